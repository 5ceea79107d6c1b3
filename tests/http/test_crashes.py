# SPDX-License-Identifier: Apache-2.0
"""kill -9 at random moments under mixed load: what was acknowledged exists afterwards, nothing that
was spent works again, and the store opens without repair. PASSKEY_CRASHES is the number of kills."""
import os
import random
import threading
import time
from harness import Server, run
from mixed_load import COUNTERS, Client, Facts, check_counters, check_facts

KILLS = int(os.environ.get("PASSKEY_CRASHES", "200"))
CLIENTS = 4
# The server is killed after a random number of acknowledged actions, or after this time.
ACTIONS_MAX = 8
PAUSE_S = 2
CHECKED_EACH_TIME = 4


def await_actions(facts, count):
    """Until so many more are acknowledged; then a moment, to be in the middle of the next ones."""
    wanted, end = len(facts.facts) + count, time.monotonic() + PAUSE_S
    while len(facts.facts) < wanted and time.monotonic() < end:
        time.sleep(0.001)
    time.sleep(random.uniform(0, 0.02))


def crashes(tap):
    random.seed(int(os.environ.get("PASSKEY_SEED", "1")))
    server = Server(env={"PASSKEYD_RATE_LIMITS": "off"})
    server.contract = None  # thousands of exchanges; other tests compare them
    facts, running = Facts(), threading.Event()
    running.set()
    clients = [Client(server, facts, number, running) for number in range(CLIENTS)]
    clients[0].spend_code()  # takes long, so that under load none may be acknowledged between two kills
    for client in clients:
        client.start()
    for kill in range(KILLS):
        await_actions(facts, random.randint(0, ACTIONS_MAX))
        running.clear()
        server.kill()
        server.start()
        if random.random() < 0.1:  # once more, while it recovers or has just begun
            time.sleep(random.uniform(0, 0.02))
            server.kill()
            server.start()
        check_facts(tap, "after kill %d" % (kill + 1), facts.some(CHECKED_EACH_TIME))
        running.set()
    for client in clients:
        client.ended = True
    for client in clients:
        client.join()
    tap.equal("every client could explain every answer",
              [client.failure for client in clients if client.failure], [])
    check_facts(tap, "at the end", facts.facts)
    for kind in ("registration", "spent ceremony", "session", "ended session", "spent code",
                 "deletion"):
        tap.check("%s: %d were acknowledged" % (kind, facts.counts.get(kind, 0)),
                  facts.counts.get(kind, 0) > 0)
    check_counters(tap, dict(server.query(COUNTERS)), clients)
    tap.equal("the store is consistent", server.query("PRAGMA integrity_check"), [("ok",)])
    tap.check("nothing was repaired", "repair" not in server.log(), server.log()[-2000:])
    server.close()


run(crashes)
