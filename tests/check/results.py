#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""results.py [ROOT]: every result of include/passkey/result.h is named in some test, by its name or
by its slug in quotes. A loop over the table names none of them, and that is meant."""
import re
import sys
import tree

ROW = re.compile(r"\bR\((-?\d+),\s*([A-Z0-9_]+),\s*\"([a-z0-9_]+)\"")
SUFFIXES = (".c", ".h", ".js", ".mjs", ".py", ".json", ".sh")


def main():
    root = tree.root_of(sys.argv[1:])
    rows = ROW.findall(tree.read(root, "include/passkey/result.h"))
    tests = "\n".join(tree.read(root, path) for path in tree.paths(root, ["tests"], SUFFIXES)
                      if not path.startswith("tests/check/"))
    found = ["%s (%s) is named in no test" % (slug, number) for number, name, slug in rows
             if not re.search(r"\bPASSKEY_%s\b|[\"']%s\b" % (name, slug), tests)]
    tree.finish("results", len(rows), found)


main()
