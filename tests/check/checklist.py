# SPDX-License-Identifier: Apache-2.0
"""The ids of the pinned checklist, ../shared/w3c/checklist.md, with their levels, the rows that no
test names with the reason, and who cites an id. Not a check itself."""
import re
import tree

LEVELS = {
    "MUST": """
        CHAL-1 TLS-1 RPID-1 OPT-1 USER-1 USER-2 USER-6 RQ-1 JSON-3 JSON-4 CBOR-3 CD-1 CD-2
        REG-01 REG-03 REG-04 REG-05 REG-06 REG-07 REG-08 REG-09 REG-10 REG-11a REG-11b
        REG-12 REG-13 REG-14 REG-15 REG-16 REG-17 REG-20 REG-21 REG-22 REG-23 REG-24a
        REG-24b REG-24c REG-27a REG-28a REG-28b REG-29 COND-1 AUTH-01 AUTH-03 AUTH-04
        AUTH-05 AUTH-06a AUTH-06b AUTH-06c AUTH-06d AUTH-07 AUTH-08 AUTH-09 AUTH-10 AUTH-11
        AUTH-12 AUTH-13 AUTH-14a AUTH-14b AUTH-15 AUTH-16 AUTH-17a AUTH-18 AUTH-19a AUTH-20
        AUTH-21 AUTH-23a AUTH-23b AUTH-24a AUTH-24b AUTH-24d AUTH-25 FMT-1 FMT-6 FMT-7 FMT-8
        PACKED-1 PACKED-2 PACKED-3 PACKED-4 PACKED-6 PACKED-7 PACKED-8 PACKED-9 PCERT-1
        PCERT-2 PCERT-3 PCERT-4 PCERT-5 PCERT-6 PCERT-7 PCERT-9 TPM-1 TPM-2 TPM-3 TPM-4
        TPM-5 TPM-6 TPM-7 TPM-8 TPM-9 TPM-10 TPM-14 TCERT-1 TCERT-2 TCERT-3 TCERT-4 TCERT-5
        AKEY-1 AKEY-2 AKEY-3 AKEY-4 AKEY-5 AKEY-6 AKEY-7 AKEY-9 SNET-1 SNET-2 SNET-3 SNET-4
        SNET-5 U2F-1 U2F-2 U2F-3 U2F-4 U2F-5 U2F-6 U2F-8 NONE-2 APPLE-1 APPLE-2 APPLE-3
        APPLE-4 APPLE-5 COMP-3 ORIG-1 ORIG-6 ORIG-8 RELO-1 RELO-2 RELO-3 RELO-4 EXT-1 EXT-2
        EXT-4 APPID-2 APPID-3 SEC-1
    """,
    "DATA": """
        JSON-1 JSON-5 JSON-6 JSON-8 JSON-12 CBOR-7 CBOR-8 AD-1 AD-2 AD-3 AD-4 AD-5 AD-6 AD-7
        AD-8 AD-9 AD-10 AD-11 AD-12 AD-13 CD-4 CD-5 COSE-1 COSE-2 COSE-3 COSE-4 COSE-5
        COSE-6 COSE-7 COSE-8 COSE-10 SIG-1 SIG-2 SIG-3 SIG-4 FMT-2 FMT-3 PCERT-8 PCERT-11
        PCERT-12 U2F-9 NONE-1 COMP-1 COMP-2 EXT-3 PROPS-1 PRF-1 PRF-2 PRF-3 PRF-4 PRF-7
        BLOB-1 BLOB-2 BLOB-3 BLOB-5 SIGNAL-2 SIGNAL-7
    """,
    "HARDEN": """
        CHAL-4 CHAL-6 CHAL-7 OPT-4 JSON-2 JSON-7 JSON-9 JSON-10 JSON-14 CBOR-4 CBOR-5 CBOR-9
        CD-7 COSE-11 SIG-6 COND-5 STORE-4 FMT-4 FMT-12 PACKED-10 TPM-12 COMP-6 ORIG-9 EXT-6
        SIGNAL-8
    """,
    "SHOULD": """
        CHAL-2 CHAL-3 CHAL-5 OPT-2 OPT-3 OPT-5 OPT-6 OPT-12 OPT-14 USER-3 USER-4 RQ-2 RQ-5
        RQ-6 RQ-7 JSON-13 CBOR-1 CBOR-2 REG-24d REG-25 REG-26 COND-3 AUTH-17b AUTH-24c
        AUTH-24e BCK-1 BCK-2 BCK-4 STORE-1 STORE-3 FMT-9 ORIG-2 ORIG-5 BLOB-4 HINT-2
        SIGNAL-3 SIGNAL-4 SEC-2 SEC-5 PRIV-1
    """,
    "POLICY": """
        OPT-7 OPT-8 OPT-9 RQ-3 COSE-13 REG-18 REG-19 REG-24e REG-27b REG-28c AUTH-19b
        AUTH-22 AUTH-23c BCK-3 STORE-2 FMT-5 FMT-13 PACKED-5 PCERT-10 TCERT-6 TCERT-7 AKEY-8
        SNET-0 U2F-7 U2F-10 COMP-4 COMP-5 ORIG-3 ORIG-4 ORIG-7 RELO-7 PROPS-2
    """,
    "INFO": """
        TIME-1 TIME-2 TIME-3 RPID-2 UI-1 UI-2 OPT-10 OPT-11 OPT-13 OPT-15 OPT-16 USER-5
        USER-7 RQ-4 JSON-11 JSON-15 CBOR-6 CBOR-10 AD-14 CD-3 CD-6 CD-8 CD-9 COSE-9 COSE-12
        COSE-14 SIG-5 REG-02 COND-2 COND-4 COND-6 AUTH-02 AUTH-06e FMT-10 FMT-11 TPM-11
        TPM-13 AKEY-10 COMP-7 RELO-5 RELO-6 RELO-8 FRAME-1 FRAME-2 EXT-5 APPID-1 APPX-1
        PRF-5 PRF-6 PRF-8 RCDJ-1 UVM-1 CPROT-1 MINPIN-1 HINT-1 HINT-3 AFMT-1 AFMT-2 SIGNAL-1
        SIGNAL-5 SIGNAL-6 CAPS-1 SEC-3 SEC-4 SEC-6 PRIV-2 PRIV-3 PRIV-4 PRIV-5 PRIV-6 PRIV-7
    """,
}

# Why no test names a row. "yet": somebody must still write it, and may have done so already. Another
# reason for a row that must hold goes with the test.
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

# They name ids as a table or an example, and check none.
NO_CITATION = {"src/base/checks.h", "src/base/result.h", "tests/unit/test_result.c"}
SUFFIXES = (".c", ".h", ".js", ".mjs", ".py", ".json", ".sql")
PREFIXES = sorted({name.split("-")[0] for names in LEVELS.values() for name in names.split()})
CITATION = re.compile(r"\b(?:CHECK_)?(%s)[-_](\d+)([a-zA-Z]?)\b" % "|".join(PREFIXES))


def rows():
    """Id -> level, of the whole checklist."""
    return {name: level for level, names in LEVELS.items() for name in names.split()}


def ids(text):
    """Those that stand in the text, as AUTH-06a or as CHECK_AUTH_06A, in its order."""
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
