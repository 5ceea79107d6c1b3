#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""rows.py [ROOT]: print how many checks of checks.txt a test case proves, and the rest with the reason.
A check that the library can refuse by, one of src/base/checks.h, is proved where a case asserts it; any
other where a case names it (cases.py says what a case is). Found are: a check without a proof and
without a reason, the reason of a check that must hold and is proved, and a row of checks.h that no
source uses."""
import re
import sys
import textwrap
import cases
import checklist
import tree

# What a relying party must refuse; the other levels give the reason themselves.
REFUSED = ("MUST", "DATA", "HARDEN")
TABLE = "src/base/checks.h"


def refusable(root):
    """Id -> its name in code, of the checks that the library refuses by."""
    rows = re.findall(r'C\((\w+), "([^"]+)"', tree.read(root, TABLE))
    return {identifier: member for member, identifier in rows}


def unused(root, checks):
    """Those that no source refuses by. A macro may put CHECK_ in front of a name."""
    words = set()
    for path in tree.paths(root, ["src"], (".c",)):
        words |= set(re.findall(r"\w+", tree.code(tree.read(root, path))))
    return ["%s is in %s, and no source refuses by it" % (name, TABLE)
            for name, member in checks.items() if not {member, "CHECK_" + member} & words]


def proved(root, checks):
    named, asserted = cases.citations(root)
    return {name for name in named if name not in checks} | set(asserted)


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
    checks = refusable(root)
    levels, named = checklist.rows(), proved(root, checks)
    reasons = {name: reason for reason, names in checklist.REASONS.items()
               for name in names.split()}
    found = ["%s is not in checks.txt" % name for name in sorted(set(reasons) - set(levels))]
    found += unused(root, checks)
    for name, level in levels.items():
        excused = reasons.get(name, checklist.NOT_YET) != checklist.NOT_YET
        if name in named and excused and level in REFUSED:
            found.append("%s has a test: its reason can go" % name)
        if name not in named and name not in reasons:
            found.append("%s is %s, and there is neither a test%s nor a reason" % (
                name, level, " that asserts it" if name in checks else ""))
    show(levels, named, reasons)
    tree.finish("rows", len(levels), found)


main()
