# SPDX-License-Identifier: Apache-2.0
"""Each code with which a sign-in can be refused over HTTP; each refusal spends the ceremony."""
import base64
import json
import os
import re
import signal
import threading
import time
from contract import DOCUMENT
from harness import Device, Server, run

START, FINISH = "/v1/authentication/options", "/v1/authentication/verify"


def decoded(text):
    return bytearray(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def encoded(data):
    return base64.urlsafe_b64encode(bytes(data)).rstrip(b"=").decode()


def changed(member, change):
    """A function that puts change(bytes) in the place of a member of the inner response."""
    def apply(body):
        inner = body["credential"]["response"]
        inner[member] = encoded(change(decoded(inner[member])))
    return apply


def flagged(bits):
    return changed("authenticatorData", lambda data: data[:32] + bytes([data[32] ^ bits]) + data[33:])


def put(*path):
    """A function that puts the last of the path at the place that the others name."""
    *names, last, value = path

    def apply(body):
        place = body["credential"]
        for name in names:
            place = place[name]
        place[last] = value
    return apply


# Flags of the authenticator, the code.
BY_FLAGS = [
    (("--origin", "https://evil.example"), "origin_mismatch"),
    (("--type", "webauthn.create"), "type_mismatch"),
    (("--rp-id", "evil.example"), "rp_id_mismatch"),
    (("--challenge", "AAAAAAAAAAAAAAAAAAAAAA"), "challenge_mismatch"),
    (("--no-user-present",), "user_not_present"),
    (("--cross-origin",), "cross_origin_not_allowed"),
    (("--break-signature",), "signature_invalid"),
]
# What is changed, how, and the expected code.
BY_CHANGE = [
    ("an id that is not its rawId", put("id", "AAAA"), "credential_id_mismatch"),
    ("another type", put("type", "password"), "member_invalid"),
    ("padding", put("response", "signature", "AA=="), "base64url_invalid"),
    ("no user handle", lambda body: body["credential"]["response"].pop("userHandle"),
     "user_handle_missing"),
    ("another user handle", put("response", "userHandle", "AAAA"), "user_handle_mismatch"),
    ("client data that is none", put("response", "clientDataJSON", "AAAA"), "client_data_invalid"),
    ("half the authenticator data", changed("authenticatorData", lambda data: data[:30]),
     "authenticator_data_invalid"),
    ("extensions that are no CBOR", changed(
        "authenticatorData", lambda data: data[:32] + bytes([data[32] | 0x80]) + data[33:] + b"\xff"),
     "cbor_invalid"),
    ("extensions in another order", changed(
        "authenticatorData", lambda data: data[:32] + bytes([data[32] | 0x80]) + data[33:] +
        b"\xa2\x61b\xf5\x61a\xf5"), "cbor_not_canonical"),
    ("backed up, not eligible", flagged(0x10), "backup_flags_invalid"),
    ("a flag that was not signed", flagged(0x04), "signature_invalid"),
]


def sign_ins(tap):
    server = Server()
    device = Device(server)
    device.sign_up("ada")
    for flags, code in BY_FLAGS:
        body = device.get(server.post(START, {}).json, *flags)
        tap.refused(" ".join(flags), server.post(FINISH, body), 400, code)
        tap.refused("  and it is spent", server.post(FINISH, body), 404, "ceremony_unknown")
    for what, change, code in BY_CHANGE:
        body = device.get(server.post(START, {}).json)
        change(body)
        tap.refused(what, server.post(FINISH, body), 400, code)
        tap.refused("  and it is spent", server.post(FINISH, body), 404, "ceremony_unknown")
    tap.equal("an honest one is let in", device.sign_in().status, 200)
    server.close()


def verified(tap):
    """Where user verification is asked for, the same passkey without it is refused."""
    server = Server("--user-verification", "required")
    device = Device(server)
    device.sign_up("ada")
    body = device.get(server.post(START, {}).json, "--no-user-verified")
    tap.refused("without verification", server.post(FINISH, body), 400, "user_not_verified")
    up = device.create(server.post("/v1/registration/options", {"user": {"name": "eve"}}).json,
                       "--no-user-verified")
    tap.refused("a registration without", server.post("/v1/registration/verify", up), 400,
                "user_not_verified")
    server.close()


def on_record(tap):
    """Comparisons with the record, whose result is reported only if the signature is valid."""
    server = Server()
    device = Device(server)
    device.sign_up("ada")
    for column, code, status in (("backup_eligible = 2", "backup_eligible_changed", 400),
                                 ("sign_count = 7", "sign_count_not_increased", 400),
                                 ("disabled_at_ms = 1", "credential_disabled", 403)):
        server.execute("CREATE TABLE kept AS SELECT * FROM credential")
        server.execute("UPDATE credential SET " + column)
        bad = device.get(server.post(START, {}).json, "--break-signature")
        tap.refused("with a bad signature", server.post(FINISH, bad), 400, "signature_invalid")
        body = device.get(server.post(START, {}).json)
        tap.refused(column, server.post(FINISH, body), status, code)
        server.execute("DELETE FROM credential")
        server.execute("INSERT INTO credential SELECT * FROM kept")
        server.execute("DROP TABLE kept")
    server.execute("UPDATE user SET disabled_at_ms = 1")
    body = device.get(server.post(START, {}).json)
    tap.refused("a disabled user", server.post(FINISH, body), 403, "user_disabled")
    server.close()


def an_hour_later(tap):
    """Operations that need a fresh proof have their own code."""
    server = Server()
    device = Device(server)
    cookie = device.sign_up("ada").cookie()
    server.execute("UPDATE session SET auth_time_ms = auth_time_ms - 3600000")
    for path, body in (("/v1/registration/options", {}), ("/v1/account/recovery-codes", {}),
                       ("/v1/links", {"purpose": "enrolment"})):
        answer = server.post(path, body, Cookie=cookie)
        tap.refused(path, answer, 403, "reauthentication_required")
    again = server.post(START, {}, Cookie=cookie)
    cookie = server.post(FINISH, device.get(again.json), Cookie=cookie).cookie()
    for path, body in (("/v1/registration/options", {}), ("/v1/account/recovery-codes", {}),
                       ("/v1/links", {"purpose": "enrolment"})):
        tap.equal(path + " after another sign-in", server.post(path, body, Cookie=cookie).status, 201)
    server.close()


# ---- a registration ----

CREATE, CREATED = "/v1/registration/options", "/v1/registration/verify"


def in_the_key(data):
    """The last byte of authenticator data is the last of the public key: the point leaves its curve."""
    return data[:-1] + bytes([data[-1] ^ 1])


def client_data(change):
    """What is not signed if no ID token is requested."""
    def apply(data):
        told = json.loads(bytes(data))
        change(told)
        return json.dumps(told).encode()
    return changed("clientDataJSON", apply)


REGISTRATIONS = [
    ("a statement that is no map", changed("attestationObject", lambda data: b"\x80"),
     "attestation_object_invalid"),
    ("a map without what it must have", changed("attestationObject", lambda data: b"\xa0"),
     "attestation_object_invalid"),
    ("a point off its curve", changed("attestationObject", in_the_key), "public_key_invalid"),
    ("framed by another page", client_data(lambda told: told.update(
        crossOrigin=True, topOrigin="https://evil.example")), "top_origin_mismatch"),
    ("an attachment that was not asked for", put("authenticatorAttachment", "cross-platform"),
     "member_invalid"),
]


def policies(tap):
    """The finish enforces the policy of the relying party regardless of the options."""
    def created(server, *mutations, name="eve"):
        device = Device(server, name + ".json")
        return server.post(CREATED, device.create(
            server.post(CREATE, {"user": {"name": name}}).json, *mutations))
    model = "0f0e0d0c-0b0a-4908-8706-050403020100"
    for flags, mutations, code in (
            ((), ("--algorithm", "-35"), "algorithm_not_allowed"),
            (("--attestation", "direct", "--attestation-formats", "none,tpm"),
             ("--attestation", "self"), "attestation_format_not_allowed"),
            (("--aaguid-deny", model), ("--aaguid", model), "authenticator_not_allowed")):
        server = Server(*flags)
        tap.refused(code, created(server, *mutations), 400, code)
        tap.equal("  no user was added", server.rows("user")["user"], 0)
        server.close()
    server = Server()
    root = os.path.join(server.directory, "root.der")
    tap.equal("any attestation", created(server, "--attestation", "certificate", "--root", root).status,
              201)
    strict = Server("--attestation", "direct", "--attestation-trust", "required", "--attestation-anchors", root)
    tap.refused("self attestation is not trusted", created(strict, "--attestation", "self"), 400,
                "attestation_untrusted")
    tap.equal("a chain to the anchor is", created(strict, "--attestation", "certificate").status, 201)
    strict.close()
    server.close()


def registered_twice(tap):
    """An id on record is refused, also for another user."""
    server = Server()
    device = Device(server)
    first = device.create(server.post(CREATE, {"user": {"name": "ada"}}).json, "--seed", "one")
    tap.equal("the first", server.post(CREATED, first).status, 201)
    again = Device(server, "again.json")
    second = again.create(server.post(CREATE, {"user": {"name": "eve"}}).json, "--seed", "one")
    tap.equal("the same id", second["credential"]["id"], first["credential"]["id"])
    tap.refused("for another user", server.post(CREATED, second), 409, "credential_exists")
    server.close()


def registrations(tap):
    server = Server("--top-origins", "https://shop.example")
    device = Device(server)
    for what, change, code in REGISTRATIONS:
        body = device.create(server.post(CREATE, {"user": {"name": "eve"},
                                                  "attachment": "platform"}).json)
        change(body)
        tap.refused(what, server.post(CREATED, body), 400, code)
        tap.refused("  and it is spent", server.post(CREATED, body), 404, "ceremony_unknown")
    framed = device.create(server.post(CREATE, {"user": {"name": "eve"}}).json)
    client_data(lambda told: told.update(crossOrigin=True, topOrigin="https://shop.example"))(framed)
    tap.equal("framed by a page that may", server.post(CREATED, framed).status, 201)
    server.close()


# ---- ours ----

def damaged(tap):
    """A damaged row is an internal error: only the log has the details."""
    server = Server()
    device = Device(server)
    device.sign_up("ada")
    body = device.get(server.post(START, {}).json)
    server.execute("UPDATE ceremony SET issued = x'01'")
    answer = server.post(FINISH, body)
    tap.refused("a ceremony whose record is damaged", answer, 500, "internal")
    tap.check("  the answer has no details", "option" not in answer.json["detail"].lower(), answer)
    tap.check("  but to the log", "internal" in server.log(), server.log())
    tap.equal("the next one is let in", device.sign_in().status, 200)
    server.close()


def too_late(tap):
    """A request that waited for five seconds is not started."""
    server = Server("--workers", "1")
    release = server.lock_store()
    answers = {}

    def ask(turn):
        answers[turn] = server.request("GET", "/v1/account" if turn else "/readyz")

    threads = [threading.Thread(target=ask, args=[turn]) for turn in range(2)]
    for thread in threads:
        thread.start()
        time.sleep(0.3)
    os.kill(server.process.pid, signal.SIGSTOP)
    time.sleep(5.2)
    release()
    os.kill(server.process.pid, signal.SIGCONT)
    for thread in threads:
        thread.join()
    tap.check("the first has started and ends", answers[0].status in (200, 503), answers[0])
    tap.refused("the second waited too long", answers[1], 503, "overloaded")
    tap.check("  and hears when to come again", int(answers[1].headers["Retry-After"]) > 0)
    tap.equal("the server goes on", server.post(START, {}).status, 201)
    server.close()


# ---- none is forgotten ----

# Codes of passkeyctl only, and one that our options, which offer what is available, cannot cause.
NOWHERE = {"metadata_invalid", "metadata_untrusted", "metadata_outdated", "algorithm_unavailable"}


def every_code(tap):
    """Each code of docs/openapi.json is expected by some test of this folder."""
    folder = os.path.dirname(os.path.abspath(__file__))
    texts = []
    for name in sorted(os.listdir(folder)):
        if name.startswith("test_") and name != "test_openapi.py":
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                texts.append(file.read().partition("NOWHERE = ")[0])
    named = set(re.findall(r"[\"' ]([a-z][a-z0-9]*(?:_[a-z0-9]+)+|unauthenticated|internal|overloaded|conflict)"
                           r"[\"']", "\n".join(texts)))
    with open(DOCUMENT, encoding="utf-8") as file:
        schemas = json.load(file)["components"]["schemas"]
    codes = {code for name, schema in schemas.items() if re.fullmatch(r"Problem\d+", name)
             for code in schema["properties"]["code"]["enum"]}
    tap.equal("codes that no test expects", sorted(codes - named - NOWHERE), [])
    tap.equal("codes that are nowhere, and are", sorted(NOWHERE & named), [])


run(sign_ins, verified, on_record, an_hour_later, policies, registered_twice, registrations, damaged,
    too_late, every_code)
