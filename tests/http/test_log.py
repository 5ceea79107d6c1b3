# SPDX-License-Identifier: Apache-2.0
"""The log: its forms, the journal of systemd, its level, and reloading both."""
import json
import os
import re
import signal
import subprocess
import tempfile
import time
import processes
from harness import PASSKEYD, PATIENCE_S, environment, run

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
FAILING = ["--listen", "127.0.0.1:0", "--store", "sqlite:/nowhere/at-all.db"]


def failed(*flags, **variables):
    """The lines of a start that fails after the configuration was read."""
    done = subprocess.run([PASSKEYD, *FAILING, *flags], capture_output=True, check=False,
                          timeout=PATIENCE_S, env=environment(variables), cwd="/")
    return done.stderr.decode().splitlines()


def forms(tap):
    lines = failed()
    tap.check("text", len(lines) == 1 and re.fullmatch(TIME + " passkeyd error: .*/nowhere/at-all.db.*", lines[0]),
              lines)
    lines = failed("--log", "json")
    event = json.loads(lines[0])
    tap.equal("JSON: one line", len(lines), 1, lines)
    tap.equal("  its members", list(event), ["time", "level", "message"], event)
    tap.check("  the time", re.fullmatch(TIME, event["time"]), event)
    tap.check("  the event", event["level"] == "error" and "/nowhere/at-all.db" in event["message"], event)
    lines = failed("--log", "json", "--store", "sqlite:/nowhere/\"\\.db")
    tap.check("  quotes are escaped", "/nowhere/\"\\.db" in json.loads(lines[0])["message"], lines)
    lines = failed("--config", "/nowhere/\x1b[31m\n\u0085\u00e9")
    tap.check("control characters are replaced", len(lines) == 1 and "/nowhere/ [31m  \u00e9 cannot" in lines[0],
              lines)
    lines = failed("--config", "/nowhere/" + "a" * 3000)
    tap.check("a long message is cut", len(lines) == 1 and len(lines[0]) < 1300, lines)


def into_journal(*flags, other=False):
    """The output if JOURNAL_STREAM names the standard error, or another file."""
    with tempfile.TemporaryFile("w+") as file:
        status = os.fstat(file.fileno())
        stream = "%d:%d" % (status.st_dev, status.st_ino + other)
        subprocess.run([PASSKEYD, *FAILING, *flags], stderr=file, check=False, timeout=PATIENCE_S,
                       env=environment({"JOURNAL_STREAM": stream}), cwd="/")
        file.seek(0)
        return file.read()


def journal(tap):
    text = into_journal()
    tap.check("the journal gets the priority and no time", re.fullmatch("<3>--store: .*\n", text), text)
    text = into_journal("--log", "json")
    tap.check("  also before JSON", text.startswith("<3>{") and json.loads(text[3:])["level"] == "error", text)
    text = into_journal(other=True)
    tap.check("another stream is not the journal", re.match(TIME, text), text)


class Running:
    """A server with a configuration file; without a terminal, so that SIGHUP reloads."""

    def __init__(self, settings):
        self.folder = tempfile.mkdtemp()
        self.configure(settings)
        self.log = open(self.folder + "/log", "w+", encoding="utf-8")
        self.process = processes.start(
            [PASSKEYD, "--config", self.folder + "/x.ini", "--rate-limits", "off"], stdout=subprocess.PIPE,
            stderr=self.log, text=True, env=environment(), cwd=self.folder, start_new_session=True)

    def configure(self, settings):
        with open(self.folder + "/x.ini", "w", encoding="utf-8") as file:
            file.write("[server]\nlisten = 127.0.0.1:0\n" + settings)

    def lines(self, count):
        """The log, once it has so many lines."""
        end = time.monotonic() + PATIENCE_S
        lines = []
        while len(lines) < count and time.monotonic() < end:
            time.sleep(0.02)
            self.log.seek(0)
            lines = self.log.read().splitlines()
        return lines

    def reload(self, settings):
        self.configure(settings)
        self.process.send_signal(signal.SIGHUP)

    def close(self):
        self.process.terminate()
        said = self.process.communicate(timeout=PATIENCE_S)[0]
        self.log.close()
        return said


def levels(tap):
    server = Running("")
    lines = server.lines(1)
    tap.check("a warning", " passkeyd warning: rate limits are off" in lines[0], lines)
    server.reload("[log]\nlevel = info\nform = json\n")
    lines = server.lines(3)
    events = [json.loads(line) for line in lines[1:]]
    tap.equal("SIGHUP changes the form", [event["level"] for event in events], ["info", "warning"], lines)
    tap.check("  and says so", "was read again" in events[0]["message"], events)
    server.reload("[log]\nlevel = nonsense\n")
    event = json.loads(server.lines(4)[3])
    tap.check("an invalid level is refused", event["level"] == "error"
              and "error|warning|info|debug" in event["message"], event)
    server.reload("[log]\nlevel = error\n")
    time.sleep(0.5)
    server.reload("[log]\nlevel = nonsense\n")
    lines = server.lines(5)
    tap.check("with level error, neither the reload nor the warning is logged",
              len(lines) == 5 and " passkeyd error: SIGHUP: " in lines[4], lines)
    said = server.close()
    tap.check("text goes to the standard output at the start", "passkeyd: listening on 127.0.0.1:" in said, said)


def started(tap):
    server = Running("[log]\nform = json\n")
    events = [json.loads(line) for line in server.lines(4)]
    tap.check("with JSON, the start is logged as events",
              any("listening on 127.0.0.1:" in event["message"] and event["level"] == "info" for event in events),
              events)
    tap.equal("  and nothing is on the standard output", server.close(), "")


run(forms, journal, levels, started)
