#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""prose.py [--count] [ROOT]: phrases of phrases.txt in documents, and in comments and strings of the sources, and
links of documents that lead nowhere.

prose_allowed.txt has the exceptions: a path, a tab, the number of matches that the file may have, a tab and the
reason. --count prints the matches of each file instead."""
import os
import re
import sys
import tree

HERE = os.path.dirname(os.path.abspath(__file__))
DOCUMENTS = (".md", ".in")
SOURCES = (".c", ".h")
# Not ours, generated, or about phrases themselves.
EXCLUDED = re.compile(r"^(docs/checks\.md|CONTRIBUTING\.md|tests/check/|tests/fuzz/corpus/|vectors/)")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
CODE_BLOCK = re.compile(r"^```.*?^```$|^(?: {4}|\t).*$|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def rows(name):
    """The lines of a table of this folder, without comments, split at tabs."""
    text = tree.read(HERE, name)
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def phrases():
    return [(pattern.replace(" ", r"\s+(?:\*\s+)?"), advice) for pattern, advice in rows("phrases.txt")]


PHRASES = phrases()
ANY = re.compile(r"\b(?:%s)\b" % "|".join(pattern for pattern, _ in PHRASES), re.IGNORECASE)


def advice_for(text):
    return next(advice for pattern, advice in PHRASES if re.match(pattern, text, re.IGNORECASE))


def blanked(text):
    """Code is not prose; lines keep their numbers."""
    return re.sub(r"[^\n]", " ", text)


def prose_of(path, text):
    """The text with everything blanked that is not prose: of sources all but comments and strings."""
    if path.endswith(DOCUMENTS):
        return CODE_BLOCK.sub(lambda match: blanked(match.group(0)), text)
    kept, end = [], 0
    for match in tree.TOKEN.finditer(text):
        kept += [blanked(text[end:match.start()]), match.group(0)]
        end = match.end()
    return "".join(kept) + blanked(text[end:])


def matches(path, text):
    prose = prose_of(path, text)
    for match in ANY.finditer(prose):
        around = prose[match.start():match.end() + 40]
        yield "%s:%d: \"%s\": write %s" % (path, tree.line_of(prose, match.start()),
                                          " ".join(match.group(0).split()), advice_for(around))


def dead_links(root, path, text):
    for match in LINK.finditer(text):
        target = match.group(1)
        place = os.path.normpath(os.path.join(root, os.path.dirname(path), target))
        if "://" not in target and not target.startswith("mailto:") and not os.path.exists(place):
            yield "%s:%d: the link to %s leads to no file" % (path, tree.line_of(text, match.start()), target)


def evaluate(root, path, allowed):
    """Links that lead nowhere, and the phrases of a file that has more of them than it may."""
    text = tree.read(root, path)
    if path.endswith(".md"):
        yield from dead_links(root, path, text)
    found = list(matches(path, text))
    if len(found) > allowed.get(path, 0):
        yield from found


def main():
    count = "--count" in sys.argv
    root = tree.root_of([argument for argument in sys.argv[1:] if argument != "--count"])
    paths = [path for path in tree.paths(root, ["."], DOCUMENTS + SOURCES) if not EXCLUDED.match(path)]
    if count:
        for path in paths:
            number = len(list(matches(path, tree.read(root, path))))
            if number:
                print("%s\t%d" % (path, number))
        return
    allowed = {path: int(number) for path, number, _ in rows("prose_allowed.txt")}
    found = [row for path in paths for row in evaluate(root, path, allowed)]
    tree.finish("prose", len(paths), found)


main()
