#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""layers.py [ROOT]: the arrows between rooms point down, each foreign library has one home, a
source includes its own header first, and public headers show nothing of ours or of others."""
import os
import re
import sys
import tree

CORE = {"base", "crypto"}
# Verification is called through <passkey/...>, so no module above webauthn includes its headers, but
# for inspect, which shows what verification reads.
MAY_INCLUDE = {
    "base": set(),
    "crypto": {"base"},
    "webauthn": CORE,
    "net": {"base"},
    "inspect": CORE | {"webauthn"},
    "metadata": CORE,
    "store": CORE,
    "service": CORE | {"store"},
    "shapes": CORE | {"store", "service"},
    "mail": CORE | {"store", "service", "net"},
    "config": CORE | {"store", "service"},
    "http": CORE | {"store", "service", "shapes"},
    "passkeyctl": CORE | {"net", "store", "service", "shapes", "config", "inspect"},
    "passkeyd": CORE | {"mail", "net", "store", "service", "config", "http"},
}
# The folders of a room, lowest first: a file includes from its own and from those before it. "" is the
# room's own folder.
FOLDERS = {
    "http": ["exchange", "endpoints", "server"],
    "passkeyctl": ["terminal", "transfer", "verify", "commands", "", "pages"],
    "service": ["names", "access", "authenticators", "account", "signing", "ceremony", "", "operations"],
}
# The programs have parsed a response as a part of a larger document, and pass the node of its tree.
ALSO = {("http", "webauthn/node.h"), ("passkeyctl", "webauthn/node.h")}
# Header -> where it may be included, and whether in one file only.
HOMES = [
    (r"microhttpd\.h$", "src/http/", True),
    (r"sqlite3\.h$", "src/store/sqlite/", False),
    (r"libpq-fe\.h$", "src/store/postgresql/", False),
    (r"cbor\.h$", "src/webauthn/", True),
    (r"openssl/", "src/crypto/", False),
    (r"(cjson/)?cJSON\.h$", "src/base/", True),
    (r"utf8proc\.h$", "src/service/", True),
    (r"idn2\.h$", "src/service/", True),
    (r"ini\.h$", "src/config/", True),
    (r"curl/", "src/net/", False),
    (r"seccomp\.h$", "src/passkeyd/", True),
    (r"qrencode\.h$", "src/passkeyctl/", True),
]
# C and POSIX, and the few of Linux.
SYSTEM = re.compile(r"^(assert|ctype|errno|fcntl|float|getopt|grp|inttypes|langinfo|limits|locale|math|netdb|poll"
                    r"|pthread|sched|semaphore|signal|spawn|stdarg|stdatomic|stdalign|stdbool|stddef|stdint|stdio"
                    r"|stdlib|stdnoreturn|string|strings|threads|time|unistd|wchar"
                    r"|arpa/inet|net/if|netinet/in|netinet/tcp|linux/[a-z_]+"
                    r"|sys/[a-z_]+)\.h$")
PUBLIC = re.compile(r"^(stdbool|stddef|stdint)\.h$")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)


def folder_of(path):
    """Of "http/server/pool.h": "server"."""
    return "/".join(path.split("/")[1:-1])


def evaluate_folder(room, folder, to, name):
    for each in (folder, to):
        if each not in FOLDERS[room]:
            return "%s/%s is not a folder of %s: add it to layers.py" % (room, each, room)
    if FOLDERS[room].index(to) > FOLDERS[room].index(folder):
        return "\"%s\": %s/%s may not include from %s/%s" % (name, room, folder, room, to)
    return None


def evaluate_own(path, room, name):
    """An include in quotes: rooted, and of this room or of one below it."""
    if "/" not in name:
        return "\"%s\" is not rooted: write \"%s/%s\"" % (name, os.path.dirname(path)[4:], name)
    to = name.split("/")[0]
    if to != room and to not in MAY_INCLUDE[room] and (room, name) not in ALSO:
        return "\"%s\": %s may not include from %s" % (name, room, to)
    if to == room and room in FOLDERS:
        return evaluate_folder(room, folder_of(path[4:]), folder_of(name), name)
    return None


def evaluate_foreign(path, name, homes):
    """An include in angle brackets that is not ours: the system's, or in its home."""
    for index, (pattern, home, one_file) in enumerate(HOMES):
        if re.match(pattern, name):
            homes.setdefault(index, set()).add(path)
            if not path.startswith(home):
                return "<%s> is at home in %s" % (name, home)
            if one_file and len(homes[index]) > 1:
                return "<%s> has one file already: %s" % (name, ", ".join(sorted(homes[index])))
            return None
    return None if SYSTEM.match(name) else "<%s> has no home: give it one in layers.py" % name


def evaluate_source(path, text, homes):
    room = path.split("/")[1]
    if room not in MAY_INCLUDE:
        yield 1, "%s is no room: put it into layers.py" % room
        return
    first = True
    own = re.sub(r"^src/|\.c$", "", path) + ".h"
    for match in INCLUDE.finditer(text):
        bracket, name = match.groups()
        if bracket == '"':
            verdict = evaluate_own(path, room, name)
        elif name.startswith("passkey/"):
            verdict = None
        else:
            verdict = evaluate_foreign(path, name, homes)
        if not first and bracket == '"' and name == own:
            verdict = "\"%s\" is its own header and comes first" % name
        first = False
        if verdict:
            yield tree.line_of(text, match.start()), verdict


def evaluate_public(text):
    for match in INCLUDE.finditer(text):
        bracket, name = match.groups()
        if bracket == '"' or not (name.startswith("passkey/") or PUBLIC.match(name)):
            yield tree.line_of(text, match.start()), "%s in a public header" % name


def main():
    root = tree.root_of(sys.argv[1:])
    found, homes = [], {}
    sources = [path for path in tree.paths(root, ["src"], [".c", ".h"])]
    public = tree.paths(root, ["include"], [".h"])
    for path in sources:
        found += ["%s:%d: %s" % (path, *row)
                  for row in evaluate_source(path, tree.read(root, path), homes)]
    for path in public:
        found += ["%s:%d: %s" % (path, *row) for row in evaluate_public(tree.read(root, path))]
    tree.finish("layers", len(sources) + len(public), found)


main()
