# SPDX-License-Identifier: Apache-2.0
"""passkeyctl metadata: BLOBs of vectors/metadata.json go into the store of a running passkeyd, bad
ones do not. `test_metadata.py PASSKEYD AUTHENTICATOR PASSKEYCTL VECTORS`."""
import base64
import json
import os
import subprocess
import sys
import tempfile
from harness import Server, environment, run

PASSKEYCTL = os.path.abspath(sys.argv[3])
with open(os.path.join(sys.argv[4], "metadata.json"), encoding="utf-8") as vectors:
    CASES = {case["name"]: case["input"] for case in json.load(vectors)["cases"]}
GOOD = CASES["valid"]
DIRECTORY = tempfile.TemporaryDirectory()
SERVER = Server()
STORE = "sqlite:" + SERVER.store


def path(name, contents):
    """A file of that name with these bytes."""
    where = os.path.join(DIRECTORY.name, name)
    with open(where, "wb") as file:
        file.write(contents)
    return where


ANCHORS = path("root.der", base64.b64decode(GOOD["trustAnchors"][0]))
TRUST = ("--anchors", ANCHORS, "--signer", GOOD["signer"], "--store", STORE)


def ctl(*arguments, text=""):
    return subprocess.run([PASSKEYCTL, "metadata", *arguments], input=text, capture_output=True,
                          text=True, check=False, timeout=60, cwd="/", env=environment())


def update(case, *more):
    return ctl("update", path("blob", CASES[case]["blob"].encode()), *TRUST, *more)


def shown():
    done = ctl("show", "--json", *TRUST)
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


def audited():
    """Actor (3: an operator) and result of each update in the audit log."""
    return SERVER.query(
        "SELECT actor, result FROM audit WHERE name = 'metadata_updated' ORDER BY number")


def nothing(tap):
    tap.check("without metadata there is nothing to show", "has no metadata" in shown())
    tap.equal("and the status says so", ctl("list", *TRUST).returncode, 1)


def refused(tap):
    wrong = ctl("update", path("blob", GOOD["blob"].encode()), "--anchors", ANCHORS, "--store", STORE)
    tap.check("from another signer: the advice names --signer", wrong.returncode == 1
              and "--signer (here: mds.fidoalliance.org)" in wrong.stderr, wrong)
    for case, words in (("another signature", "not valid for the key"), ("another root", "anchor"),
                        ("no algorithm", "not accepted"), ("a truncated payload", "JSON")):
        done = update(case)
        tap.check(case + " is refused", done.returncode == 1 and words in done.stderr
                  and done.stdout == "", done)
    tap.check("and nothing is stored", "has no metadata" in shown())


def stored(tap):
    done = ctl("update", "-", *TRUST, "--json", text=GOOD["blob"] + "\n")
    tap.equal("an honest one from standard input", done.returncode, 0, done)
    summary = json.loads(done.stdout)
    tap.equal("has its number, models, and those left out",
              (summary["number"], summary["models"], summary["leftOut"]), (7, 2, 1))
    tap.equal("and is shown the same", shown(), summary)
    for verb in ("show", "list"):
        again, asked = (ctl(verb, "--json", *words) for words in (("--store", STORE), TRUST))
        tap.equal(verb + " does not ask for the anchors again", (again.returncode, again.stdout),
                  (0, asked.stdout), again)
    lines = [json.loads(line) for line in ctl("list", "--json", *TRUST).stdout.splitlines()]
    tap.equal("its models", [(line["description"], line["certification"], line["refused"])
                             for line in lines],
              [("Good model", "L1", False), ("Revoked model", "L1", True)], lines)
    table = ctl("list", *TRUST).stdout.splitlines()
    tap.check("as a table", table[0].startswith("MODEL") and "refused" in table[2], table)
    tap.check("in words", "Number        7" in ctl("show", *TRUST).stdout)
    tap.equal("and the audit log says so", audited(), [(3, 0)])


def kept(tap):
    before = shown()
    for case in ("another signature", "another root", "a member twice"):
        tap.equal(case + " is refused", update(case).returncode, 1)
    tap.equal("and what was there stays", shown(), before)
    tap.equal("and the audit log says nothing of them", len(audited()), 1)
    revoked = CASES["a revoked signer"]
    crl = path("crl.der", base64.b64decode(revoked["revocationLists"][0]))
    done = update("a revoked signer", "--crls", crl)
    tap.check("a revoked signer is refused", done.returncode == 1 and "revoked" in done.stderr, done)
    tap.equal("the server does not mind", SERVER.request("GET", "/readyz").status, 200)


def usage(tap):
    for what, done in (
            ("a signer and no anchors", ctl("show", "--signer", "x.org", "--store", STORE)),
            ("anchors that are none", ctl("show", "--anchors", path("x", b"x"), "--store", STORE)),
            ("anchors that are not there", ctl("show", "--anchors", "/nowhere", "--store", STORE)),
            ("no file", ctl("update", *TRUST)),
            ("lists where none are asked", ctl("show", *TRUST, "--crls", ANCHORS))):
        tap.check(what + ": status 2", done.returncode == 2 and done.stdout == "", done)
    done = ctl("show", "--anchors", ANCHORS, "--store", STORE)
    tap.check("FIDO's name is the default", done.returncode == 1
              and "anchor" in done.stderr, done)


def over(tap):
    SERVER.close()
    DIRECTORY.cleanup()
    tap.check("the server ended", True)


run(nothing, refused, stored, kept, usage, over)
