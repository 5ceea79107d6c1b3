#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The parts of ./dev that are programs: tests/count.py counts what each kind of test prints, and
tests/confine.py leaves no process and no file behind, however its command ends."""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
PATIENCE_S = 20

# A log and its figures (passed, failed, skipped), and the names of what failed.
COUNTS = [
    ("results.json", [{"stdout": "ok 1 - a\nnot ok 2 # SKIP test_b\nok 3 - c # SKIP\n1..3\n",
                       "result": "OK"}], (1, 0, 2), []),
    ("results.json", [{"stdout": "ok 1 - a\nnot ok 2 - b\n# not ok - tests\n", "result": "FAIL"}],
     (1, 1, 0), ["t: b"]),
    ("results.json", [{"stdout": "", "result": "OK"}, {"stdout": "", "result": "TIMEOUT"}], (1, 1, 0),
     ["t: TIMEOUT"]),
    ("results.json", [{"stdout": "1..0 # SKIP no program\n", "result": "SKIP"}], (0, 0, 1), []),
    ("results.json", [{"stderr": "[       OK ] a\n[  SKIPPED ] b\n[  SKIPPED ] 1 test(s), listed\n",
                       "result": "OK"}], (1, 0, 1), []),
    ("results.json", [{"stderr": "[  FAILED  ] a\n[  FAILED  ] 1 test(s), listed below:\n",
                       "result": "FAIL"}], (0, 1, 0), ["t: a"]),
    ("results.json", [], (0, 1, 0), ["no results"]),
    ("results.txt", "not ok a: b\n3 passed, 1 failed, 2 skipped\n", (3, 1, 2), ["a: b"]),
    ("results.txt", "ok a\n", (0, 1, 0), ["no results"]),
    ("results.txt", "0 passed, 0 failed\n", (0, 1, 0), ["no results"]),
]

# Leaves a process that has a session of its own and a folder that its owner cannot read; the word is
# how it ends.
LITTER = """
import os, pathlib, subprocess, sys, time
folder = pathlib.Path(os.environ["TMPDIR"])
(folder / "closed").mkdir()
(folder / "closed" / "file").write_text("x")
(folder / "closed").chmod(0)
left = subprocess.Popen(["sleep", "600"], start_new_session=True)
print(folder, left.pid, flush=True)
if sys.argv[1] == "waits":
    time.sleep(600)
sys.exit(3)
"""


def count(name, log):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(log if isinstance(log, str) else
                       "".join(json.dumps({"name": "t", **test}) + "\n" for test in log))
        done = subprocess.run([sys.executable, os.path.join(TESTS, "count.py"), path],
                              capture_output=True, text=True, check=True)
    figures, *failures = done.stdout.splitlines()
    return tuple(map(int, figures.split())), failures


def exists(pid):
    try:
        with open("/proc/%d/stat" % pid, encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def confine(word, number=None):
    """How a littering command ends; None where something is left."""
    process = subprocess.Popen([sys.executable, os.path.join(TESTS, "confine.py"), sys.executable,
                                "-c", LITTER, word], stdout=subprocess.PIPE, text=True)
    folder, pid = process.stdout.readline().split()
    if number is not None:
        process.send_signal(number)
    status = process.wait(PATIENCE_S)
    process.stdout.close()
    return None if os.path.exists(folder) or exists(int(pid)) else status


def confine_after_parent():
    """Whether the same is true after the program that started it was killed."""
    script = "import subprocess, sys; subprocess.run(sys.argv[1:])"
    process = subprocess.Popen([sys.executable, "-c", script, sys.executable,
                                os.path.join(TESTS, "confine.py"), sys.executable, "-c", LITTER,
                                "waits"], stdout=subprocess.PIPE, text=True)
    folder, pid = process.stdout.readline().split()
    process.kill()
    process.wait(PATIENCE_S)
    process.stdout.close()
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and (os.path.exists(folder) or exists(int(pid))):
        time.sleep(0.05)
    return not os.path.exists(folder) and not exists(int(pid))


def main():
    cases = [("counts %r" % (log,), count(name, log), (figures, failures))
             for name, log, figures, failures in COUNTS]
    cases += [("a command that fails", confine("fails"), 3)]
    cases += [("a command that is ended by " + number.name, confine("waits", number), -number)
              for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    cases += [("a command whose parent is killed", confine_after_parent(), True)]
    failed = 0
    for index, (what, got, wanted) in enumerate(cases, 1):
        failed += got != wanted
        print("%s %d - %s" % ("ok" if got == wanted else "not ok", index, what.replace("# SKIP", "")))
        if got != wanted:
            print("# wanted %r, got %r" % (wanted, got))
    print("1..%d" % len(cases))
    sys.exit(1 if failed else 0)


main()
