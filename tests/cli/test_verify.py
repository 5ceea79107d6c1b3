# SPDX-License-Identifier: Apache-2.0
"""passkeyctl verify in pipes: every case of vectors/ gets its verdict, what is no case is told apart
from what is refused, and neither long lines nor many of them trouble it.
`test_verify.py PASSKEYD AUTHENTICATOR PASSKEYCTL VECTORS`."""
import base64
import copy
import glob
import json
import os
import subprocess
import sys
import tempfile
import time
import processes
from harness import environment, run

PASSKEYCTL = os.path.abspath(sys.argv[3])
VECTORS = os.path.abspath(sys.argv[4])
CASE_COUNT_MIN = 60
REGISTERED = {"id", "publicKey", "algorithm", "signCount", "userPresent", "userVerified",
              "backupEligible", "backupState", "discoverable", "attachment", "aaguid", "transports"}
AUTHENTICATED = {"id", "publicKey", "algorithm", "signCount", "signCountNotGrown", "userPresent",
                 "userVerified", "backupEligible", "backupState"}


def verify(*arguments, text=""):
    return subprocess.run([PASSKEYCTL, "verify", *arguments], input=text, capture_output=True,
                          text=True, check=False, timeout=300, cwd="/", env=environment())


def answers(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def one(case):
    """The exit status and the only answer."""
    done = verify(text=json.dumps(case))
    rows = answers(done)
    return (done.returncode, rows[0] if len(rows) == 1 else done)


def load():
    """Name of the file and case, for all of them."""
    rows = []
    for path in sorted(glob.glob(os.path.join(VECTORS, "*.json"))):
        with open(path, encoding="utf-8") as file:
            parsed = json.load(file)
        # Other kinds of vectors stand there too.
        rows += [(os.path.basename(path), case) for case in parsed.get("cases", [])
                 if isinstance(case.get("input"), dict) and "ceremony" in case["input"]]
    return rows


CASES = load()


def good(ceremony, name=None):
    """A case of ours that verifies."""
    for file, case in CASES:
        if file == ceremony + ".json" and case["expectation"]["verified"] \
                and name in (None, case["name"]):
            return copy.deepcopy(case["input"])
    raise LookupError(name)


def changed(kind, name=None, expected=None, credential=None, **members):
    case = good(kind, name)
    case["expected"].update(expected or {})
    if credential is not None:
        case["credential"].update(credential)
    case.update(members)
    return case


def code_of(answer):
    return answer.get("error", {}).get("code") if isinstance(answer, dict) else answer


def vectors(tap):
    tap.check("there are cases", len(CASES) >= CASE_COUNT_MIN, len(CASES))
    lines = [json.dumps({"id": str(number), **case["input"]})
             for number, (_, case) in enumerate(CASES)]
    done = verify(text="\n".join(lines))
    rows = answers(done)
    tap.equal("one line a case, some refused", (done.returncode, len(rows)), (1, len(CASES)),
              done.stderr)
    for number, ((file, case), row) in enumerate(zip(CASES, rows)):
        wanted = case["expectation"]
        tap.equal("%s: %s" % (file, case["name"]),
                  (row["id"], row["verified"], code_of(row)),
                  (str(number), wanted["verified"], wanted.get("code")), row)
    verified = [line for line, (_, case) in zip(lines, CASES) if case["expectation"]["verified"]]
    done = verify(text="\n".join(verified) + "\n")
    tap.equal("status 0 when all verified", (done.returncode, done.stdout.count("\n"), done.stderr),
              (0, len(verified), ""))


def shapes(tap):
    status, row = one(good("registration"))
    tap.equal("a registration", (status, set(row), set(row["credential"])),
              (0, {"verified", "credential", "attestation"}, REGISTERED), row)
    tap.equal("its attestation", row["attestation"],
              {"format": "none", "type": "none", "trusted": False})
    case = good("registration", "packed with certificate, trusted")
    case["expected"].update(attestation="chained")
    tap.equal("chained, with an anchor", code_of(one(case)[1]), None)
    del case["expected"]["trustAnchors"]
    tap.equal("chained, without", code_of(one(case)[1]), "attestation_untrusted")
    _, trusted = one(good("registration", "packed with certificate, trusted"))
    tap.equal("a trusted one", trusted["attestation"],
              {"format": "packed", "type": "basic", "trusted": True}, trusted)
    status, row = one(changed("authentication", id=7))
    tap.equal("an authentication", (status, row["id"], set(row["credential"])),
              (0, 7, AUTHENTICATED), row)
    for name, algorithm in (("valid ES256", -7), ("valid EDDSA", -8), ("valid RS256", -257)):
        _, row = one(good("authentication", name))
        tap.equal("%s: the algorithm" % name, row["credential"]["algorithm"], algorithm, row)
    status, row = one(changed("authentication", expected={"origins": ["https://a.example"]}))
    tap.equal("a refusal", (status, set(row), set(row["error"]), row["error"]["step"]),
              (1, {"verified", "error"}, {"code", "message", "step"}, "WebAuthn L3 7.2 step 12"),
              row)
    for spelled in ("", "x\u202e\x1b[2J\u00e9", 'a"b\\'):
        _, row = one(changed("authentication", id=spelled))
        tap.equal("the id %r comes back" % spelled, row["id"], spelled)


def extensions(tap):
    case = good("authentication")
    case["response"]["clientExtensionResults"] = {
        "credProps": {}, "largeBlob": {"written": True, "blob": "AAEC"}, "prf": {},
        "uvm": [[2, 4, 2]], "appid": False, "unknown": 1}
    _, row = one(case)
    tap.equal("what the client said", row["extensions"], {"client": {
        "credProps": {}, "appid": False, "largeBlob": {"written": True, "blob": "AAEC"}, "prf": {},
        "uvm": [[2, 4, 2]]}}, row)
    _, row = one(good("authentication", "extension output"))
    tap.equal("what the authenticator said", row["extensions"], {"authenticator": {
        "credProtect": 2}}, row)
    case = good("registration")
    case["response"]["clientExtensionResults"] = {"credProps": {"rk": True}, "appidExclude": True,
                                                  "prf": {"enabled": True},
                                                  "largeBlob": {"supported": False}}
    _, row = one(case)
    tap.equal("at a registration", (row["credential"]["discoverable"], row["extensions"]), (True, {
        "client": {"credProps": {"rk": True}, "appidExclude": True, "prf": {"enabled": True},
                   "largeBlob": {"supported": False}}}), row)


def app_id(tap):
    """A U2F key answers with the hash of the AppID, which is accepted only if it was requested."""
    case = changed("authentication", expected={"appId": "https://example.org/app"})
    status, row = one(case)
    tap.equal("requested and not used", (status, row["verified"]), (0, True), row)
    case = changed("authentication", expected={"rpId": "other.example"})
    _, row = one(case)
    tap.equal("the hash of something else", code_of(row), "rp_id_mismatch", row)
    case["expected"]["appId"] = "example.org"
    _, row = one(case)
    tap.equal("of the AppID, but the client did not say so", code_of(row), "rp_id_mismatch", row)
    case["response"]["clientExtensionResults"] = {"appid": True}
    status, row = one(case)
    tap.equal("of the AppID", (status, row["verified"]), (0, True), row)


def record(tap):
    """What a registration answers is what an authentication takes."""
    _, row = one(good("registration"))
    case = good("authentication")
    stored = {**row["credential"], **case["credential"]}
    status, row = one({**case, "credential": stored})
    tap.equal("a whole record", (status, row["verified"]), (0, True), row)
    status, again = one({**case, "credential": row["credential"]})
    tap.equal("and the answer to it", (status, again["verified"]), (0, True), again)
    few = {name: case["credential"][name] for name in ("id", "publicKey")}
    status, row = one({**case, "credential": few})
    tap.equal("a record of two members", (status, row["verified"]), (0, True), row)


def policies(tap):
    """Each member of expected does what it says; absent is the secure default."""
    identifier = good("authentication")["credential"]["id"]
    handle = good("authentication")["response"]["response"]["userHandle"]
    other = base64.urlsafe_b64encode(b"another").decode().rstrip("=")
    no_handle = good("authentication")["response"]
    del no_handle["response"]["userHandle"]
    rows = (
        ("allowCredentials has it", {"allowCredentials": [other, identifier]}, None),
        ("allowCredentials has not", {"allowCredentials": [other]}, "credential_not_allowed"),
        ("allowCredentials empty, user handle there", {"allowCredentials": []}, None),
        ("userHandle is the one", {"userHandle": handle}, None),
        ("userHandle is another", {"userHandle": other}, "user_handle_mismatch"),
        ("null is absent", {name: None for name in (
            "userVerification", "userPresence", "algorithms", "allowCrossOrigin", "topOrigins",
            "appId", "allowCredentials", "userHandle", "attestationFormats", "trustAnchors",
            "revocationLists", "attestation", "signCountPolicy")}, None),
        ("an offset and a fraction", {"time": "2026-05-08t10:41:53.25+02:00"}, None),
        ("no origin accepts none", {"origins": []}, "origin_mismatch"))
    for what, expected, code in rows:
        status, row = one(changed("authentication", expected=expected))
        tap.equal(what, (status, code_of(row)), (1 if code else 0, code), row)
    status, row = one(changed("authentication", response=no_handle,
                              expected={"allowCredentials": []}))
    tap.equal("allowCredentials empty, no user handle", code_of(row), "user_handle_missing", row)
    status, row = one(changed("authentication", response=no_handle))
    tap.equal("allowCredentials absent, no user handle", row["verified"], True, row)
    for policy, code in ((None, "sign_count_not_increased"), ("reject", "sign_count_not_increased"),
                         ("flag", None), ("ignore", None)):
        _, row = one(changed("authentication", expected={"signCountPolicy": policy},
                             credential={"signCount": 9}))
        tap.equal("signCountPolicy %s" % policy, code_of(row), code, row)
        if code is None:
            tap.equal("the count stays", (row["credential"]["signCount"],
                                          row["credential"]["signCountNotGrown"]), (9, True))
    _, row = one(changed("authentication", credential={"backupEligible": True}))
    tap.equal("backupEligible is compared", code_of(row), "backup_eligible_changed", row)
    rows = (
        ({"algorithms": [-8, -7]}, None), ({"algorithms": [-8]}, "algorithm_not_allowed"),
        ({"attestationFormats": ["packed", "none"]}, None),
        ({"attestationFormats": ["packed"]}, "attestation_format_not_allowed"),
        ({"attestation": "valid"}, None), ({"attestation": "chained"}, None),
        ({"attestation": "trusted"}, "attestation_untrusted"))
    for expected, code in rows:
        _, row = one(changed("registration", expected=expected))
        tap.equal("registration with %s" % json.dumps(expected), code_of(row), code, row)


def now_is_default(tap):
    """Without a time, certificates are verified for today; those of the vectors are valid in May 2026."""
    case = good("registration", "packed with certificate, trusted")
    case["expected"]["time"] = "2001-01-01T00:00:00Z"
    _, row = one(case)
    tap.equal("a time before the certificates", code_of(row), "attestation_untrusted", row)
    del case["expected"]["time"]
    status, row = one(case)
    tap.check("the time of today", status in (0, 1) and code_of(row) in
              (None, "attestation_untrusted"), row)


def invalid(tap):
    """Malformed input; the rest is processed."""
    registration, authentication = "registration", "authentication"
    without = good(registration)
    del without["expected"]["rpId"]
    alone = good(authentication)
    del alone["credential"]
    rows = [
        ("no JSON", "passkey"), ("no object", "[]"), ("a byte order mark", "\ufeff{}"),
        ("two values", "{} {}"), ("a member twice", '{"id":"1","id":"2"}'),
        ("a member is missing", without), ("no credential", alone),
        ("a credential too early", {**good(registration),
                                    "credential": good(authentication)["credential"]}),
        ("an id of another type", changed(registration, id=[])),
        ("an unknown ceremony", changed(registration, ceremony="payment")),
        ("a response that is text", changed(registration, response="{}")),
        ("an unknown member", changed(registration, comment="x")),
        ("an unknown member of the credential", changed(authentication, credential={"key": 1}))]
    for expected in (
            {"userverification": "required"}, {"challenge": "AAAA"}, {"challenge": "A" * 21 + "B"},
            {"challenge": None}, {"origins": "https://example.org"}, {"origins": [1]},
            {"origins": [""]}, {"rpId": ""}, {"userVerification": "yes"}, {"userPresence": False},
            {"algorithms": []}, {"algorithms": ["ES256"]}, {"algorithms": [1e12]},
            {"algorithms": [-7] * 65}, {"allowCrossOrigin": "true"}, {"topOrigins": {}},
            {"allowCredentials": ["="]}, {"userHandle": 1}, {"attestationFormats": []},
            {"trustAnchors": ["-"]}, {"revocationLists": ["-"]}, {"revocationLists": "MA=="}, {"appId": ""}, {"appId": 1}, {"attestation": "yes"}, {"signCountPolicy": "none"},
            {"origins": ["o"] * 1025}, {"time": "yesterday"}, {"time": "2026-02-30T00:00:00Z"},
            {"time": "2026-05-08T08:41:53"}, {"time": "2026-05-08T08:41:53.Z"},
            {"time": "2026-05-08T08:41:53+24:00"}, {"time": "2026-05-08T08:41:53Z "}):
        rows.append(("expected %s" % json.dumps(expected)[:60],
                     changed(authentication, expected=expected)))
    for credential in ({"id": ""}, {"id": 1}, {"publicKey": "?"}, {"signCount": -1},
                       {"signCount": 2 ** 32}, {"signCount": 0.5}, {"backupEligible": 1}):
        rows.append(("credential %s" % json.dumps(credential),
                     changed(authentication, credential=credential)))
    lines = [row if isinstance(row, str) else json.dumps({"id": "x", **row}) for _, row in rows]
    lines.append(json.dumps(changed(authentication, id="last")))
    done = verify(text="\r\n".join(["", *lines, " \t"]))
    got = answers(done)
    tap.equal("status 2, and an answer each", (done.returncode, len(got)), (2, len(lines)),
              done.stderr)
    for number, ((what, _), row) in enumerate(zip(rows, got)):
        tap.equal(what, (row["verified"], code_of(row), row.get("error", {}).get("line")),
                  (False, "case_invalid", number + 2), row)
    tap.equal("the rest is processed", (got[-1]["id"], got[-1]["verified"]), ("last", True))
    tap.equal("the answer repeats the ID, if any", got[-2].get("id"), "x", got[-2])
    status, row = one(changed(authentication, response={}))
    tap.equal("an empty response is a refusal, no invalid case", (status, code_of(row)),
              (1, "member_missing"), row)


def sizes(tap):
    case = good("authentication")
    case["response"]["clientExtensionResults"]["x"] = "y" * 60000
    status, row = one(case)
    tap.equal("a response of 60 KiB", (status, row["verified"]), (0, True), row)
    case["response"]["clientExtensionResults"]["x"] = "y" * 66000
    status, row = one(case)
    tap.equal("what is not read may be longer", (status, row["verified"]), (0, True), row)
    case["response"]["response"]["clientDataJSON"] = "A" * 90000
    status, row = one(case)
    tap.equal("what is read may not exceed 64 KiB", (status, code_of(row)), (1, "json_invalid"), row)
    line = json.dumps(good("authentication"))
    full = line + " " * (256 * 1024 - len(line))
    done = verify(text=full + "\n" + full + " \n" + "[" * 5000000 + "\n" + line)
    rows = answers(done)
    tap.equal("a line of 256 KiB, one of a byte more, one of 5 MB",
              ([row["verified"] for row in rows], [code_of(row) for row in rows]),
              ([True, False, False, True], [None, "case_invalid", "case_invalid", None]), rows)
    tap.equal("the message says so", rows[1]["error"]["message"],
              "The line is longer than 262144 bytes.")
    lines = [json.dumps(case["input"]) for _, case in CASES if case["expectation"]["verified"]]
    text = "\n".join((lines * 10000)[:10000])
    begun = time.monotonic()
    done = verify(text=text)
    took = time.monotonic() - begun
    print("# 10,000 cases of all kinds in %.1f s: %.0f a second" % (took, 10000 / took))
    tap.equal("10,000 cases", (done.returncode, done.stdout.count('"verified":true')), (0, 10000),
              done.stderr)


def files(tap):
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "cases.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.write(json.dumps(changed("registration", id="file")))
        text = json.dumps(changed("registration", id="pipe"))
        done = verify(path, "-", path, text=text)
        tap.equal("files and the standard input in turn", [row["id"] for row in answers(done)],
                  ["file", "pipe", "file"], done.stderr)
        done = verify(path, os.path.join(directory, "none.jsonl"))
        tap.equal("a file that is not there", (done.returncode, len(answers(done)),
                                               "none.jsonl: No such file" in done.stderr),
                  (3, 1, True), done)
        tap.equal("a directory", verify(directory).returncode, 3)
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([PASSKEYCTL, "verify", path], stdout=full, check=False,
                                  stderr=subprocess.PIPE, text=True, env=environment())
        tap.equal("a full disk behind the output", done.returncode, 3, done)
    done = verify()
    tap.equal("nothing in, nothing out", (done.returncode, done.stdout), (0, ""), done)
    done = verify("--frob")
    tap.equal("an unknown option", (done.returncode, '"--frob"' in done.stderr), (2, True), done)


def dialogue(tap):
    """An answer comes before the next case is sent."""
    process = processes.start([PASSKEYCTL, "verify"], stdin=subprocess.PIPE, env=environment(),
                               stdout=subprocess.PIPE, text=True)
    for number in range(3):
        process.stdin.write(json.dumps(changed("authentication", id=number)) + "\n")
        process.stdin.flush()
        row = json.loads(process.stdout.readline())
        tap.equal("answer %d" % number, (row["id"], row["verified"]), (number, True))
    process.stdin.close()
    tap.equal("the end", (process.wait(), process.stdout.read()), (0, ""))
    process.stdout.close()


def helps(tap):
    done = verify("--help")
    tap.check("--help with examples and statuses", done.returncode == 0 and all(
        part in done.stdout for part in ("passkeyctl verify [FILE]...", "Examples:", "Exit status",
                                         "case_invalid", "allowCredentials")), done)
    done = subprocess.run([PASSKEYCTL, "--help"], capture_output=True, text=True, check=False)
    tap.check("and a word in the general help", "passkeyctl verify [FILE]..." in done.stdout, done)


run(vectors, shapes, extensions, app_id, record, policies, now_is_default, invalid, sizes, files, dialogue, helps)
