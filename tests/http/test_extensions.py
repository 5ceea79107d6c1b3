# SPDX-License-Identifier: Apache-2.0
"""Extensions over HTTP: what options may request, how the options show it, and what the finish checks.
The AppID of U2F is configured, and asked for by the server alone."""
import base64
import hashlib
import os
from people import People
from harness import Device, Server, run

CREATE, CREATED = "/v1/registration/options", "/v1/registration/verify"
GET, GOT = "/v1/authentication/options", "/v1/authentication/verify"
APP_ID = "https://u2f.localhost/app-id.json"
LEVELS = (None, "userVerificationOptional", "userVerificationOptionalWithCredentialIDList",
          "userVerificationRequired")


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encoded(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def said(body, *outputs):
    """The registration as an authenticator with these (name, small number) would have signed it: no
    statement covers them, since none is asked for."""
    whole = decoded(body["credential"]["response"]["attestationObject"])
    start = whole.index(b"hauthData") + 9
    size, begin = ((whole[start + 1], start + 2) if whole[start] == 0x58 else
                   (whole[start + 1] * 256 + whole[start + 2], start + 3))
    data = bytearray(whole[begin:begin + size])
    data[32] |= 0x80
    data += bytes([0xa0 + len(outputs)])
    for name, number in outputs:
        data += bytes([0x60 + len(name)]) + name.encode() + bytes([number])
    head = b"\x58" + bytes([len(data)]) if len(data) < 256 else b"\x59" + len(data).to_bytes(2, "big")
    made = whole[:start] + head + data + whole[begin + size:]
    body["credential"]["response"]["attestationObject"] = encoded(bytes(made))
    return body


def creations(tap):
    server = Server()
    asked = {"credProps": True, "prf": {"eval": {"first": "AAEC", "second": ""}},
             "largeBlob": {"support": "required"}, "minPinLength": True,
             "credentialProtectionPolicy": LEVELS[2], "enforceCredentialProtectionPolicy": True}
    started = server.post(CREATE, {"user": {"name": "ada"}, "extensions": asked})
    tap.equal("all of a registration", started.json["publicKey"]["extensions"], asked, started)
    plain = server.post(CREATE, {"user": {"name": "ada"}})
    tap.equal("credProps in any case", plain.json["publicKey"]["extensions"], {"credProps": True})
    for extensions, code in (
            ({"appid": APP_ID}, "member_unknown"), ({"appidExclude": APP_ID}, "member_unknown"),
            ({"uvm": True}, "member_unknown"), ({"credprops": True}, "member_unknown"),
            ({"credProps": False}, "member_invalid"), ({"minPinLength": 4}, "member_invalid"),
            ({"credentialProtectionPolicy": "userverificationrequired"}, "member_invalid"),
            ({"credentialProtectionPolicy": 3}, "member_invalid"),
            ({"enforceCredentialProtectionPolicy": True}, "member_invalid"),
            ({"largeBlob": {}}, "member_missing"), ({"largeBlob": {"write": "AA"}}, "member_unknown"),
            ({"prf": {"evalByCredential": {}}}, "member_unknown"),
            ({"prf": {"eval": {"second": "AA"}}}, "member_invalid"),
            ({"prf": {"eval": {"first": "AA="}}}, "member_invalid"),
            ({"prf": {"eval": {"first": "AA", "third": "AA"}}}, "member_unknown")):
        tap.refused("a registration with %s" % extensions, server.post(
            CREATE, {"user": {"name": "ada"}, "extensions": extensions}), 400, code)
    server.close()


def requests(tap):
    server = Server()
    device = Device(server)
    own = device.sign_up("ada").json["credential"]["id"]
    for what, extensions in (
            ("a PRF by passkey", {"prf": {"eval": {"first": "AQ"},
                                          "evalByCredential": {own: {"first": "AA", "second": "AQ"}}}}),
            ("reading", {"largeBlob": {"read": True}}), ("writing", {"largeBlob": {"write": "AAEC"}})):
        started = server.post(GET, {"username": "ada", "extensions": extensions})
        tap.equal(what, started.json["publicKey"].get("extensions"), extensions, started)
    value = {"first": "AA"}
    for extensions, code in (
            ({"prf": {"evalByCredential": {"AAAA": value}}}, "member_invalid"),
            ({"prf": {"evalByCredential": {own + "=": value}}}, "member_invalid"),
            ({"prf": {"evalByCredential": {"": value}}}, "member_invalid"),
            ({"prf": {"evalByCredential": {own: {}}}}, "member_invalid"),
            ({"prf": {"evalByCredential": {own: "AA"}}}, "member_invalid"),
            ({"prf": {"evalByCredential": [own]}}, "member_invalid"),
            ({"prf": {"evalByCredential": {"A%03d" % i: value for i in range(21)}}}, "member_invalid"),
            ({"largeBlob": {"support": "preferred"}}, "member_unknown"),
            ({"largeBlob": {"write": "A" * 5465}}, "member_invalid"),
            ({"largeBlob": {"write": "="}}, "member_invalid"),
            ({"largeBlob": {"read": True, "write": "AA"}}, "member_invalid"),
            ({"appid": APP_ID}, "member_unknown"), ({"credProps": True}, "member_unknown"),
            ({"minPinLength": True}, "member_unknown")):
        tap.refused("an authentication with %s" % str(extensions)[:70], server.post(
            GET, {"username": "ada", "extensions": extensions}), 400, code)
    for extensions in ({"prf": {"evalByCredential": {own: value}}}, {"largeBlob": {"write": "AA"}}):
        tap.refused("without a list: %s" % extensions, server.post(GET, {"extensions": extensions}),
                    400, "member_invalid")
    # What a page must keep for itself may come back all the same, and changes nothing.
    body = device.get(server.post(GET, {"extensions": {"prf": {"eval": value}}}).json)
    body["credential"]["clientExtensionResults"] = {"prf": {"results": {"first": "c2VjcmV0"}},
                                                    "example": {"x": 1}}
    answer = server.post(GOT, body)
    tap.check("results of the PRF are not stored", answer.status == 200
              and b"c2VjcmV0" not in answer.body, answer)
    server.close()


def long_lists(tap):
    """The IDs and inputs of options are not stored, so even the longest can be finished."""
    server = Server(env={"PASSKEYD_RATE_LIMITS": "off"})
    people = People(server)
    ada, ids = people.person(passkeys=0), [os.urandom(1023) for _ in range(20)]
    people.insert("credential", *({"id": item, "id_key": hashlib.sha256(item).digest()[:16]}
                                for item in ids),
                number=None, relying_party=1, user_id=ada.user_id)
    values = {"first": encoded(os.urandom(256)), "second": encoded(os.urandom(256))}

    def start(count):
        return server.post(GET, {"username": ada.name, "extensions": {"prf": {
            "evalByCredential": {encoded(item): values for item in ids[:count]}}}})

    started = start(20)
    tap.equal("a long list and twenty inputs", (started.status, len(
        started.json["publicKey"]["allowCredentials"])), (201, 20))
    tap.refused("and its finish", server.post(GOT, {
        "ceremonyId": started.json["ceremonyId"], "credential": {}}), 400, "member_missing")
    tap.check("nothing failed", "internal" not in server.log(), server.log())
    server.close()


def signed(tap):
    """Signed outputs are reported and requirements are enforced: the browser is not trusted."""
    server = Server()

    def enrol(extensions, *outputs):
        started = server.post(CREATE, {"user": {"name": "u%d" % server.rows("user")["user"]},
                                       "extensions": extensions})
        body = Device(server, "device-%d.json" % server.rows("ceremony")["ceremony"]).create(
            started.json)
        return server.post(CREATED, said(body, *outputs) if outputs else body)

    for asked in (1, 2, 3):
        extensions = {"credentialProtectionPolicy": LEVELS[asked],
                      "enforceCredentialProtectionPolicy": True}
        for came in (0, 1, 2, 3):
            answer = enrol(extensions, *([("credProtect", came)] if came else []))
            what = "level %d asked for, %d came" % (asked, came)
            if came >= asked or asked == 1:
                tap.equal(what, (answer.status, answer.json.get("extensions")), (
                    201, {"credentialProtectionPolicy": LEVELS[came]} if came else None), answer)
            else:
                tap.refused(what, answer, 400, "extension_refused")
    extensions = {"credentialProtectionPolicy": LEVELS[3], "minPinLength": True}
    tap.equal("only preferred", enrol(extensions).status, 201)
    answer = enrol(extensions, ("credProtect", 2), ("minPinLength", 6))
    tap.equal("both are reported", answer.json["extensions"],
              {"credentialProtectionPolicy": LEVELS[2], "minPinLength": 6}, answer)
    answer = enrol({}, ("credProtect", 2))
    tap.equal("as is an output that was not requested, which some browsers send", answer.json["extensions"],
              {"credentialProtectionPolicy": LEVELS[2]}, answer)
    server.close()


def unsolicited(tap):
    """REG-28a, AUTH-23a: outputs that were not requested are ignored, or refused if so configured."""
    for words, status in (([], 201), (["--unsolicited-extensions", "ignore"], 201),
                          (["--unsolicited-extensions", "refuse"], 400)):
        server = Server(*words)
        device = Device(server)
        user = {"user": {"name": "ada"}}
        body = said(device.create(server.post(CREATE, user).json), ("credProtect", 2))
        answer = server.post(CREATED, body)
        tap.equal("%s: credProtect" % words, answer.status, status, answer)
        if status == 400:
            tap.refused("%s: its code" % words, answer, 400, "extension_refused")
        user.update(user={"name": "eve"}, extensions={"credentialProtectionPolicy": LEVELS[2]})
        body = said(device.create(server.post(CREATE, user).json), ("credProtect", 2))
        tap.equal("%s: requested" % words, server.post(CREATED, body).status, 201)
        for extensions, wanted in (({}, 200 if status == 201 else 400), ({"prf": {}}, 200)):
            body = device.get(server.post(GET, {"extensions": extensions}).json)
            body["credential"]["clientExtensionResults"] = {"prf": {}}
            tap.equal("%s: prf at a sign-in that asked for %s" % (words, extensions),
                      server.post(GOT, body).status, wanted)
        server.close()


def sign_in(server, device, asked, app_id=None, rp_id=None):
    body = device.get(server.post(GET, asked).json, *(["--rp-id", rp_id] if rp_id else []))
    if app_id is not None:
        body["credential"]["clientExtensionResults"] = {"appid": app_id}
    return server.post(GOT, body)


def app_ids(tap):
    server = Server("--app-id", APP_ID)
    device = Device(server)
    ada = device.sign_up("ada")
    named = {"username": "ada"}
    for what, asked, wanted in (("with a list", named, {"appid": APP_ID}),
                                ("of nobody", {"username": "nobody"}, {"appid": APP_ID}),
                                ("without a list", {}, None)):
        started = server.post(GET, asked).json["publicKey"]
        tap.equal("sign-in " + what, started.get("extensions"), wanted, started)
    first = server.post(CREATE, {"user": {"name": "eve"}}).json["publicKey"]
    tap.equal("a first passkey", first["extensions"], {"credProps": True})
    second = server.post(CREATE, {}, Cookie=ada.cookie()).json["publicKey"]
    tap.equal("a second", second["extensions"], {"credProps": True, "appidExclude": APP_ID})

    tap.equal("the AppID, requested and used", sign_in(server, device, named, True, APP_ID).status,
              200)
    for output in (None, False):
        tap.equal("the RP ID, output %s" % output,
                  sign_in(server, device, named, output).status, 200)
    for what, asked, output, rp_id, code in (
            ("the AppID, not said", named, None, APP_ID, "rp_id_mismatch"),
            ("the AppID, denied", named, False, APP_ID, "rp_id_mismatch"),
            ("the RP ID, and the other was said", named, True, None, "rp_id_mismatch"),
            ("another AppID", named, True, APP_ID + "x", "rp_id_mismatch"),
            ("an output that is not a boolean counts as absent", named, "true", APP_ID, "rp_id_mismatch"),
            ("where no list was sent", {}, True, APP_ID, "extension_refused")):
        tap.refused(what, sign_in(server, device, asked, output, rp_id), 400, code)
    server.close()

    server = Server()
    device = Device(server)
    device.sign_up("ada")
    tap.equal("none configured and none requested",
              server.post(GET, named).json["publicKey"].get("extensions"), None)
    tap.refused("and none accepted", sign_in(server, device, named, True, APP_ID), 400,
                "extension_refused")
    server.close()


run(creations, requests, long_lists, signed, unsolicited, app_ids)
