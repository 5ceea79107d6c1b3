# SPDX-License-Identifier: Apache-2.0
"""A disk that loses unsynced writes, tears pages, fails and is full at random moments under mixed load (power_loss.c):
every acknowledged change is there afterwards, nothing that was spent works again, and the store opens without repair.
PASSKEY_POWER_LOSSES is the number of power failures, PASSKEY_SEED the seed of all choices."""
import os
import random
import signal
import sys
import threading
import time
from harness import Server, run
from mixed_load import COUNTERS, Client, Facts, check_counters, check_facts

LOSSES = int(os.environ.get("PASSKEY_POWER_LOSSES", "60"))
SEED = int(os.environ.get("PASSKEY_SEED", "1"))
LIBRARY = os.path.abspath(sys.argv[3])
CLIENTS = 4
CHECKED_EACH_TIME = 6
# Operations of the disk, of which one loses power: at once, or after some dozen sign-ins.
LOSS_ONE_IN = (40, 150, 400)
ERROR_ONE_IN = 150
SYNC_ERROR_ONE_IN = 10
PATIENCE_S = 3


class Disk:
    """The environment of a server whose disk fails in a new way at each start."""

    def __init__(self):
        # A sanitizer's library would have to come first; without it the option has no effect.
        asan = ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"), "verify_asan_link_order=0"]))
        self.env = {"PASSKEYD_RATE_LIMITS": "off", "ASAN_OPTIONS": asan, "LD_PRELOAD": LIBRARY}
        self.turn = 0
        self.fail(0, 0, 0)

    def fail(self, loss_one_in, error_one_in, sync_error_one_in):
        self.turn += 1
        self.env.update({"POWER_LOSS_SEED": str(SEED * 1000003 + self.turn), "POWER_LOSS_ONE_IN": str(loss_one_in),
                         "POWER_LOSS_ERROR_ONE_IN": str(error_one_in),
                         "POWER_LOSS_SYNC_ERROR_ONE_IN": str(sync_error_one_in)})


def restart(server, disk, loss_one_in=0, error_one_in=0, sync_error_one_in=0):
    """The disk may fail during the start, too, when a long log is read: then less often at the next attempt."""
    for _ in range(20):
        disk.fail(loss_one_in, error_one_in, sync_error_one_in)
        try:
            server.start()
            return
        except RuntimeError:
            server.kill()
            loss_one_in, error_one_in = loss_one_in * 2, error_one_in * 2
    raise RuntimeError("passkeyd does not start: " + server.log()[-2000:])


def await_loss(server):
    """Until the process is gone; one that lives on loses all that is not synced. How it ended."""
    end = time.monotonic() + PATIENCE_S
    while server.process.poll() is None and time.monotonic() < end:
        time.sleep(0.002)
    ended = server.process.poll()
    server.kill()
    return {-signal.SIGILL: "power", 1: "sync", None: "alive"}[ended]


def lose(tap, server, disk, facts, running):
    """Power failures under load; in every third turn reads and writes fail before it, or a sync does."""
    ends, errors = [], 0
    for turn in range(LOSSES):
        loss_one_in = random.choice(LOSS_ONE_IN)
        error_one_in = ERROR_ONE_IN if turn % 3 == 1 else 0
        if turn % 3 == 2:
            restart(server, disk, 10 * loss_one_in, 0, SYNC_ERROR_ONE_IN)
        else:
            restart(server, disk, loss_one_in, error_one_in)
        before = len(server.log())
        running.set()
        ends.append(await_loss(server))
        running.clear()
        errors += error_one_in > 0 and "disk" in server.log()[before:]
        restart(server, disk)
        check_facts(tap, "after loss %d" % (turn + 1), facts.some(CHECKED_EACH_TIME))
        server.kill()
    tap.check("the power failed in the middle of an operation (%d of %d)" % (ends.count("power"), LOSSES),
              ends.count("power") > LOSSES // 3)
    tap.check("the disk failed or was full before it (%d)" % errors, errors > LOSSES // 12)
    tap.check("a sync failed, and the server ended (%d)" % ends.count("sync"), ends.count("sync") > LOSSES // 12)


def power_loss(tap):
    random.seed(SEED)
    disk = Disk()
    server = Server(env=disk.env)
    server.contract = None  # thousands of exchanges; other tests compare them
    facts, running = Facts(), threading.Event()
    clients = [Client(server, facts, number, running) for number in range(CLIENTS)]
    clients[0].spend_code()
    for client in clients:
        client.daemon = True  # so that a failed check ends the test
        client.start()
    server.kill()
    lose(tap, server, disk, facts, running)
    restart(server, disk)
    for client in clients:
        client.ended = True
    running.set()
    for client in clients:
        client.join()
    tap.equal("every answer was expected", [client.failure for client in clients if client.failure], [])
    check_facts(tap, "at the end", facts.facts)
    for kind in ("registration", "spent ceremony", "session", "ended session", "spent code", "deletion"):
        tap.check("%s: %d were acknowledged" % (kind, facts.counts.get(kind, 0)), facts.counts.get(kind, 0) > 0)
    server.stop()
    check_counters(tap, dict(server.query(COUNTERS)), clients)
    tap.equal("the store is consistent", server.query("PRAGMA integrity_check"), [("ok",)])
    tap.check("nothing was repaired", "repair" not in server.log(), server.log()[-2000:])
    server.close()


if __name__ == "__main__":
    run(power_loss)
