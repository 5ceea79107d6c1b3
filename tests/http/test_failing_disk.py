# SPDX-License-Identifier: Apache-2.0
"""A disk that is full, or cannot be synced, under load: whoever is answered 2xx keeps what was acknowledged, also
after kill -9; the others are answered 503; and the server works again when the disk does."""
import os
import random
import sys
import tempfile
import threading
import time
from harness import Device, Server, run
from mixed_load import Client, Facts, check_facts

TURNS = int(os.environ.get("PASSKEY_DISK_TURNS", "6"))
FAILING_DISK = os.path.abspath(sys.argv[3])


def await_actions(facts, count):
    """Wait until so many more actions are acknowledged, at most two seconds."""
    wanted, end = len(facts.facts) + count, time.monotonic() + 2
    while len(facts.facts) < wanted and time.monotonic() < end:
        time.sleep(0.001)


class Disk:
    """How the disk fails: "full" or "sync", or not at all."""

    def __init__(self, prefix):
        self.prefix = prefix

    def fail(self, how):
        with open("%s.%s" % (self.prefix, how), "w", encoding="utf-8"):
            pass

    def heal(self, how):
        os.remove("%s.%s" % (self.prefix, how))


def server_on(directory_name):
    prefix = os.path.join(directory_name, "disk")
    # The sanitizer's library would have to come first; without it the option has no effect.
    asan = ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"), "verify_asan_link_order=0"]))
    server = Server(env={"PASSKEYD_RATE_LIMITS": "off", "LD_PRELOAD": FAILING_DISK, "FAILING_DISK": prefix,
                         "ASAN_OPTIONS": asan})
    server.contract = None  # hundreds of exchanges; other tests compare them
    return server, Disk(prefix)


def refused(server, how):
    """The answers to what must be on the disk: three starts, of which the first may not know yet that the
    disk is full; or a whole sign-up, whose start is not synced."""
    if how == "full":
        return [server.post("/v1/registration/options", {"user": {"name": "x"}}) for _ in range(3)][1:]
    return [Device(server, "refused.json").sign_up("refused")]


def while_failing(tap, server, disk, how, facts):
    """Requests that write are refused, and nothing is acknowledged falsely."""
    disk.fail(how)
    time.sleep(0.5)  # what was on its way has its answer
    device = Device(server, "after-%s.json" % how)
    answers = refused(server, how)
    tap.equal("%s: what writes is refused" % how, {answer.status for answer in answers}, {503}, answers)
    tap.check("  with the time to wait", all(int(answer.headers["Retry-After"]) > 0 for answer in answers))
    tap.equal("  what does not is answered", server.request("GET", "/healthz").status, 200)
    count = len(facts.facts)
    time.sleep(0.5)
    acknowledged = [what for what, _ in facts.facts[count:]]
    tap.equal("  and nothing is acknowledged", acknowledged, [])
    disk.heal(how)
    end, answer = time.monotonic() + 10, None
    while time.monotonic() < end:
        try:
            answer = device.sign_up("after-%s-%d" % (how, count))
        except RuntimeError:  # no options yet
            time.sleep(0.1)
            continue
        if answer.status == 201:
            break
    tap.equal("  afterwards sign-ups work", answer.status, 201, answer)


def go_through(tap, server, disk, facts, running):
    for turn in range(TURNS):
        await_actions(facts, random.randint(1, 8))
        how = ("full", "sync")[turn % 2]
        if turn < 2:
            while_failing(tap, server, disk, how, facts)
        else:
            disk.fail(how)
            time.sleep(random.uniform(0, 0.1))
            disk.heal(how)
        if turn % 3 == 2:
            running.clear()
            server.kill()
            server.start()
            check_facts(tap, "after a kill", facts.some(8))
            running.set()


def failing(tap):
    random.seed(int(os.environ.get("PASSKEY_SEED", "1")))
    with tempfile.TemporaryDirectory() as directory:
        server, disk = server_on(directory)
        facts, running = Facts(), threading.Event()
        running.set()
        clients = [Client(server, facts, number, running) for number in range(3)]
        clients[0].sign_up()
        for client in clients:
            client.start()
        try:
            go_through(tap, server, disk, facts, running)
        finally:
            running.set()
            for client in clients:
                client.ended = True
            for client in clients:
                client.join()
        tap.equal("no client met an answer that it cannot explain",
                  [client.failure for client in clients if client.failure], [])
        server.kill()
        server.start()
        check_facts(tap, "at the end", facts.facts)
        tap.equal("the store is whole", server.query("PRAGMA integrity_check"), [("ok",)])
        server.close()


run(failing)
