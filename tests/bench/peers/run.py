#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run.py VERIFY BENCH_SERVER PASSKEYD [LIBFIDO2]: measures other implementations side by side with this one.

First, the CPU time of verifying one ES256 sign-in, in rounds in which all take turns, also as a
multiple of a bare signature verification in the same round. Then bench_server loads passkeyd and the
server in server.js in turn, with a full and a relaxed sync of the latter's database. What is not
installed is skipped with a message."""
import json
import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROUNDS = 15
# Verifications in a round. Ten times as many come first, until JavaScript has been compiled.
COUNTS = {"bare": 500, "passkey": 500, "libfido2": 300, "python3-fido2": 100, "SimpleWebAuthn": 100}
# JavaScript is compiled in the first of them, which the median leaves out.
SERVER_ROUNDS = 7
SERVER_SECONDS = 10


def version(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def has_node():
    """Node.js 20 or later, and the packages of package.json."""
    found = version("node", "-p", "process.versions.node")
    if found is None or int(found.split(".")[0]) < 20:
        print("skipped: SimpleWebAuthn needs Node.js 20 or later; found: %s" % (found or "none"))
    elif not os.path.isdir(os.path.join(HERE, "node_modules")):
        print("skipped: SimpleWebAuthn is not installed: run npm ci in %s" % HERE)
    else:
        print("Node.js %s" % found)
        return True
    return False


def workers(verify, libfido2, case):
    """Name -> command, of what is installed."""
    commands = {"bare": [verify, "bare"], "passkey": [verify, "passkey"]}
    if libfido2:
        print("libfido2 %s" % version("pkg-config", "--modversion", "libfido2"))
        commands["libfido2"] = [libfido2]
    else:
        print("skipped: libfido2-dev was not installed when this was built")
    fido2 = version("/usr/bin/python3", "-c", "import fido2; print(fido2.__version__)")
    if fido2 is None:
        print("skipped: python3-fido2 is not installed")
    else:
        print("python3-fido2 %s" % fido2)
        commands["python3-fido2"] = [os.path.join(HERE, "verify.py"), case]
    if has_node():
        commands["SimpleWebAuthn"] = ["node", os.path.join(HERE, "verify.js"), case]
    return commands


def ask(process, count):
    process.stdin.write("%d\n" % count)
    process.stdin.flush()
    return float(process.stdout.readline())


def measure_verification(verify, libfido2):
    """Whether SimpleWebAuthn was measured, so that its server can be."""
    with tempfile.TemporaryDirectory() as folder:
        case = os.path.join(folder, "case.json")
        with open(case, "w", encoding="utf-8") as file:
            subprocess.run([verify, "case"], stdout=file, check=True)
        running = {name: subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
                   for name, command in workers(verify, libfido2, case).items()}
        times = {name: [] for name in running}
        for name, process in running.items():
            ask(process, 10 * COUNTS[name])
        for _ in range(ROUNDS):
            for name, process in running.items():
                times[name].append(ask(process, COUNTS[name]))
        for process in running.values():
            process.stdin.close()
            process.wait()
            process.stdout.close()
    print("\n%-16s %12s %12s" % ("verification", "least us", "x bare"))
    for name, values in times.items():
        ratio = statistics.median(one / bare for one, bare in zip(values, times["bare"]))
        print("%-16s %12.1f %12.2f" % (name, min(values), ratio))
    return "SimpleWebAuthn" in times


def measure_servers(bench_server, passkeyd):
    print("\n%-12s %-16s %10s %8s %10s %8s %8s" % (
        "peer's sync", "server", "CPU us", "x bare", "per s", "p50 ms", "p99 ms"))
    for synchronous in ("FULL", "NORMAL"):
        done = subprocess.run(
            [bench_server, "--json", "--operation", "sign_in", "--rounds", str(SERVER_ROUNDS), "--seconds",
             str(SERVER_SECONDS), "--against", os.path.join(HERE, "server.js"), passkeyd],
            stdout=subprocess.PIPE, text=True, check=True, env={**os.environ, "PEER_SYNCHRONOUS": synchronous})
        for row in map(json.loads, done.stdout.splitlines()):
            if "build" in row:
                print("%-12s %-16s %10.0f %8.2f %10d %8.1f %8.1f" % (
                    synchronous, {"this": "passkeyd", "other": "SimpleWebAuthn"}[row["build"]],
                    row["cpuMicroseconds"], row["bareVerifications"], row["perSecond"], row["p50Ms"], row["p99Ms"]))
            else:
                print("%-12s CPU of passkeyd / SimpleWebAuthn: %.3f (%.3f to %.3f)" % (
                    synchronous, row["cpuQuotient"], row["least"], row["greatest"]))


def main(verify, bench_server, passkeyd, libfido2=None):
    print("load of the machine: %.1f %.1f %.1f" % os.getloadavg())
    if measure_verification(verify, libfido2):
        measure_servers(bench_server, passkeyd)
    print("load of the machine: %.1f %.1f %.1f" % os.getloadavg())


main(*sys.argv[1:])
