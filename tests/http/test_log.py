# SPDX-License-Identifier: Apache-2.0
"""The log: its forms, the journal of systemd, its level, requests in it, and reloading."""
import http.client
import json
import os
import re
import signal
import subprocess
import tempfile
import time
import processes
from harness import PASSKEYD, PATIENCE_S, Device, Server, environment, run

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
            lines = self.log.read().split("\n")[:-1] # the last line may be incomplete
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
    tap.check("  and says so", "was reloaded" in events[0]["message"], events)
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


def of_request(server, request_id):
    """The events of a request, once there is one."""
    end = time.monotonic() + PATIENCE_S
    found = []
    while not found and time.monotonic() < end:
        time.sleep(0.02)
        found = [line for line in server.log().splitlines() if request_id in line]
    return found


def request_ids(tap):
    server = Server("--log-level", "debug")
    answer = server.request("GET", "/v1/account")
    own = answer.headers["X-Request-ID"]
    tap.check("an answer has the ID of the request", re.fullmatch("[0-9a-f]{16}", own), answer)
    tap.equal("and the problem", answer.json["requestId"], own)
    lines = of_request(server, own)
    tap.check("the level debug has refusals with it", len(lines) == 1 and re.fullmatch(
        TIME + r" passkeyd debug: GET /v1/account: unauthenticated: .* \[request %s\]" % own, lines[0]), lines)
    other = server.request("GET", "/")
    tap.check("a page has another one", re.fullmatch("[0-9a-f]{16}", other.headers["X-Request-ID"])
              and other.headers["X-Request-ID"] != own, other)
    given = server.request("GET", "/v1/account", headers={"X-Request-ID": "from-a-client"})
    tap.check("a client cannot choose it", given.headers["X-Request-ID"] != "from-a-client", given)
    other = server.request("GET", "/v1/account", headers={"Origin": server.origin})
    tap.equal("pages can read it", other.headers["Access-Control-Expose-Headers"], "Retry-After, X-Request-ID")
    server.close()
    server = Server("--trusted-proxies", "127.0.0.1")
    for what, text, kept in (("a trusted proxy can", "abc.DEF_1-2", True), ("64 characters", "a" * 64, True),
                             ("65 characters", "a" * 65, False), ("a space", "a b", False), ("nothing", "", False)):
        got = server.request("GET", "/v1/account", headers={"X-Request-ID": text}).headers["X-Request-ID"]
        tap.equal("%s: %s" % (what, "kept" if kept else "replaced"), got == text, kept, got)
    tap.equal("refusals are not logged otherwise", server.log(), "")
    server.close()


def fault(tap):
    server = Server()
    os.rename(server.store, server.store + ".away")
    answer = server.request("GET", "/readyz")
    lines = of_request(server, answer.headers["X-Request-ID"])
    tap.check("a fault is an error with the ID", answer.status == 503 and len(lines) == 1
              and " passkeyd error: GET /readyz: store_unavailable: " in lines[0], lines)
    os.rename(server.store + ".away", server.store)
    server.close()


def access(tap):
    server = Server("--access-log", "on", "--trusted-proxies", "127.0.0.1")
    device = Device(server)
    token = device.sign_up("ada").json
    seen = server.request("GET", "/v1/users/AAAA/credentials?limit=secret",
                          headers={"Authorization": "Bearer psk_k_secret", "X-Forwarded-For": "192.0.2.77"})
    lines = of_request(server, seen.headers["X-Request-ID"])
    tap.check("text", len(lines) == 1 and re.fullmatch(
        TIME + r" passkeyd info: GET /v1/users/AAAA/credentials %d %d bytes \d+ ms 192\.0\.2\.0/24 \[request %s\]" % (
            seen.status, len(seen.body), seen.headers["X-Request-ID"]), lines[0]), lines)
    six = server.request("HEAD", "/", headers={"X-Forwarded-For": "2001:db8:1:2:3:4:5:6"})
    lines = of_request(server, six.headers["X-Request-ID"])
    tap.check("IPv6, and HEAD", len(lines) == 1 and " HEAD / 200 0 bytes " in lines[0]
              and " 2001:db8:1::/48 " in lines[0], lines)
    other = server.request("PURGE", "/")
    lines = of_request(server, other.headers["X-Request-ID"])
    tap.check("an unknown method", len(lines) == 1 and " info: - / " in lines[0], lines)
    log = server.log()
    tap.check("a sign-up is there, without the user's name", "/v1/registration/verify 201 " in log and "ada" not in log,
              (log, token))
    tap.check("neither queries nor headers", "secret" not in log, log)
    server.close()
    server = Server("--access-log", "on", "--log-addresses", "whole", env={"PASSKEYD_LOG_LEVEL": "info"})
    seen = server.request("GET", "/healthz")
    lines = of_request(server, seen.headers["X-Request-ID"])
    tap.check("whole addresses, if that is set", " 127.0.0.1 [request" in lines[0], lines)
    server.close()
    quiet = Server("--access-log", "on", "--log-level", "warning")
    quiet.request("GET", "/healthz")
    tap.equal("not above its level", quiet.log(), "")
    quiet.close()


def access_json(tap):
    running = Running("[log]\nform = json\naccess = on\n")
    port = 0
    for line in running.lines(4):
        found = re.search(r"listening on 127\.0\.0\.1:(\d+)", json.loads(line)["message"])
        port = int(found.group(1)) if found else port
    before = len(running.lines(4))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    connection.request("GET", '/a"b\\c')
    answer = connection.getresponse()
    answer.read()
    event = json.loads(running.lines(before + 1)[before])
    connection.close()
    tap.equal("JSON", {name: event.get(name) for name in ("level", "requestId", "method", "path", "status", "address")},
              {"level": "info", "requestId": answer.headers["X-Request-ID"], "method": "GET", "path": '/a"b\\c',
               "status": 404, "address": "127.0.0.0/24"}, event)
    tap.check("  with size and time, and no message", event["size"] > 100 and 0 <= event["durationMs"] < 60000
              and "message" not in event, event)
    running.close()


run(forms, journal, levels, started, request_ids, fault, access, access_json)
