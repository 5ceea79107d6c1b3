# SPDX-License-Identifier: Apache-2.0
"""What the documents show is tried: the shell blocks of each, one after the other in one shell, with
a server of its own. A block of JSON behind one has the shape of what it printed; a block of text is what it printed."""
import http.client
import json
import os
import re
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from harness import AUTHENTICATOR, CONTRACT, Server, environment, run

DOCS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = "--- block %d ---"
BUILD = os.path.abspath(os.path.join(os.path.dirname(AUTHENTICATOR), "..", ".."))


def steps(text):
    """Pairs of a shell block and what is shown behind it: (language, text) or None."""
    found = []
    for language, block in FENCE.findall(text):
        if language == "sh":
            found.append([block, None])
        elif language in ("json", "text") and found and found[-1][1] is None:
            found[-1][1] = (language, block)
    return found


def differences(shown, came, place="answer"):
    """Where members are missing, or kinds or words differ; ids, times and sentences may, and
    docs/openapi.json says whether there are members too many."""
    if type(shown) is not type(came):
        return ["%s is %r, not %r" % (place, came, shown)]
    if isinstance(shown, dict):
        if not set(shown) <= set(came):
            return ["%s has not the members %s" % (place, sorted(set(shown) - set(came)))]
        return [row for name in shown
                for row in differences(shown[name], came[name], "%s.%s" % (place, name))]
    if isinstance(shown, list):
        if len(shown) != len(came):
            return ["%s has %d items, not %d" % (place, len(came), len(shown))]
        return [row for index, pair in enumerate(zip(shown, came))
                for row in differences(*pair, "%s[%d]" % (place, index))]
    exact = isinstance(shown, str) and re.fullmatch(r"[a-z][a-z_-]+|[a-z_]+@[a-z.]+", shown)
    return ["%s is %r, not %r" % (place, came, shown)] if exact and shown != came else []


def judge(tap, what, shown, came):
    if shown is None:
        return
    language, text = shown
    if language == "text":
        tap.equal(what, came, text)
        return
    try:
        found = differences(json.loads(text), json.loads(came))
    except ValueError as error:
        found = ["no JSON: %s" % error]
    tap.check(what, not found, "\n".join(found) + "\n" + came)


class Between(BaseHTTPRequestHandler):
    """Stands between curl and the server, and has each exchange judged."""
    protocol_version = "HTTP/1.1"
    server_port = 0

    def log_message(self, *_):
        pass

    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))) or None
        sent = dict(self.headers.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.server_port)
        connection.request(self.command, self.path, body, sent)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        CONTRACT.judge((self.command, self.path, sent, body),
                       (answer.status, answer.headers.items(), content))
        self.send_response(answer.status)
        for name, text in answer.headers.items():
            if name.lower() not in ("connection", "date"):
                self.send_header(name, text)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on  # pylint: disable=invalid-name


def script_of(server, blocks):
    """The blocks as one script, with our server and store for those that are written."""
    lines = ["set -euo pipefail", "PATH=%s:%s:$PATH" % (
        os.path.join(BUILD, "src", "passkeyctl"), os.path.join(BUILD, "src", "passkeyd"))]
    for index, block in enumerate(blocks):
        block = block.replace("http://localhost:8080", server.origin)
        block = block.replace("/var/lib/passkeyd/passkeyd.db", server.store)
        lines += ["echo; echo '%s'" % (MARK % index), block]
    return "\n".join(lines)


def try_document(tap, name, *flags):
    between = ThreadingHTTPServer(("127.0.0.1", 0), Between)
    origin = "http://localhost:%d" % between.server_port
    server = Server("--rp-id", "localhost", "--origins", origin, *flags)
    server.origin, Between.server_port = origin, server.port
    threading.Thread(target=between.serve_forever, daemon=True).start()
    root = os.path.join(server.directory, "tour")
    os.mkdir(root)
    os.symlink(BUILD, os.path.join(root, "build"))
    with open(os.path.join(DOCS, name), encoding="utf-8") as file:
        found = steps(file.read())
    script = script_of(server, [block for block, _ in found])
    done = subprocess.run(["bash", "-c", script], cwd=root, env=environment(), capture_output=True,
                          text=True, check=False, timeout=100)
    tap.equal("%s: its %d blocks run" % (name, len(found)), done.returncode, 0,
              done.stdout + done.stderr)
    rest = done.stdout
    for index, (block, shown) in enumerate(found):
        _, _, rest = rest.partition(MARK % index + "\n")
        came = rest.partition("\n" + MARK % (index + 1))[0]
        judge(tap, "%s: %s" % (name, block.splitlines()[-1].strip()), shown, came)
    tap.check("%s: something is shown" % name, any(shown for _, shown in found))
    between.shutdown()
    between.server_close()
    server.close()


def operations(tap):
    try_document(tap, "operations.md", "--rp-id", "example.org", "--origins", "https://example.org")


def rest(tap):
    try_document(tap, "rest.md")


def adopting(tap):
    try_document(tap, "adopting.md", "--sign-up", "closed")


def told(tap):
    """The judge of the above, judged."""
    for what, shown, came, faults in (
            ("the same", {"a": "x…"}, {"a": "y"}, 0), ("a member less", {"a": 1, "b": 2}, {"a": 1}, 1),
            ("two of three", {"a": 1}, {"a": 1, "b": 2}, 0), ("another kind", {"a": 1}, {"a": "1"}, 1), ("another word", {"a": "weak"}, {"a": "fair"}, 1),
            ("a list of another kind", ["a…"], [1], 1), ("an empty list", ["a…"], [], 1)):
        tap.equal(what, len(differences(shown, came)), faults)


run(told, rest, operations, adopting)
