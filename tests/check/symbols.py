#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""symbols.py ROOT BUILD: the shared and the static library of each pair export the same functions, no
function is in both pairs, and all together are those that the public headers mark as exported."""
import os
import re
import subprocess
import sys
import tree

LIBRARIES = ["libpasskey", "libpasskey-service"]
EXPORTED = re.compile(r"PASSKEY_EXPORT\b[^;{]*?\b(\w+)\s*\(")


def of_headers(root):
    names = set()
    for path in tree.paths(root, ["include"], [".h"]):
        text = re.sub(r"#[ \t]*define[^\n]*", "", tree.code(tree.read(root, path)))
        names |= set(EXPORTED.findall(text))
    return names


def of_library(path, option):
    """Names that nm shows as defined, the version's own one aside."""
    listed = subprocess.run(["nm", "--defined-only", "--format=posix", option, path],
                            capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listed.splitlines() if len(line.split()) >= 2]
    return {re.sub(r"@.*", "", row[0]) for row in rows if row[1] != "A"}


def differ(left, right, left_names, right_names):
    for name in sorted(left_names - right_names):
        yield "%s: in %s, not in %s" % (name, left, right)
    for name in sorted(right_names - left_names):
        yield "%s: in %s, not in %s" % (name, right, left)


def main():
    root, build = tree.root_of(sys.argv[1:2]), sys.argv[2]
    found, exported = [], set()
    for library in LIBRARIES:
        shared, static = (of_library(os.path.join(build, "src", library + end), option)
                          for end, option in ((".so", "--dynamic"), (".a", "--extern-only")))
        found += differ(library + ".so", library + ".a", shared, static)
        found += ["%s: in both libraries" % name for name in sorted(shared & exported)]
        exported |= shared
    headers = of_headers(root)
    found += differ("the headers", "the libraries", headers, exported)
    tree.finish("symbols", len(headers), found)


main()
