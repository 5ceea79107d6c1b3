#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""results.py [ROOT]: every result of include/passkey/result.h is named in some test, by its name or by
its slug in quotes (a loop over the table names none of them), and docs/codes.md lists each with its number,
its sentence and the HTTP status of src/http/exchange/problem.c."""
import re
import sys
import tree

ROW = re.compile(r"\bR\((-?\d+),\s*([A-Z0-9_]+),\s*\"([a-z0-9_]+)\",[\s\\]*\"([^\"]*)\"\)")
STATUS = re.compile(r"\{ PASSKEY_([A-Z0-9_]+), (\d+),")
LISTED = re.compile(r"^\| `([a-z0-9_]+)` \| (-?\d+) \| (\d+) \| (.*?) \| (.*?) \|$", re.MULTILINE)
SUFFIXES = (".c", ".h", ".js", ".mjs", ".py", ".json", ".sh")


def listed_wrongly(root, rows):
    """What docs/codes.md lists otherwise than the sources, or not at all."""
    statuses = dict(STATUS.findall(tree.read(root, "src/http/exchange/problem.c")))
    wanted = [(slug, number, statuses.get(name), sentence) for number, name, slug, sentence in rows
              if slug != "ok"]
    listed = LISTED.findall(tree.read(root, "docs/codes.md"))
    found = ["docs/codes.md: %s says nothing about what to do" % row[0] for row in listed if not row[4]]
    listed = [row[:4] for row in listed]
    found += ["docs/codes.md lacks the row `%s` | %s | %s | %s" % row for row in wanted if row not in listed]
    found += ["docs/codes.md: %s is not a result, or not with this number, status and sentence" % row[0]
              for row in listed if row not in wanted]
    return found


def main():
    root = tree.root_of(sys.argv[1:])
    rows = ROW.findall(tree.read(root, "include/passkey/result.h"))
    tests = "\n".join(tree.read(root, path) for path in tree.paths(root, ["tests"], SUFFIXES)
                      if not path.startswith("tests/check/"))
    found = ["%s (%s) is named in no test" % (slug, number) for number, name, slug, _ in rows
             if not re.search(r"\bPASSKEY_%s\b|[\"']%s\b" % (name, slug), tests)]
    found += listed_wrongly(root, rows)
    tree.finish("results", len(rows), found)


main()
