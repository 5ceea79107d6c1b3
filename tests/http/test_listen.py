# SPDX-License-Identifier: Apache-2.0
"""Where passkeyd listens: several addresses, Unix sockets with mode and group, one left behind by a process
that was killed, the client's address behind a proxy on such a socket."""
import grp
import http.client
import os
import socket
import stat
import subprocess
from harness import PASSKEYD, PATIENCE_S, Device, Server, environment, run

PASSKEYCTL = os.path.join(os.path.dirname(PASSKEYD), "..", "passkeyctl", "passkeyctl")


class OverSocket(http.client.HTTPConnection):
    """A connection to a Unix socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=PATIENCE_S)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(self.path)


class Both(Server):
    """On a port, which the harness needs, and on a Unix socket."""

    def command(self):
        self.socket = os.path.join(self.directory, "passkeyd.sock")
        command = super().command()
        command[2] += ",unix:" + self.socket
        return command


def listening(tap):
    server = Both("--socket-mode", "0600")
    tap.equal("the socket is announced", server.process.stdout.readline(),
              "passkeyd: listening on unix:%s, data in sqlite:%s\n" % (server.socket, server.store))
    mode = os.stat(server.socket).st_mode
    tap.check("it is a socket with the configured mode",
              stat.S_ISSOCK(mode) and stat.S_IMODE(mode) == 0o600, oct(mode))
    for what, connection in (("the port", None), ("the socket", OverSocket(server.socket))):
        tap.equal("%s answers" % what,
                  server.request("GET", "/readyz", connection=connection).status, 200)
    done = subprocess.run([PASSKEYCTL, "healthcheck"], capture_output=True, text=True, check=False,
                          env=environment({"PASSKEYD_LISTEN": "unix:" + server.socket}))
    tap.equal("passkeyctl healthcheck uses the socket", (done.returncode, done.stdout),
              (0, "The server is ready.\n"), done)
    second = subprocess.run([PASSKEYD, "--listen", "unix:" + server.socket, "--store",
                             "sqlite:" + server.store], capture_output=True, text=True, check=False)
    tap.check("a second server does not take it over",
              second.returncode == 1 and "in use" in second.stderr, second)
    tap.check("and leaves it there", os.path.exists(server.socket))
    server.kill()
    tap.check("a killed server leaves its socket behind", os.path.exists(server.socket))
    server.start()
    tap.equal("which the next one replaces", server.request(
        "GET", "/healthz", connection=OverSocket(server.socket)).status, 200)
    server.stop()
    tap.check("one that ends removes it", not os.path.exists(server.socket))
    with open(server.socket, "w", encoding="utf-8") as file:
        file.write("precious")
    refused = subprocess.run([PASSKEYD, "--listen", "unix:" + server.socket, "--store",
                              "sqlite:" + server.store], capture_output=True, text=True, check=False)
    tap.check("a file that is not a socket is not replaced",
              refused.returncode == 1 and "not a socket" in refused.stderr
              and os.path.getsize(server.socket) == 8, refused)
    server.close()


def groups(tap):
    own = grp.getgrgid(os.getgid()).gr_name
    server = Both("--socket-group", own)
    status = os.stat(server.socket)
    tap.equal("group and default mode", (status.st_gid, stat.S_IMODE(status.st_mode)),
              (os.getgid(), 0o660))
    server.close()
    done = subprocess.run([PASSKEYD, "--listen", "unix:/nonexistent/x.sock", "--socket-group",
                           "no-such-group"], capture_output=True, text=True, check=False)
    tap.check("an unknown group", done.returncode == 1 and "no-such-group" in done.stderr, done)


def client_address(tap):
    """Only proxies may connect to the socket, so their X-Forwarded-For counts; over a port it does not."""
    server = Both()
    device = Device(server)
    device.sign_up("ada")
    for connection, wanted in ((OverSocket(server.socket), "198.51.100.7"), (None, "127.0.0.1")):
        started = server.post("/v1/authentication/options", {})
        answer = server.request("POST", "/v1/authentication/verify", device.get(started.json),
                                {"Origin": server.origin, "X-Forwarded-For": "198.51.100.7"},
                                connection=connection)
        tap.equal("a sign-in", answer.status, 200, answer)
        address = server.query("SELECT address FROM audit WHERE address IS NOT NULL "
                               "ORDER BY number DESC LIMIT 1")[0][0]
        tap.equal("the audit row has the address", socket.inet_ntoa(address), wanted)
    server.close()


run(listening, groups, client_address)
