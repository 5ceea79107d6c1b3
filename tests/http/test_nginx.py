# SPDX-License-Identifier: Apache-2.0
"""A static site behind a real nginx that asks for a passkey before it serves: the example of the
documentation, docs/examples/nginx.conf, with other ports and without its logs."""
import http.client
import os
import shutil
import subprocess
import sys
import tempfile
import time
import processes
from harness import Answer, Device, PATIENCE_S, Server, run
from web_server import NGINX, OWN_FILES, free_port

EXAMPLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../docs/examples/nginx.conf")


class Site:
    """nginx in a directory of its own, with a public page and a private one."""

    def __init__(self, service):
        self.directory = tempfile.mkdtemp(prefix="passkey-nginx-")
        os.makedirs(os.path.join(self.directory, "html/private"))
        os.chmod(self.directory, 0o755)
        self.write("html/index.html", "everybody")
        self.write("html/private/index.html", "members")
        with open(EXAMPLE, encoding="utf-8") as file:
            self.example = file.read()
        self.start(service)

    def write(self, name, text):
        with open(os.path.join(self.directory, name), "w", encoding="utf-8") as file:
            file.write(text)

    def start(self, service):
        """Another port if the chosen one has been taken."""
        for _ in range(5):
            self.port = free_port()
            text = self.example.replace("8090", str(self.port)).replace("8080", str(service.port))
            self.write("nginx.conf", text.replace("http {", "http {" + OWN_FILES, 1))
            command = [NGINX, "-p", self.directory, "-c", "nginx.conf", "-e", "stderr", "-g",
                       "daemon off; master_process off; pid nginx.pid; error_log stderr;"]
            self.process = processes.start(command, stderr=subprocess.PIPE, text=True)
            if self.answers():
                return
        raise RuntimeError("nginx did not start: " + self.process.stderr.read())

    def answers(self):
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until and self.process.poll() is None:
            try:
                self.get("/")
                return True
            except OSError:
                time.sleep(0.05)
        return False

    def get(self, path, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        sent = {"Host": "localhost:%d" % self.port}
        sent.update({name.replace("_", "-"): text for name, text in headers.items()})
        connection.request("GET", path, headers=sent)
        answer = Answer(connection.getresponse())
        connection.close()
        return answer

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.process.stderr.close()
        shutil.rmtree(self.directory)


def protected(tap):
    server = Server()
    site = Site(server)
    made = Device(server).sign_up("ada")
    cookie = made.cookie()
    tap.equal("the rest is public", site.get("/").body, b"everybody")
    for what, headers in (("nobody", {}), ("an invented cookie", {
            "Cookie": "passkey_session=psk_s_" + "A" * 43})):
        turned = site.get("/private/", **headers)
        tap.equal(what + " is sent to sign in", (turned.status, turned.headers["Location"]),
                  (302, "http://localhost:%d/?return_to=http://localhost:%d/private/"
                   % (server.port, site.port)), turned)
        tap.check("and sees nothing", b"members" not in turned.body, turned)
    served = site.get("/private/", Cookie=cookie)
    tap.equal("a signed-in user is served", (served.status, served.body), (200, b"members"),
              served)
    tap.equal("and nginx knows who it is", served.headers["X-User"], made.json["user"]["id"])
    tap.equal("from any linking page", site.get(
        "/private/", Cookie=cookie, Origin="https://elsewhere.example").status, 200)
    claimed = site.get("/private/", X_Passkey_User=made.json["user"]["id"])
    tap.equal("a forged header is ignored", claimed.status, 302, claimed)
    server.post("/v1/session/end", {}, Cookie=cookie)
    tap.equal("after signing out it is over", site.get("/private/", Cookie=cookie).status, 302)
    site.close()
    server.close()


def restricted(tap):
    """A session that may only enrol a passkey is not signed in. If the server is down, every
    request is refused."""
    server = Server()
    site = Site(server)
    cookie = Device(server).sign_up("ada").cookie()
    codes = server.post("/v1/account/recovery-codes", {}, Cookie=cookie).json["codes"]
    back = server.post("/v1/recovery/redeem", {"username": "ada", "code": codes[0]})
    tap.equal("a recovery's session is sent to sign in",
              site.get("/private/", Cookie=back.cookie()).status, 302)
    server.stop()
    down = site.get("/private/", Cookie=cookie)
    tap.equal("without the service every request fails", down.status, 500, down)
    site.close()
    server.close()


if NGINX is None:
    print("1..0 # SKIP there is no nginx here")
    sys.exit(0)
run(protected, restricted)
