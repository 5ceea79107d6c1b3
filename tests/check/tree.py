# SPDX-License-Identifier: Apache-2.0
"""What the checks share: which files there are, code without comments and strings, and the end of
a check. Not a check itself."""
import os
import re
import sys

# A comment, a string or a character: whatever comes first.
TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
LEFT_OUT = re.compile(r"^(build.*|node_modules|__pycache__|\.git|screenshots)$")


def root_of(arguments):
    """The first argument, or the project that this file stands in."""
    here = os.path.dirname(os.path.abspath(__file__))
    return os.path.abspath(arguments[0] if arguments else os.path.join(here, "..", ".."))


def paths(root, folders, suffixes=()):
    """Paths relative to root, sorted, of the files in the folders that end so (all: no suffix)."""
    found = []
    for folder in folders:
        for place, names, files in os.walk(os.path.join(root, folder)):
            names[:] = [name for name in names if not LEFT_OUT.match(name)]
            found += [os.path.relpath(os.path.join(place, name), root) for name in files
                      if not LEFT_OUT.match(name)
                      and (not suffixes or name.endswith(tuple(suffixes)))]
    return sorted(set(found))


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def code(text):
    """The text with comments and what stands in quotes blanked; lines keep their numbers."""
    def blank(match):
        token = match.group(0)
        if token[0] in "\"'":
            return token[0] + token[0]
        return re.sub(r"[^\n]", " ", token)
    return TOKEN.sub(blank, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def finish(check, looked_at, found):
    """Print what was found and end: 0 only when something was looked at and nothing found."""
    for row in found:
        print("%s: %s" % (check, row))
    if not looked_at:
        print("%s: nothing to look at" % check)
    print("%s: %d looked at, %d found" % (check, looked_at, len(found)))
    sys.exit(0 if looked_at and not found else 1)
