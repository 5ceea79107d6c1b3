# SPDX-License-Identifier: Apache-2.0
"""The relying party's checks, which checks.txt lists; the reasons for those that no test proves; and
who cites an id. Not a check itself."""
import os
import re
import tree

LEVELS = ("MUST", "DATA", "HARDEN", "SHOULD", "POLICY", "INFO")
TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "checks.txt")


class Row:
    """One line of checks.txt."""

    def __init__(self, line):
        self.id, self.level, self.reference, self.sentence = line.strip().split(" | ")
        if self.level not in LEVELS:
            raise ValueError("%s: no such level: %s" % (self.id, self.level))


def read_table():
    with open(TABLE, encoding="utf-8") as file:
        return [Row(line) for line in file if line.strip() and not line.startswith("#")]


ROWS = read_table()

# Why no test proves a check. "yet": the test is still to be written. When a test proves a check that
# must hold, any other reason must be removed.
REASONS = {
    "the whole of all rows": """
        SEC-1 COMP-7
    """,
    "deployment: which code runs on a subdomain of the RP ID is not seen from here": """
        ORIG-6
    """,
    "an operator's act: anchors and metadata are files, replaced without a new build": """
        FMT-8
    """,
    "the front end: nothing in web/ or src/ decides by what a client says it is capable of": """
        EXT-4
    """,
    "the deployment's, or the browser's that fetches the document of related origins": """
        RELO-2 RELO-5 RELO-6 RELO-7 RELO-8
    """,
    "front end, see tests/browser": """
        UI-1 UI-2 RQ-7 COND-3 COND-4 CAPS-1 SIGNAL-1 SIGNAL-6 TIME-3 REG-02 AUTH-02
    """,
    "deployment: the proxy, the pages or the operator": """
        SEC-2 SEC-4 SEC-5 FRAME-1 FRAME-2 FMT-10 FMT-13 PRIV-2 PRIV-5 HINT-2 OPT-2 OPT-3 OPT-14
        BLOB-4 SIGNAL-5
    """,
    "a fact to build around, nothing to refuse": """
        TIME-1 TIME-2 OPT-10 OPT-15 RQ-4 JSON-11 JSON-15 CBOR-10 AD-14 CD-8 CD-9 COND-2 COND-6
        FMT-11 TPM-13 APPID-1 APPX-1 PRF-5 PRF-6 PRF-8 RCDJ-1 UVM-1 CPROT-1 MINPIN-1 HINT-3
        AFMT-1 AFMT-2 EXT-5 SEC-3 SEC-6 PRIV-6 PRIV-7
    """,
    "the relying party's choice, off or not offered": """
        RQ-3 REG-18 REG-19 REG-24e REG-27b REG-28c AUTH-19b AUTH-23c BCK-3 STORE-2 FMT-5 PACKED-5
        PCERT-10 TCERT-6 SNET-0 ORIG-3 ORIG-4 ORIG-5 PROPS-2
    """,
    "the caller's or the service's: users and their names": """
        CHAL-3 OPT-12 USER-3 USER-4 RQ-2 RQ-5 BCK-2 BCK-4 STORE-3 FMT-9 PRIV-1 PRIV-3 PRIV-4
        SIGNAL-3
    """,
    "yet": """
    """,
}
NOT_YET = "yet"

# These files name ids as a table or an example.
NO_CITATION = {"src/base/checks.h", "src/base/result.h", "tests/unit/base/test_result.c"}
SUFFIXES = (".c", ".h", ".js", ".mjs", ".py", ".json", ".sql")
PREFIXES = sorted({row.id.split("-")[0] for row in ROWS})
CITATION = re.compile(r"\b(?:CHECK_)?(%s)[-_](\d+)([a-zA-Z]?)\b" % "|".join(PREFIXES))


def rows():
    """Id -> level, in the order of checks.txt."""
    return {row.id: row.level for row in ROWS}


def ids(text):
    """The ids in the text, as AUTH-06a or as CHECK_AUTH_06A, in its order."""
    return ["%s-%s%s" % (kind, step, letter.lower()) for kind, step, letter in
            CITATION.findall(text)]


def citations(root, folders):
    """Id -> the places that cite it, in the order of the files."""
    places = {}
    for path in tree.paths(root, folders, SUFFIXES):
        if path in NO_CITATION or path.startswith("tests/check/"):
            continue
        for number, line in enumerate(tree.read(root, path).split("\n"), 1):
            for name in ids(line):
                places.setdefault(name, []).append("%s:%d" % (path, number))
    return places
