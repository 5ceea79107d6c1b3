#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What mutate.py finds in C, and what it does not change."""
import sys
import mutate

# A piece of C, and the same with switches from 1 on.
PIECES = [
    ("    if (a > b)\n        return refuse(error, X);\n",
     "    if (((a > b) && !MUTANT(1)))\n        return refuse(error, X);\n"),
    ("    if (f(a || b) ||\n        (c && d))\n        return refuse_leaf(X);\n",
     "    if (((f(a || b)) && !MUTANT(1)) ||\n        (((c && d)) && !MUTANT(2)))\n"
     "        return refuse_leaf(X);\n"),
    ('    if (a == \')\' || b(")||("))\n        return false;\n',
     '    if (((a == \')\') && !MUTANT(1)) || ((b(")||(")) && !MUTANT(2)))\n        return false;\n'),
    ("    if (a) /* || b */\n        return setting_refuse(X);\n",
     "    if (((a) && !MUTANT(1))) /* || b */\n        return setting_refuse(X);\n"),
    ("    TRY(check(a,\n        b));\n", "    if (!MUTANT(1)) TRY(check(a,\n        b));\n"),
    ("static bool f(int a)\n{\n    return a > 0 && (b || c);\n}\n",
     "static bool f(int a)\n{\n    return ((a > 0) || MUTANT(1)) && (((b || c)) || MUTANT(2));\n}\n"),
    ("enum passkey_result f(int a)\n{\n    return check_it(a, 1);\n}\n",
     "enum passkey_result f(int a)\n{\n    return MUTANT(1) ? PASSKEY_OK : check_it(a, 1);\n}\n"),
]
# Not checks, or checks that cannot be removed.
LEFT = [
    "    if (a)\n        return PASSKEY_OK;\n",
    "    if (a)\n        return fault(error, X);\n",
    "    if (a)\n        return true;\n",
    "static bool f(void)\n{\n    return true;\n}\n",
    "static int f(int a)\n{\n    return a > 0 && b;\n}\n",
    "enum passkey_result f(int a)\n{\n    return read_it(a, 1);\n}\n",
    "/* if (a) return false; TRY(b); */\n",
    'const char *text = "TRY(a)";\n',
]


def main():
    pieces = PIECES + [(piece, piece) for piece in LEFT]
    failed = 0
    for number, (piece, wanted) in enumerate(pieces, 1):
        got = mutate.switched(piece, 1)[0]
        failed += got != wanted
        print("%sok %d - %s" % ("" if got == wanted else "not ", number, " ".join(piece.split())))
        if got != wanted:
            print("# wanted %r\n# got    %r" % (wanted, got))
    print("1..%d" % len(pieces))
    sys.exit(1 if failed else 0)


main()
