# SPDX-License-Identifier: Apache-2.0
"""A disk that is full, or cannot be synced, under load: what was acknowledged holds, also after kill -9, and other
requests are answered 503. When the disk has room again, the server works again; after a sync that failed, it ends."""
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


def refuses(tap, server):
    # The first start may not know yet that the disk is full.
    answers = [server.post("/v1/registration/options", {"user": {"name": "x"}}) for _ in range(3)][1:]
    tap.equal("full: a request that writes is refused", {answer.status for answer in answers}, {503}, answers)
    tap.check("  with the time to wait", all(int(answer.headers["Retry-After"]) > 0 for answer in answers))
    tap.equal("  a request that does not write succeeds", server.request("GET", "/healthz").status, 200)


def ends(tap, server):
    """What was written before a sync that failed may be lost without another error, so the server does not go on."""
    tap.equal("sync: the server ends", server.process.wait(20), 1)
    tap.check("  and the log says why", "failed to sync the store" in server.log(), server.log()[-800:])
    server.kill()
    try:
        server.start()
        tap.check("  it does not start on such a disk", False)
    except RuntimeError as error:
        tap.check("  it does not start on such a disk", "The disk of the store failed" in str(error), error)
        server.kill()


def revive(server):
    """Start the server again if it has ended."""
    if server.process.poll() is not None:
        server.kill()
        server.start()


def while_failing(tap, server, disk, how, facts):
    """Requests that write are refused, and nothing is acknowledged falsely."""
    disk.fail(how)
    time.sleep(0.5)  # what was on its way has its answer
    device = Device(server, "after-%s.json" % how)
    count = len(facts.facts)
    if how == "sync":
        ends(tap, server)
    else:
        refuses(tap, server)
    time.sleep(0.5)
    acknowledged = [what for what, _ in facts.facts[count:]]
    tap.equal("  and nothing is acknowledged", acknowledged, [])
    disk.heal(how)
    revive(server)
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
            if how == "sync":
                time.sleep(2)  # in which it notices that a sync failed, if one did
                revive(server)
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
        tap.equal("every client could explain every answer",
                  [client.failure for client in clients if client.failure], [])
        server.kill()
        server.start()
        check_facts(tap, "at the end", facts.facts)
        tap.equal("the store is consistent", server.query("PRAGMA integrity_check"), [("ok",)])
        server.close()


run(failing)
