#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""copies.py [ROOT]: a copied change refers to nothing of the original. For each row of the tables of
copies in src/store: every view and every record that the change's argument has, also through its
records, is copied by the function of the row."""
import re
import sys
import tree

STRUCT = re.compile(r"^struct (\w+) \{\n(.*?)^\};", re.M | re.S)
FUNCTION = re.compile(r"^[a-z][^;{}]*?\b(\w+)\([^;{}]*\)\n\{\n(.*?)^\}", re.M | re.S)
ROW = re.compile(r"\{ (change_\w+), ((?:copier_)?take_\w+) \}")
# A member: a nested struct or union, or a type, a star, a name and the size of an array.
MEMBER = re.compile(r"(?:struct|union) \{((?:[^{}]|\{[^{}]*\})*)\} ?(\w*);|"
                    r"(const )?(?:struct |enum )?(\w+) (\*?)\(?(\w+)\)?(?:\[\w+\])*;")


def functions_of(root, path):
    return {match[1]: match[2] for match in FUNCTION.finditer(tree.code(tree.read(root, path)))}


class Reader:
    def __init__(self, root):
        headers = ["src/store/change.h", "src/store/records.h"] + tree.paths(root, ["include"], [".h"])
        text = "".join(tree.code(tree.read(root, path)) for path in headers)
        self.structs = {match[1]: match[2] for match in STRUCT.finditer(text)}
        self.functions = {}
        self.rows = []
        for path in tree.paths(root, ["src/store"], [".c"]):
            if path.count("/") == 2:
                self.functions.update(functions_of(root, path))
                self.rows += ROW.findall(tree.code(tree.read(root, path)))

    def members(self, body, prefix=""):
        """What has to be copied of a struct: pairs of a path and what it is."""
        for match in MEMBER.finditer(body):
            nested, name, _, kind, star, plain = match.groups()
            if nested is not None:
                yield from self.members(nested, prefix + (name + "." if name else ""))
            elif star or kind == "passkey_bytes":
                yield prefix + plain, "record" if star else "view"
                if kind in self.structs and kind != "passkey_bytes":
                    yield from self.members(self.structs[kind], prefix + plain + "->")
            elif kind in self.structs:
                yield from self.members(self.structs[kind], prefix + plain + ".")

    def with_called(self, name, prefix=""):
        """The text of a function, and of those of the store that it calls."""
        body = self.functions.get(name, "")
        called = set(re.findall(r"\b(%s\w+)\(" % prefix, body)) & set(self.functions) - {name}
        return body + "".join(self.functions[other] for other in sorted(called))


def arguments(reader, change):
    """The members of the union that a change reads."""
    for text in (reader.functions.get(change, ""), reader.with_called(change)):
        names = set(re.findall(r"change->of\.(\w+)", text))
        if names:
            return names
    return set()


def missing(reader, change, take, union):
    text = reader.with_called(take, "take_")
    names = arguments(reader, change)
    if not names:
        yield "the argument of %s() was not found" % change
    for path, what in union:
        if re.split(r"\W", path)[0] not in names:
            continue
        last = re.split(r"\W+", path)[-1]
        copied = (r"copier_take_bytes\(copier, &[^;]*\b%s(?:\[i\])?\);" if what == "view"
                  else r"\b(?:copier_take|take_\w+)\(\s*copier, [^;]*\b%s\b")
        if not re.search(copied % last, text):
            yield "%s() does not copy the %s of.%s of %s()" % (take, what, path, change)


def main():
    root = tree.root_of(sys.argv[1:])
    reader = Reader(root)
    body = re.search(r"\bunion \{\n(.*)\} of;", reader.structs["change"], re.S)[1]
    union = list(reader.members(body))
    rows = reader.rows
    found = [fault for change, take in rows for fault in missing(reader, change, take, union)]
    tree.finish("copies", len(rows), found)


main()
