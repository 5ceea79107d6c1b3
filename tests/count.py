#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Count the results of one lane of tests: prints `passed failed skipped`, and on standard error
the output of what failed. Reads meson's test log (.json, one test a line: the cases that a test
prints as TAP or as cmocka does are counted, else the test itself) or a text that ends with a line
`N passed, N failed`. Nothing to count is a failure."""
import json
import re
import sys

PASSED = re.compile(r"^(?:ok\b|\[\s+OK \])", re.MULTILINE)
FAILED = re.compile(r"^(?:not ok\b|\[  FAILED  \] [^0-9\s])", re.MULTILINE)
SKIPPED = re.compile(r"^(?:ok\b.*# SKIP|\[  SKIPPED \] [^0-9\s])", re.MULTILINE)
CLOSING = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$")


def count_test(test):
    """The passed, failed and skipped cases of one test of meson's log."""
    output = test.get("stdout", "") + "\n" + test.get("stderr", "")
    passed, failed, skipped = (len(kind.findall(output)) for kind in (PASSED, FAILED, SKIPPED))
    passed -= len(re.findall(r"^ok\b.*# SKIP", output, re.MULTILINE))
    if test["result"] == "SKIP":
        return 0, 0, max(1, skipped)
    if test["result"] not in ("OK", "EXPECTEDFAIL"):
        sys.stderr.write("\n-- %s: %s\n%s\n" % (test["name"], test["result"], output[-12000:]))
        return passed, max(1, failed), skipped
    if passed + failed + skipped == 0:
        passed = 1
    return passed, failed, skipped


def count_log(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        rows = [count_test(json.loads(line)) for line in file if line.strip()]
    return [sum(column) for column in zip(*rows)] if rows else [0, 1, 0]


def count_text(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = [line.strip() for line in file if line.strip()]
    closing = CLOSING.match(lines[-1]) if lines else None
    if not closing:
        sys.stderr.write("%s does not end with its figures\n" % path)
        return [0, 1, 0]
    figures = [int(figure or 0) for figure in closing.groups()]
    return figures if sum(figures) else [0, 1, 0]


def main(path):
    try:
        figures = count_log(path) if path.endswith(".json") else count_text(path)
    except OSError as error:
        sys.stderr.write("no results: %s\n" % error)
        figures = [0, 1, 0]
    print(*figures)


if __name__ == "__main__":
    main(sys.argv[1])
