# SPDX-License-Identifier: Apache-2.0
"""A rolling upgrade: servers of the next version, which has one more migration, start beside servers of this one.
`test_upgrades.py PASSKEYD AUTHENTICATOR PASSKEYCTL VECTORS PASSKEYD_NEXT`."""
import os
import subprocess
import sys
import threading
import harness
from cluster import Cluster
from harness import PASSKEYD, Device, PATIENCE_S, Server, run, together, wait_until
from mixed_load import COUNTERS, Client, Facts, check_counters, check_facts

PASSKEYD_NEXT = os.path.abspath(sys.argv[5])
CLUSTER = Cluster()
FLAGS = ("--rate-limits", "off", "--origins", "http://localhost:8080", "--trusted-proxies", "127.0.0.1")
LOCK = 1886612345  # of src/store/postgresql/schema.c


class Next(Server):
    """A server of the next version."""

    def command(self):
        return [PASSKEYD_NEXT, *super().command()[1:]]


def start(kind, location):
    server = kind(*FLAGS, location=location)
    server.origin, server.contract = "http://localhost:8080", None
    return server


def schema():
    return CLUSTER.sql("SELECT count(*), max(number) FROM migration").split()


def side_by_side(tap):
    location = CLUSTER.location("public")
    old = together(2, lambda _: start(Server, location))
    tap.check("two servers start at once, and one migrates", all(old) and schema() == ["1", "1"], schema())
    facts, running = Facts(), threading.Event()
    running.set()
    clients = [Client(old[number % 2], facts, number, running) for number in range(3)]
    for client in clients:
        client.start()
    tap.check("clients are served", wait_until(lambda: len(facts.facts) > 10))
    new = together(3, lambda _: start(Next, location))
    tap.check("three servers of the next version start, and one migrates", all(new) and schema() == ["2", "2"], schema())
    clients.append(Client(new[0], facts, 9, running))
    clients[-1].start()
    before = len(facts.facts)
    tap.check("clients of both versions are served", wait_until(lambda: len(facts.facts) > before + 20))
    for client in clients:
        client.ended = True
    for client in clients:
        client.join()
    tap.equal("no client got an answer that it cannot explain",
              [client.failure for client in clients if client.failure], [])
    check_facts(tap, "at the end", facts.facts)
    stored = (line.split("\t") for line in CLUSTER.sql(COUNTERS).splitlines())
    check_counters(tap, {name: int(count) for name, count in stored}, clients)
    device = Device(old[0])
    for number, (one, other) in enumerate(((old[0], new[0]), (new[1], old[1]))):
        name = "user%d" % number
        body = device.create(one.post("/v1/registration/options", {"user": {"name": name}}).json)
        tap.equal("a registration of one version finishes on the other",
                  other.post("/v1/registration/verify", body).status, 201)
        body = device.get(other.post("/v1/authentication/options", {"username": name}).json)
        done = one.post("/v1/authentication/verify", body)
        tap.equal("and so does a sign-in", done.status, 200, done)
        tap.equal("whose session is valid on the other",
                  other.request("GET", "/v1/account", None, {"Cookie": done.cookie()}).status, 200)
    refused = subprocess.run([PASSKEYD, "--listen", "127.0.0.1:0", "--store", location], text=True, capture_output=True,
                             check=False, env=harness.environment(), timeout=PATIENCE_S)
    tap.check("a server of the old version that starts now says why it does not",
              refused.returncode != 0 and "has schema 2" in refused.stderr, refused.stderr)
    for server in (*old, *new):
        server.close()


def one_at_a_time(tap):
    """A server waits for the one that migrates."""
    CLUSTER.sql("CREATE SCHEMA waiting")
    held = subprocess.Popen(["psql", "-X", "-q", "-h", CLUSTER.folder, "-U", "passkey", "-d", "postgres"], text=True,
                            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    held.stdin.write("SELECT pg_advisory_lock(%d);\n" % LOCK)
    held.stdin.flush()
    tap.check("another server migrates", wait_until(
        lambda: CLUSTER.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").strip() == "1"))
    started = []
    thread = threading.Thread(target=lambda: started.append(start(Server, CLUSTER.location("waiting"))))
    thread.start()
    tap.check("a server that starts waits", wait_until(
        lambda: CLUSTER.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").strip() == "1"))
    tap.equal("and does not listen yet", started, [])
    held.communicate()
    thread.join(PATIENCE_S)
    tap.check("until the other one is done", started and Device(started[0]).sign_up("ada").status == 201)
    for server in started:
        server.close()


try:
    run(side_by_side, one_at_a_time)
finally:
    CLUSTER.close()
