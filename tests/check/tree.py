# SPDX-License-Identifier: Apache-2.0
"""What the checks share: the list of files, code without comments and strings, and the end of a
check. Not a check itself."""
import os
import re
import subprocess
import sys

# A comment, a string or a character constant: the first that matches.
TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
ATTRIBUTE = re.compile(r"__attribute__\(\((?:[^()]|\([^()]*\))*\)\)[ \t]*")
LEFT_OUT = re.compile(r"^(build.*|node_modules|__pycache__|\.git|screenshots)$")


def root_of(arguments):
    """The first argument, or the project that this file is in."""
    here = os.path.dirname(os.path.abspath(__file__))
    return os.path.abspath(arguments[0] if arguments else os.path.join(here, "..", ".."))


def tracked(root):
    """The files that Git tracks and that exist; None without a repository or Git."""
    if not os.path.exists(os.path.join(root, ".git")):
        return None
    command = ["git", "-c", "safe.directory=" + root, "-C", root, "ls-files", "-z"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return [path for path in listed.split("\0")
            if path and os.path.isfile(os.path.join(root, path))]


def walked(root):
    found = []
    for place, names, files in os.walk(root):
        names[:] = [name for name in names if not LEFT_OUT.match(name)]
        found += [os.path.relpath(os.path.join(place, name), root) for name in files
                  if not LEFT_OUT.match(name)]
    return found


def paths(root, folders, suffixes=()):
    """Paths relative to root, sorted, of the files in the folders that end so (all: no suffix). In a
    repository only tracked files: others are not evaluated."""
    files = tracked(root)
    files = walked(root) if files is None else files
    return sorted(path for path in files
                  if any(folder == "." or path.startswith(folder + "/") for folder in folders)
                  and (not suffixes or path.endswith(tuple(suffixes))))


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def code(text):
    """The text with comments and quoted text blanked; lines keep their numbers."""
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
