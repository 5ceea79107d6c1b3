# SPDX-License-Identifier: Apache-2.0
"""Every type error, every missing member and every broken signature is refused with its own code."""
import json
import shutil
from fido_tool import GONE, FidoServer, Tool, bent, decode, encode, failed, right
from harness import run

ATTESTATION_OPTIONS = (
    ("username", GONE, "member_missing"), ("username", None, "member_invalid"),
    ("username", 7, "member_invalid"), ("username", ["ada"], "member_invalid"),
    ("username", {}, "member_invalid"), ("username", True, "member_invalid"),
    ("displayName", GONE, "member_missing"), ("displayName", None, "member_invalid"),
    ("displayName", 7, "member_invalid"), ("displayName", [], "member_invalid"),
    ("displayName", {}, "member_invalid"), ("displayName", False, "member_invalid"),
    ("authenticatorSelection", None, "member_invalid"),
    ("authenticatorSelection", "required", "member_invalid"),
    ("authenticatorSelection", [], "member_invalid"), ("authenticatorSelection", 1, "member_invalid"),
    ("authenticatorSelection.authenticatorAttachment", 1, "member_invalid"),
    ("authenticatorSelection.authenticatorAttachment", "near", "member_invalid"),
    ("authenticatorSelection.requireResidentKey", "true", "member_invalid"),
    ("authenticatorSelection.requireResidentKey", None, "member_invalid"),
    ("authenticatorSelection.residentKey", True, "member_invalid"),
    ("authenticatorSelection.residentKey", "maybe", "member_invalid"),
    ("authenticatorSelection.userVerification", {}, "member_invalid"),
    ("authenticatorSelection.userVerification", "Required", "member_invalid"),
    ("attestation", None, "member_invalid"), ("attestation", 1, "member_invalid"),
    ("attestation", "full", "member_invalid"), ("attestation", ["direct"], "member_invalid"),
    ("extensions", None, "member_invalid"), ("extensions", [], "member_invalid"),
    ("extensions", "x", "member_invalid"), ("extensions", True, "member_invalid"),
)
ASSERTION_OPTIONS = (
    ("username", GONE, "member_missing"), ("username", None, "member_invalid"),
    ("username", 7, "member_invalid"), ("username", ["ada"], "member_invalid"),
    ("userVerification", None, "member_invalid"), ("userVerification", 1, "member_invalid"),
    ("userVerification", "always", "member_invalid"), ("userVerification", {}, "member_invalid"),
    ("extensions", None, "member_invalid"), ("extensions", 1, "member_invalid"),
    ("extensions", [{}], "member_invalid"),
)
NO_OBJECTS = ((b"", "member_missing"), (b"{}", "member_missing"), (b"[]", "json_invalid"),
              (b"null", "json_invalid"), (b'"x"', "json_invalid"), (b"{", "json_invalid"),
              (b'{"username":"a","username":"b"}', "json_invalid"), (b"\xff", "json_invalid"))
TEXTS = ((GONE, "member_missing"), (None, "member_invalid"), (7, "member_invalid"),
         (True, "member_invalid"), ([], "member_invalid"), ({}, "member_invalid"))
OBJECTS = ((GONE, "member_missing"), (None, "member_invalid"), (7, "member_invalid"),
           ("x", "member_invalid"), ([], "member_invalid"))
BASE64 = (("no base64+/", "base64url_invalid"), ("AAA=", "base64url_invalid"),
          ("A", "base64url_invalid"), ("", "member_invalid"))
RESULT = (("id", TEXTS + BASE64), ("type", TEXTS + (("", "member_invalid"),
                                                     ("public_key", "member_invalid"))),
          ("response", OBJECTS), ("getClientExtensionResults", OBJECTS[1:]),
          ("rawId", ((None, "member_invalid"), (7, "member_invalid"), ({}, "member_invalid"),
                     ("AAAA", "credential_id_mismatch"))),
          ("response.clientDataJSON", TEXTS + BASE64))
ATTESTATION_RESULT = RESULT + (
    ("response.attestationObject", TEXTS + BASE64),
    ("response.transports", (("usb", "member_invalid"), ([1], "member_invalid"))))
ASSERTION_RESULT = RESULT + (
    ("response.authenticatorData", TEXTS + BASE64), ("response.signature", TEXTS + BASE64),
    ("response.userHandle", ((7, "member_invalid"), (True, "member_invalid"), ({}, "member_invalid"),
                             (["x"], "member_invalid"), ("A+/A", "base64url_invalid"))))


def test_options_refused(tap):
    server = FidoServer()
    tool = Tool(server)
    good = {"username": "ada", "displayName": "Ada", "authenticatorSelection": {}}
    for path, rows in (("attestation/options", ATTESTATION_OPTIONS),
                       ("assertion/options", ASSERTION_OPTIONS)):
        for name, value, code in rows:
            failed(tap, "%s: %s of %r" % (path, name, "nothing" if value is GONE else value),
                   tool.post(path, bent(good, name, value)), 400, code, name.split(".")[-1])
        for body, code in NO_OBJECTS:
            failed(tap, "%s: %r" % (path, body), tool.post(path, body), 400, code)
        for name in ("", " ", "a" * 65, "a\x00b", "a\u202eb"):
            code = "json_invalid" if "\x00" in name else "member_invalid"
            failed(tap, "%s: a user called %r" % (path, name),
                   tool.post(path, dict(good, username=name)), 400, code)
    failed(tap, "a long display name", tool.asked("ada", displayName="a" * 65), 400, "member_invalid",
           "display name")
    failed(tap, "a user who is not there", tool.asked_again("nobody"), 404, "not_found")
    tap.equal("nothing came of all that", server.rows("ceremony", "user"), {"ceremony": 0, "user": 0})
    server.close()


def word_of(name, code):
    """What a message must name: the member, or one of it."""
    return name.split(".")[-1].rstrip("s") if code != "json_invalid" else ""


def test_results_refused(tap):
    """One member wrong, all else as it should be."""
    server = FidoServer()
    tool = Tool(server)
    right(tap, "a user to sign in", tool.register("ada"))
    tool.device.state += ".2"  # new passkeys are not the excluded one's device's
    for path, ask, make, table in (
            ("attestation/result", tool.asked, tool.made, ATTESTATION_RESULT),
            ("assertion/result", tool.asked_again, tool.got, ASSERTION_RESULT)):
        if path == "assertion/result":
            tool.device.state = tool.device.state[:-2]
        for name, rows in table:
            for value, code in rows:
                body = make(ask("ada" if path[1] == "s" else "bob"))
                failed(tap, "%s: %s of %r" % (path, name, "nothing" if value is GONE else value),
                       tool.post(path, bent(body, name, value)), 400, code, word_of(name, code))
        for body, code in NO_OBJECTS:
            failed(tap, "%s: %r" % (path, body), tool.post(path, body), 400, code)
    tap.equal("nothing came of all that", server.rows("user", "credential"),
              {"user": 1, "credential": 1})
    server.close()


# What the browser's or the authenticator's half can get wrong, signed as if it were right.
BENDS = (
    (["--challenge", "another challenge"], "challenge_mismatch"),
    (["--origin", "https://evil.example"], "origin_mismatch"),
    (["--origin", "null"], "origin_mismatch"), (["--rp-id", "example.org"], "rp_id_mismatch"),
    (["--cross-origin"], "cross_origin_not_allowed"),
    (["--cross-origin", "--top-origin", "https://example.org"], "cross_origin_not_allowed"),
    (["--no-user-present"], "user_not_present"), (["--no-user-verified"], "user_not_verified"),
    (["--type", "webauthn.other"], "type_mismatch"),
    (["--client-data", '"tokenBinding":"x"'], "client_data_invalid"),
    (["--client-data", '"tokenBinding":null'], "client_data_invalid"),
    (["--client-data", '"tokenBinding":{}'], "client_data_invalid"),
    (["--client-data", '"tokenBinding":{"status":"required"}'], "client_data_invalid"),
    (["--client-data", '"tokenBinding":{"status":"present"}'], "client_data_invalid"),
    (["--client-data", '"tokenBinding":{"status":"present","id":"+"}'], "client_data_invalid"),
)
BINDINGS = ('{"status":"supported"}', '{"status":"not-supported"}', '{"status":"present","id":"AAAA"}')


def test_broken_registrations(tap):
    server = FidoServer()
    tool = Tool(server)
    asked = {"authenticatorSelection": {"userVerification": "required"}, "attestation": "direct"}
    for flags, code in BENDS + ((["--type", "webauthn.get"], "type_mismatch"),):
        failed(tap, "a registration with " + " ".join(flags), tool.register(
            "ada", *flags, "--attestation", "self", **asked), 400, code)
    for number, binding in enumerate(BINDINGS):
        right(tap, "a registration with a token binding of " + binding, tool.register(
            "bound %d" % number, "--client-data", '"tokenBinding":' + binding))
    for part in ("attestationObject", "clientDataJSON"):
        body = tool.made(tool.asked("ada"))
        junk = bent(body, "response." + part, encode(decode(body["response"][part])[:-1]))
        code = {"attestationObject": "cbor_invalid", "clientDataJSON": "client_data_invalid"}[part]
        failed(tap, "a registration with %s cut" % part, tool.post("attestation/result", junk), 400,
               code)
    body = tool.made(tool.asked("ada", authenticatorSelection={
        "authenticatorAttachment": "cross-platform"}))
    failed(tap, "an authenticator of another attachment", tool.post("attestation/result", body), 400,
           "member_invalid", "authenticatorAttachment")
    right(tap, "a passkey", tool.register("ada"))
    options = tool.asked("bob")
    with open(tool.device.state, encoding="utf-8") as file:
        known = json.load(file)["credentials"][-1]["id"]
    body = tool.made(options)
    failed(tap, "the id of another", tool.post("attestation/result", dict(body, id=known, rawId=known)),
           400, "credential_id_mismatch")
    right(tap, "a passkey whose device draws it again", Tool(server, "draw.json").register(
        "dora", "--seed", "x"))
    for number, name in enumerate(("dora", "emil")):
        failed(tap, "the same for " + name, Tool(server, "draw%d.json" % number).register(
            name, "--seed", "x"), 409, "credential_exists")
    first, second = Tool(server, "first.json"), Tool(server, "second.json")
    early, late = first.asked("carol"), second.asked("carol")
    right(tap, "the first of two new users of one name", first.post(
        "attestation/result", first.made(early)))
    failed(tap, "the second", second.post("attestation/result", second.made(late)), 409,
           "user_name_taken")
    server.close()


def test_broken_assertions(tap):
    server = FidoServer()
    tool = Tool(server)
    right(tap, "a passkey that counts", tool.register("ada", "--sign-count", "5"))
    right(tap, "another user", Tool(server, "eve.json").register("eve"))
    asked = {"userVerification": "required"}
    for flags, code in BENDS + ((["--type", "webauthn.create"], "type_mismatch"),
                                (["--break-signature"], "signature_invalid")):
        failed(tap, "an assertion with " + " ".join(flags), tool.sign_in("ada", *flags, **asked), 400,
               code)
    for binding in BINDINGS:
        right(tap, "an assertion with a token binding of " + binding, tool.sign_in(
            "ada", "--client-data", '"tokenBinding":' + binding))
    right(tap, "without verification where it is only preferred",
          tool.sign_in("ada", "--no-user-verified"))
    body = tool.got(tool.asked_again("ada"))
    failed(tap, "another user's handle", tool.post("assertion/result", bent(
        body, "response.userHandle", encode(b"somebody"))), 400, "user_handle_mismatch")
    body = tool.got(tool.asked_again("ada"))
    failed(tap, "an id that is on no list", tool.post(
        "assertion/result", dict(body, id="AAAA", rawId="AAAA")), 400, "credential_not_allowed")
    for part, code in (("authenticatorData", "authenticator_data_invalid"),
                       ("clientDataJSON", "client_data_invalid"), ("signature", "signature_invalid")):
        body = tool.got(tool.asked_again("ada"))
        cut = encode(decode(body["response"][part])[:-1])
        failed(tap, "an assertion with %s cut" % part, tool.post(
            "assertion/result", bent(body, "response." + part, cut)), 400, code)
    body = tool.got(tool.asked_again("ada"))
    failed(tap, "client data that was not signed", tool.post("assertion/result", bent(
        body, "response.clientDataJSON", encode(decode(body["response"]["clientDataJSON"]) + b" "))),
           400, "signature_invalid")
    body = tool.got(tool.asked_again("ada"), "--rp-id", "https://localhost/app-id.json")
    failed(tap, "an AppID that the options did not ask for", tool.post("assertion/result", bent(
        body, "getClientExtensionResults", {"appid": True})), 400, "extension_refused")
    shutil.copy(tool.device.state, tool.device.state + ".old")
    right(tap, "the counter goes on", tool.sign_in("ada"))
    tool.device.state += ".old"
    failed(tap, "a counter that went back", tool.sign_in("ada"), 400, "sign_count_not_increased")
    server.close()


run(test_options_refused, test_results_refused, test_broken_registrations, test_broken_assertions)
