#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write files into a C source file, as one table of struct embedded_file.

    embed.py OUT.c SYMBOL [--gzip] FILE...

The table is `const struct embedded_file SYMBOL[]` in the order of the arguments, ended by a row
without a name. A name is the file's last path component. With --gzip each row also has a compressed
copy if that is smaller, and scripts, styles and documents lose their indentation and the lines that are
only a comment, except the license of passkey.js, which other sites may copy.
The same input gives the same output, byte for byte.
"""
import gzip
import os
import re
import sys

COMMENT = re.compile(
    rb"^[ \t]*(?://.*|/\*(?:.|\n)*?\*/[ \t]*|<!--(?:.|\n)*?-->[ \t]*)\n",
    re.MULTILINE)
INDENTATION = re.compile(rb"^\s+", re.MULTILINE)


def served(path, data):
    """The content of a file as browsers get it."""
    if not path.endswith((".js", ".css", ".html")):
        return data
    license_line = data.splitlines(True)[0] if os.path.basename(path) == "passkey.js" else b""
    return license_line + INDENTATION.sub(b"", COMMENT.sub(b"", data))


def c_array(symbol, data):
    """The bytes as a static array with a NUL after them, which the size does not count."""
    values = [str(byte) for byte in data] + ["0"]
    rows = [",".join(values[at:at + 32]) for at in range(0, len(values), 32)]
    return "static const uint8_t %s[] = {\n%s\n};\n" % (symbol, ",\n".join(rows))


def embed(files, symbol, compress):
    arrays, table = [], []
    for index, path in enumerate(files):
        with open(path, "rb") as file:
            data = file.read()
        if compress:
            data = served(path, data)
        plain = "%s_data_%d" % (symbol, index)
        arrays.append(c_array(plain, data))
        packed = gzip.compress(data, 9, mtime=0) if compress else b""
        gzip_row = "NULL, 0"
        if compress and len(packed) < len(data):
            arrays.append(c_array("%s_gzip_%d" % (symbol, index), packed))
            gzip_row = "%s_gzip_%d, %d" % (symbol, index, len(packed))
        name = os.path.basename(path).replace("\\", "\\\\").replace('"', '\\"')
        table.append('{ "%s", %s, %d, %s },' % (name, plain, len(data), gzip_row))
    return "".join([
        "/* Made by src/embed.py: edit the files it read, not this one. */\n",
        '#include "base/embedded.h"\n\n',
        "extern const struct embedded_file %s[];\n\n" % symbol,
        "".join(arrays),
        "\nconst struct embedded_file %s[] = {\n%s\n{ NULL, NULL, 0, NULL, 0 },\n};\n"
        % (symbol, "\n".join(table)),
    ])


def main(arguments):
    compress = "--gzip" in arguments
    arguments = [argument for argument in arguments if argument != "--gzip"]
    if len(arguments) < 3:
        sys.exit(__doc__)
    out, symbol, files = arguments[0], arguments[1], arguments[2:]
    with open(out, "w", encoding="ascii") as file:
        file.write(embed(files, symbol, compress))


if __name__ == "__main__":
    main(sys.argv[1:])
