# SPDX-License-Identifier: Apache-2.0
"""passkeyd below a path of its host: pages, REST, links and what stays at the root. test_reverse_proxies.py has proxies in
front of it."""
import os
import re
import subprocess
import urllib.parse
from harness import PASSKEYD, PATIENCE_S, Device, Server, environment, run
from letters import Mailbox
from test_links import have_address


class Below(Server):
    """Requests are made below the base path."""

    base = "/auth"

    def command(self):
        return super().command() + ["--base-path", self.base]

    def request(self, method, path, *arguments, **options):
        if self.base and not path.startswith("http"):
            path = self.base + path
        self.contract = None  # it describes paths without a base
        return super().request(method, path, *arguments, **options)

    def at_root(self, method, path, **options):
        return Server.request(self, method, path, **options)


def pages(tap):
    server = Below()
    bare = server.at_root("GET", "/auth")
    tap.equal("the path without its slash", (bare.status, bare.headers["Location"]), (308, "/auth/"))
    page = server.request("GET", "/")
    tap.equal("the page", (page.status, page.headers["Content-Type"]), (200, "text/html; charset=utf-8"))
    for document in (page, server.request("GET", "/index.html")):
        named = re.findall(r'(?:href|src)="([^"#]+)"', document.body.decode())
        tap.check("it names its files", len(named) >= 5, named)
        for name in named:
            target = urllib.parse.urljoin("/auth/", name)
            tap.equal("  %s is below the path" % name,
                      (target.startswith("/auth/"), server.at_root("GET", target).status), (True, 200))
    for path in ("/", "/page.js", "/v1/account", "/authx", "/authx/", "/auth/nowhere", "/openapi.json", "/auth//"):
        tap.equal("nothing at %s" % path, server.at_root("GET", path).status, 404)
    tap.equal("methods", server.request("PUT", "/").status, 405)
    tap.equal("the server's own address redirects to the origin", server.request(
        "GET", "/", headers={"Host": "127.0.0.1:%d" % server.port}).headers["Location"], server.origin + "/auth/")
    tap.check("the OpenAPI document has its own path", b'"servers": [{"url": "."}]' in server.request(
        "GET", "/openapi.json").body)
    tap.check("the start says where", "open %s/auth\n" % server.origin in server.said, server.said)
    server.close()


def root(tap):
    server = Below("--private-listen", "127.0.0.1:0")
    port = int(re.search(r"metrics on http://127\.0\.0\.1:(\d+)", server.process.stdout.readline()).group(1))
    for path in ("/healthz", "/readyz", "/.well-known/webauthn", "/.well-known/passkey-endpoints",
                 "/.well-known/jwks.json"):
        tap.equal("%s is at the root" % path, server.at_root("GET", path).status, 200)
        tap.equal("  and below the path", server.request("GET", path).status, 200)
    tap.equal("for password managers", server.at_root("GET", "/.well-known/passkey-endpoints").json,
              {"enroll": server.origin + "/auth/", "manage": server.origin + "/auth/"})
    server.port = port
    tap.equal("the private listener has no path", (server.at_root("GET", "/metrics").status,
                                                   server.request("GET", "/metrics").status), (200, 404))
    server.close()


def accounts(tap):
    server = Below("--email-sign-in", "on", "--access-log", "on")
    device = Device(server)
    cookie = device.sign_up("ada")
    tap.equal("a sign-up", cookie.status, 201)
    tap.check("its cookie is for the whole host, as __Host- requires", "; Path=/;" in cookie.headers["Set-Cookie"],
              cookie.headers["Set-Cookie"])
    tap.equal("a sign-in", device.sign_in("ada").status, 200)
    tap.equal("the session", server.request("GET", "/v1/account", headers={"Cookie": cookie.cookie()}).status, 200)
    have_address(server, "ada", "ada@example.org")
    server.post("/v1/links", {"purpose": "email_sign_in", "username": "ada"})
    letter = Mailbox(os.path.join(server.directory, "passkeyd-mail")).next()
    tap.equal("a mailed link leads to the page", letter.page, server.origin + "/auth/", letter.text)
    tap.check("the log has complete paths", " POST /auth/v1/links 202 " in server.log(), server.log())
    server.close()


def settings(tap):
    for text in ("auth", "/", "/auth/", "/a//b", "/.well-known", "/..", "/a/../b", "/a b", "/a%20b", "/\u00e9", "/<a>",
                 "/" + "a" * 100):
        done = subprocess.run([PASSKEYD, "--listen", "127.0.0.1:0", "--base-path", text], capture_output=True,
                              text=True, check=False, timeout=PATIENCE_S, env=environment(), cwd="/")
        tap.check("%s is refused" % text[:20], done.returncode == 1 and "--base-path: expected a path" in done.stderr,
                  done)
    server = Below("--origins", "http://localhost", "--link-page", "http://localhost/own")
    tap.equal("a configured page is used", server.at_root("GET", "/.well-known/passkey-endpoints").json["manage"],
              "http://localhost/own")
    server.close()


run(pages, root, accounts, settings)
