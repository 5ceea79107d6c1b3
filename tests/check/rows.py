#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""rows.py [ROOT]: how many rows of the checklist a test names, and the rest with the reason. A row
with neither a test nor a reason is found, and so is the reason of a row that must hold and has a test."""
import sys
import textwrap
import checklist
import tree

# What a relying party must refuse; the other levels give the reason themselves.
REFUSED = ("MUST", "DATA", "HARDEN")
# Tools of the tests, which name ids and prove none.
NO_PROOF = ("tests/authenticator/", "tests/fuzz/", "tests/bench/", "tests/vectors/make_vectors.c")


def proved(root):
    places = checklist.citations(root, ["tests", "vectors"])
    return {name for name, where in places.items()
            if any(not place.startswith(NO_PROOF) for place in where)}


def show(levels, named, reasons):
    for level in checklist.LEVELS:
        rows = [name for name in levels if levels[name] == level]
        print("%-6s %3d of %3d rows are proved by a test" % (
            level, len(set(rows) & named), len(rows)))
    print("%d of %d rows in all; the rest:" % (len(set(levels) & named), len(levels)))
    for reason in dict.fromkeys(reasons.values()):
        names = ["%s (%s)" % (name, levels[name]) if levels[name] in REFUSED else name
                 for name in levels if name not in named and reasons.get(name) == reason]
        if names:
            print("  %s:" % reason)
            print(textwrap.fill(", ".join(names), 96, initial_indent="    ",
                                subsequent_indent="    ", break_on_hyphens=False))


def main():
    root = tree.root_of(sys.argv[1:])
    levels, named = checklist.rows(), proved(root)
    reasons = {name: reason for reason, names in checklist.REASONS.items()
               for name in names.split()}
    found = ["%s is no id of the checklist" % name for name in sorted(set(reasons) - set(levels))]
    for name, level in levels.items():
        excused = reasons.get(name, checklist.NOT_YET) != checklist.NOT_YET
        if name in named and excused and level in REFUSED:
            found.append("%s has a test: its reason can go" % name)
        if name not in named and name not in reasons:
            found.append("%s is %s, and there is neither a test nor a reason" % (name, level))
    show(levels, named, reasons)
    tree.finish("rows", len(levels), found)


main()
