# SPDX-License-Identifier: Apache-2.0
"""Several servers on one store in PostgreSQL, behind nginx and through pgbouncer: no server keeps what
another one needs."""
import os
import select
import shutil
import socket
import tempfile
import threading
import time
import processes
from cluster import Cluster, NOBODY, unprivileged
from harness import Device, PATIENCE_S, Server, run, statuses, together
from web_server import NGINX, OWN_FILES, free_port

CLUSTER = Cluster()
PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
ORIGIN = "http://localhost:8080"
# Of a sign-in, with a name and without one, when no one else signs in.
ROUND_TRIPS = 4
PROXIED = ("--trusted-proxies", "127.0.0.1", "--origins", ORIGIN, "--rate-limits", "off")


def new_location(name):
    CLUSTER.sql("CREATE SCHEMA %s" % name)
    return CLUSTER.location(name)


class Balancer:
    """nginx before the servers, which takes them in turn."""

    def __init__(self, servers):
        self.directory = tempfile.mkdtemp(prefix="passkey-balancer-")
        os.chmod(self.directory, 0o755)
        self.origin, self.servers = ORIGIN, servers
        self.port = free_port()
        with open(os.path.join(self.directory, "nginx.conf"), "w", encoding="utf-8") as file:
            file.write("events {}\nhttp {%s\n upstream passkeyd { %s }\n server { listen 127.0.0.1:%d;\n"
                       "  location / { proxy_pass http://passkeyd; proxy_set_header Host localhost:8080;\n"
                       "   proxy_set_header X-Forwarded-For $remote_addr; proxy_next_upstream off; } } }\n" % (
                           OWN_FILES, " ".join("server 127.0.0.1:%d;" % server.port for server in servers), self.port))
        self.process = processes.start([NGINX, "-p", self.directory, "-c", "nginx.conf", "-e", "stderr", "-g",
                                        "daemon off; master_process off; pid nginx.pid; error_log stderr;"])

    contract = None
    connect = Server.connect
    request = Server.request
    post = Server.post

    def close(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.directory)


def wait_until(what, patience=PATIENCE_S):
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            if what():
                return True
        except OSError:
            pass
        time.sleep(0.1)
    return False


def three_servers(tap):
    location = new_location("three")
    servers = [Server(*PROXIED, "--id-tokens", "on", location=location) for _ in range(3)]
    for server in servers:
        server.origin = ORIGIN
    balancer = Balancer(servers)
    balancer.directory_of_device = servers[0].directory
    tap.check("nginx balances", wait_until(lambda: balancer.request("GET", "/healthz").status == 200))
    device = Device(servers[0])
    device.server = balancer
    answers = [device.sign_up("user%d" % number).status for number in range(6)]
    tap.equal("a registration started on one server finishes on another", answers, [201] * 6)
    answers = [device.sign_in("user%d" % number) for number in range(6)]
    tap.equal("and so does a sign-in", [answer.status for answer in answers], [200] * 6)
    cookie = {"Cookie": answers[0].cookie()}
    tap.equal("every server knows the session",
              [server.request("GET", "/v1/account", None, cookie).status for server in servers], [200] * 3)
    keys = [server.request("GET", "/.well-known/jwks.json").json for server in servers]
    tap.check("all servers have the same signing keys", keys[0]["keys"] and keys[0] == keys[1] == keys[2], keys)
    for round_number in range(2):
        body = device.get(servers[round_number].post("/v1/authentication/options", {}).json)
        answers = together(100, lambda index, sent=body: servers[index % 3].post("/v1/authentication/verify", sent))
        tap.equal("a hundred finishes of one sign-in over three servers", statuses(answers),
                  {(200, None): 1, (404, "ceremony_unknown"): 99})
    body = device.create(servers[0].post("/v1/registration/options", {"user": {"name": "zoe"}}).json)
    answers = together(100, lambda index: servers[index % 3].post("/v1/registration/verify", body))
    tap.equal("and of one registration", statuses(answers), {(201, None): 1, (404, "ceremony_unknown"): 99})
    servers[1].stop()
    started = servers[0].post("/v1/authentication/options", {})
    servers[0].stop()
    servers[0].start()
    servers[0].origin = ORIGIN
    tap.equal("a ceremony survives a restart of passkeyd",
              servers[0].post("/v1/authentication/verify", device.get(started.json)).status, 200)
    balancer.close()
    for server in servers:
        server.close()


def shared_limits(tap):
    """A client that turns to another server with another address gets no new attempts."""
    location = new_location("limits")
    flags = ("--trusted-proxies", "127.0.0.1", "--origins", ORIGIN, "--email-sign-in", "on")
    servers = [Server(*flags, location=location) for _ in range(3)]
    for server in servers:
        server.origin = ORIGIN
    asked = {"purpose": "email_sign_in", "username": "ada"}
    answers = [servers[turn % 3].post("/v1/links", asked, X_Forwarded_For="198.51.100.%d" % turn) for turn in range(9)]
    tap.equal("three links are sent for a name, on three servers together",
              [answer.status for answer in answers], [202] * 3 + [429] * 6)
    for server in servers:
        server.close()


def pooled(tap):
    """pgbouncer 1.18 in transaction mode knows no named statements."""
    if PGBOUNCER is None:
        tap.skip("pgbouncer is not installed")
        return
    directory = tempfile.mkdtemp(prefix="passkey-pgbouncer-")
    os.chmod(directory, 0o777)
    port = free_port()
    CLUSTER.sql("CREATE SCHEMA pooled; CREATE ROLE pooled LOGIN; ALTER ROLE pooled SET search_path TO pooled;"
                "GRANT ALL ON SCHEMA pooled TO pooled")
    with open(os.path.join(directory, "pgbouncer.ini"), "w", encoding="utf-8") as file:
        file.write("[databases]\n* = host=%s\n[pgbouncer]\nlisten_addr=\nunix_socket_dir=%s\nlisten_port=%d\n"
                   "auth_type=trust\nauth_file=%s/users\npool_mode=transaction\ndefault_pool_size=4\nlogfile=%s/log\n"
                   "ignore_startup_parameters=extra_float_digits\n" % (CLUSTER.folder, directory, port, directory, directory))
    with open(os.path.join(directory, "users"), "w", encoding="utf-8") as file:
        file.write('"pooled" ""\n')
    bouncer = processes.start([PGBOUNCER, "-q", directory + "/pgbouncer.ini"], **unprivileged())
    tap.check("pgbouncer listens", wait_until(lambda: os.path.exists("%s/.s.PGSQL.%d" % (directory, port))))
    location = "postgresql:///postgres?host=%s&port=%d&user=pooled" % (directory, port)
    servers = [Server("--rate-limits", "off", location=location) for _ in range(2)]
    devices = [Device(server) for server in servers]
    answers = together(20, lambda index: Device(servers[index % 2], "d%d" % index).sign_up("user%d" % index).status)
    tap.equal("twenty users sign up through four sessions of PostgreSQL", answers, [201] * 20)
    tap.equal("a sign-in", Device(servers[0], "d0").sign_in("user0").status, 200)
    tap.equal("readiness", servers[1].ready().status, 200)
    tap.check("nothing was logged", not any("PostgreSQL" in server.log() for server in servers),
              servers[0].log() + servers[1].log())
    del devices
    for server in servers:
        server.close()
    bouncer.kill()
    bouncer.wait()
    shutil.rmtree(directory)


class Counter:
    """A proxy before PostgreSQL that counts round trips: how often a client sends after an answer."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="passkey-proxy-")
        self.count = 0
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.folder + "/.s.PGSQL.5432")
        self.listener.listen(50)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client = self.listener.accept()[0]
            server = socket.socket(socket.AF_UNIX)
            server.connect(CLUSTER.folder + "/.s.PGSQL.5432")
            threading.Thread(target=self.forward, args=(client, server), daemon=True).start()

    def forward(self, client, server):
        answered = True
        while True:
            for ready in select.select([client, server], [], [])[0]:
                data = ready.recv(65536)
                if not data:
                    client.close()
                    server.close()
                    return
                if ready is client and answered:
                    self.count += 1
                answered = ready is server
                (server if ready is client else client).sendall(data)


def round_trips(tap):
    CLUSTER.sql("CREATE SCHEMA counted")
    counter = Counter()
    server = Server("--rate-limits", "off", "--workers", "1",
                    location=CLUSTER.location("counted").replace(CLUSTER.folder, counter.folder))
    device = Device(server)
    device.sign_up("ada")
    for name in (None, "ada"):
        for _ in range(3):
            device.sign_in(name)
        counts = []
        for _ in range(5):
            started = server.post("/v1/authentication/options", {"username": name} if name else {})
            body = device.get(started.json)
            before = counter.count
            server.post("/v1/authentication/verify", body)
            finish = counter.count - before
            before = counter.count
            server.post("/v1/authentication/options", {"username": name} if name else {})
            counts.append((counter.count - before, finish))
        start, finish = min(counts, key=sum)
        tap.check("round trips of a sign-in %s: %d to begin it and %d to finish it" % (
            "with a name" if name else "without a name", start, finish), start + finish <= ROUND_TRIPS, counts)
    server.close()


try:
    run(round_trips, three_servers, shared_limits, pooled)
finally:
    CLUSTER.close()
