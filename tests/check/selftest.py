#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Feeds each check a small tree that it must accept and trees with one fault each that it must
name. A check that cannot fail is worth nothing, and neither is one that names the wrong thing."""
import os
import subprocess
import sys
import tempfile
import checklist
import tree

HERE = os.path.dirname(os.path.abspath(__file__))
GOOD = {
    "src/base/a.c": '#include "base/a.h"\n\n#include <string.h>\n\n'
                    "int a_one(int left)\n{\n    return left; /* time() and goto in a comment */\n}\n",
    "src/base/a.h": "int a_one(int left);\n",
    "src/base/b.c": "__attribute__((format(printf, 1, 2))) static void b(const char *a, int b, "
                    "int c,\n    int d, int e)\n{\n    (void)a;\n}\n",
    "src/service/s.c": '#include "base/a.h"\n#include <passkey/x.h>\n',
    "include/passkey/x.h": "#ifndef X_H\n#define X_H\n#define PASSKEY_EXPORT\n"
                           "#define PASSKEY_VERSION \"1.0.0\"\n"
                           "PASSKEY_EXPORT int passkey_x(void);\n#endif\n",
    "meson.build": "project('x', 'c',\n  version: '1.0.0')\n",
    "include/meson.build": "public_headers = files('passkey/x.h')\n",
    "y.c": "static int none(void)\n{\n    return 0;\n}\nint (*const f)(void)"
           " __attribute__((visibility(\"hidden\"))) = none;\n",
}


OPERATION = "int passkey_o(struct passkey_worker *worker)\n{\n    return worker == 0;\n}\n"
DECLARED = {"include/passkey/o.h": "int passkey_o(struct passkey_worker *worker);\n"}


def function(lines, head="int f(int a)"):
    return "%s\n{\n%s}\n" % (head, "    a++;\n" * lines)


# Check, the files that are other than in GOOD, what the check must say.
FAULTS = [
    ("layers", {"src/base/a.c": '#include "store/s.h"\n'}, "base may not include from store"),
    ("layers", {"src/service/s.c": '#include "webauthn/w.h"\n'}, "service may not include"),
    ("layers", {"src/http/h.c": '#include "config/c.h"\n'}, "http may not include from config"),
    ("layers", {"src/base/a.c": '#include "a.h"\n'}, "is not rooted"),
    ("layers", {"src/base/a.c": '#include <string.h>\n#include "base/a.h"\n'}, "comes first"),
    ("layers", {"src/service/s.c": "#include <openssl/evp.h>\n"}, "is at home in src/crypto/"),
    ("layers", {"src/store/s.c": "#include <sqlite3.h>\n"}, "is at home in src/store/sqlite/"),
    ("layers", {"src/metadata/m.c": "#include <curl/curl.h>\n"}, "is at home in src/net/"),
    ("layers", {"src/base/b.c": "#include <cjson/cJSON.h>\n",
                "src/base/c.c": "#include <cjson/cJSON.h>\n"}, "has one file already"),
    ("layers", {"src/base/a.c": "#include <zlib.h>\n"}, "<zlib.h> has no home"),
    ("layers", {"src/attic/a.c": '#include "base/a.h"\n'}, "attic is no room"),
    ("layers", {"src/http/exchange/a.c": '#include "http/server/b.h"\n'}, "http/exchange may not include from http/server"),
    ("layers", {"src/http/attic/a.c": '#include "http/server/b.h"\n'}, "http/attic is not a folder of http"),
    ("layers", {"include/passkey/x.h": "#include <cbor.h>\n"}, "cbor.h in a public header"),
    ("circles", {"src/base/a.h": '#include "base/b.h"\n', "src/base/b.h": '#include "base/a.h"\n'},
     "a circle: base/a -> base/b -> base/a"),
    ("circles", {"src/base/b.h": '#include "base/c.h"\n', "src/base/c.c": '#include "base/a.h"\n',
                 "src/base/a.c": '#include "base/b.h"\n'}, "a circle: base/a -> base/b -> base/c"),
    ("circles", {"src/base/c.c": '#include "base/a.h"\n\nint c(void)\n{\n    return a_one(1);\n}\n',
                 "src/base/a.c": "int c(void);\n\nint a_one(int left)\n{\n    return left + c();\n}\n"},
     "a circle: base/a -> base/c -> base/a"),
    ("circles", {"src/http/exchange/a.h": '#include "http/server/b.h"\n', "src/http/server/b.h": "\n",
                 "src/http/server/c.h": '#include "http/exchange/d.h"\n', "src/http/exchange/d.h": "\n"},
     "a circle: http/exchange -> http/server -> http/exchange"),
    ("circles", {"src/base/c.c": "int c(void);\nint a_one(int left);\n\nconst int T[] = { 1 };\n\n"
                                 "int c(void)\n{\n    return a_one(1);\n}\n",
                 "src/base/a.c": "extern const int T[];\n\nint a_one(int left)\n{\n    return T[left];\n}\n"},
     "a circle: base/a -> base/c -> base/a"),
    ("operations", {**DECLARED, "src/service/s.c": OPERATION}, "passkey_o() is an operation: move it to"),
    ("operations", {**DECLARED, "src/service/operations/o.c": OPERATION,
                    "src/service/s.c": "int s(void)\n{\n    return passkey_o(0);\n}\n"},
     "a mechanism calls the operation passkey_o()"),
    ("operations", {**DECLARED, "src/service/operations/o.c": OPERATION + function(1)}, "f() is not public"),
    ("operations", {**DECLARED, "src/service/operations/o.h": "int f(int a);\n"}, "a header in"),
    ("sizes", {"src/base/a.c": function(71)}, "f() has 71 lines"),
    ("sizes", {"tests/unit/t.c": function(41, "static void test_f(void **state)")}, "has 41 lines"),
    ("sizes", {"src/base/a.c": function(1, "int f(int a, int b, int c,\n    int d, int e, int g)")},
     "has 6 parameters"),
    ("sizes", {"src/base/a.c": function(
        1, "int f(int a, int b, int c, int d, int e, int g,\n    int *h, struct passkey_error *i)")},
     "has 6 parameters"),
    ("sizes", {"src/base/a.c": "int f(int a)\n{\n    if (a) {\n        while (a) {\n"
                               "            for (;;) {\n                if (a) {\n"
                               "                    a++;\n"
                               "                }\n            }\n        }\n    }\n}\n"}, "nests 4 deep"),
    ("sizes", {"src/base/b.c": "\n" * 601}, "file has 601 lines"),
    ("sizes", {"src/base/b.h": "\n" * 251}, "private header has 251 lines"),
    ("sizes", {"src/base/b.h": "/* " + "x" * 98 + "\n*/\n"}, "101 columns"),
    ("banned", {"src/base/a.c": "void f(char *a)\n{\n    strcpy(a, a);\n}\n"}, "a.c:3: strcpy"),
    ("banned", {"src/base/a.c": "int f(char *a)\n{\n    return sprintf(a, a);\n}\n"}, "sprintf"),
    ("banned", {"tests/unit/t.c": "int f(char *a)\n{\n    return atoi(a);\n}\n"}, "atoi"),
    ("banned", {"src/crypto/a.c": "int f(char *a)\n{\n    return memcmp(a, a, 1);\n}\n"}, "memcmp"),
    ("banned", {"src/service/s.c": "long f(void)\n{\n    return time(NULL);\n}\n"}, "s.c:3: time"),
    ("banned", {"src/http/h.c": "void f(void)\n{\n    clock_gettime(0, 0);\n}\n"}, "clock_gettime"),
    ("banned", {"src/store/s.c": "void f(void)\n{\n    getrandom(0, 0, 0);\n}\n"}, "getrandom"),
    ("banned", {"src/webauthn/w.c": "void f(void)\n{\n    fopen(0, 0);\n}\n"}, "fopen"),
    ("banned", {"src/base/a.c": "void f(void)\n{\n    goto f;\n}\n"}, "goto"),
    ("banned", {"src/base/a.c": "typedef int a;\n"}, "typedef"),
    ("banned", {"src/base/a.c": "#ifdef A\n#endif\n"}, "#ifdef"),
    ("prose", {"README.md": "It stands there.\n"}, 'README.md:1: "stands"'),
    ("prose", {"src/base/a.h": "int a_one(int left); /* by\n * itself */\n"}, 'src/base/a.h:1: "by * itself"'),
    ("prose", {"src/base/b.c": "const char *b = \"x is no map\";\n"}, 'src/base/b.c:1: "is no map"'),
    ("prose", {"docs/a.md": "[b](b.md)\n"}, "the link to b.md leads to no file"),
    ("banned", {"README.md": "see /wor" + "k/main\n"}, "README.md:1"),
    ("banned", {"src/base/a.c": "/* TO" + "DO */\n"}, "left behind"),
    ("headers", {"include/passkey/x.h": "int f(size_t);\n"}, "passkey/x.h as -std=c11"),
    ("headers", {"include/passkey/x.h": "#ifndef X\n#define X\nint f(int class);\n#endif\n"},
     "passkey/x.h as -std=c++17"),
    ("headers", {"meson.build": "project('x',\n  version: '1.0.1')\n"}, "PASSKEY_VERSION is ['1.0.0']"),
    ("headers", {"include/passkey/x.h": "#define PASSKEY_EXPORT\n" + "".join(
        "PASSKEY_EXPORT int passkey_x%d(void);\n" % i for i in range(81))}, "81 public functions: at most 80"),
    ("headers", {"include/passkey/y%d.h" % i: "\n" for i in range(12)}, "13 headers: at most 12"),
    ("headers", {"include/passkey/x.h": "struct passkey_y {\n    int a;\n};\n"},
     "struct passkey_y does not begin with `size_t size;`"),
    ("headers", {"include/passkey/x.h": "struct passkey_y {\n    size_t size;\n};\nstruct passkey_z {\n"
                                        "    size_t size;\n    struct passkey_y y;\n};\n"},
     ["struct passkey_z contains struct passkey_y", "struct passkey_bytes does not exist"]),
    ("headers", {"include/passkey/y.h": "#ifndef Y\n#define Y\n#endif\n"}, "so it is not installed"),
    ("symbols", {"include/passkey/x.h": "PASSKEY_EXPORT int passkey_x(void);\nPASSKEY_EXPORT int passkey_z(void);\n"},
     "passkey_z: in the headers, not in the libraries"),
    ("symbols", {"include/passkey/x.h": "int passkey_x(void);\n"}, "passkey_x: in the libraries, not in the headers"),
    ("symbols", {"libpasskey-static.c": "int passkey_y;\n"},
     ["passkey_x: in libpasskey.so, not in libpasskey.a", "passkey_y: in libpasskey.a, not in libpasskey.so"]),
    ("symbols", {"y.c": "int passkey_x(void);\nint passkey_x(void)\n{\n    return 2;\n}\n"},
     "passkey_x: in both libraries"),
    ("symbols", {"y.c": "__attribute__((visibility(\"hidden\"))) int passkey_y(void);\nint passkey_y(void)\n{\n"
                        "    return 2;\n}\nint (*passkey_z)(void) = passkey_y;\n"},
     "passkey_z: in the libraries, not in the headers"),
]


def write(root, files):
    for path, text in files.items():
        path = os.path.join(root, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def libraries(root):
    """The four libraries for symbols.py, made from one exported function."""
    source = os.path.join(root, "x.c")
    write(root, {"x.c": "int passkey_x(void);\nint passkey_x(void)\n{\n    return 1;\n}\n", "build/src/o": ""})
    place = os.path.join(root, "build", "src")
    for name, file in (("libpasskey", source), ("libpasskey-service", os.path.join(root, "y.c"))):
        run = lambda *command: subprocess.run(command, check=True, cwd=place)
        run("cc", "-fPIC", "-shared", "-o", name + ".so", file)
        other = os.path.join(root, name + "-static.c")
        run("cc", "-fPIC", "-c", "-o", name + ".o", other if os.path.exists(other) else file)
        run("objcopy", "--localize-hidden", name + ".o")
        run("ar", "rcs", name + ".a", name + ".o")


def evaluate_in(root, check, *options):
    """The check's exit code and output on the tree."""
    command = [sys.executable, os.path.join(HERE, check + ".py"), *options, root]
    if check == "symbols":
        libraries(root)
        command.append(os.path.join(root, "build"))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def evaluate(check, files):
    """The same on GOOD with other files. Something may be beside the tree."""
    with tempfile.TemporaryDirectory() as parent:
        root = os.path.join(parent, "tree")
        write(root, {**GOOD, **files})
        return evaluate_in(root, check)


def covered(texts):
    """A tree whose sources and tests say each of the texts."""
    lines = "".join("    /* %s */\n" % text for text in texts)
    return {"src/webauthn/w.c": lines,
            "tests/unit/base/test_t.c": "static void test_t(void **state)\n{\n%s}\n" % lines}


def covered_rows(but=()):
    """A tree whose tests name what has no reason, and not those of `but`."""
    excused = " ".join(checklist.REASONS.values()).split()
    return covered(name for name in checklist.rows() if name not in excused and name not in but)


# Places of REG-08, and whether each one proves it.
PLACES = [
    ("tests/unit/base/test_c.c", "/* REG-08 */\nstatic void test_c(void **state)\n{\n}\n", True),
    ("tests/unit/base/test_c.c", "static void test_c(void **state)\n{\n    /* REG-08 */\n}\n", True),
    ("tests/unit/base/test_c.c", "/* REG-08 */\nstatic const int rows[] = {\n    1,\n};\n", True),
    ("tests/unit/base/test_c.c", "/*\n * REG-08\n */\n#include <a.h>\n\nvoid test_c(void **state)\n{\n}\n",
     False),
    ("tests/unit/base/test_c.c", "/* REG-08 */\n\nvoid test_c(void **state)\n{\n}\n", False),
    ("tests/unit/base/test_c.c", "/* REG-08 */\nstatic void tool(int a)\n{\n}\n", False),
    ("tests/unit/stage.c", "/* REG-08 */\nstatic void test_c(void **state)\n{\n}\n", False),
    ("tests/http/test_p.py", "# REG-08\ndef case(tap):\n    pass\n", True),
    ("tests/http/test_p.py", "def case(tap):\n    pass  # REG-08\n", True),
    ("tests/http/test_p.py", '"""REG-08"""\ndef case(tap):\n    pass\n', False),
    ("tests/http/test_p.py", "# REG-08\n\ndef case(tap):\n    pass\n", False),
    ("tests/browser/cases_b.js", "// REG-08\nasync function b() {\n}\n", True),
    ("tests/browser/cases_b.js", "// REG-08\n\nasync function b() {\n}\n", False),
    ("vectors/v.json", '{"cases": [{"checks": "REG-08", "expectation": {"verified": true}}]}', True),
    ("vectors/v.json", '{"note": "REG-08", "cases": []}', False),
]
# The same when the library refuses by it: then it must be asserted.
ASSERTED = [
    ("tests/unit/base/test_c.c", "static void test_c(void **state)\n{\n    cites(CHECK_REG_08);\n}\n", True),
    ("tests/unit/base/test_c.c", "/* CHECK_REG_08 */\nvoid test_c(void **state)\n{\n}\n", False),
    ("tests/http/test_p.py", "# REG-08\ndef case(tap):\n    pass\n", False),
    ("vectors/v.json", '{"cases": [{"checks": "REG-08", "expectation": {"verified": true}}]}', False),
    ("vectors/v.json", '{"cases": [{"checks": "REG-08", "expectation": {"verified": false}}]}', True),
]


def row_cases():
    """Trees in which one row, REG-08, is proved, or only said to be."""
    table = {"src/base/checks.h": ""}
    rest = {**covered_rows(["REG-08"]), **table}
    missing = "REG-08 is MUST, and there is neither a test"
    yield "rows", {**covered_rows(), **table}, None
    yield "rows", rest, missing
    for path, text, proved in PLACES:
        yield "rows", {**rest, path: text}, None if proved else missing
    table = {"src/base/checks.h": 'C(REG_08, "REG-08", "7.1")\n',
             "src/base/a.c": "int a(void)\n{\n    return CHECK_REG_08;\n}\n"}
    rest.update(table)
    for path, text, proved in ASSERTED:
        yield "rows", {**rest, path: text}, None if proved else missing + " that asserts it"
    yield "rows", {**covered_rows(), **table}, missing + " that asserts it"
    yield "rows", {**covered_rows(), "src/base/checks.h": table["src/base/checks.h"],
                   "src/base/a.c": "/* REG_08 */\n"}, "REG-08 is in src/base/checks.h, and no source"
    yield "rows", {**covered_rows(), "src/base/checks.h": "",
                   "tests/http/test_p.py": "def case(tap):\n    pass  # ORIG-6\n"}, \
        "ORIG-6 has a test: its reason can go"


def document(rows):
    """docs/checks.md of a tree without tests: made by the check itself."""
    with tempfile.TemporaryDirectory() as root:
        os.mkdir(os.path.join(root, "docs"))
        evaluate_in(root, "checks", "--write")
        return {"docs/checks.md": tree.read(root, "docs/checks.md").replace(*rows)}


def check_cases():
    """docs/checks.md as it must be, with another sentence, and missing; ids and another checklist."""
    good = document(("", ""))
    yield "checks", good, None
    yield "checks", {}, "docs/checks.md is out of date"
    yield "checks", document(("A challenge has", "A secret has")), "docs/checks.md is out of date"
    yield "checks", {**good, "src/base/a.c": "/* REG-30 */\n"}, "src/base/a.c:1: REG-30 is not in"
    yield "checks", {**good, "../shared/w3c/checklist.md": "| REG-01 | MUST | 7.1 step 2 |\n"}, \
        "REG-01 | MUST | 7.1 step 2: only in ../shared/w3c/checklist.md"


def more_cases():
    """Those whose trees are made: checks, steps, rows, copies and results."""
    yield from check_cases()
    steps = [name for name in checklist.rows() if name.startswith(("REG-", "AUTH-"))]
    yield "steps", covered(steps), None
    without = covered(name for name in steps if name != "AUTH-12")
    yield "steps", without, "AUTH-12 is a MUST and no source cites it"
    yield "steps", {**covered(steps), "tests/unit/base/test_t.c": without["tests/unit/base/test_t.c"]}, \
        "AUTH-12 is a MUST and no test names it"
    yield "steps", covered(steps + ["AUTH-26"]), "AUTH-26 is not in checks.txt"
    yield from row_cases()
    yield from copy_cases()
    table = {"include/passkey/result.h": 'R(101, JSON_INVALID, "json_invalid", "Not JSON.")\n'
                                         'R(102, MEMBER_MISSING, "member_missing", \\\n  "Missing.")\n',
             "src/http/exchange/problem.c": "{ PASSKEY_JSON_INVALID, 400, 0 },\n"
                                            "{ PASSKEY_MEMBER_MISSING, 400, 0 },\n",
             "docs/codes.md": "| `json_invalid` | 101 | 400 | Not JSON. | Send JSON. |\n"
                              "| `member_missing` | 102 | 400 | Missing. | Add it. |\n"}
    named = {"tests/http/t.c": 'PASSKEY_JSON_INVALID "member_missing"\n'}
    yield "results", {**table, **named}, None
    yield "results", {**table, "tests/http/t.c": "PASSKEY_JSON_INVALID\n"}, "member_missing (102)"
    yield "results", {**table, "tests/http/t.c": "PASSKEY_JSON_INVALID_TOO\n"}, "json_invalid (101)"
    for old, new, text in (("| 400 | Not", "| 401 | Not", "lacks the row `json_invalid`"),
                           ("Not JSON.", "None.", "lacks the row `json_invalid`"),
                           ("| 102 |", "| 103 |", "member_missing is not a result, or not with"),
                           ("Add it.", "", "member_missing says nothing about what to do")):
        listed = table["docs/codes.md"].replace(old, new)
        yield "results", {**table, **named, "docs/codes.md": listed}, text


def copy_cases():
    """A change with a view, a record and a view of the record, and copies without one of them."""
    take = ("static void take_a(struct copier *copier, struct change *change)\n{\n"
            "    struct a *record = copier_take(copier, change->of.x.record, 1);\n"
            "    copier_take_bytes(copier, &record->name);\n    copier_take_bytes(copier, &change->of.x.id);\n}\n")
    files = {"src/store/change.h": "struct change {\n    union {\n        struct {\n"
                                   "            struct passkey_bytes id;\n"
                                   "            const struct a *record;\n        } x;\n    } of;\n};\n",
             "src/store/records.h": "struct a {\n    struct passkey_bytes name;\n};\n",
             "src/store/a.c": "int change_a(struct change *change)\n{\n    return change->of.x.id;\n}\n"}
    copies, rows = "src/store/change_copy.c", "\nROWS[] = {\n    { change_a, take_a },\n};\n"
    yield "copies", {**files, copies: take + rows}, None
    for left_out, text in (("&record->name", "the view of.x.record->name"),
                           ("&change->of.x.id", "the view of.x.id"),
                           ("of.x.record, 1", "the record of.x.record")):
        yield "copies", {**files, copies: take.replace(left_out, "NULL") + rows}, \
            "take_a() does not copy " + text
    yield "copies", {**files, copies: take + rows.replace("change_a", "change_b")}, "was not found"


def described(*changes):
    """The project's own files that openapi.py reads, with (path, old, new) changed."""
    root = tree.root_of([])
    files = {path: tree.read(root, path) for path in (
        "docs/openapi.json", "src/http/server/router.c", "src/http/exchange/problem.c", "include/passkey/result.h",
        "meson.build")}
    for path, old, new in changes:
        if old not in files[path]:
            raise ValueError("%s has no %r to break" % (path, old))
        files[path] = files[path].replace(old, new, 1)
    return files


def openapi_cases():
    """A good tree, one of a bad form, and one with a fault of every other kind."""
    document, router, problem = "docs/openapi.json", "src/http/server/router.c", "src/http/exchange/problem.c"
    yield described(), None
    yield described((document, '"operationId": "sessionEnd",', "")), ["is a required property"]
    changes, expected = zip(
        ((router, '"/v1/session/end"', '"/v1/session/over"'), 'Add paths["/v1/session/over"].post'),
        ((router, '{ METHOD_GET, "/healthz"', '{ METHOD_POST, "/healthz"'),
         "has GET /healthz, and router.c has not"),
        ((problem, "{ PASSKEY_CONFLICT, 409", "{ PASSKEY_CONFLICT, 400"),
         "problem.c answers 400 conflict: add the code"),
        ((document, '"ceremony_unknown"', '"ceremony_missing"'), "ceremony_missing is no code of"),
        ((document, '"operationId": "sessionEnd"', '"operationId": "health"'), "is taken"),
        ((document, "#/components/schemas/Signals", "#/components/schemas/Signal"),
         "is referred to, and not there"),
        ((document, '"minimum": 0', '"minimum": "0"'), "is no JSON schema"),
        ((document, '"/readyz"', '"/readyz/{id}"'), "parameters in the path"),
        (("meson.build", "version: '", "version: '9"), "info.version is"))
    yield described(*changes), list(expected)


def main():
    cases = [(check, {}, None) for check in ("layers", "sizes", "banned", "headers", "symbols")]
    cases += FAULTS + list(more_cases())
    cases += [("openapi", files, expected) for files, expected in openapi_cases()]
    failed = 0
    for number, (check, files, expected) in enumerate(cases, 1):
        code, output = evaluate(check, files)
        said = [expected] if isinstance(expected, str) else expected
        right = code == 0 if said is None else code == 1 and all(row in output for row in said)
        failed += not right
        print("%sok %d - %s: %s" % (
            "" if right else "not ", number, check, expected or "accepts a good tree"))
        if not right:
            print("# exit %d\n# %s" % (code, output.replace("\n", "\n# ")))
    print("1..%d" % len(cases))
    sys.exit(1 if failed else 0)


main()
