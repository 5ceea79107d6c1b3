#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""check.py [--record] PROGRAM SOURCE BUILD: runs the hot paths of paths.c in callgrind, counts the
instructions of this project's own functions on each, and fails if one path needs more than 5 per
cent more than the baseline says, or if the baseline has other paths. SOURCE is the root of the
source. BUILD is a text that names compiler, optimization and architecture; counts of another build
than the baseline's cannot be compared, so that the check is skipped. --record writes the baseline."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

BASELINE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "baseline.json")
TOLERANCE = 0.05
OPERATIONS = 10 # COUNT of paths.c
SKIPPED = 77
SHOWN = 8
COST = re.compile(r"^[+\-*0-9]\S* (\d+)$")


def is_own(file, source):
    """Whether the file is one of src. A compiler cache may have built it in another folder."""
    _, folder, rest = file.rpartition("/src/")
    return bool(folder) and os.path.isfile(os.path.join(source, "src", rest))


def own_functions(text, source):
    """The instructions of each function that is defined in src, without what it calls. In a function,
    fi= and fe= begin and end what the compiler inlined from another file."""
    counts, file, function, called = {}, "", None, False
    for line in text.splitlines():
        key, _, value = line.partition("=")
        if key in ("fl", "fi", "fe"):
            file = value
        elif key == "fn":
            function = value if is_own(file, source) else None
        elif key == "calls":
            called = True
        elif COST.match(line):
            if not called and function is not None:
                counts[function] = counts.get(function, 0) + int(COST.match(line)[1])
            called = False
    return counts


def measure(program, source):
    """Path -> function -> instructions per operation. The program prints the names of the paths, and
    callgrind writes a numbered file when each of them ends."""
    paths = {}
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        done = subprocess.run(["valgrind", "--quiet", "--tool=callgrind", "--zero-before=measured",
                               "--dump-after=measured", "--compress-strings=no", "--compress-pos=no",
                               "--callgrind-out-file=" + out, program], check=True, text=True,
                              stdout=subprocess.PIPE, env={**os.environ, "TMPDIR": folder})
        for number, name in enumerate(done.stdout.splitlines(), 1):
            with open("%s.%d" % (out, number), encoding="utf-8") as file:
                counts = own_functions(file.read(), source)
            paths[name] = {function: count / OPERATIONS for function, count in counts.items()}
    return paths


def report(paths, expected):
    """Prints a table. Returns the names of the paths that need too many, or that only one has."""
    failed = []
    print("%-36s %10s %10s %8s" % ("instructions per operation", "baseline", "now", "change"))
    for name in sorted(paths.keys() | expected.keys()):
        now, before = sum(paths.get(name, {}).values()), expected.get(name, 0)
        print("%-36s %10d %10d %s" % (name, before, now,
                                      "%+7.1f%%" % (100 * now / before - 100) if before else "new"))
        if not now or not before or now > before * (1 + TOLERANCE):
            failed.append(name)
    return failed


def main(arguments):
    record = arguments[:1] == ["--record"]
    program, source, build = arguments[record:]
    with open(BASELINE, encoding="utf-8") as file:
        baseline = json.load(file)
    if not record and baseline["build"] != build:
        print("1..0 # SKIP the baseline is of another build (%s): this is %s" % (baseline["build"], build))
        return SKIPPED
    if not record and shutil.which("valgrind") is None:
        print("1..0 # SKIP valgrind is not installed")
        return SKIPPED
    paths = measure(program, source)
    if record:
        counts = {name: round(sum(paths[name].values())) for name in sorted(paths)}
        with open(BASELINE, "w", encoding="utf-8") as file:
            json.dump({"build": build, "instructions": counts}, file, indent=4)
            file.write("\n")
        return 0
    failed = report(paths, baseline["instructions"])
    for name in failed:
        print("\n%s: the functions with the most instructions" % name)
        functions = paths.get(name, {})
        for function in sorted(functions, key=functions.get, reverse=True)[:SHOWN]:
            print("%10d %s" % (functions[function], function))
    if failed:
        print("\nIf the work is needed, record a new baseline in the same commit: "
              "ninja -C build-quick instructions_baseline")
    return 1 if failed else 0


sys.exit(main(sys.argv[1:]))
