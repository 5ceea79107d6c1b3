#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""checks.py [--write] [ROOT]: docs/checks.md must be what checks.txt and the tests make of it; --write
writes it. Every id that sources and tests cite must be in checks.txt. Where the checklist that the ids
come from is beside the checkout, both must have the same ids, levels and references."""
import os
import re
import sys
import cases
import checklist
import tree

DOCUMENT = "docs/checks.md"
ORIGIN = "../shared/w3c/checklist.md"
HEAD = """# Checks

What a relying party has to check, and where that is tested. Sources and tests cite the ids.
References are to sections of Web Authentication Level 3, in the editor's draft of 30 July 2026. The
last column has one of the tests that prove a check: those that assert its refusal, where the library
can refuse by it. A dash: no test proves it, and `tests/check/rows.py` prints the reason.

This file is generated from `tests/check/checks.txt`: do not edit it, but run
`python3 tests/check/checks.py --write`.

| level | |
| --- | --- |
| MUST, SHOULD | required or recommended of the relying party |
| POLICY | the relying party's choice |
| DATA | required of clients, authenticators or certificates |
| HARDEN | not in the specification |
| INFO | a fact or advice |

| id | level | section | what must hold | test |
| --- | --- | --- | --- | --- |
"""


def proofs(root):
    """Id -> a test file; the files that assert a check come first."""
    named, asserted = cases.citations(root)
    return {name: min(place.rpartition(":")[0] for place in asserted.get(name, named[name]))
            for name in named}


def document(root):
    found = proofs(root)
    lines = []
    for row in checklist.ROWS:
        test = "`%s`" % found[row.id] if row.id in found else "-"
        lines.append("| %s | %s | %s | %s | %s |\n" % (
            row.id, row.level, row.reference, row.sentence, test))
    return HEAD + "".join(lines)


def differences(path):
    """What the other checklist has that checks.txt has not, and the reverse."""
    with open(path, encoding="utf-8") as file:
        cells = [[cell.strip() for cell in line.split("|")[1:4]] for line in file]
    origin = {tuple(row) for row in cells if row and re.fullmatch(r"[A-Z0-9]+-\d+[a-e]?", row[0])}
    own = {(row.id, row.level, row.reference) for row in checklist.ROWS}
    return ["%s: only in %s" % (" | ".join(row), place) for rows, place in (
        (origin - own, ORIGIN), (own - origin, "checks.txt")) for row in sorted(rows)]


def main(arguments):
    write = arguments[:1] == ["--write"]
    root = tree.root_of(arguments[1 if write else 0:])
    path, wanted = os.path.join(root, DOCUMENT), document(root)
    if write:
        with open(path, "w", encoding="utf-8") as file:
            file.write(wanted)
    known, found = checklist.rows(), []
    for name, places in checklist.citations(root, ["include", "src", "tests", "web"]).items():
        if name not in known:
            found.append("%s: %s is not in checks.txt" % (places[0], name))
    if not os.path.exists(path) or tree.read(root, DOCUMENT) != wanted:
        found.append("%s is out of date: run python3 tests/check/checks.py --write" % DOCUMENT)
    origin = os.path.join(root, ORIGIN)
    if os.path.exists(origin):
        found += differences(origin)
    tree.finish("checks", len(known), found)


main(sys.argv[1:])
