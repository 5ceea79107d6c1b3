#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""headers.py [ROOT]: each public header compiles alone, as C11 and as C++17, and is installed;
PASSKEY_VERSION is the version of the project; the public interface has at most HEADER_COUNT_MAX
headers and FUNCTION_COUNT_MAX functions; and a public struct begins with `size`, is opaque, or is
one of FIXED or a list, which never get another member (the ABI policy of docs/embedding.md)."""
import os
import re
import subprocess
import sys
import tree

STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only"]
HEADER_COUNT_MAX = 12
FUNCTION_COUNT_MAX = 80
EXPORTED = re.compile(r"PASSKEY_EXPORT\b[^;{]*?\b(\w+)\s*\(")
STRUCT = re.compile(r"^struct (\w+)\s*\{\n(.*?)^\};", re.MULTILINE | re.DOTALL)
LIST = re.compile(r"\s*size_t count;\s*struct \w+ \*items;\s*")
BY_VALUE = re.compile(r"\bstruct (\w+) \w")
# Why it never gets another member: it is passed by value or stored in arrays whose stride is part of
# the ABI, or the caller fills in functions.
FIXED = {
    "passkey_bytes", "passkey_transports", "passkey_descriptor", "passkey_prf_values", "passkey_prf_entry",
    "passkey_uvm", "passkey_error", "passkey_environment", "passkey_advice", "passkey_recovery_codes",
    "passkey_recovery_code_set", "passkey_transfer_code", "passkey_revoked_sessions", "passkey_store_versions",
    "passkey_store_progress", "passkey_finding_receiver",
}
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


def structs_of(root):
    """The body of each public struct that is not opaque, without comments."""
    for path in tree.paths(root, ["include"], [".h"]):
        yield from STRUCT.findall(tree.code(tree.read(root, path)))


def cannot_grow(root):
    """Structs that neither begin with their size nor are known to be fixed, and sized structs that are
    members by value, which would move the members after them."""
    structs = dict(structs_of(root))
    sized = {name for name, body in structs.items() if re.match(r"\s*size_t size;", body)}
    for name, body in structs.items():
        if name in sized and name in FIXED:
            yield "struct %s begins with its size: remove it from FIXED" % name
        elif name not in sized | FIXED and not LIST.fullmatch(body):
            yield "struct %s does not begin with `size_t size;`, so it can never get a member" % name
        room = re.search(r"union \{[^}]*room\[", body)
        for member in BY_VALUE.findall(body):
            if member in sized and not room:
                yield "struct %s contains struct %s, which may grow: use a pointer" % (name, member)
    # The trees of the self-test have none of them.
    if sized:
        for name in sorted(FIXED - structs.keys()):
            yield "struct %s does not exist: remove it from FIXED" % name


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
    found += cannot_grow(root)
    tree.finish("headers", len(headers), found)


main()
