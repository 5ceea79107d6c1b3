# SPDX-License-Identifier: Apache-2.0
"""How long a million users and passkeys take in and out, and in how much memory:
`bench_import.py PASSKEYD PASSKEYCTL [COUNT]`. Beside its times it prints the peak of each
command's memory, which must not grow with the count."""
import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time

PASSKEYD, PASSKEYCTL = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
COUNT = int(sys.argv[3]) if len(sys.argv) > 3 else 1000000
KEY_COUNT = 1000

# P-256, only to have points that are on it
PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1
GENERATOR = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
             0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)


def add(one, other):
    """Two points whose x differ, or one with itself."""
    (x, y), (u, v) = one, other
    slope = ((3 * x * x - 3) * pow(2 * y, -1, PRIME) if one == other
             else (v - y) * pow(u - x, -1, PRIME)) % PRIME
    w = (slope * slope - x - u) % PRIME
    return w, (slope * (x - w) - y) % PRIME


def url64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def keys():
    """COSE keys of ES256."""
    point, found = GENERATOR, []
    for _ in range(KEY_COUNT):
        point = add(point, GENERATOR)
        found.append(url64(bytes.fromhex("a5010203262001215820") + point[0].to_bytes(32, "big")
                           + bytes.fromhex("225820") + point[1].to_bytes(32, "big")))
    return found


def write_lines(path):
    """Ids are as random as real ones: each record has its place somewhere in the middle."""
    known = keys()
    with open(path, "w", encoding="ascii") as file:
        for number in range(COUNT):
            digest = hashlib.sha512(b"%d" % number).digest()
            user, credential = url64(digest[:32]), url64(digest[32:])
            file.write('{"type":"user","id":"%s","name":"%s.%d@example.org",'
                       '"displayName":"Number %d","createdAt":"2026-05-08T08:41:53Z"}\n'
                       '{"type":"credential","userId":"%s","id":"%s","publicKey":"%s",'
                       '"signCount":0,"createdAt":"2026-05-08T08:41:53Z","label":"Phone",'
                       '"transports":["hybrid","internal"],"backupEligible":true,'
                       '"backupState":true,"discoverable":true}\n' % (
                           user, digest[:3].hex(), number, number, user, credential,
                           known[number % KEY_COUNT]))


def make_store(store):
    """An empty one, of localhost."""
    server = subprocess.Popen([PASSKEYD, "--listen", "127.0.0.1:0", "--store", store],
                              stdout=subprocess.PIPE, text=True)
    server.stdout.readline()
    server.terminate()
    server.wait()


def peak(process):
    """Of its memory, in MiB: what wait4 says has our own in it."""
    with open("/proc/%d/status" % process.pid, encoding="ascii") as file:
        return max([int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM")] or [0])


def timed(what, *words):
    begun, most = time.monotonic(), 0
    with tempfile.TemporaryFile("w+") as said, subprocess.Popen(
            [PASSKEYCTL, *words], stdout=said) as process:
        used = None
        while used is None:
            most = max(most, peak(process))
            time.sleep(0.05)
            ended, status, rusage = os.wait4(process.pid, os.WNOHANG)
            used = rusage if ended else None
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        print("%-22s %6.1f s, %6.1f s of CPU, %5.1f MiB at most; status %d: %s" % (
            what, time.monotonic() - begun, used.ru_utime + used.ru_stime, most,
            process.returncode, said.read(110).strip()), flush=True)
    return process.returncode


def main():
    directory = tempfile.mkdtemp(prefix="passkey-bench-", dir=os.environ.get("PASSKEY_BENCH_DIR"))
    lines, store = os.path.join(directory, "users.jsonl"), "sqlite:" + os.path.join(
        directory, "passkeyd.db")
    try:
        make_store(store)
        write_lines(lines)
        print("%d users and passkeys, %.0f MiB" % (COUNT, os.path.getsize(lines) / 2**20),
              flush=True)
        failed = [what for what, words in (
            ("import", ["import", lines]),
            ("import again", ["import", lines]),
            ("export", ["export", os.path.join(directory, "out.jsonl")]),
            ("store check", ["store", "check"]),
            ("store backup", ["store", "backup", os.path.join(directory, "copy.db")]),
            ("user show", ["user", "show", "31bca0.0@example.org", "--json"]),
        ) if timed(what, *words, "--store", store) != 0]
    finally:
        shutil.rmtree(directory)
    return 1 if failed else 0


sys.exit(main())
