# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL stops, restarts and is replaced by its standby: requests get 503 with Retry-After, servers
recover without a restart, and every change that was acknowledged is there."""
import threading
import time
import mixed_load
import pg_client
from cluster import Cluster
from harness import Device, Server, run, together, wait_until
from mixed_load import COUNTERS, Client, Facts, check_counters, check_facts

AWAY_S = 60
FILE_SIZE_MAX = 2 << 20
LOCKED_S_MAX = 30  # a request waits 5 s for a worker, and its statements for a lock
mixed_load.UNCERTAIN.add(404)  # a failover ends the ceremonies that are under way


def restarts(tap):
    cluster = Cluster()
    server = Server("--rate-limits", "off", location=cluster.location("public"))
    device = Device(server)
    device.sign_up("ada")
    cluster.stop("fast")
    answer = server.post("/v1/authentication/options", {})
    tap.refused("while PostgreSQL is away", answer, 503, "store_unavailable")
    tap.check("with Retry-After", int(answer.headers.get("Retry-After") or 0) > 0, repr(answer))
    tap.equal("the server is not ready", server.ready().status, 503)
    tap.equal("but alive", server.request("GET", "/healthz").status, 200)
    cluster.start()
    tap.check("it recovers without a restart", wait_until(lambda: device.sign_in("ada").status == 200), server.log())
    tap.equal("all of its connections do", [device.sign_in("ada").status for _ in range(40)], [200] * 40)
    for mode in ("fast", "immediate"):
        cluster.stop(mode)
        cluster.start()
        answers = [server.post("/v1/authentication/options", {}).status for _ in range(40)]
        tap.check("a restart (%s) between two requests is not noticed" % mode, answers == [201] * 40, answers)
    tap.check("and the server is ready", wait_until(lambda: server.ready().status == 200), server.log())
    server.close()
    cluster.close()


def failover(tap):
    """What the primary and its standby acknowledged exists after the standby is promoted."""
    primary = Cluster()
    standby = primary.standby()
    primary.sql("ALTER SYSTEM SET synchronous_standby_names = '*'; SELECT pg_reload_conf()")
    location = "postgresql:///postgres?user=passkey&host=%s,%s&target_session_attrs=read-write" % (
        primary.folder, standby.folder)
    servers = [Server("--rate-limits", "off", location=location) for _ in range(2)]
    for server in servers:
        server.contract = None
    facts, running = Facts(), threading.Event()
    running.set()
    clients = [Client(servers[number % 2], facts, number, running) for number in range(4)]
    clients[0].spend_code()  # these may not be acknowledged otherwise, before the failover or after it
    clients[0].delete_account()
    for client in clients:
        client.start()
    tap.check("clients are served", wait_until(lambda: len(facts.facts) >= 40), servers[0].log())
    primary.stop("immediate")
    time.sleep(1)
    answers = [server.post("/v1/authentication/options", {}) for server in servers]
    tap.check("without a primary, requests get 503 with Retry-After", all(
        answer.status == 503 and int(answer.headers.get("Retry-After") or 0) > 0 for answer in answers), answers)
    before = len(facts.facts)
    standby.run("pg_ctl", "-D", standby.data, "-w", "promote")
    tap.check("clients are served again, without a restart of passkeyd",
              wait_until(lambda: len(facts.facts) >= before + 20), servers[0].log())
    for client in clients:
        client.ended = True
    for client in clients:
        client.join()
    tap.equal("no client got an answer that it cannot explain",
              [client.failure for client in clients if client.failure], [])
    for kind in ("registration", "spent ceremony", "session", "ended session", "spent code", "deletion"):
        tap.check("%s: %d were acknowledged" % (kind, facts.counts.get(kind, 0)), facts.counts.get(kind, 0) > 0)
    check_facts(tap, "at the end", facts.facts)
    stored = (line.split("\t") for line in standby.sql(COUNTERS).splitlines())
    check_counters(tap, {name: int(count) for name, count in stored}, clients)
    for server in servers:
        server.close()
    standby.close()
    primary.close()


def away(tap):
    """PostgreSQL is away for a minute."""
    cluster = Cluster()
    server = Server("--rate-limits", "off", location=cluster.location("public"))
    device = Device(server)
    device.sign_up("ada")
    cookie = {"Cookie": device.sign_in("ada").cookie()}
    cluster.stop("fast")
    until, answers = time.monotonic() + AWAY_S, []
    while time.monotonic() < until:
        answers += [server.post("/v1/authentication/options", {"username": "ada"}),
                    server.request("GET", "/v1/account", None, cookie)]
        time.sleep(1)
    wrong = [answer for answer in answers if answer.status != 503 or not answer.headers.get("Retry-After")]
    tap.equal("for a minute, all of %d requests get 503 with Retry-After" % len(answers), wrong, [])
    cluster.start()
    tap.check("then the session is valid again", wait_until(
        lambda: server.request("GET", "/v1/account", None, cookie).status == 200), server.log())
    tap.equal("and users sign in", device.sign_in("ada").status, 200)
    server.close()
    cluster.close()


def full_disk(tap):
    """A limit on the size of files takes the place of a full disk, because it needs no privilege."""
    cluster = Cluster(file_size_max=FILE_SIZE_MAX)
    server = Server("--rate-limits", "off", location=cluster.location("public"))
    device = Device(server)
    device.sign_up("ada")
    cookie = {"Cookie": device.sign_in("ada").cookie()}
    cluster.sql("INSERT INTO audit (relying_party, at_ms, name, result) SELECT 1, 0, repeat('x', 900), 0 "
                "FROM generate_series(1, %d)" % (FILE_SIZE_MAX // 1024))
    filled = "INSERT INTO audit (relying_party, at_ms, name, result) VALUES (1, 0, repeat('x', 10), 0)"
    while "ERROR" not in cluster.sql(";".join([filled] * 100)):
        pass
    started = server.post("/v1/authentication/options", {})
    answer = server.post("/v1/authentication/verify", device.get(started.json))
    tap.refused("a sign-in that cannot be recorded", answer, 503, "store_unavailable")
    tap.check("with Retry-After", int(answer.headers.get("Retry-After") or 0) > 0, repr(answer))
    tap.equal("what needs no room is answered", server.request("GET", "/v1/account", None, cookie).status, 200)
    cluster.sql("DELETE FROM audit WHERE at_ms = 0; VACUUM audit")
    tap.equal("with room again, users sign in",
              server.post("/v1/authentication/verify", device.get(server.post(
                  "/v1/authentication/options", {}).json)).status, 200)
    server.close()
    cluster.close()


def locked(tap):
    """Another program holds locks for longer than requests wait for them."""
    cluster = Cluster()
    server = Server("--rate-limits", "off", location=cluster.location("public"))
    device = Device(server)
    device.sign_up("ada")
    started = [server.post("/v1/authentication/options", {}) for _ in range(40)]
    bodies = [device.get(answer.json) for answer in started]
    for table in ('"user"', "session"):  # the first is read and the second written
        lock = pg_client.Client(cluster.folder, "public")
        lock.execute("BEGIN; LOCK TABLE %s IN ACCESS EXCLUSIVE MODE" % table)
        begun = time.monotonic()
        answers = together(40, lambda index: server.post("/v1/authentication/verify", bodies[index]))
        took = time.monotonic() - begun
        wrong = [answer for answer in answers if answer.status != 503 or not answer.headers.get("Retry-After")]
        tap.equal("while %s is locked, 40 sign-ins at once get 503 with Retry-After" % table, wrong, [])
        tap.check("within seconds", took < LOCKED_S_MAX, took)
        lock.close()
        tap.equal("then users sign in", [device.sign_in("ada").status for _ in range(40)], [200] * 40)
    server.close()
    cluster.close()


run(restarts, failover, away, full_disk, locked)
