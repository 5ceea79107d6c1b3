# SPDX-License-Identifier: Apache-2.0
"""Where the checks of a C file are, and the file with a switch in each. One place to go wrong a
mutant: an operand of the condition in front of a refusal, a check that is called, an operand of
what a predicate returns. Not a program itself."""
import re

# What ends a check that did not hold.
REFUSAL = re.compile(r"return (?:(?:refuse\w*|\w+_refuse|wrong_form|too_short|invalid|mistyped|"
                     r"missing)\(|false;|CBOR_DECODE_BAD|CBOR_DECODE_LONG_FORM)")
CHECKS = re.compile(r"return (\w*(?:check|verify|evaluate|end)\w*\()")
TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
FUNCTION = re.compile(r"^(?:static )?(?:inline )?(bool|enum \w+) \**\w+\([^;{}]*\)\n\{\n(.*?)^\}", re.M | re.S)


def masked(text):
    """The text with comments blanked and quoted text replaced by x; offsets do not change."""
    def mask(match):
        filling = "x" if match.group(0)[0] in "\"'" else " "
        return re.sub(r"[^\n]", filling, match.group(0))
    return TOKEN.sub(mask, text)


def closing(text, opening):
    """The offset of the parenthesis that closes the one at opening."""
    depth = 0
    for offset in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[offset], 0)
        if depth == 0:
            return offset
    raise ValueError("no closing parenthesis")


def operands(text, start, end, operator):
    """The (start, end) of what the operator joins between start and end, outside parentheses."""
    found, depth, begin = [], 0, start
    for offset in range(start, end):
        depth += {"(": 1, ")": -1, "{": 1, "}": -1}.get(text[offset], 0)
        if depth == 0 and text.startswith(operator, offset):
            found.append((begin, offset))
            begin = offset + len(operator)
    found.append((begin, end))
    return [(first + len(text[first:last]) - len(text[first:last].lstrip()),
             last - len(text[first:last]) + len(text[first:last].rstrip()))
            for first, last in found]


def conditions(text):
    """Operands of `if (...)` in front of a refusal."""
    for match in re.finditer(r"\bif \(", text):
        close = closing(text, match.end() - 1)
        if REFUSAL.match(text[close + 1:].lstrip(" \n{")):
            for start, end in operands(text, match.end(), close, "||"):
                yield start, end, "((%s) && !MUTANT(%d))"


def calls(text):
    """TRY(check), and a check that is the last thing a function does."""
    for match in re.finditer(r"\bTRY\(", text):
        yield match.start(), closing(text, match.end() - 1) + 1, "if (!MUTANT(%d)) %s"
    for function in FUNCTION.finditer(text):
        if function.group(1) != "enum passkey_result":
            continue
        for match in CHECKS.finditer(function.group(2)):
            start = function.start(2) + match.start(1)
            end = closing(text, function.start(2) + match.end(1) - 1) + 1
            if text[end] == ";":
                yield start, end, "MUTANT(%d) ? PASSKEY_OK : %s"


def predicates(text):
    """Operands of what a predicate returns."""
    for function in FUNCTION.finditer(text):
        if function.group(1) != "bool":
            continue
        for match in re.finditer(r"\breturn ([^;]*);", function.group(2)):
            if match.group(1) in ("true", "false"):
                continue
            start, end = (function.start(2) + offset for offset in match.span(1))
            for first, last in operands(text, start, end, "&&"):
                yield first, last, "((%s) || MUTANT(%d))"


def mutants(text):
    """All of a file, in its order: (start, end, form)."""
    blank = masked(text)
    return sorted([*conditions(blank), *calls(blank), *predicates(blank)])


def switched(text, first):
    """The file with a switch in each place, numbered from first, and what was there."""
    found, out, at = mutants(text), text, []
    for number, (start, end, form) in reversed(list(enumerate(found, first))):
        was = text[start:end]
        order = (number, was) if form.index("%d") < form.index("%s") else (was, number)
        out = out[:start] + form % order + out[end:]
        at.append((number, text.count("\n", 0, start) + 1, " ".join(was.split())))
    return out, at[::-1]
