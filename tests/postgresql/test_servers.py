# SPDX-License-Identifier: Apache-2.0
"""Several servers on one store in PostgreSQL, behind nginx and through pgbouncer: no server keeps what
another one needs."""
import base64
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import harness
import processes
from cluster import Cluster, Proxy, unprivileged
from harness import Device, Server, run, statuses, together, wait_until
from web_server import NGINX, OWN_FILES, free_port

CLUSTER = Cluster()
PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
ORIGIN = "http://localhost:8080"
# Of a sign-in, with a name and without one, when no one else signs in.
ROUND_TRIPS = 4
LOAD = 48  # sign-ins at a time
PASSKEYCTL = os.path.abspath(sys.argv[3])
FAKETIME = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
with open(os.path.join(sys.argv[4], "metadata.json"), encoding="utf-8") as vectors:
    BLOB = {case["name"]: case["input"] for case in json.load(vectors)["cases"]}["valid"]
REVOKED = "11111111-2222-3333-4444-555555555555"  # of the BLOB
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
    """A client gets no new attempts from another server or address."""
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


def round_trips(tap):
    CLUSTER.sql("CREATE SCHEMA counted")
    counter = Proxy(CLUSTER)
    server = Server("--rate-limits", "off", "--workers", "1",
                    location=CLUSTER.location("counted").replace(CLUSTER.folder, counter.folder))
    device = Device(server)
    device.sign_up("ada")
    alone = {}
    for name in (None, "ada"):
        for _ in range(3):
            device.sign_in(name)
        counts = []
        for _ in range(15):  # what the maintenance thread sends is counted, too
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
        alone[name] = start + finish
    server.close()
    share_commits(tap, counter, alone["ada"])
    shutil.rmtree(counter.folder)


def share_commits(tap, counter, alone):
    """Under load, changes of several requests share a transaction."""
    CLUSTER.sql("CREATE SCHEMA shared")
    server = Server("--rate-limits", "off", location=CLUSTER.location("shared").replace(CLUSTER.folder, counter.folder))
    device = Device(server)
    device.sign_up("ada")
    server.contract = None
    before = counter.count
    started = together(LOAD, lambda _: server.post("/v1/authentication/options", {"username": "ada"}))
    start = (counter.count - before) / LOAD
    bodies = [device.get(answer.json) for answer in started]
    before = counter.count
    answers = together(LOAD, lambda index: server.post("/v1/authentication/verify", bodies[index]))
    finish = (counter.count - before) / LOAD
    tap.check("with %d at a time, a sign-in takes %.2f round trips" % (LOAD, start + finish),
              0 < start + finish < alone, answers)
    server.close()


def ctl(location, *arguments):
    return subprocess.run([PASSKEYCTL, *arguments, "--store", location], text=True, capture_output=True, check=False,
                          env=harness.environment())


def shared_keys_and_metadata(tap):
    location = new_location("documents")
    directory = tempfile.mkdtemp(prefix="passkey-documents-")
    root = os.path.join(directory, "root.der")
    with open(root, "wb") as file:
        file.write(base64.b64decode(BLOB["trustAnchors"][0]))
    env = {"PASSKEYD_METADATA_ANCHORS": root, "PASSKEYD_METADATA_SIGNER": BLOB["signer"], "PASSKEYD_ATTESTATION": "direct"}
    servers = [Server("--rate-limits", "off", "--id-tokens", "on", location=location, env=env) for _ in range(3)]
    devices = [Device(server) for server in servers]
    for number, device in enumerate(devices):
        device.sign_up("user%d" % number)

    def signers():
        tokens = [device.sign_in("user%d" % number).json["idToken"] for number, device in enumerate(devices)]
        return {json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "==="))["kid"] for token in tokens}

    first = signers()
    tap.equal("all servers sign with one key", len(first), 1)
    done = ctl(location, "signing-key", "rotate", "--at-once", "--yes")
    tap.equal("which is rotated", done.returncode, 0, done)
    tap.check("all of them sign with the next one", wait_until(lambda: len(signers()) == 1 and signers() != first))
    published = {json.dumps(server.request("GET", "/.well-known/jwks.json").json, sort_keys=True) for server in servers}
    tap.equal("and publish the same keys", len(published), 1)
    with open(root + ".blob", "w", encoding="ascii") as file:
        file.write(BLOB["blob"])
    done = ctl(location, "metadata", "update", root + ".blob", "--anchors", root, "--signer", BLOB["signer"])
    tap.equal("metadata is stored", done.returncode, 0, done)
    names = iter(range(10000))

    def all_refuse():
        time.sleep(1)  # a device has room for few passkeys
        return all(device.sign_up("u%d" % next(names), "--aaguid", REVOKED).code == "authenticator_not_allowed"
                   for device in devices)

    tap.check("every server refuses a model that it revokes", wait_until(all_refuse))
    for server in servers:
        server.close()
    shutil.rmtree(directory)


def clocks(tap):
    """The clock of one server is a minute ahead of the other's."""
    if not FAKETIME:
        tap.skip("libfaketime is not installed")
        return
    location = new_location("clocks")
    ahead = Server(*PROXIED, location=location, env={
        "LD_PRELOAD": FAKETIME[0], "FAKETIME": "+60s", "FAKETIME_DONT_FAKE_MONOTONIC": "1"})
    right = Server(*PROXIED, location=location)
    pairs = [(ahead, right), (right, ahead)]
    for server in (ahead, right):
        server.origin = ORIGIN
    device = Device(ahead)
    for number, (one, other) in enumerate(pairs):
        name = "user%d" % number
        body = device.create(one.post("/v1/registration/options", {"user": {"name": name}}).json)
        made = other.post("/v1/registration/verify", body)
        tap.equal("a registration, begun %s" % ("ahead" if one is ahead else "behind"), made.status, 201, made)
        made_at = made.json["credential"]["createdAt"]
        for begun, finished in (*pairs, (one, one), (other, other)):
            body = device.get(begun.post("/v1/authentication/options", {"username": name}).json)
            done = finished.post("/v1/authentication/verify", body)
            tap.equal("a sign-in with a passkey of %s" % made_at, done.status, 200, done)
            cookie = {"Cookie": done.cookie()}
            tap.equal("its session is valid on both servers",
                      [server.request("GET", "/v1/account", None, cookie).status for server in (ahead, right)], [200] * 2)
            codes = other.post("/v1/account/recovery-codes", {}, **cookie)
        redeemed = [one.post("/v1/recovery/redeem", {"username": name, "code": codes.json["codes"][0], "session": "bearer"})
                    for _ in range(2)]
        tap.equal("a recovery code works once", [answer.status for answer in redeemed], [200, 403], redeemed)
    for server in (ahead, right):
        server.close()


try:
    run(round_trips, three_servers, shared_limits, shared_keys_and_metadata, clocks, pooled)
finally:
    CLUSTER.close()
