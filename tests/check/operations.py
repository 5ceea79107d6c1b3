#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""operations.py [ROOT]: in src/service a file is a public operation or a mechanism, never both. An
operation is a function of include/passkey that takes a worker or a service. Operations are defined
in src/service/operations/, which has no headers and exports only what include/passkey declares; the
mechanisms, which are the other files of src/service, call no operation."""
import re
import sys
import tree

FOLDER = "src/service/operations/"
DECLARED = re.compile(r"\b(passkey_\w+)\(([^;{}]*)\);")
DEFINED = re.compile(r"^(?=[A-Za-z_])(?:(?!\bstatic\b)[^;={}#()])*?\b(\w+)\((?:[^{};()]|\([^()]*\))*\)\n\{",
                     re.MULTILINE)


def public_functions(root):
    """Names of the public functions, and of those that are operations."""
    every, operations = set(), set()
    for path in tree.paths(root, ["include/passkey"], [".h"]):
        for name, parameters in DECLARED.findall(tree.code(tree.read(root, path))):
            every.add(name)
            if re.search(r"struct passkey_(worker|service) \*", parameters):
                operations.add(name)
    return every, operations


def evaluate_operation(code, every):
    for match in DEFINED.finditer(code):
        if match.group(1) not in every:
            yield tree.line_of(code, match.start(1)), \
                "%s() is not public: make it static, or move it into a mechanism" % match.group(1)


def evaluate_mechanism(code, operations):
    defined = {match.group(1): match.start(1) for match in DEFINED.finditer(code)}
    for name in sorted(operations):
        if name in defined:
            yield tree.line_of(code, defined[name]), "%s() is an operation: move it to %s" % (name, FOLDER)
            continue
        match = re.search(r"\b%s\b" % name, code)
        if match:
            yield tree.line_of(code, match.start()), "a mechanism calls the operation %s()" % name


def main():
    root = tree.root_of(sys.argv[1:])
    every, operations = public_functions(root)
    found = []
    paths = tree.paths(root, ["src/service"], [".c", ".h"])
    for path in paths:
        code = tree.ATTRIBUTE.sub("", tree.code(tree.read(root, path)))
        if not path.startswith(FOLDER):
            rows = evaluate_mechanism(code, operations)
        elif path.endswith(".h"):
            rows = [(1, "a header in %s: nothing of an operation is shared" % FOLDER)]
        else:
            rows = evaluate_operation(code, every)
        found += ["%s:%d: %s" % (path, *row) for row in rows]
    tree.finish("operations", len(paths), found)


main()
