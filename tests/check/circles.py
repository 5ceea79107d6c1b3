#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""circles.py [ROOT]: no files of src depend on each other in a circle. A unit is a source with its
header. It depends on the units whose headers it includes and on those whose functions and tables it
uses, also where another header declares them. The folders of a room do not depend on each other in a
circle either."""
import os
import re
import sys
import tree

# webauthn and store have folders that need the files beside them.
FOLDERS = {"http", "passkeyctl", "service"}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"', re.MULTILINE)
# At file scope in the first column, as clang-format leaves it: the name of a function with its body,
# or of a table with its initializer.
FUNCTION = re.compile(r"^(?=[A-Za-z_])(?:(?!\bstatic\b)[^;={}#()])*?\b(?!main\b)(\w+)"
                      r"\((?:[^{};()]|\([^()]*\))*\)\n\{", re.MULTILINE)
TABLE = re.compile(r"^(?!static\b|extern\b)[A-Za-z_][\w \t*]*?\b(\w+)(?:\[[^\]\n]*\])* = ", re.MULTILINE)
# A call, an argument, or a value of a table; not a member, a type or the name of a variable.
USE = re.compile(r"(?<![.\w])(?<!->)(?<!enum )(?<!struct )([A-Za-z_]\w*)\s*[\[\](),}]")


def unit_of(path):
    """A source that the build takes instead of another one has its name and "_missing"."""
    return re.sub(r"^src/|(_missing)?\.[ch]$", "", path)


def room_of(unit):
    return unit.split("/")[0]


def read_units(root):
    """The text of each unit: includes of the raw text, names of the code without comments."""
    raw, code = {}, {}
    for path in tree.paths(root, ["src"], [".c", ".h"]):
        text = tree.read(root, path)
        unit = unit_of(path)
        raw[unit] = raw.get(unit, "") + text
        if path.endswith(".c"):
            code[unit] = code.get(unit, "") + "\n" + tree.ATTRIBUTE.sub("", tree.code(text))
    return raw, code


def edges_of(raw, code):
    homes = {}
    for unit, text in code.items():
        for pattern in (FUNCTION, TABLE):
            for match in pattern.finditer(text):
                homes.setdefault(match.group(1), set()).add(unit)
    edges = {}
    for unit, text in raw.items():
        found = {unit_of(name) for name in INCLUDE.findall(text)}
        for word in set(USE.findall(code.get(unit, ""))):
            # Of a room's own: layers.py keeps rooms apart, and other rooms may use the same name.
            found |= {home for home in homes.get(word, ()) if room_of(home) == room_of(unit)}
        edges[unit] = sorted((found & raw.keys()) - {unit})
    return edges


def folders_of(edges):
    """The same between the folders of a room, as far as layers.py has them in an order."""
    found = {}
    for unit, to in edges.items():
        folder = os.path.dirname(unit)
        if room_of(unit) in FOLDERS:
            rows = {os.path.dirname(each) for each in to if room_of(each) == room_of(unit)}
            found.setdefault(folder, set()).update(rows - {folder})
    return {folder: sorted(to & found.keys()) for folder, to in found.items()}


def circle_from(start, edges):
    """The shortest way from a unit back to itself, or None."""
    before, queue = {}, [start]
    for unit in queue:
        for to in edges[unit]:
            if to == start:
                way = [unit]
                while way[-1] != start:
                    way.append(before[way[-1]])
                return way[::-1]
            if to not in before:
                before[to] = unit
                queue.append(to)
    return None


def circles_of(edges):
    found, named = [], set()
    for unit in sorted(edges):
        way = circle_from(unit, edges)
        if way and not named & set(way):
            named |= set(way)
            found.append("a circle: %s" % " -> ".join(way + way[:1]))
    return found


def main():
    root = tree.root_of(sys.argv[1:])
    edges = edges_of(*read_units(root))
    found = circles_of(edges) + circles_of(folders_of(edges))
    tree.finish("circles", len(edges), found)


main()
