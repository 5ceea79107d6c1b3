#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""symbols.py ROOT BUILD: what the shared and the static library of each pair show is what its map
lists, and both maps together are what the public headers mark as exported."""
import os
import re
import subprocess
import sys
import tree

# Library -> its map.
LIBRARIES = {"libpasskey": "src/passkey.map", "libpasskey-service": "src/passkey-service.map"}
EXPORTED = re.compile(r"PASSKEY_EXPORT\b[^;{]*?\b(\w+)\s*\(")


def of_headers(root):
    names = set()
    for path in tree.paths(root, ["include"], [".h"]):
        text = re.sub(r"#[ \t]*define[^\n]*", "", tree.code(tree.read(root, path)))
        names |= set(EXPORTED.findall(text))
    return names


def of_map(root, path):
    text = tree.code(tree.read(root, path))
    exported = re.sub(r"local:[^}]*", "", text)
    return set(re.findall(r"(\w+)\s*;", exported))


def of_library(path, options):
    """Names that nm shows as defined, the version's own one aside."""
    listed = subprocess.run(["nm", "--defined-only", "--format=posix", *options, path],
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
    found, mapped = [], set()
    for library, map_path in LIBRARIES.items():
        names = of_map(root, map_path)
        found += ["%s: in both maps" % name for name in sorted(names & mapped)]
        found += ["%s: exported without the prefix passkey_" % name
                  for name in sorted(names) if not name.startswith("passkey_")]
        mapped |= names
        for file, options in ((library + ".so", ["--dynamic"]), (library + ".a", ["--extern-only"])):
            shown = of_library(os.path.join(build, "src", file), options)
            found += differ(file, map_path, shown, names)
    headers = of_headers(root)
    found += differ("the headers", "the maps", headers, mapped)
    tree.finish("symbols", len(headers), found)


main()
