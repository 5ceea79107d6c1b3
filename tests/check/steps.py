#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""steps.py [ROOT]: for every step of WebAuthn L3 7.1 and 7.2 the source line that cites its
checklist id and the test that names it. A MUST without either is found, unless ELSEWHERE says who
sees to it."""
import re
import sys
import tree

# Ids and levels of the pinned checklist, ../shared/w3c/checklist.md.
STEPS = """
    REG-01:MUST REG-02:INFO REG-03:MUST REG-04:MUST REG-05:MUST REG-06:MUST REG-07:MUST
    REG-08:MUST REG-09:MUST REG-10:MUST REG-11a:MUST REG-11b:MUST REG-12:MUST REG-13:MUST
    REG-14:MUST REG-15:MUST REG-16:MUST REG-17:MUST REG-18:POLICY REG-19:POLICY REG-20:MUST
    REG-21:MUST REG-22:MUST REG-23:MUST REG-24a:MUST REG-24b:MUST REG-24c:MUST REG-24d:SHOULD
    REG-24e:POLICY REG-25:SHOULD REG-26:SHOULD REG-27a:MUST REG-27b:POLICY REG-28a:MUST
    REG-28b:MUST REG-28c:POLICY REG-29:MUST
    AUTH-01:MUST AUTH-02:INFO AUTH-03:MUST AUTH-04:MUST AUTH-05:MUST AUTH-06a:MUST AUTH-06b:MUST
    AUTH-06c:MUST AUTH-06d:MUST AUTH-06e:INFO AUTH-07:MUST AUTH-08:MUST AUTH-09:MUST AUTH-10:MUST
    AUTH-11:MUST AUTH-12:MUST AUTH-13:MUST AUTH-14a:MUST AUTH-14b:MUST AUTH-15:MUST AUTH-16:MUST
    AUTH-17a:MUST AUTH-17b:SHOULD AUTH-18:MUST AUTH-19a:MUST AUTH-19b:POLICY AUTH-20:MUST
    AUTH-21:MUST AUTH-22:POLICY AUTH-23a:MUST AUTH-23b:MUST AUTH-23c:POLICY AUTH-24a:MUST
    AUTH-24b:MUST AUTH-24c:SHOULD AUTH-24d:MUST AUTH-24e:SHOULD AUTH-25:MUST
"""
# Steps that no line of C can check, and why.
ELSEWHERE = {
    "REG-02": "the browser's part: web/passkey.js and tests/browser",
    "AUTH-02": "the browser's part: web/passkey.js and tests/browser",
}
# They name ids as a table or an example, and check none.
NO_CITATION = {"src/base/checks.h", "src/base/result.h", "tests/unit/test_result.c"}
SUFFIXES = (".c", ".h", ".js", ".mjs", ".py", ".json", ".sql")


def citations(root, folders):
    """Id -> the places that cite it, as AUTH-06a or as CHECK_AUTH_06A, in the order of the files."""
    places = {}
    for path in tree.paths(root, folders, SUFFIXES):
        if path in NO_CITATION or path.startswith("tests/check/"):
            continue
        for number, line in enumerate(tree.read(root, path).split("\n"), 1):
            for kind, step, letter in re.findall(
                    r"\b(?:CHECK_)?(REG|AUTH)[-_](\d\d)([a-zA-Z]?)\b", line):
                name = "%s-%s%s" % (kind, step, letter.lower())
                places.setdefault(name, []).append("%s:%d" % (path, number))
    return places


def show(places):
    if not places:
        return "-"
    return places[0] + (" and %d more" % (len(places) - 1) if len(places) > 1 else "")


def main():
    root = tree.root_of(sys.argv[1:])
    sources = citations(root, ["src"])
    tests = citations(root, ["tests", "vectors"])
    found, steps = [], [row.split(":") for row in STEPS.split()]
    for name, level in steps:
        print("%-8s %-6s %-44s %s" % (
            name, level, show(sources.get(name)), show(tests.get(name))))
        if level != "MUST" or name in ELSEWHERE:
            continue
        if name not in sources:
            found.append("%s is a MUST and no source cites it" % name)
        if name not in tests:
            found.append("%s is a MUST and no test names it" % name)
    known = {name for name, _ in steps}
    for name in sorted((set(sources) | set(tests)) - known):
        found.append("%s is no id of the checklist: %s" % (
            name, show(sources.get(name) or tests.get(name))))
    tree.finish("steps", len(sources) + len(tests), found)


main()
