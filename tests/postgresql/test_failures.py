# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL stops, restarts and is replaced by its standby: requests get 503 with Retry-After, servers
recover without a restart, and every change that was acknowledged is there."""
import threading
import time
from cluster import Cluster
from harness import Device, PATIENCE_S, Server, run


def wait_until(what, patience=PATIENCE_S):
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.2)
    return False


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


class Load:
    """Sign-ups, one after the other, until it is stopped; what was acknowledged, and all other answers."""

    def __init__(self, server, name):
        self.server, self.device, self.name = server, Device(server, name), name
        self.acknowledged, self.others, self.stopped = [], [], False
        self.thread = threading.Thread(target=self.work)
        self.thread.start()

    def work(self):
        number = 0
        while not self.stopped:
            number += 1
            user = "%s-%d" % (self.name, number)
            try:
                answer = self.device.sign_up(user)
                (self.acknowledged if answer.status == 201 else self.others).append(
                    user if answer.status == 201 else answer.status)
            except RuntimeError as problem:
                self.others.append(503 if "503" in str(problem)[:20] else str(problem))

    def stop(self):
        self.stopped = True
        self.thread.join()


def failover(tap):
    primary = Cluster()
    standby = primary.standby()
    primary.sql("ALTER SYSTEM SET synchronous_standby_names = '*'; SELECT pg_reload_conf()")
    location = "postgresql:///postgres?user=passkey&host=%s,%s&target_session_attrs=read-write" % (
        primary.folder, standby.folder)
    servers = [Server("--rate-limits", "off", location=location) for _ in range(2)]
    loads = [Load(servers[number % 2], "load%d" % number) for number in range(4)]
    tap.check("users sign up", wait_until(lambda: all(len(load.acknowledged) >= 5 for load in loads)),
              servers[0].log())
    primary.stop("immediate")
    time.sleep(1)
    standby.run("pg_ctl", "-D", standby.data, "-w", "promote")
    before = [len(load.acknowledged) for load in loads]
    tap.check("they do so again after the failover, without a restart of passkeyd", wait_until(
        lambda: all(len(load.acknowledged) >= count + 5 for load, count in zip(loads, before))), servers[0].log())
    for load in loads:
        load.stop()
    acknowledged = {user for load in loads for user in load.acknowledged}
    kept = set(standby.sql('SELECT name FROM "user"').split())
    tap.equal("every acknowledged user is there (%d)" % len(acknowledged), acknowledged - kept, set())
    others = {status for load in loads for status in load.others}
    tap.check("other requests got 503", others <= {503, 404}, others)
    tap.equal("a user who signed up before signs in", loads[0].device.sign_in(loads[0].acknowledged[0]).status, 200)
    for server in servers:
        server.close()
    standby.close()
    primary.close()


run(restarts, failover)
