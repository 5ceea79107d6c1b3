# SPDX-License-Identifier: Apache-2.0
"""A running server in its sandbox: what it may read on SIGHUP, and what it refuses with a reason. The unit test
`sandbox` proves what the kernel forbids."""
import os
import re
import signal
import subprocess
import tempfile
import time
import processes
from harness import PASSKEYD, PATIENCE_S, environment, run

CSS = ":root { --accent: #123456 }\n"


def write(path, text):
    """Replace a file as editors do: by renaming a new one to its name."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.rename(path + ".new", path)


class Running:
    """A server with a configuration file; without a terminal, so that SIGHUP reloads."""

    def __init__(self, settings="", **variables):
        self.folder = tempfile.mkdtemp()
        for name in ("conf", "state", "elsewhere"):
            os.mkdir(os.path.join(self.folder, name))
        write(self.path("conf/style.css"), CSS)
        write(self.path("elsewhere/style.css"), CSS)
        self.configure(settings)
        self.log = open(self.path("log"), "w+", encoding="utf-8")
        self.process = processes.start(
            [PASSKEYD, "--config", self.path("conf/x.ini")], stdout=subprocess.PIPE, stderr=self.log, text=True,
            env=environment(variables), cwd=self.path("state"), start_new_session=True)
        self.said = ""
        while "sandbox: " not in self.said:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError(self.lines())
            self.said += line

    def path(self, name):
        return os.path.join(self.folder, name)

    def configure(self, settings):
        write(self.path("conf/x.ini"),
              "[server]\nlisten = 127.0.0.1:0, unix:%s\n" % self.path("socket") + settings)

    def lines(self):
        self.log.seek(0)
        return self.log.read().splitlines()

    def reload(self, settings):
        """The line that it logs."""
        before = len(self.lines())
        self.configure(settings)
        self.process.send_signal(signal.SIGHUP)
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and len(self.lines()) == before:
            time.sleep(0.02)
        return self.lines()[before]

    def stop(self):
        self.process.terminate()
        self.process.communicate(timeout=PATIENCE_S)
        self.log.close()
        return self.process.returncode


def status(server):
    with open("/proc/%d/status" % server.process.pid, encoding="ascii") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def party(**settings):
    return '[relying-party "localhost"]\n' + "".join("%s = %s\n" % item for item in settings.items())


def reloads(tap):
    server = Running(party(style="../conf/style.css"))
    summary = re.search("sandbox: (.*)", server.said).group(1)
    if "not limited" in summary:
        tap.check("skipped: " + summary, True)
        server.stop()
        return
    tap.equal("the log line", summary, "files limited, system calls limited")
    tap.equal("system calls are filtered", (status(server)["Seccomp"], status(server)["NoNewPrivs"]), ("2", "1"))
    write(server.path("conf/style.css"), CSS * 2)
    line = server.reload(party(style="../conf/style.css"))
    tap.check("configured files are read again, also new ones of their names", "was reloaded" in line, line)
    write(server.path("conf/other.css"), CSS)
    line = server.reload(party(style=server.path("conf/other.css")))
    tap.check("and others in their directories", "was reloaded" in line, line)
    for what, settings, wanted in (
            ("a file elsewhere", party(style="../elsewhere/style.css"), "Restart passkeyd if the file is new"),
            ("a folder of templates elsewhere", "[mail]\ntemplates = ../elsewhere\n", "elsewhere: restart passkeyd"),
            ("mails into a folder elsewhere", "[mail]\ndelivery = folder:../elsewhere\n",
             "elsewhere: restart passkeyd"),
            ("a mail server", "[mail]\ndelivery = smtp-plain://127.0.0.1:9\n", "mail servers: restart passkeyd"),
            ("a mail command", "[mail]\ndelivery = sendmail:/bin/true\n", "mail command: restart passkeyd"),
            ("leaving the sandbox", "sandbox = off\n", "setting sandbox cannot change")):
        line = server.reload(settings)
        tap.check("%s: refused" % what, "the old one stays" in line and wanted in line, line)
    tap.equal("it stops", server.stop(), 0)
    tap.check("and removes its socket", not os.path.exists(server.path("socket")))


def off(tap):
    server = Running("sandbox = off\n")
    tap.check("off by the setting", "sandbox: off" in server.said, server.said)
    tap.equal("  nothing is filtered that was not", status(server)["Seccomp"], status_of_test()["Seccomp"])
    line = server.reload("sandbox = off\n" + party(style="../elsewhere/style.css"))
    tap.check("  any file can be read", "was reloaded" in line, line)
    server.stop()
    server = Running("[mail]\ndelivery = sendmail:/bin/true\n")
    tap.check("off for a mail command", "sandbox: off" in server.said, server.said)
    server.stop()


def status_of_test():
    with open("/proc/self/status", encoding="ascii") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


run(reloads, off)
