# SPDX-License-Identifier: Apache-2.0
"""The metrics as Prometheus reads them, and the alert rules and the dashboard of docs/operations: promtool
accepts them, the alerts fire when they should, and every metric in them exists."""
import json
import os
import re
import subprocess
import urllib.request
import processes
from harness import Device, Server, run

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "operations")
METRIC = re.compile(r"\bpasskeyd_[a-z_]+")


def promtool(*arguments, **options):
    return subprocess.run(["promtool", *arguments], capture_output=True, text=True, check=False,
                          **options)


def accepted(tap, what, done):
    tap.check(what, done.returncode == 0, done.stdout + done.stderr)


def read(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return file.read()


def metrics():
    """What the server shows after a sign-up and a refused request."""
    server = Server("--private-listen", "127.0.0.1:0")
    line = server.process.stdout.readline()
    url = re.search(r"http://127\.0\.0\.1:\d+/metrics", line).group(0)
    Device(server).sign_up("ada")
    server.post("/v1/authentication/verify", {})
    with urllib.request.urlopen(url, timeout=60) as answer:
        text = answer.read().decode()
    server.close()
    return text


def formats(tap):
    text = metrics()
    accepted(tap, "promtool accepts the metrics", promtool("check", "metrics", input=text))
    known = set(METRIC.findall(text))
    for name in ("alerts.yml", "grafana.json"):
        used = set(METRIC.findall(read(name)))
        tap.check("%s uses metrics" % name, len(used) > 5, used)
        tap.equal("%s: all of them exist" % name, sorted(used - known), [])


def rules(tap):
    accepted(tap, "promtool accepts the rules", promtool("check", "rules", "alerts.yml", cwd=FOLDER))
    accepted(tap, "the alerts fire when they should",
             promtool("test", "rules", "alerts_test.yml", cwd=FOLDER))


def dashboard(tap):
    """Its expressions, as recording rules."""
    found = [target["expr"] for panel in json.loads(read("grafana.json"))["panels"]
             for target in panel["targets"]]
    path = os.path.join(processes.FOLDER, "dashboard.yml")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"groups": [{"name": "dashboard", "rules": [
            {"record": "panel:%d" % number, "expr": each.replace("$__rate_interval", "5m")}
            for number, each in enumerate(found)]}]}, file)
    accepted(tap, "promtool accepts the %d expressions of the dashboard" % len(found),
             promtool("check", "rules", path))


run(formats, rules, dashboard)
