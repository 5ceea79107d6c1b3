# SPDX-License-Identifier: Apache-2.0
"""The checks that no test misses when they are switched off, each with the reason why none can. Not a
program itself."""

# Reason -> the checks: the file, and the text of the check as run.py prints it.
EXCUSED = {
}


def rows():
    """(file, text) -> reason."""
    return {tuple(row.strip().split(": ", 1)): reason
            for reason, lines in EXCUSED.items() for row in lines.strip().split("\n")}


def reason(path, text):
    return rows().get((path, text))


def stale(places):
    """The excuses of what is not there, among the files that were looked at."""
    looked_at = {path for path, _, _ in places}
    there = {(path, text) for path, _, text in places}
    return ["%s: %s" % row for row in rows() if row[0] in looked_at and row not in there]
