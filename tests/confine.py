#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""confine.py COMMAND [ARGUMENT...]: run COMMAND and remove everything that it leaves.

COMMAND gets a temporary folder of its own in TMPDIR. After it ends, or after SIGINT, SIGTERM or
SIGHUP, every process that it started, directly or not, is ended and the folder is removed. Exits
with the status of COMMAND, or by the signal."""
import ctypes
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TIME_TO_END_S = 5


class Interrupted(Exception):
    """One of SIGNALS came."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


def on_signal(number, _):
    raise Interrupted(number)


def prepare():
    """Become the parent of orphaned descendants, and end with the program that started us."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    for number in SIGNALS:
        signal.signal(number, on_signal)


def descendants():
    """The process ids of all living descendants."""
    children = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % name, encoding="utf-8", errors="replace") as file:
                state, parent = file.read().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            children.setdefault(int(parent), []).append(int(name))
    found, queue = [], [os.getpid()]
    while queue:
        own = children.get(queue.pop(), [])
        found += own
        queue += own
    return found


def send(number):
    for process in descendants():
        try:
            os.kill(process, number)
        except OSError:
            pass


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def end_descendants():
    send(signal.SIGTERM)
    until = time.monotonic() + TIME_TO_END_S
    while descendants():
        if time.monotonic() > until:
            send(signal.SIGKILL)
        time.sleep(0.02)
        reap()
    reap()


def remove(folder):
    """Also what a test made unreadable for its owner."""
    def retry(function, path, _):
        os.chmod(os.path.dirname(path), stat.S_IRWXU)
        if os.path.isdir(path) and not os.path.islink(path):
            os.chmod(path, stat.S_IRWXU)
            shutil.rmtree(path)
        else:
            function(path)
    shutil.rmtree(folder, onerror=retry)


def end(folder):
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    end_descendants()
    remove(folder)


def start(command, folder):
    """Signals that a shell ignores in the background have their default effect in COMMAND."""
    def default_signals():
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
    return subprocess.Popen(command, env={**os.environ, "TMPDIR": folder},
                            preexec_fn=default_signals)  # pylint: disable=subprocess-popen-preexec-fn


def main(command):
    interrupted = None
    # In /tmp and open to the users that servers under test change to.
    folder = tempfile.mkdtemp(prefix="passkey-test-", dir="/tmp")
    os.chmod(folder, 0o711)
    try:
        prepare()
        status = start(command, folder).wait()
    except Interrupted as signalled:
        interrupted = signalled.number
    finally:
        end(folder)
    if interrupted is not None:
        signal.signal(interrupted, signal.SIG_DFL)
        os.kill(os.getpid(), interrupted)
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
