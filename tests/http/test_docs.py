# SPDX-License-Identifier: Apache-2.0
"""Runs the blocks of the README and of docs/. The shell blocks of a page run one after the other in one
shell, with a server of their own. A JSON block after one has the shape of its output; a text block is its
output. C blocks are compiled, Python blocks are parsed, and every JSON block is valid JSON.
test_docs_programs.py runs the Node.js and Python programs."""
import ast
import glob
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
    """Pairs of a shell block and the output shown after it: (language, text) or None."""
    found = []
    for language, block in FENCE.findall(text):
        if language == "sh":
            found.append([block, None])
        elif language in ("json", "text") and found and found[-1][1] is None:
            found[-1][1] = (language, block)
    return found


def differences(shown, came, place="answer"):
    """Missing members, and values of another type or another word. Ids, times and sentences may
    differ. Additional members are checked against docs/openapi.json elsewhere."""
    if type(shown) is not type(came):
        return ["%s is %r, not %r" % (place, came, shown)]
    if isinstance(shown, dict):
        if not set(shown) <= set(came):
            return ["%s lacks the members %s" % (place, sorted(set(shown) - set(came)))]
        return [row for name in shown
                for row in differences(shown[name], came[name], "%s.%s" % (place, name))]
    if isinstance(shown, list):
        if len(shown) != len(came):
            return ["%s has %d items, not %d" % (place, len(came), len(shown))]
        return [row for index, pair in enumerate(zip(shown, came))
                for row in differences(*pair, "%s[%d]" % (place, index))]
    exact = isinstance(shown, str) and re.fullmatch(r"[a-z][a-z_-]+|[a-z_]+@[a-z.]+", shown)
    return ["%s is %r, not %r" % (place, came, shown)] if exact and shown != came else []


def check_answer(tap, what, shown, came):
    if shown is None:
        return
    language, text = shown
    if language == "text":
        tap.equal(what, came, text)
        return
    try:
        found = differences(json.loads(text), json.loads(came))
    except ValueError as error:
        found = ["not JSON: %s" % error]
    tap.check(what, not found, "\n".join(found) + "\n" + came)


class Between(BaseHTTPRequestHandler):
    """A proxy between curl and the server that checks each exchange against docs/openapi.json."""
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
        CONTRACT.check((self.command, self.path, sent, body),
                       (answer.status, answer.headers.items(), content))
        self.send_response(answer.status)
        for name, text in answer.headers.items():
            if name.lower() not in ("connection", "date"):
                self.send_header(name, text)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on  # pylint: disable=invalid-name


def script_of(server, blocks):
    """The blocks as one script, with the test's server and store in place of the documented ones."""
    lines = ["set -euo pipefail", "PATH=%s:%s:$PATH" % (
        os.path.join(BUILD, "src", "passkeyctl"), os.path.join(BUILD, "src", "passkeyd"))]
    for index, block in enumerate(blocks):
        block = block.replace("http://localhost:8080", server.origin)
        block = block.replace("/var/lib/passkeyd/passkeyd.db", server.store)
        lines += ["echo; echo '%s'" % (MARK % index), block]
    return "\n".join(lines)


def try_document(tap, name, *flags, shows_output=True):
    between = ThreadingHTTPServer(("127.0.0.1", 0), Between)
    origin = "http://localhost:%d" % between.server_port
    server = Server("--rp-id", "localhost", "--origins", origin, *flags)
    server.origin, Between.server_port = origin, server.port
    threading.Thread(target=between.serve_forever, daemon=True).start()
    root = os.path.join(server.directory, "tour")
    os.makedirs(os.path.join(root, "build"))
    for folder in ("src", "tests"):
        os.symlink(os.path.join(BUILD, folder), os.path.join(root, "build", folder))
    with open(os.path.join(DOCS, name), encoding="utf-8") as file:
        found = steps(file.read())
    script = script_of(server, [block for block, _ in found])
    variables = environment({"PASSKEYD_STORE": "sqlite:" + server.store})
    done = subprocess.run(["bash", "-c", script], cwd=root, env=variables, capture_output=True,
                          text=True, check=False, timeout=100)
    tap.equal("%s: its %d blocks run" % (name, len(found)), done.returncode, 0,
              done.stdout + done.stderr)
    rest = done.stdout
    for index, (block, shown) in enumerate(found):
        _, _, rest = rest.partition(MARK % index + "\n")
        came = rest.partition("\n" + MARK % (index + 1))[0]
        check_answer(tap, "%s: %s" % (name, block.splitlines()[-1].strip()), shown, came)
    tap.equal("%s: shows output" % name, any(shown for _, shown in found), shows_output)
    between.shutdown()
    between.server_close()
    server.close()


# Documents with shell blocks, each with the flags of its server.
SCRIPTS = {
    "../README.md": (),
    "adopting.md": ("--sign-up", "closed"),
    "apps.md": (),
    "getting-started.md": (),
    "operations.md": ("--rp-id", "example.org", "--origins", "https://example.org"),
    "rest.md": (),
}


def scripts(tap):
    for name, flags in SCRIPTS.items():
        try_document(tap, name, *flags, shows_output=name != "../README.md")


def compile_c(block):
    """The compiler's messages; empty if the block is valid."""
    root = os.path.dirname(DOCS)
    done = subprocess.run(["cc", "-std=gnu17", "-fsyntax-only", "-Wall", "-x", "c", "-",
                           "-I", os.path.join(root, "include"), "-I", os.path.join(BUILD, "include")],
                          input=block, capture_output=True, text=True, check=False)
    return done.stderr


def problem_of(language, block):
    """What is wrong with a block that does not run, or an empty text."""
    try:
        if language == "c":
            return compile_c(block)
        if language == "json":
            json.loads(block)
        elif language == "python":
            ast.parse(block)
    except (SyntaxError, ValueError) as error:
        return str(error)
    return ""


def blocks(tap):
    seen = set()
    for path in sorted(glob.glob(os.path.join(DOCS, "**", "*.md"), recursive=True)) + [
            os.path.join(DOCS, "..", "README.md")]:
        with open(path, encoding="utf-8") as file:
            for language, block in FENCE.findall(file.read()):
                seen.add(language)
                if language == "sh" and os.path.relpath(path, DOCS) not in SCRIPTS:
                    tap.check("%s: its shell blocks run" % path, False, "add it to SCRIPTS")
                problem = problem_of(language, block)
                if problem:
                    tap.check("%s: %s block" % (os.path.basename(path), language), False, problem)
    tap.check("blocks of all languages were checked", {"c", "json", "python", "sh"} <= seen, str(seen))
    tap.check("an invalid C block is found", problem_of("c", "int f(void) { return x; }") != "")
    tap.check("an invalid JSON block is found", problem_of("json", "{") != "")
    tap.check("an invalid Python block is found", problem_of("python", "def f(:") != "")


def comparison(tap):
    """Tests differences()."""
    for what, shown, came, faults in (
            ("equal", {"a": "x…"}, {"a": "y"}, 0), ("a missing member", {"a": 1, "b": 2}, {"a": 1}, 1),
            ("an additional member", {"a": 1}, {"a": 1, "b": 2}, 0),
            ("another type", {"a": 1}, {"a": "1"}, 1), ("another word", {"a": "weak"}, {"a": "fair"}, 1),
            ("a list of another type", ["a…"], [1], 1), ("an empty list", ["a…"], [], 1)):
        tap.equal(what, len(differences(shown, came)), faults)


run(comparison, blocks, scripts)
