# SPDX-License-Identifier: Apache-2.0
"""bench_abuse.py PASSKEYD AUTHENTICATOR [SECONDS]: the floods of tests/http/floods.py at full rate. During
each, a user signs in from another address again and again: every sign-in must succeed, and the median
time must be within three times that of a quiet server. Exit status 0 if so, 1 if not."""
import os
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "http"))
import floods  # pylint: disable=wrong-import-position
from harness import Device, Server  # pylint: disable=wrong-import-position

SECONDS = int(sys.argv[3]) if len(sys.argv) > 3 else 20
FACTOR = 3


def sign_in(server, device):
    """The status, and how many milliseconds the server took for both requests of a sign-in."""
    begun = time.perf_counter()
    started = server.post("/v1/authentication/options", {})
    spent = time.perf_counter() - begun
    if started.status != 201:
        return started.status, spent * 1000
    response = device.get(started.json)
    begun = time.perf_counter()
    status = server.post("/v1/authentication/verify", response).status
    return status, (spent + time.perf_counter() - begun) * 1000


def measure(server, device, seconds):
    """Five sign-ins a second: the statuses other than 200, and the median of the times."""
    end, refused, times = time.monotonic() + seconds, [], []
    while time.monotonic() < end:
        time.sleep(0.2)
        status, spent = sign_in(server, device)
        times.append(spent)
        refused += [status] if status != 200 else []
    return refused, statistics.median(times), len(times)


def evaluate(what, begin):
    """A server of its own, quiet and then flooded. Whether the sign-ins held."""
    server = Server()
    server.contract = None
    device = Device(server)
    device.sign_up("owner")
    _, quiet, _ = measure(server, device, SECONDS / 4)
    cookie = device.sign_in().cookie()
    account = server.request("GET", "/v1/account", headers={"Cookie": cookie}).json
    flood = begin(server, cookie, account["credentials"][0]["id"])
    time.sleep(1)
    refused, median, count = measure(server, device, SECONDS)
    answers = flood.stop()
    server.close()
    held = not refused and median <= FACTOR * quiet
    print("%-34s quiet %6.1f ms, flooded %6.1f ms (%.1f times), %d sign-ins, %d refused %s; answers "
          "of the flood a second: %s%s" % (
              what, quiet, median, median / quiet, count, len(refused), refused[:3],
              {status: round(number / (SECONDS + 1)) for status, number in sorted(answers.items())},
              "" if held else "  NOT HELD"))
    sys.stdout.flush()
    return held


def main():
    held = [evaluate(what, begin) for what, begin in (
        ("recovery attempts, 250 addresses", lambda server, cookie, credential:
         floods.recovery(server, 250, rate=150)),
        ("sets of codes, 64 connections", lambda server, cookie, credential:
         floods.code_sets(server, cookie, 64, rate=40)),
        ("changes, 16 connections", lambda server, cookie, credential:
         floods.renames(server, cookie, credential, 16, rate=1000)),
        ("starts, 333 addresses", lambda server, cookie, credential:
         floods.starts(server, 333, rate=333)))]
    print("abuse: " + ("a sign-in from elsewhere holds in every flood" if all(held) else
                       "a flood delays or refuses a sign-in"))
    sys.exit(0 if all(held) else 1)


main()
