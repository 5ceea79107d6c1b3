# SPDX-License-Identifier: Apache-2.0
"""Pages, their tags and compressed copies, the headers of every answer, health."""
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from harness import PASSKEYD, POSTGRESQL, Server, environment, run

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.append(os.path.join(ROOT, "src"))
import embed # pylint: disable=wrong-import-position

WEB = os.path.join(ROOT, "web")
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
PAGES = [("/", "index.html", "text/html; charset=utf-8"),
         ("/passkey.js", "passkey.js", "text/javascript; charset=utf-8"),
         *[("/" + name, name, "text/javascript; charset=utf-8")
           for name in ("page.js", "ui.js", "entry.js", "account.js", "qr.js", "texts.nl.js")],
         ("/style.css", "style.css", "text/css; charset=utf-8"),
         ("/account.css", "account.css", "text/css; charset=utf-8"),
         ("/passkey.d.ts", "passkey.d.ts", "text/plain; charset=utf-8"),
         ("/favicon.svg", "favicon.svg", "image/svg+xml")]


def content(name):
    """As it is served: without indentation and without the lines that are only a comment."""
    with open(os.path.join(WEB, name), "rb") as file:
        return embed.served(name, file.read())


def stripped(tap):
    """Nothing but comments and indentation is removed."""
    source = b"/* SPDX-License-Identifier: A */\n/* a\n b */\n  <!-- c -->\n  // d\n  e; // f\n  /** g\n */\n\n"
    tap.equal("comments and indentation", embed.served("x.js", source), b"e; // f\n")
    tap.equal("  but for the license of passkey.js", embed.served("web/passkey.js", source),
              b"/* SPDX-License-Identifier: A */\ne; // f\n")
    tap.equal("  of no picture", embed.served("x.svg", source), source)


def pages(tap):
    server = Server()
    for path, name, kind in PAGES:
        plain = server.request("GET", path)
        tap.equal(path, (plain.status, plain.headers["Content-Type"]), (200, kind))
        tap.check("  with the content of web/", plain.body == content(name))
        packed = server.request("GET", path, headers={"Accept-Encoding": "br, gzip"})
        if packed.headers["Content-Encoding"] == "gzip":
            tap.check("  compressed", gzip.decompress(packed.body) == plain.body)
            tap.check("  with a tag of its own", packed.headers["ETag"] != plain.headers["ETag"])
        else:
            tap.check("  too small to compress", len(plain.body) < 500, packed)
        refused = server.request("GET", path, headers={"Accept-Encoding": "gzip;q=0"})
        tap.equal("  not when it is refused", refused.headers["Content-Encoding"], None)
        tap.check("  varies", "Accept-Encoding" in plain.headers.get_all("Vary"), plain)
        head = server.request("HEAD", path)
        tap.equal("  HEAD", (head.status, head.body, head.headers["Content-Length"]),
                  (200, b"", str(len(plain.body))))
        tag = plain.headers["ETag"]
        for wanted, status in ((tag, 304), ('W/' + tag, 304), ('"a", ' + tag, 304), ("*", 304),
                               ('"a"', 200), (tag.strip('"'), 200)):
            again = server.request("GET", path, headers={"If-None-Match": wanted})
            tap.equal("  If-None-Match %s" % wanted, again.status, status, again)
    queried = server.request("GET", "/?utm=1")
    tap.equal("a query changes nothing", queried.status, 200)
    server.close()


def look(tap):
    """What a relying party adds, and that a start says when it cannot."""
    server = Server("--rp-name", 'Ada\'s "Shop" </script>')
    script = server.request("GET", "/site.js")
    tap.equal("site.js", (script.status, script.headers["Content-Type"]),
              (200, "text/javascript; charset=utf-8"))
    site = json.loads(script.body.decode().removeprefix("export default ").rstrip(";\n"))
    tap.equal("  the name", site["name"], 'Ada\'s "Shop" </script>')
    tap.equal("  the origins", site["origins"], [server.origin])
    tap.equal("  the ways in", (site["signUp"], site["mail"], site["emailSignIn"]),
              ("open", True, False))
    tap.check("  no logo and no contact", "logo" not in site and "support" not in site, site)
    style = server.request("GET", "/site.css")
    tap.equal("site.css is empty", (style.status, style.body, style.headers["Content-Type"]),
              (200, b"", "text/css; charset=utf-8"))
    for path in ("/logo.svg", "/operator", "/operator.html", "/operator.js"):
        tap.refused("no " + path, server.request("GET", path), 404, "not_found")
    server.close()

    folder = tempfile.mkdtemp(prefix="passkey-look-")
    files = {"style.css": b":root{--accent:#123456}\n", "logo.svg": b"<svg/>", "logo.gif": b"GIF",
             "empty.css": b"", "large.css": b" " * 131073}
    for name, data in files.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
    server = Server("--sign-up", "invite", "--email-sign-in", "on")
    tap.check("  as they are configured", b'"signUp":"invite","mail":true,"emailSignIn":true'
              in server.request("GET", "/site.js").body)
    server.close()
    server = Server("--mail", "off", "--support", "help@example.org",
                    "--privacy", "https://example.org/privacy")
    tap.check("without mail", b'"mail":false,"emailSignIn":false,"support":"help@example.org",'
              b'"privacy":"https://example.org/privacy"'
              in server.request("GET", "/site.js").body)
    server.close()
    for support, link in (
            ("help@example.org", b'<a href="mailto:help@example.org">help@example.org</a>'),
            ("a&b'c?d@example.org",
             b'<a href="mailto:a%26b%27c%3Fd@example.org">a&#38;b&#39;c?d@example.org</a>'),
            ("https://example.org/help?a&b",
             b'<a href="https://example.org/help?a&#38;b">https://example.org/help?a&#38;b</a>')):
        server = Server("--support", support)
        page = server.request("GET", "/")
        place = b'<p id="static-support">'
        tap.equal("%s without a script" % support, page.body,
                  content("index.html").replace(place, place + link))
        tap.equal("  with its tag", server.request("GET", "/index.html", headers={
            "If-None-Match": page.headers["ETag"]}).status, 304)
        server.close()
    flags = ["--style", os.path.join(folder, "style.css"), "--logo", os.path.join(folder, "logo.svg")]
    server = Server(*flags)
    style = server.request("GET", "/site.css")
    tap.equal("the operator's style", style.body, files["style.css"])
    logo = server.request("GET", "/logo.svg")
    tap.equal("the operator's logo", (logo.body, logo.headers["Content-Type"]),
              (files["logo.svg"], "image/svg+xml"))
    tap.check("  is named", b'"logo":"logo.svg"' in server.request("GET", "/site.js").body)
    tap.equal("  with its tag", server.request("GET", "/logo.svg", headers={
        "If-None-Match": logo.headers["ETag"]}).status, 304)
    server.close()
    for flag, name, said in (("--style", "none.css", "could not be opened"),
                             ("--style", "empty.css", "1 to 131072 bytes"),
                             ("--style", "large.css", "1 to 131072 bytes"),
                             ("--logo", "logo.gif", ".svg or .png")):
        done = subprocess.run([PASSKEYD, flag, os.path.join(folder, name)], env=environment(),
                              cwd=folder, capture_output=True, text=True, timeout=60, check=False)
        tap.check("%s %s is reported" % (flag, name),
                  done.returncode == 1 and flag in done.stderr and said in done.stderr, done)
    shutil.rmtree(folder)


def languages(tap):
    """/texts.js is the catalogue that the browser would rather read."""
    server = Server()
    for accepted, name in ((None, "en"), ("de-CH, en;q=0.5", "de"), ("ja, fr;q=0.1", "fr"),
                           ("*", "en"), ("ja", "en"), ("es;q=0, nl;q=0.5", "nl")):
        answer = server.request("GET", "/texts.js", headers={"Accept-Language": accepted})
        tap.check("Accept-Language: %s" % accepted, answer.body == content("texts.%s.js" % name))
        tap.check("  varies", "Accept-Language" in ", ".join(answer.headers.get_all("Vary")))
    server.close()


def redirects(tap):
    server = Server()
    for host in ("127.0.0.1:%d" % server.port, "127.0.0.1", "[::1]:%d" % server.port):
        page = server.request("GET", "/", headers={"Host": host})
        tap.equal("the page at " + host, (page.status, page.headers["Location"]),
                  (307, server.origin + "/"))
    script = server.request("GET", "/page.js", headers={"Host": "127.0.0.1:1"})
    tap.equal("a script", script.headers["Location"], server.origin + "/page.js")
    for host in ("127.0.0.1.evil.example", "localhost:1", "127.0.0.10"):
        page = server.request("GET", "/", headers={"Host": host})
        tap.equal("not at " + host, page.status, 200)
    call = server.request("POST", "/v1/authentication/options", {}, {"Host": "127.0.0.1"})
    tap.equal("and no call", call.status, 201)
    server.close()


def headers(tap):
    server = Server()
    for method, path in (("GET", "/"), ("GET", "/v1/account"), ("GET", "/nowhere"), ("PUT", "/"),
                         ("OPTIONS", "/v1/account"), ("GET", "/healthz"),
                         ("POST", "/v1/authentication/options")):
        answer = server.request(method, path)
        tap.equal("%s %s" % (method, path),
                  (answer.headers["Content-Security-Policy"],
                   answer.headers["X-Content-Type-Options"], answer.headers["Referrer-Policy"]),
                  (POLICY, "nosniff", "no-referrer"))
        tap.equal("  is not stored", answer.headers["Cache-Control"], "no-store")
    script = server.request("GET", "/page.js")
    tap.equal("a script is stored, and asked for again", script.headers["Cache-Control"], "no-cache")
    server.close()


def health(tap):
    server = Server()
    for path in ("/healthz", "/readyz"):
        answer = server.request("GET", path)
        tap.equal(path, (answer.status, answer.json), (200, {"status": "ok"}))
    find = server.lose_store()
    unready(tap, server, "the database is gone")
    tap.equal("it is alive", server.request("GET", "/healthz").status, 200)
    find()
    answer = server.ready()
    tap.equal("and ready again when it is back", answer.status, 200, answer)
    release = server.lock_store()
    unready(tap, server, "another program holds the database")
    release()
    answer = server.ready()
    tap.equal("and ready again after the lock is released", answer.status, 200, answer)
    server.close()


def cheap(tap):
    """Asking often does not write often."""
    server = Server()
    server.ready()
    log = server.store + "-wal"
    os.rename(log, log + ".away") # whatever is written now is refused
    connection = server.connect()
    end, answers = time.monotonic() + 0.5, []
    while time.monotonic() < end:
        answers.append(server.request("GET", "/readyz", connection=connection).status)
    tap.equal("the answer is kept for a second", (set(answers), len(answers) > 20), ({200}, True))
    tap.equal("and not longer", server.ready().status, 503)
    os.rename(log + ".away", log)
    server.close()


def unready(tap, server, what):
    answer = server.ready()
    tap.refused(what, answer, 503, "store_unavailable")
    tap.check("  and when to ask again", int(answer.headers["Retry-After"]) > 0, answer)
    tap.check("  without telling where it is", server.directory not in answer.json["detail"])
    tap.check("  but to the log", "/readyz: store_unavailable" in server.log(), server.log())


# The last one moves a file of SQLite away.
run(stripped, pages, look, languages, redirects, headers, health, *([] if POSTGRESQL else [cheap]))
