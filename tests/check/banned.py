#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""banned.py [ROOT]: calls and constructs that the house style rules out, where it rules them out,
and paths of somebody's machine in any file."""
import re
import sys
import tree

CORE = r"^src/(base|crypto|webauthn|metadata|service)/"
BELOW_PROGRAMS = r"^src/(?!passkeyd/|passkeyctl/)"
SOURCES = r"^(src|include|tests)/.*\.[ch]$"
# The one place that makes the environment which is handed in everywhere else.
SYSTEM_ENVIRONMENT = r"^src/(service/environment|crypto/random)\.c$"
OURS = r"^(src|include)/.*\.[ch]$"


def call(names):
    return r"(?<![\w.>])(?:%s)\s*\(" % names


# What, where it is banned, where it is allowed all the same, and why it is banned.
BANNED = [
    (call("strcpy|strcat|sprintf|vsprintf|gets|strtok"), SOURCES, r"^$", "writes without a bound"),
    (call("atoi|atol|atoll|atof"), SOURCES, r"^$", "takes anything for a number"),
    (call("alloca"), SOURCES, r"^$", "grows the stack by what a peer says"),
    (call("memcmp"), OURS, r"^src/base/(bytes|json_scan)\.c$",
     "use bytes_equal(), or bytes_equal_constant_time() for secrets"),
    (call("time|clock_gettime|gettimeofday|clock"), BELOW_PROGRAMS, SYSTEM_ENVIRONMENT,
     "the time is handed in below the programs"),
    (call("getrandom|getentropy|rand|random|arc4random|RAND_bytes|RAND_priv_bytes"),
     BELOW_PROGRAMS, SYSTEM_ENVIRONMENT, "random bytes are handed in below the programs"),
    (call("fopen|open|socket|getenv|system|popen"), CORE, r"^$", "only the store does I/O here"),
    (r"\bgoto\b", SOURCES, r"^$", "CLEANUP and TRY instead"),
    (r"\btypedef\b", OURS, r"^src/(store/change|service/ceremony/finish)[.]h$",  # the type of a function
     "plain struct and enum tags"),
    (r"^[ \t]*#[ \t]*(if|ifdef|ifndef)\b", r"^(src|tests)/.*\.c$", r"^$",
     "optional parts are chosen by the build's list of sources"),
]
# Written so that this file does not name them. Comments count too.
LEFT_BEHIND = [
    (re.compile("/wor" + "k/|/tmp/studi" + r"o|[.]librar" + r"y/|/hom" + r"e/\w+/|/roo" + "t/"), r".",
     "a path of somebody's machine"),
    (re.compile(r"\bTO" + "DO|FIX" + "ME|(?<!X)XX" + "X(?!X)"), r"\.(c|h|js|py|sh|css|html|build|md)$|^dev$",
     "left behind"),
]
BINARY = r"\.(png|ico|db|db-wal|db-shm|gz|bin)$|^tests/fuzz/corpus/"


def evaluate_code(path, code):
    for pattern, where, allowed, why in BANNED:
        if not re.search(where, path) or re.search(allowed, path):
            continue
        for match in re.finditer(pattern, code, re.MULTILINE):
            yield "%s:%d: %s: %s" % (
                path, tree.line_of(code, match.start()), match.group(0).strip(" \t(\n"), why)


def evaluate_text(path, text):
    for pattern, where, why in LEFT_BEHIND:
        if not re.search(where, path):
            continue
        for match in pattern.finditer(text):
            yield "%s:%d: %s: %s" % (path, tree.line_of(text, match.start()), match.group(0), why)


def main():
    root = tree.root_of(sys.argv[1:])
    found, looked_at = [], 0
    for path in tree.paths(root, ["."]):
        if re.search(BINARY, path):
            continue
        looked_at += 1
        text = tree.read(root, path)
        found += evaluate_text(path, text)
        if path.endswith((".c", ".h")):
            found += evaluate_code(path, tree.code(text))
    tree.finish("banned", looked_at, found)


main()
