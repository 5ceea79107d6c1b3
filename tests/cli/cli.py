# SPDX-License-Identifier: Apache-2.0
"""What the tests of passkeyctl share: the program in a pipe and at a terminal, and refusals."""
import fcntl
import os
import pty
import re
import select
import sqlite3
import struct
import subprocess
import sys
import termios
import time
import processes
from harness import environment

PASSKEYCTL = os.path.abspath(sys.argv[3])
ZONE = {"TZ": "UTC-2", "LC_ALL": "C.UTF-8"}
PATIENCE_S = 60


def ctl(*arguments, directory="/", text=None, **variables):
    return subprocess.run([PASSKEYCTL, *arguments], capture_output=True, text=True, check=False,
                          timeout=120, cwd=directory, input=text or "",
                          env=environment({**ZONE, **variables}))


def ctl_obeying_modes(*arguments):
    """As root, without the capabilities to write files regardless of their mode."""
    prefix = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.getuid() == 0 else []
    return subprocess.run([*prefix, PASSKEYCTL, *arguments], capture_output=True, text=True,
                          check=False, timeout=120, cwd="/", input="", env=environment(ZONE))


class Shown:
    """The exit status, the text written to a terminal, and what is left of it after erasures."""

    def __init__(self, status, text):
        self.returncode = status
        self.text = text.decode("utf-8", "replace").replace("\r\n", "\n")
        self.stdout = re.sub(r"\r[^\r\n]*\033\[K", "", self.text)
        self.lines = self.stdout.splitlines()

    def __repr__(self):
        return "%d\n%s" % (self.returncode, self.text)


def terminal(*arguments, answers=(), columns=100, directory="/", **variables):
    """Run it with all three streams at a terminal; each of the answers is typed when the text before
    it is there: pairs of what to wait for and what to type."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = processes.start([PASSKEYCTL, *arguments], stdin=theirs, stdout=theirs, stderr=theirs,
                               cwd=directory, start_new_session=True,
                               env=environment({**ZONE, "NO_COLOR": "1", "TERM": "xterm",
                                                **variables}))
    os.close(theirs)
    text, waiting, end = b"", list(answers), time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if waiting and waiting[0][0].encode() in text:
            os.write(ours, waiting.pop(0)[1].encode())
        if not select.select([ours], [], [], 0.2)[0]:
            continue
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        text += piece
    os.close(ours)
    if time.monotonic() >= end:
        process.kill()
    return Shown(process.wait(), text)


def refused(tap, what, done, status, *texts):
    """The status, nothing on the standard output, and sentences that have each of the texts."""
    right = (done.returncode == status and done.stdout == ""
             and done.stderr.startswith("passkeyctl: ")
             and all(text in done.stderr for text in texts))
    tap.check("%s: status %d" % (what, status), right,
              "%d\n%s%s" % (done.returncode, done.stdout, done.stderr))


def make_older(file, migrations):
    """A store as the first schema had it."""
    database = sqlite3.connect(file)
    expected = sqlite3.connect(":memory:")
    with open(migrations[0], encoding="utf-8") as script:
        expected.executescript(script.read())
    columns = {table: [row[1] for row in expected.execute("PRAGMA table_info(%s)" % table)]
               for (table,) in expected.execute("SELECT name FROM sqlite_schema WHERE type='table'")}
    fresh = file + ".new"
    target = sqlite3.connect(fresh)
    with open(migrations[0], encoding="utf-8") as script:
        target.executescript(script.read())
    for table, names in columns.items():
        if table not in ("migration", "ceremony"):
            here = {row[1] for row in database.execute("PRAGMA table_info(%s)" % table)}
            names = [name for name in names if name in here] # the others were renamed since
            rows = database.execute("SELECT %s FROM %s" % (", ".join(names), table)).fetchall()
            target.executemany("INSERT INTO %s (%s) VALUES (%s)" % (
                table, ", ".join(names), ", ".join("?" * len(names))), rows)
    target.executemany("INSERT INTO migration VALUES (?, ?, ?, ?)", database.execute(
        "SELECT * FROM migration WHERE number = 1").fetchall())
    target.execute("PRAGMA application_id = %d" % database.execute(
        "PRAGMA application_id").fetchone()[0])
    target.execute("PRAGMA user_version = 1")
    target.commit()
    for opened in (database, expected, target):
        opened.close()
    os.rename(fresh, file)
    os.chmod(file, 0o600)
