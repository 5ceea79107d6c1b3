# SPDX-License-Identifier: Apache-2.0
"""passkeyctl inspect in pipes: every kind in every encoding tells the same as its golden file, every
vector that verifies is whole, and what is broken is told with its place.
`test_inspect.py PASSKEYD AUTHENTICATOR PASSKEYCTL VECTORS GOLDEN [--write]`; the last writes the
golden files anew instead of comparing with them."""
import base64
import glob
import json
import os
import subprocess
import sys
from harness import environment, run

PASSKEYCTL = os.path.abspath(sys.argv[3])
VECTORS = os.path.abspath(sys.argv[4])
GOLDEN = os.path.abspath(sys.argv[5])
WRITE = sys.argv[6:] == ["--write"]


def inspect(given, *arguments):
    done = subprocess.run([PASSKEYCTL, "inspect", *arguments], input=given, capture_output=True,
                          check=False, timeout=60, cwd="/", env=environment())
    done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
    return done


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def load(name):
    with open(os.path.join(GOLDEN, name), encoding="utf-8") as file:
        return json.load(file)


def golden(tap, name, done):
    path = os.path.join(GOLDEN, name)
    if WRITE:
        with open(path, "w", encoding="utf-8") as file:
            file.write(done.stdout)
    with open(path, encoding="utf-8") as file:
        tap.equal(name, done.stdout, file.read(), done.stderr)


def parts():
    """Kind, name of the golden files and bytes of the two responses next to them."""
    registration, authentication = load("registration.json"), load("authentication.json")
    created, got = registration["response"], authentication["response"]
    data = decoded(created["authenticatorData"])
    key = 55 + int.from_bytes(data[53:55], "big")
    return registration, authentication, (
        ("attestation-object", "attestation-object", decoded(created["attestationObject"])),
        ("authenticator-data", "authenticator-data-registration", data),
        ("authenticator-data", "authenticator-data-authentication", decoded(got["authenticatorData"])),
        ("client-data", "client-data", decoded(created["clientDataJSON"])),
        ("cose-key", "cose-key", data[key:]))


def encodings(given):
    """Name and spelling of bytes."""
    standard = base64.b64encode(given)
    yield "raw", given
    yield "hex", given.hex().encode()
    yield "hex", b"0x" + given.hex().upper().encode() + b"\n"
    yield "hex", given.hex(":").encode()
    yield "base64url", base64.urlsafe_b64encode(given).rstrip(b"=") + b"\r\n"
    yield "base64url", b'"' + base64.urlsafe_b64encode(given).rstrip(b"=") + b'"'
    yield "base64url", b"\n".join(base64.urlsafe_b64encode(given).rstrip(b"=")[at:at + 64]
                                  for at in range(0, len(standard), 64))
    if standard.rstrip(b"=") != base64.urlsafe_b64encode(given).rstrip(b"=") or b"=" in standard:
        yield "base64", standard


def kinds(tap):
    _, _, rows = parts()
    for kind, name, given in rows:
        for encoding, spelled in encodings(given):
            wanted = "json" if kind == "client-data" and encoding == "raw" else encoding
            for arguments in ([], ["--as", kind]):
                done = inspect(spelled, *arguments)
                lines = done.stdout.splitlines(keepends=True)
                tap.equal("%s as %s %r" % (name, encoding, arguments),
                          (done.returncode, lines[:2]),
                          (0, ["kind              %s\n" % kind, "encoding          %s\n" % wanted]),
                          done)
                if encoding != "raw":
                    continue
                golden(tap, name + ".txt", done)
                golden(tap, name + ".out.json", inspect(spelled, "--json", *arguments))
            text = inspect(spelled).stdout.splitlines()
            tap.equal("the same from %s" % encoding, text[2:],
                      inspect(given).stdout.splitlines()[2:])


def responses(tap):
    registration, authentication, _ = parts()
    for kind, response in (("registration", registration), ("authentication", authentication)):
        plain = json.dumps(response).encode()
        done = inspect(plain)
        tap.equal("a " + kind, done.returncode, 0, done)
        golden(tap, kind + ".txt", done)
        golden(tap, kind + ".out.json", inspect(plain, "--json", "--as=" + kind))
        told = done.stdout.splitlines()[3:]
        for what, wrapped in (("a request's body", {"ceremonyId": "x", "credential": response}),
                              ("a case", {"ceremony": kind, "response": response,
                                          "credential": {"id": "x"}}),
                              ("a vector", {"name": "x", "input": {"response": response}})):
            tap.equal("%s of a %s" % (what, kind),
                      inspect(json.dumps(wrapped).encode()).stdout.splitlines()[3:], told)
        bare = inspect(json.dumps(response["response"]).encode())
        tap.equal("only the inner response", (bare.returncode, bare.stdout.splitlines()[0]),
                  (0, "kind              " + kind), bare)
        packed = inspect(base64.b64encode(plain))
        tap.equal("in base64", packed.stdout.splitlines()[3:], told)


def vectors(tap):
    """Whatever verifies is whole; some of what does not, is too."""
    count = 0
    for path in sorted(glob.glob(os.path.join(VECTORS, "*.json"))):
        with open(path, encoding="utf-8") as file:
            cases = json.load(file).get("cases", [])
        for case in cases:
            if not (isinstance(case.get("input"), dict) and "response" in case["input"]):
                continue
            done = inspect(json.dumps(case).encode())
            allowed = (0,) if case["expectation"]["verified"] else (0, 1)
            count += 1
            tap.check("%s: %s" % (os.path.basename(path), case["name"]), done.returncode in allowed
                      and (done.returncode == 1) == ("\nbroken: " in done.stdout), done)
    tap.check("there are vectors", count >= 60, count)


def broken(tap):
    registration, _, rows = parts()
    for kind, name, given in rows:
        for size in sorted({1, 2, len(given) // 3, len(given) // 2, len(given) - 1}):
            done = inspect(given[:size], "--as", kind, "--json")
            problems = json.loads(done.stdout)["problems"]
            tap.check("%d bytes of %s" % (size, name), done.returncode == 1 and problems and
                      all(problem["message"] for problem in problems), done)
    golden(tap, "broken.txt", inspect(rows[0][2][:-20]))
    text = json.dumps(registration)
    done = inspect(text[:len(text) // 2].encode())
    tap.check("half a response", done.returncode == 1 and "response, byte %d: The JSON" %
              (len(text) // 2) in done.stdout, done)
    registration["response"]["attestationObject"] = "A*"
    done = inspect(json.dumps(registration).encode())
    tap.check("a part that is no base64url", done.returncode == 1 and
              "attestationObject, byte 1: Expected base64url" in done.stdout and "clientData\n" in done.stdout,
              done)


def terminals(tap):
    """Text from strangers is shown without taking effect."""
    evil = "\x1b[2J\u202e\x9b\U000e0041"
    given = json.dumps({"type": "webauthn.get", "challenge": evil, "origin": evil, evil: [evil]},
                       ensure_ascii=False).replace("\x1b", "\\u001b").encode()
    for arguments in ([], ["--json"]):
        done = inspect(given, *arguments)
        tap.check("nothing to obey %r" % arguments, done.returncode == 0 and not any(
            character in done.stdout for character in evil if character not in "[2J"), repr(done))
    tap.equal("JSON keeps every character", json.loads(done.stdout)["challenge"], evil)


def usage(tap):
    for what, given, arguments, status, text in (
            ("nothing", b"", [], 2, "empty"),
            ("a text that is no encoding", b"hello, world", [], 2, "character 6 "),
            ("a text that ends too early", b"o2Nmb", [], 2, "none of them can end"),
            ("some bytes", b"\x00\x01", [], 2, "cannot be detected"),
            ("too much", b"A" * 600000, [], 2, "longer than"),
            ("an unknown kind", b"", ["--as", "certificate"], 2, '"certificate"'),
            ("no kind", b"", ["--as"], 2, "needs a value"),
            ("an unknown option", b"", ["--frob"], 2, '"--frob"'),
            ("two files", b"", ["a", "b"], 2, "Too many arguments"),
            ("no such file", b"", ["/no.such.file"], 3, "No such file")):
        done = inspect(given, *arguments)
        tap.equal(what, (done.returncode, done.stdout, text in done.stderr), (status, "", True),
                  done)
    done = inspect(b"a1010203", "-")
    tap.equal("the standard input by name", "kty               2 (EC2)" in done.stdout, True, done)
    path = os.path.join(GOLDEN, "registration.json")
    done = inspect(b"", path)
    tap.equal("a file", (done.returncode, done.stdout.split()[:2]), (0, ["kind", "registration"]),
              done)
    done = inspect(b"", "--help")
    tap.check("--help with examples and statuses", done.returncode == 0 and all(
        part in done.stdout for part in ("passkeyctl inspect", "Examples:", "Exit status",
                                         "attestation-object", "--json")), done)
    with open("/dev/full", "w", encoding="ascii") as full:
        done = subprocess.run([PASSKEYCTL, "inspect", path], stdout=full, stderr=subprocess.PIPE,
                              check=False, env=environment())
    tap.equal("a full disk behind the output", done.returncode, 3, done)


run(kinds, responses, vectors, broken, terminals, usage)
