# SPDX-License-Identifier: Apache-2.0
"""Mixed traffic with faults for a long time: memory, descriptors and threads of the server stay flat, and what was
acknowledged holds. PASSKEY_SOAK_S is the duration in seconds; `./dev soak` runs an hour. Below ten minutes nothing is said about memory."""
import os
import random
import socket
import statistics
import threading
import time
from harness import Server, run
from test_crashes import Client, Facts, check_counters, check_facts
from test_power_loss import Disk, restart

DURATION_S = float(os.environ.get("PASSKEY_SOAK_S", "15"))
CLIENTS = 4
SAMPLES = 120
ERROR_ONE_IN = int(os.environ.get("PASSKEY_SOAK_ERROR_ONE_IN", "20000"))  # operations of the disk
FACTS_MAX = 500
GROWTH_MAX = 0.05
FLAT_FROM_S = 600  # until then caches fill
MIB = 1 << 20


class Sample(Facts):
    """Counts everything that was acknowledged, and keeps the newest facts and some older ones."""

    def add(self, kind, what, check):
        super().add(kind, what, check)
        with self.lock:
            if len(self.facts) > FACTS_MAX:
                self.facts.pop(random.randrange(FACTS_MAX))


class Visitor(threading.Thread):
    """Reads pages, asks without a session, sends what is malformed, and leaves in the middle of a request."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.ended, self.failure, self.count = server, False, None, 0

    def leave(self):
        with socket.create_connection(("127.0.0.1", self.server.port)) as connection:
            connection.sendall(b"POST /v1/authentication/verify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n")
            if random.random() < 0.5:
                connection.sendall(b"Content-Type: application/json\r\n\r\n{\"ceremonyId\":")

    def run(self):
        requests = (("GET", "/", None, (200,)), ("GET", "/passkey.js", None, (200,)),
                    ("GET", "/v1/account", None, (401, 503)), ("GET", "/readyz", None, (200, 503)),
                    ("GET", "/nowhere", None, (404,)), ("POST", "/v1/registration/verify", {}, (400,)),
                    ("POST", "/v1/recovery/redeem", {"username": "nobody", "code": "x"}, (400, 403, 503)))
        while not self.ended:
            try:
                if random.random() < 0.1:
                    self.leave()
                method, path, body, statuses = random.choice(requests)
                answer = self.server.request(method, path, body, {"Origin": self.server.origin})
                self.count += 1
                if answer.status not in statuses:
                    self.failure = "%s %s: %r" % (method, path, answer)
            except OSError as error:
                self.failure = repr(error)
            time.sleep(0.005)


def usage(server):
    """Anonymous memory in bytes, open descriptors, and threads."""
    process = "/proc/%d" % server.process.pid
    with open(process + "/status", encoding="ascii") as file:
        lines = dict(line.split(":", 1) for line in file)
    return (int(lines["RssAnon"].split()[0]) * 1024, len(os.listdir(process + "/fd")), int(lines["Threads"]))


def observe(server, facts):
    """Samples of the usage over the duration, at equal distances."""
    samples, begun = [], time.monotonic()
    for number in range(SAMPLES):
        time.sleep(max(0, begun + DURATION_S * (number + 1) / SAMPLES - time.monotonic()))
        samples.append(usage(server))
        if (number + 1) % (SAMPLES // 6) == 0:
            memory, descriptors, threads = samples[-1]
            print("# %5.0f s: %d acknowledged, %.1f MiB, %d descriptors, %d threads, store %.1f MiB" % (
                time.monotonic() - begun, sum(facts.counts.values()), memory / MIB, descriptors, threads,
                os.path.getsize(server.store) / MIB), flush=True)
    return samples


def check_flat(tap, samples):
    """The last quarter against the second, because caches fill in the first."""
    quarter = len(samples) // 4
    for index, (what, allowed) in enumerate((("memory", MIB), ("descriptors", 4), ("threads", 0))):
        early = statistics.median(sample[index] for sample in samples[quarter:2 * quarter])
        late = statistics.median(sample[index] for sample in samples[-quarter:])
        tap.check("%s is flat: %d, then %d" % (what, early, late), late <= max(early * (1 + GROWTH_MAX), early + allowed))


def soak(tap):
    random.seed(int(os.environ.get("PASSKEY_SEED", "1")))
    disk = Disk()
    server = Server(env=disk.env)
    server.stop()
    restart(server, disk, error_one_in=ERROR_ONE_IN)
    server.contract = None  # hundreds of thousands of exchanges; other tests compare them
    facts, running = Sample(), threading.Event()
    running.set()
    clients = [Client(server, facts, number, running) for number in range(CLIENTS)]
    visitor = Visitor(server)
    for thread in [visitor, *clients]:
        thread.daemon = True
        thread.start()
    samples = observe(server, facts)
    for thread in [visitor, *clients]:
        thread.ended = True
    for thread in [visitor, *clients]:
        thread.join()
    if DURATION_S >= FLAT_FROM_S:
        check_flat(tap, samples)
    tap.equal("it stops", server.stop(), 0)
    restart(server, disk)
    tap.equal("every answer was expected", [one.failure for one in [visitor, *clients] if one.failure], [])
    check_facts(tap, "at the end", facts.facts)
    tap.check("there was traffic: %d acknowledged, %d of visitors" % (sum(facts.counts.values()), visitor.count),
              min(facts.counts.values()) > 0 and visitor.count > 0)
    server.stop()
    check_counters(tap, server, clients)
    tap.equal("the store is consistent", server.query("PRAGMA integrity_check"), [("ok",)])
    server.close()


if __name__ == "__main__":
    run(soak)
