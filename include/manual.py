#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""manual.py VERSION OUTPUT HEADER...: a manual page in section 3 for each function of the headers, from the
comment above it. manual.py --names HEADER...: the names of the functions.

A comment has a text, whose first sentence is the summary, then @param and @returns. A function or a
parameter without a description is an error."""
import os
import re
import sys

FUNCTION = re.compile(r"/\*\*(?P<comment>(?:(?!\*/).)*)\*/\s*PASSKEY_EXPORT\s+(?P<prototype>[^;{]*?\))\s*;", re.DOTALL)
NAME = re.compile(r"\b(passkey_\w+)\s*\(")
TAG = re.compile(r"^@(param\s+(?P<param>\w+)|returns)\s+", re.MULTILINE)


class Problem(Exception):
    pass


def text_of(comment):
    """The comment without its stars."""
    lines = [re.sub(r"^\s*\* ?", "", line).rstrip() for line in comment.strip().split("\n")]
    return "\n".join(lines).strip()


def functions(path):
    with open(path, encoding="utf-8") as file:
        source = file.read()
    found = {}
    for match in FUNCTION.finditer(source):
        prototype = re.sub(r"\s+", " ", match["prototype"].replace("PASSKEY_MUST_USE ", ""))
        found[NAME.search(prototype)[1]] = (prototype, text_of(match["comment"]))
    exported = re.findall(r"PASSKEY_EXPORT\s[^;{]*?\b(passkey_\w+)\s*\(", re.sub(r"#[ \t]*define[^\n]*", "", source))
    missing = sorted(set(exported) - set(found))
    if missing:
        raise Problem("%s: no comment above %s" % (path, ", ".join(missing)))
    return found


def parameters(prototype):
    """The names in a prototype. Pointers to functions are left out."""
    inside = prototype[prototype.index("(") + 1:-1]
    if inside == "void":
        return []
    return [re.search(r"(\w+)(\[[^\]]*\])?$", part.strip())[1] for part in inside.split(",")]


def split(text):
    """The description, what is said of each parameter, and the results."""
    parts, tags = [], list(TAG.finditer(text))
    ends = [tag.start() for tag in tags[1:]] + [len(text)]
    for tag, end in zip(tags, ends):
        parts.append((tag["param"], text[tag.end():end].strip()))
    described = {name: said for name, said in parts if name is not None}
    returns = " ".join(said for name, said in parts if name is None)
    return text[:tags[0].start()].strip() if tags else text, described, returns


def escaped(text):
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "")
    return re.sub(r"^(['.])", r"\\&\1", text, flags=re.MULTILINE)


def paragraphs(text):
    """Paragraphs, and lists whose items begin with a dash."""
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text)):
        pieces = re.split(r"\n\s*- ", "\n" + paragraph if paragraph.startswith("- ") else paragraph)
        if pieces[0].strip():
            yield (".PP\n" if number > 0 else "") + escaped(re.sub(r"\s+", " ", pieces[0]).strip())
        for item in pieces[1:]:
            yield ".IP \\(bu 2\n" + escaped(re.sub(r"\s+", " ", item).strip())


def synopsis(prototype):
    """The prototype, a parameter a line."""
    head, inside = prototype[:-1].split("(", 1)
    if inside == "void":
        return [head + "(void);"]
    lines = ["    " + part.strip() for part in inside.split(",")]
    return [head + "("] + [line + "," for line in lines[:-1]] + [lines[-1] + ");"]


def page(name, header, version, prototype, text, names):
    description, described, returns = split(text)
    summary = re.match(r"(.*?)[.:](\s|$)", description, re.DOTALL)
    if summary is None:
        raise Problem("%s: %s has no summary" % (header, name))
    lines = ['.TH %s 3 "" "passkey %s" "libpasskey"' % (name.upper(), version), ".SH NAME",
             "%s \\- %s" % (name, escaped(re.sub(r"\s+", " ", summary[1]))), ".SH SYNOPSIS", ".nf",
             ".B #include <passkey/%s>" % os.path.basename(header), ".PP",
             *(".B \"%s\"" % escaped(line) for line in synopsis(prototype)),
             ".fi", ".SH DESCRIPTION", *paragraphs(description)]
    missing = [one for one in parameters(prototype) if one not in described]
    unknown = [one for one in described if one not in parameters(prototype)]
    if missing or unknown:
        raise Problem("%s: %s: not described: %s; not a parameter: %s" % (header, name, missing, unknown))
    if described:
        lines.append(".SH PARAMETERS")
    for parameter, said in described.items():
        lines += [".TP", ".I %s" % parameter, escaped(re.sub(r"\s+", " ", said))]
    if returns:
        lines += [".SH RETURN VALUE", *paragraphs(returns)]
    lines += [".SH SEE ALSO", ",\n".join(".BR %s (3)" % other for other in sorted(names) if other != name)]
    return "\n".join(line for line in lines if line) + "\n"


def main():
    if sys.argv[1] == "--names":
        for path in sys.argv[2:]:
            print("\n".join(functions(path)))
        return
    version, output, *headers = sys.argv[1:]
    os.makedirs(output, exist_ok=True)
    for path in headers:
        found = functions(path)
        for name, (prototype, text) in found.items():
            with open(os.path.join(output, name + ".3"), "w", encoding="utf-8") as file:
                file.write(page(name, path, version, prototype, text, found))


try:
    main()
except Problem as problem:
    sys.exit("manual.py: %s" % problem)
