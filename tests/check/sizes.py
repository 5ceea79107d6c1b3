#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sizes.py [ROOT]: prints how large functions and files are, and fails past what the house style
calls a stop. Reads code as clang-format leaves it: a function's braces stand in the first column."""
import re
import sys
import tree

FUNCTION_STOP = 70
TEST_FUNCTION_STOP = 40
PARAMETERS_STOP = 5
# Signatures that are not this file's to choose: libmicrohttpd's callback, and what a test has the
# linker put in another's place.
DICTATED = re.compile(r"^src/http/server/daemon\.c: (on_request|read_parameter|add_header)$"
                      r"|^tests/conformance/main\.c: on_request$"
                      r"|: __wrap_\w+$")
NESTING_STOP = 3
COLUMNS_STOP = 100
FUNCTION_STEPS = [20, 40, 70]
# Suffix and folder of a file -> its steps: aim, look again, stop.
FILES = [
    (r"^src/.*\.h$|^tests/.*\.h$", "private header", [100, 150, 250]),
    (r"\.(c|h|js|mjs|css|html|py|sh)$", "file", [250, 400, 600]),
]
SIGNATURE = re.compile(r"^(?P<head>[A-Za-z_][^;={}#]*?\b(?P<name>\w+)\((?P<parameters>[^{};]*)\))"
                       r"[^;{}()]*\n\{\n(?P<body>.*?)^\}", re.MULTILINE | re.DOTALL)


def parameters(text):
    """How many parameters are handed in. Not counted, for every function ends with them: where the
    error's detail goes, and one pointer before it for the output."""
    flat = text
    while re.search(r"\([^()]*\)", flat):
        flat = re.sub(r"\([^()]*\)", "", flat)
    rows = [] if flat.strip() in ("", "void") else flat.split(",")
    if rows and "struct passkey_error *" in rows[-1]:
        rows.pop()
        if rows and "*" in rows[-1] and not rows[-1].strip().startswith("const "):
            rows.pop()
    return len(rows)


def nesting(body):
    """The deepest block inside a function's body; the braces of an initialiser are not a block."""
    deepest, opened = 0, []
    for match in re.finditer(r"[{}]", body):
        if match.group(0) == "{":
            opened.append(body[:match.start()].endswith((") ", "else ", "do ")))
            deepest = max(deepest, sum(opened))
        elif opened:
            opened.pop()
    return deepest


def evaluate_function(path, name, lines, count, depth):
    stop = TEST_FUNCTION_STOP if path.startswith("tests/") and name.startswith("test_") \
        else FUNCTION_STOP
    if lines > stop:
        yield "%s() has %d lines, the stop is %d" % (name, lines, stop)
    if count > PARAMETERS_STOP and not DICTATED.search("%s: %s" % (path, name)):
        yield "%s() has %d parameters: use a struct of inputs" % (name, count)
    if depth > NESTING_STOP:
        yield "%s() nests %d deep: split it" % (name, depth)


def evaluate_file(path, lines, figures):
    for pattern, kind, steps in FILES:
        if re.search(pattern, path):
            figures.setdefault(kind, (steps, []))[1].append(lines)
            if lines > steps[-1]:
                return ["%s has %d lines, the stop is %d" % (kind, lines, steps[-1])]
            return []
    return []


def evaluate_code(path, text, functions):
    code = tree.ATTRIBUTE.sub("", tree.code(text))
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > COLUMNS_STOP:
            found.append("%d: %d columns" % (number, len(line)))
    for match in SIGNATURE.finditer(code):
        lines = match.group("body").count("\n")
        functions.append(lines)
        at = tree.line_of(code, match.start())
        found += ["%d: %s" % (at, row) for row in evaluate_function(
            path, match.group("name"), lines, parameters(match.group("parameters")),
            nesting(match.group("body")))]
    return found


def show(kind, steps, values):
    row, low = [], 0
    for step in steps:
        row.append("%d to %d: %d" % (low, step, sum(low <= value <= step for value in values)))
        low = step + 1
    row.append("more: %d" % sum(value > steps[-1] for value in values))
    middle = sorted(values)[len(values) // 2] if values else 0
    print("%-15s %4d in all, median %d lines; %s" % (kind, len(values), middle, ", ".join(row)))


def main():
    root = tree.root_of(sys.argv[1:])
    found, functions, figures = [], [], {}
    files = tree.paths(root, ["src", "include", "tests", "web"])
    for path in files:
        if not re.search(FILES[1][0], path):
            continue
        text = tree.read(root, path)
        found += ["%s: %s" % (path, row) for row in evaluate_file(path, text.count("\n"), figures)]
        if path.endswith((".c", ".h")):
            found += ["%s:%s" % (path, row) for row in evaluate_code(path, text, functions)]
    show("function", FUNCTION_STEPS, functions)
    for kind, (steps, values) in sorted(figures.items()):
        show(kind, steps, values)
    tree.finish("sizes", len(functions), found)


main()
