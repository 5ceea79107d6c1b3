#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""headers.py [ROOT]: each public header compiles alone, as C11 and as C++17, and is installed;
PASSKEY_VERSION is the version of the project; and the public interface has at most HEADER_COUNT_MAX
headers and FUNCTION_COUNT_MAX functions."""
import os
import re
import subprocess
import sys
import tree

STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only"]
HEADER_COUNT_MAX = 12
FUNCTION_COUNT_MAX = 87
EXPORTED = re.compile(r"PASSKEY_EXPORT\b[^;{]*?\b(\w+)\s*\(")
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


def too_many(root, headers):
    names = set()
    for path in tree.paths(root, ["include"], [".h"]):
        names |= set(EXPORTED.findall(re.sub(r"#[ \t]*define[^\n]*", "", tree.code(tree.read(root, path)))))
    for what, count, most in (("headers", len(headers), HEADER_COUNT_MAX),
                              ("public functions", len(names), FUNCTION_COUNT_MAX)):
        if count > most:
            yield "%d %s: at most %d" % (count, what, most)


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
    found += too_many(root, headers)
    tree.finish("headers", len(headers), found)


main()
