# SPDX-License-Identifier: Apache-2.0
"""Runs the programs of docs/id-tokens.md, in Node.js and Python, on valid and invalid ID tokens, and checks the
syntax of the other JavaScript blocks of docs/."""
import base64
import glob
import json
import os
import re
import shutil
import subprocess
import sys
from harness import Device, Server, run

DOCS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DOCUMENTED_SERVICE = "http://localhost:8080"


def blocks_of(path, language):
    with open(path, encoding="utf-8") as file:
        return [block for kind, block in FENCE.findall(file.read()) if kind == language]


def python_with_cryptography():
    """Meson's Python may lack the package that Debian's has."""
    return next((python for python in (sys.executable, "/usr/bin/python3")
                 if subprocess.run([python, "-c", "import cryptography"], capture_output=True,
                                   check=False).returncode == 0), None)


def invalid_tokens(token):
    """Pairs of a description and a token: a changed signature, changed claims, another key."""
    header, payload, signature = token.split(".")

    def encode(members):
        return base64.urlsafe_b64encode(json.dumps(members).encode()).rstrip(b"=").decode()

    def decode(part):
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))

    changed = ("A" if signature[0] != "A" else "B") + signature[1:]
    yield "a changed signature", ".".join((header, payload, changed))
    yield "changed claims", ".".join((header, encode(dict(decode(payload), sub="other")), signature))
    yield "an unknown key", ".".join((encode(dict(decode(header), kid="unknown")), payload, signature))
    yield "another algorithm", ".".join((encode(dict(decode(header), alg="none")), payload, ""))


def run_program(tap, what, command, token, claims):
    done = subprocess.run([*command, token], capture_output=True, text=True, check=False, timeout=60)
    tap.equal("%s: a valid ID token" % what, json.loads(done.stdout or "null"), claims, done.stderr)
    for name, invalid in invalid_tokens(token):
        done = subprocess.run([*command, invalid], capture_output=True, text=True, check=False, timeout=60)
        tap.check("%s: %s is refused" % (what, name), done.returncode != 0 and not done.stdout,
                  done.stdout + done.stderr)


def write_program(server, language, name):
    """The program in docs/id-tokens.md, for this server."""
    path = os.path.join(server.directory, name)
    [block] = blocks_of(os.path.join(DOCS, "id-tokens.md"), language)
    with open(path, "w", encoding="utf-8") as file:
        file.write(block.replace(DOCUMENTED_SERVICE, server.origin))
    return path


def id_tokens(tap):
    server = Server()
    device = Device(server)
    device.sign_up("ada")
    token = device.sign_in(idToken=True).json["idToken"]
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    node, python = shutil.which("node"), python_with_cryptography()
    tap.check("Node.js and the Python package cryptography are installed", node and python, "%s, %s" % (node, python))
    run_program(tap, "Node.js", [node, write_program(server, "js", "verify-id-token.mjs")], token, claims)
    run_program(tap, "Python", [python, write_program(server, "python", "verify_id_token.py")], token, claims)
    server.close()


def syntax(tap):
    def parses(block):
        return subprocess.run(["node", "--check", "--input-type=module", "-"], input=block, text=True,
                              capture_output=True, check=False)
    for path in sorted(glob.glob(os.path.join(DOCS, "**", "*.md"), recursive=True)):
        for number, block in enumerate(blocks_of(path, "js"), 1):
            done = parses(block)
            tap.equal("%s: JavaScript block %d" % (os.path.basename(path), number), done.returncode, 0, done.stderr)
    tap.check("an invalid block is found", parses("await (;").returncode != 0)


run(id_tokens, syntax)
