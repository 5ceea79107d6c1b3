#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""count.py LOG: print the results of one lane of tests as `passed failed skipped`, then the name of
each failed test or case on a line of its own; print the output of failed tests on standard error.

LOG is meson's test log (.json, one test a line) or a text that ends with a line
`N passed, N failed[, N skipped]`. In meson's log, the cases that a test prints as TAP or in cmocka's
own form are counted, or the test if it prints none. A log without results is one failure."""
import json
import re
import sys

# cmocka before 1.1.7 prints a skipped case as "not ok 1 # SKIP name".
TAP = re.compile(r"^(ok|not ok)\b(.*)$", re.MULTILINE)
CMOCKA = re.compile(r"^\[ *(OK|FAILED|SKIPPED) *\] [^0-9\s]", re.MULTILINE)
FAILED_NAME = re.compile(r"^(?:not ok\b(?: \d+)?(?: - | )|\[ *FAILED *\] (?=[^0-9\s]))"
                         r"(?!.*# SKIP)(.+)$", re.MULTILINE)
CLOSING = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$")


def count_cases(output):
    """The passed, failed and skipped cases in the output of one test."""
    kinds = ["skipped" if "# SKIP" in rest else kind for kind, rest in TAP.findall(output)]
    kinds += CMOCKA.findall(output)
    return [sum(kind in names for kind in kinds) for names in (
        ("ok", "OK"), ("not ok", "FAILED"), ("skipped", "SKIPPED"))]


def failed_names(output):
    """The names of the failed cases in the output of one test. cmocka prints each twice."""
    return list(dict.fromkeys(name.strip() for name in FAILED_NAME.findall(output)))


def count_test(test, failures):
    """The same of one test of meson's log. The names of what failed are added to failures."""
    output = test.get("stdout", "") + "\n" + test.get("stderr", "")
    passed, failed, skipped = count_cases(output)
    if test["result"] == "SKIP":
        return 0, 0, max(1, skipped)
    if test["result"] not in ("OK", "EXPECTEDFAIL"):
        sys.stderr.write("\n-- %s: %s\n%s\n" % (test["name"], test["result"], output[-12000:]))
        failures += ["%s: %s" % (test["name"], name)
                     for name in failed_names(output) or [test["result"]]]
        return passed, max(1, failed), skipped
    if passed + failed + skipped == 0:
        passed = 1
    return passed, failed, skipped


def count_log(path, failures):
    with open(path, encoding="utf-8", errors="replace") as file:
        rows = [count_test(json.loads(line), failures) for line in file if line.strip()]
    return [sum(column) for column in zip(*rows)] if rows else [0, 1, 0]


def count_text(path, failures):
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = [line.strip() for line in file if line.strip()]
    closing = CLOSING.match(lines[-1]) if lines else None
    if not closing:
        sys.stderr.write("%s does not end with a line `N passed, N failed`\n" % path)
        return [0, 1, 0]
    failures += failed_names("\n".join(lines))
    figures = [int(figure or 0) for figure in closing.groups()]
    return figures if sum(figures) else [0, 1, 0]


def main(path):
    failures = []
    try:
        figures = (count_log if path.endswith(".json") else count_text)(path, failures)
    except OSError as error:
        sys.stderr.write("no results: %s\n" % error)
        figures = [0, 1, 0]
    print(*figures)
    if figures[1] and not failures:
        failures = ["no results"]
    for name in failures:
        print(name)


if __name__ == "__main__":
    main(sys.argv[1])
