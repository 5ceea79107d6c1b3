# SPDX-License-Identifier: Apache-2.0
"""Removes what a test program would leave. Its temporary files are in one folder, which is removed at
exit, and the servers that it started are killed then, also after a failure or SIGTERM."""
import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

STARTED = []
LOCK = threading.Lock()
FOLDER = tempfile.mkdtemp(prefix="passkey-")


def start(command, **options):
    """subprocess.Popen for a server."""
    process = subprocess.Popen(command, **options)
    STARTED.append(process)
    return process


def for_anybody(program):
    """A copy of the program that other users can run, even if the build is in a home with mode 0700."""
    copy = os.path.join(FOLDER, os.path.basename(program))
    with LOCK:
        if not os.path.exists(copy):
            shutil.copy(program, copy)
            os.chmod(copy, 0o755)
    return copy


def clean():
    for process in STARTED:
        if process.poll() is None:
            process.kill()
            process.wait()
    shutil.rmtree(FOLDER, ignore_errors=True)


os.chmod(FOLDER, 0o711)  # servers under test may run as other users
tempfile.tempdir = os.environ["TMPDIR"] = FOLDER
atexit.register(clean)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
