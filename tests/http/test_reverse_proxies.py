# SPDX-License-Identifier: Apache-2.0
"""nginx, HAProxy and Caddy in front of passkeyd on a Unix socket, with the configurations of
docs/operations.md and docs/examples: a sign-up and a sign-in through each, and the client's address; at the root of a
host, and below a path of it."""
import os
import shutil
import socket
import subprocess
import time
import processes
from harness import Device, Server, environment, run
from web_server import OWN_FILES

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "examples")
SOCKET = "/run/passkeyd/passkeyd.sock"
NGINX = """
daemon off; master_process off; pid nginx.pid; error_log stderr;
events {}
http {
    access_log off;
    client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
    server {
        listen 127.0.0.1:8090;
        location / {
            proxy_pass http://unix:%s;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        }
    }
}
""" % SOCKET
PROGRAMS = {
    "nginx": ["-p", ".", "-c", "proxy.conf", "-e", "stderr"],
    "haproxy": ["-db", "-f", "proxy.conf"],
    "caddy": ["run", "--adapter", "caddyfile", "--config", "proxy.conf"],
}


class Behind(Server):
    """On a Unix socket too, and with the origin of the proxy."""

    base = ""

    def request(self, method, path, *arguments, **options):
        if path.startswith("/v1/"):
            path = self.base + path
        return super().request(method, path, *arguments, **options)

    def command(self):
        command = super().command()
        command[2] += ",unix:" + os.path.join(self.directory, "passkeyd.sock")
        return command


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def example(name, below):
    if name == "nginx" and not below:
        return NGINX
    kind = {"nginx": "nginx.conf", "haproxy": "haproxy.cfg", "caddy": "Caddyfile"}[name]
    with open(os.path.join(EXAMPLES, ("base-path." if below else "") + kind), encoding="utf-8") as file:
        text = file.read()
    if name == "nginx":
        text = "daemon off; master_process off; pid nginx.pid; error_log stderr;\n" + text.replace(
            "http {", "http {" + OWN_FILES, 1)
    return text


def start(name, server, port):
    text = example(name, server.base != "").replace(SOCKET, os.path.join(server.directory, "passkeyd.sock"))
    if name == "caddy":  # its own port for administration would be a fixed one
        text = "{\n\tadmin off\n}\n" + text
    with open(os.path.join(server.directory, "proxy.conf"), "w", encoding="utf-8") as file:
        file.write(text.replace("8090", str(port)))
    program = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    log = open(os.path.join(server.directory, name + ".log"), "w", encoding="utf-8")
    return processes.start([program, *PROGRAMS[name]], cwd=server.directory, stdout=log,
                           stderr=subprocess.STDOUT, env=environment({"HOME": server.directory}))


def answers(server):
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            # The site of HAProxy answers at once, its backend after a check.
            path = server.base + "/.well-known/webauthn" if server.base else "/readyz"
            if server.request("GET", path).status == 200:
                return True
        except OSError:
            pass
        time.sleep(0.1)
    return False


def through(name):
    def test(tap):
        port = free_port()
        server = Behind("--origins", "http://localhost:%d" % port)
        server.contract = None  # proxies add headers and answers of their own
        proxy = start(name, server, port)
        server.port, server.origin = port, "http://localhost:%d" % port
        with open(os.path.join(server.directory, name + ".log"), encoding="utf-8") as log:
            tap.check("%s answers" % name, answers(server), log.read())
        device = Device(server)
        tap.equal("%s: a sign-up" % name, device.sign_up("ada").status, 201)
        tap.equal("%s: a sign-in" % name, device.sign_in("ada").status, 200)
        addresses = server.query("SELECT DISTINCT address FROM audit WHERE address IS NOT NULL")
        tap.equal("%s: the client's address is known" % name, addresses,
                  [(socket.inet_aton("127.0.0.1"),)])
        proxy.terminate()
        proxy.wait()
        server.close()
    test.__name__ = name
    return test


def below(name):
    """At /auth of another site."""
    def test(tap):
        port = free_port()
        Behind.base = "/auth"
        server = Behind("--origins", "http://localhost:%d" % port, "--base-path", "/auth")
        server.contract = None
        proxy = start(name, server, port)
        server.port, server.origin = port, "http://localhost:%d" % port
        with open(os.path.join(server.directory, name + ".log"), encoding="utf-8") as log:
            tap.check("%s answers below a path" % name, answers(server), log.read())
        device = Device(server)
        tap.equal("%s: a sign-up" % name, device.sign_up("ada").status, 201)
        tap.equal("%s: a sign-in" % name, device.sign_in("ada").status, 200)
        tap.equal("%s: the page" % name, [server.request("GET", path).status for path in ("/auth", "/auth/")], [308, 200])
        for path in ("/.well-known/webauthn", "/.well-known/passkey-endpoints", "/.well-known/jwks.json"):
            answer = server.request("GET", path)
            tap.check("%s: %s is passkeyd's" % (name, path), answer.status == 200 and answer.json, answer)
        other = server.request("GET", "/")
        tap.check("%s: the rest is the site's" % name, b"passkey.js" not in other.body, other)
        proxy.terminate()
        proxy.wait()
        server.close()
        Behind.base = ""
    test.__name__ = name + "_below"
    return test


run(*[through(name) for name in PROGRAMS], *[below(name) for name in PROGRAMS])
