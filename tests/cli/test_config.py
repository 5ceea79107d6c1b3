# SPDX-License-Identifier: Apache-2.0
"""passkeyctl config and healthcheck: what the server reads, and whether it is ready.
`test_config.py PASSKEYD AUTHENTICATOR PASSKEYCTL`."""
import http.server
import json
import os
import sqlite3
import threading
import time
from cli import ctl, refused, terminal
from harness import Server, run

SERVER = Server()
INI = """[server]
listen = 127.0.0.1:%d
[store]
location = sqlite:%s
[relying-party "example.org"]
origins = https://example.org
    https://app.example.org
[relying-party "localhost"]
"""


def ini(name, text):
    path = os.path.join(SERVER.directory, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def shown(*arguments, **variables):
    done = ctl("config", "show", "--json", *arguments, **variables)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return {(row["section"], row["name"]): (row["value"], row["from"]) for row in rows}


def config(tap):
    path = ini("passkeyd.ini", INI % (SERVER.port, SERVER.store))
    done = ctl("config", "check", "--config", path)
    tap.equal("a valid file", (done.returncode, "(2 relying parties)" in done.stdout), (0, True),
              done)
    tap.equal("said with nothing", ctl("config", "check", "--quiet", "--config", path).stdout, "")
    for text, wanted in (("[server]\nlisten = 1\n", "bad.ini line 2"), ("[serve]\n", "line 1"),
                         ("[relying-party \"example.org\"]\norigins = https://evil.org\n",
                          "bad.ini line 2")):
        refused(tap, "what makes none is told with its line",
                ctl("config", "check", "--config", ini("bad.ini", text)), 2, wanted)
    refused(tap, "a file that is not there", ctl("config", "check", "--config", "/no.ini"), 2,
            "/no.ini")
    rows = shown("--config", path, PASSKEYD_WORKERS="4")
    party = 'relying-party "example.org"'
    tap.equal("who said what: the file", rows["server", "listen"],
              ("127.0.0.1:%d" % SERVER.port, path + " line 2"))
    tap.equal("a list in two lines", rows[party, "origins"][0],
              "https://example.org, https://app.example.org")
    tap.equal("the environment", rows["server", "workers"], ("4", "PASSKEYD_WORKERS"))
    tap.equal("without a setting", rows[party, "attestation"], ("none", None))
    rows = shown("--config", path, "--store", "sqlite:x", PASSKEYD_STORE="sqlite:y")
    tap.equal("a flag before all", rows["store", "location"], ("sqlite:x", "--store"))
    tap.check("every setting has a value", all(row[0] for row in rows.values()), rows)
    lines = terminal("config", "show", "--config", path, columns=80).lines
    tap.check("a table on a terminal", lines[0].startswith("SECTION") and
              max(map(len, lines)) <= 80, lines)


class Broken(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503)
        self.end_headers()

    def log_message(self, *arguments):
        pass


def health(tap):
    ready = {"PASSKEYD_LISTEN": "127.0.0.1:%d" % SERVER.port}
    done = ctl("healthcheck", **ready)
    tap.equal("a server that is ready", (done.returncode, done.stdout),
              (0, "The server is ready.\n"), done)
    done = ctl("healthcheck", "--quiet", PASSKEYD_LISTEN=":%d" % SERVER.port, http_proxy="http://x:1")
    tap.equal("one that listens everywhere, past any proxy", (done.returncode, done.stdout), (0, ""),
              done)
    lock = sqlite3.connect(SERVER.store, timeout=20)
    lock.execute("BEGIN IMMEDIATE")
    time.sleep(1.1) # the server keeps an answer for a second
    done = ctl("healthcheck", **ready)
    tap.equal("one whose store is locked", done.returncode, 1, done)
    lock.close()
    broken = http.server.HTTPServer(("127.0.0.1", 0), Broken)
    thread = threading.Thread(target=broken.serve_forever)
    thread.start()
    refused(tap, "one that is not ready",
            ctl("healthcheck", PASSKEYD_LISTEN="127.0.0.1:%d" % broken.server_port), 1, "503")
    broken.shutdown()
    broken.server_close()
    thread.join()
    refused(tap, "none that runs",
            ctl("healthcheck", PASSKEYD_LISTEN="127.0.0.1:%d" % broken.server_port), 1,
            "Check that passkeyd runs")
    SERVER.close()


run(config, health)
