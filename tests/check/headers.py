#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""headers.py [ROOT]: each public header compiles alone, as C11 and as C++17, and is installed, and
PASSKEY_VERSION is the version of the project."""
import os
import re
import subprocess
import sys
import tree

STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only"]
LANGUAGES = [("cc", ["-xc", "-std=c11"]), ("c++", ["-xc++", "-std=c++17"])]


def compile_alone(root, header):
    for compiler, language in LANGUAGES:
        command = [compiler, *language, *STRICT, "-I", os.path.join(root, "include"), "-"]
        # Twice: a header that lacks its guard shows here.
        source = "#include <%s>\n#include <%s>\n" % (header, header)
        done = subprocess.run(command, input=source, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            yield "%s as %s: %s" % (header, language[1], done.stderr.strip())


def version_differs(root):
    """PASSKEY_VERSION is written in a header, so that it needs no build."""
    headers = "".join(tree.read(root, path) for path in tree.paths(root, ["include"], [".h"]))
    defined = re.findall(r'#define PASSKEY_VERSION "(.*)"', headers)
    project = re.findall(r"^  version: '(.*)'", tree.read(root, "meson.build"), re.MULTILINE)
    if len(project) != 1 or defined != project:
        yield "PASSKEY_VERSION is %s; the version in meson.build is %s" % (defined, project)


def main():
    root = tree.root_of(sys.argv[1:])
    headers = [os.path.relpath(path, "include") for path in tree.paths(root, ["include"], [".h"])]
    installed = set(re.findall(r"'(passkey/[^']+\.h)'", tree.read(root, "include/meson.build")))
    found = []
    for header in headers:
        found += compile_alone(root, header)
        if header not in installed:
            found.append("%s is not in include/meson.build, so it is not installed" % header)
    found += version_differs(root)
    tree.finish("headers", len(headers), found)


main()
