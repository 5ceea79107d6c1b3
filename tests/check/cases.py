# SPDX-License-Identifier: Apache-2.0
"""Which rows of the checklist a test case names, and which it asserts. A head of a file or of a
section names what follows and proves nothing: the id must stand inside a function or a table, in the
comment right above a test function, a table or (in Python and JavaScript) a function, or in a case of
vectors/. Asserted is a row where the check itself, CHECK_AUTH_06A, stands in the code of such a case,
or where a vector that names it is refused. Not a check itself."""
import ast
import json
import re
import checklist
import tree

# What is run as a test, and what vectors are. Tools of the tests name ids and prove none.
FILES = re.compile(r"tests/(unit/\w+|vectors|fault|http|cli|store)/test_\w+\.(c|py)$|"
                   r"tests/store/contract_\w+\.c$|tests/browser/cases_\w+\.js$|vectors/\w+\.json$")
# They name ids as an example of an id.
NO_CASES = {"tests/unit/base/test_result.c"}
CASE_HEAD = re.compile(r"\btest_\w+\(void \*\*|^(?:static )?const struct|= \{|^(?:export |async )*function|=>",
                       re.MULTILINE)


def blocks(text):
    """(first line, text) of what blank lines outside of braces separate."""
    depth, first, lines = 0, 1, []
    pairs = zip(text.split("\n"), tree.code(text).split("\n"))
    for number, (line, code) in enumerate(pairs, 1):
        if not line.strip() and depth == 0:
            yield first, "\n".join(lines)
            lines = []
        else:
            first = number if not lines else first
            lines.append(line)
        depth += code.count("{") - code.count("}")
    yield first, "\n".join(lines)


def of_c(text):
    """(line, what may name rows, whether it may assert them) of C and JavaScript."""
    for first, block in blocks(text):
        code = tree.code(block)
        if "{" not in code:
            continue
        head = code.split("{")[0].count("\n")
        if CASE_HEAD.search(code[:code.index("{") + 1]):
            head = 0
        for number, line in enumerate(zip(block.split("\n"), code.split("\n"))):
            if number >= head:
                yield first + number, line[0], line[1]


def of_python(text):
    """The same of Python, whose cases assert no check by its name."""
    lines = text.split("\n")
    for node in ast.parse(text).body:
        if isinstance(node, ast.Expr):
            continue
        first = node.lineno
        while first > 1 and lines[first - 2].startswith("#"):
            first -= 1
        for number in range(first, node.end_lineno + 1):
            yield number, lines[number - 1], ""


def of_json(text):
    """The same of vectors: a case that is refused asserts what it names."""
    for number, case in enumerate(json.loads(text).get("cases", []), 1):
        names = case.get("checks", "")
        yield number, names, "" if case["expectation"].get("verified", True) else names


READERS = {".c": of_c, "js": of_c, "py": of_python, "on": of_json}


def citations(root):
    """Two dictionaries of id -> places: named and asserted."""
    named, asserted = {}, {}
    for path in tree.paths(root, ["tests", "vectors"], checklist.SUFFIXES):
        if not FILES.search(path) or path in NO_CASES:
            continue
        for line, text, code in READERS[path[-2:]](tree.read(root, path)):
            for names, where in ((checklist.ids(text), named), (checklist.ids(code), asserted)):
                for name in names:
                    where.setdefault(name, []).append("%s:%d" % (path, line))
    return named, asserted
