#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""steps.py [ROOT]: for every step of WebAuthn L3 7.1 and 7.2 the source line that cites its
checklist id and the test that names it. A MUST without either is found, unless ELSEWHERE says who
sees to it."""
import sys
import checklist
import tree

# Steps that no line of C can check, and why.
ELSEWHERE = {
    "REG-02": "the browser's part: web/passkey.js and tests/browser",
    "AUTH-02": "the browser's part: web/passkey.js and tests/browser",
}

def steps_of(rows):
    """Those of the ceremonies, in their order."""
    return {name: rows[name] for name in sorted(rows, key=lambda name: (name[0] != "R", name))
            if name.startswith(("REG-", "AUTH-"))}


def show(places):
    if not places:
        return "-"
    return places[0] + (" and %d more" % (len(places) - 1) if len(places) > 1 else "")


def main():
    root = tree.root_of(sys.argv[1:])
    sources = steps_of(checklist.citations(root, ["src"]))
    tests = steps_of(checklist.citations(root, ["tests", "vectors"]))
    found, steps = [], steps_of(checklist.rows())
    for name, level in steps.items():
        print("%-8s %-6s %-44s %s" % (
            name, level, show(sources.get(name)), show(tests.get(name))))
        if level != "MUST" or name in ELSEWHERE:
            continue
        if name not in sources:
            found.append("%s is a MUST and no source cites it" % name)
        if name not in tests:
            found.append("%s is a MUST and no test names it" % name)
    for name in sorted((set(sources) | set(tests)) - set(steps)):
        found.append("%s is not in checks.txt: %s" % (
            name, show(sources.get(name) or tests.get(name))))
    tree.finish("steps", len(sources) + len(tests), found)


main()
