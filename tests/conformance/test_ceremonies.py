# SPDX-License-Identifier: Apache-2.0
"""The server binding of the FIDO Alliance: off unless it is turned on; what its tools ask for; its
cookie; and that nothing of it is anything to /v1. What it refuses is in test_fido_refusals.py."""
import tempfile
from fido_tool import GONE, ON, Tool, bent, decode, encode, failed, right
from harness import Device, Server, run

ENDPOINTS = ("attestation/options", "attestation/result", "assertion/options", "assertion/result")
ALGORITHMS = {-7, -8, -9, -19, -35, -36, -37, -38, -39, -47, -51, -52, -53, -257, -258, -259}
ZERO = "00000000-0000-0000-0000-000000000000"


# ---- on and off ----

def test_off(tap):
    """Unless it is turned on there is no such path, and nothing of it in the store."""
    server = Server()
    for path in ENDPOINTS:
        tap.refused(path + " is off", server.request("POST", "/fido/" + path, {"username": "ada"}),
                    404, "not_found")
    tap.refused("a method of it is off, too", server.request("GET", "/fido/" + ENDPOINTS[0]), 404,
                "not_found")
    tap.refused("what it takes is off, too", server.request("OPTIONS", "/fido/" + ENDPOINTS[0]), 404,
                "not_found")
    tap.equal("the store has one relying party", server.query("SELECT rp_id FROM relying_party"),
              [("localhost",)])
    tap.check("nothing is said of it", "FIDO" not in server.log(), server.log())
    server.close()


def test_on(tap):
    server = Server(env=ON)
    log = server.log()
    tap.check("a warning says what is on", "FIDO binding is on" in log, log)
    tap.check("a warning says that limits are off", "limits are off" in log, log)
    tap.equal("it has a row of its own", server.query("SELECT rp_id FROM relying_party ORDER BY 1"),
              [("fido:localhost",), ("localhost",)])
    answer = server.request("OPTIONS", "/fido/" + ENDPOINTS[0])
    tap.check("its paths say what they take", answer.status == 204
              and answer.headers["Allow"] == "POST, OPTIONS", repr(answer))
    failed(tap, "another method", server.request("GET", "/fido/" + ENDPOINTS[0]), 405,
           "method_not_allowed")
    failed(tap, "another path", server.request("POST", "/fido/attestation", {}), 404, "not_found")
    failed(tap, "another form", server.request("POST", "/fido/" + ENDPOINTS[0], b"username=ada", {
        "Content-Type": "application/x-www-form-urlencoded"}), 415, "media_type_not_supported")
    failed(tap, "a long body", server.request("POST", "/fido/" + ENDPOINTS[0], b" " * 70000), 413,
           "body_too_large")
    failed(tap, "a query", server.request("POST", "/fido/" + ENDPOINTS[2] + "?x=1", {}), 400,
           "member_unknown")
    server.stop()
    server.flags, server.env = ("--fido", "off"), None
    server.start()
    tap.refused("turned off it is gone", server.request("POST", "/fido/" + ENDPOINTS[0], {}), 404,
                "not_found")
    server.close()


# ---- the good way ----

def check_creation(tap, answer):
    options = answer.json
    tap.check("creation options are flat and ok", answer.status == 200 and options["status"] == "ok"
              and options["errorMessage"] == "", repr(answer))
    tap.equal("rp is the configured one", options["rp"], {"id": "localhost", "name": "localhost"})
    tap.equal("the user is named as asked", (options["user"]["name"], options["user"]["displayName"]),
              ("Ada@example.org", "Ada Lovelace"))
    tap.equal("a user handle of 32 bytes", len(decode(options["user"]["id"])), 32)
    tap.equal("a challenge of 32 bytes", len(decode(options["challenge"])), 32)
    offered = [row["alg"] for row in options["pubKeyCredParams"]]
    tap.check("every algorithm is offered, once", ALGORITHMS <= set(offered)
              and len(set(offered)) == len(offered) and offered[0] == -7, offered)
    tap.equal("nothing is excluded", options["excludeCredentials"], [])
    tap.equal("the conveyance is honoured", options["attestation"], "direct")
    cookie = answer.headers["Set-Cookie"]
    tap.check("the cookie has a name of its own and cannot be read by scripts",
              cookie.startswith("fido_ceremony=") and "HttpOnly" in cookie
              and "SameSite=Lax" in cookie, cookie)


def test_a_user_with_two_passkeys(tap):
    server = Server(env=ON)
    tool = Tool(server)
    # With members that the standard may grow; a tool compares what comes back.
    selection = {"requireResidentKey": False, "authenticatorAttachment": "platform",
                 "userVerification": "required", "future": [1, {"b": 'quoted "text" \u00e9'}]}
    extensions = {"example.extension": True, "other": {"deep": [None, "x"]}}
    options = tool.asked("Ada@example.org", displayName="Ada Lovelace", attestation="direct",
                         authenticatorSelection=selection, extensions=extensions)
    check_creation(tap, options)
    tap.equal("the selection is echoed", options.json["authenticatorSelection"], selection)
    tap.equal("extensions are echoed", options.json["extensions"], extensions)
    tap.equal("nothing is made by options", server.rows("user", "credential"),
              {"user": 0, "credential": 0})
    right(tap, "a passkey is made", tool.post("attestation/result", tool.made(options)))

    again = tool.asked("ADA@example.org", displayName="Other")
    tap.equal("another passkey has the handle of the first", again.json["user"],
              {"id": options.json["user"]["id"], "name": "ADA@example.org", "displayName": "Other"})
    tap.equal("the first is excluded", len(again.json["excludeCredentials"]), 1)
    tap.check("what nobody asked for is not there", "extensions" not in again.json
              and "authenticatorSelection" not in again.json, again.json)
    tap.equal("no conveyance is none", again.json["attestation"], "none")
    other = Tool(server, "other.json")
    other.cookie = tool.cookie
    body = other.made(again)
    del body["rawId"]  # tools may leave it out
    right(tap, "another passkey is made, without rawId", other.post("attestation/result", body))
    tap.equal("of the same user, who is called as at first",
              server.query("SELECT name, display_name FROM user"),
              [("Ada@example.org", "Ada Lovelace")])

    options = tool.asked_again("ada@example.org", userVerification="discouraged", extensions={"a": {}})
    tap.check("request options are flat", options.status == 200 and set(options.json) == {
        "status", "errorMessage", "challenge", "timeout", "rpId", "allowCredentials",
        "userVerification", "extensions"} and options.json["rpId"] == "localhost", repr(options))
    tap.equal("userVerification is echoed", options.json["userVerification"], "discouraged")
    tap.equal("extensions are echoed here, too", options.json["extensions"], {"a": {}})
    tap.equal("both passkeys are listed", len(options.json["allowCredentials"]), 2)
    right(tap, "the first signs in", tool.post(
        "assertion/result", tool.got(options, "--no-user-verified")))
    right(tap, "and again", tool.sign_in("ada@example.org"))
    tap.equal("userVerification is preferred unless asked",
              tool.asked_again("ada@example.org").json["userVerification"], "preferred")
    body = tool.got(tool.asked_again("ada@example.org"))
    right(tap, "an empty user handle is none", tool.post(
        "assertion/result", bent(body, "response.userHandle", "")))
    body = tool.got(tool.asked_again("ada@example.org"))
    right(tap, "a user handle of null is none", tool.post(
        "assertion/result", bent(body, "response.userHandle", None)))
    body = tool.got(tool.asked_again("ada@example.org"))
    right(tap, "no user handle is none", tool.post(
        "assertion/result", bent(body, "response.userHandle", GONE)))
    tap.equal("no session was opened by anything", server.rows("session"), {"session": 0})
    server.close()


def test_every_format(tap):
    server = Server(env=ON)
    tool = Tool(server)
    for name in ("none", "self", "certificate", "tpm", "android-key", "android-safetynet", "apple",
                 "compound"):
        right(tap, "a statement of %s is accepted" % name,
              tool.register("of " + name, "--attestation", name, attestation="direct"))
        if name == "none":
            continue
        body = tool.made(tool.asked("not " + name), "--attestation", name)
        failed(tap, "client data that %s did not sign" % name, tool.post("attestation/result", bent(
            body, "response.clientDataJSON", encode(
                decode(body["response"]["clientDataJSON"]) + b" "))), 400, "attestation_invalid")
        if name == "apple":  # whose nonce is all there is
            continue
        failed(tap, "a broken signature of %s" % name, tool.register(
            "not " + name, "--attestation", name, "--break-signature", attestation="direct"), 400,
               "attestation_invalid")
    u2f = ("--attestation", "fido-u2f", "--no-user-verified")
    right(tap, "a statement of fido-u2f with an AAGUID of zero is accepted",
          tool.register("of u2f", *u2f, "--aaguid", ZERO, attestation="direct"))
    failed(tap, "a broken signature of fido-u2f", tool.register(
        "not u2f", *u2f, "--aaguid", ZERO, "--break-signature", attestation="direct"), 400,
           "attestation_invalid")
    failed(tap, "fido-u2f with another AAGUID", tool.register(
        "not u2f", *u2f, attestation="direct"), 400, "attestation_invalid", "AAGUID")
    started = server.post("/v1/registration/options", {"user": {"name": "u2f"}})
    tap.equal("which /v1 accepts", server.post("/v1/registration/verify", tool.device.create(
        started.json, *u2f)).status, 201)
    started = server.post("/v1/registration/options", {"user": {"name": "safetynet"}})
    tap.refused("/v1 does not accept android-safetynet", server.post(
        "/v1/registration/verify", tool.device.create(
            started.json, "--attestation", "android-safetynet")), 400, "attestation_format_not_allowed")
    server.close()


def test_every_algorithm(tap):
    server = Server(env=ON)
    tool = Tool(server)
    offered = [row["alg"] for row in tool.asked("x").json["pubKeyCredParams"]]
    for algorithm in offered:
        name = "with %d" % algorithm
        right(tap, "a key of %d is accepted" % algorithm,
              tool.register(name, "--algorithm", str(algorithm), "--attestation", "self"))
        right(tap, "and signs in", tool.sign_in(name))
        failed(tap, "a broken signature of %d" % algorithm,
               tool.sign_in(name, "--break-signature"), 400, "signature_invalid")
    started = server.post("/v1/registration/options", {"user": {"name": "ada"}})
    tap.refused("/v1 does not accept what it does not offer", server.post(
        "/v1/registration/verify", tool.device.create(started.json, "--algorithm", "-35")), 400,
                "algorithm_not_allowed")
    server.close()


# ---- cookies ----

def test_cookies(tap):
    server = Server(env=ON)
    tool, other = Tool(server), Tool(server, "other.json")
    body = tool.made(tool.asked("ada"))
    mine, tool.cookie = tool.cookie, None
    failed(tap, "a result without its cookie", tool.post("attestation/result", body), 404,
           "ceremony_unknown", "cookie")
    for cookie in ("fido_ceremony=", "fido_ceremony=AAAAAAAAAAAAAAAAAAAAAA", "fido_ceremony=!",
                   mine.replace("fido_ceremony", "fido_other"),
                   mine.replace("fido_ceremony", "__Host-fido_ceremony"),
                   mine.replace("fido_ceremony", "passkey_session")):
        failed(tap, "a result with the cookie " + cookie.split("=")[0], tool.post(
            "attestation/result", body, Cookie=cookie), 404, "ceremony_unknown")
    failed(tap, "a result of the other ceremony", tool.post(
        "assertion/result", bent(dict(body, response=dict(
            body["response"], signature="AAAA")), "response.userHandle", "AAAA"), Cookie=mine), 404,
           "ceremony_unknown")
    right(tap, "none of which spent it", tool.post("attestation/result", body, Cookie=mine))
    failed(tap, "but it did", tool.post("attestation/result", body, Cookie=mine), 404,
           "ceremony_unknown")

    body = tool.got(tool.asked_again("ada"))
    mine = tool.cookie
    other.asked("eve")
    failed(tap, "with another's cookie, of another ceremony", other.post("assertion/result", body), 404,
           "ceremony_unknown")
    other.asked_again("ada")
    failed(tap, "with another's cookie of the same", other.post("assertion/result", body), 400,
           "challenge_mismatch")
    right(tap, "its own is still good", tool.post("assertion/result", body, Cookie=mine))
    failed(tap, "once", tool.post("assertion/result", body, Cookie=mine), 404, "ceremony_unknown")

    body = tool.got(tool.asked_again("ada"), "--break-signature")
    failed(tap, "a failure", tool.post("assertion/result", body), 400, "signature_invalid")
    failed(tap, "spends it, too", tool.post("assertion/result", body), 404, "ceremony_unknown")
    for ask, make, path in ((tool.asked, tool.made, "attestation/result"),
                            (tool.asked_again, tool.got, "assertion/result")):
        body = make(ask("bob" if path[1] == "t" else "ada"))
        server.execute("UPDATE ceremony SET expires_at_ms = expires_at_ms - 300000")
        failed(tap, path + " after five minutes", tool.post(path, body), 410, "ceremony_expired")
    server.close()


# ---- the two parties ----

def test_apart(tap):
    """Users, credentials, ceremonies and cookies of one are nothing to the other."""
    server = Server(env=ON)
    tool, device = Tool(server), Device(server, "page.json")
    right(tap, "a user of the binding", tool.register("ada"))
    tap.equal("the name is free in /v1", device.sign_up("ada").status, 201)
    tap.equal("another user of /v1", device.sign_up("eve").status, 201)
    failed(tap, "who is not one of the binding", tool.asked_again("eve"), 404, "not_found")

    started = server.post("/v1/authentication/options", {"username": "ada"})
    ids = [row["id"] for row in started.json["publicKey"]["allowCredentials"]]
    own = [row["id"] for row in tool.asked_again("ada").json["allowCredentials"]]
    tap.check("/v1 lists its own passkey alone", len(ids) == 1 and not set(ids) & set(own), (ids, own))
    # The tool's passkey answers, whatever list was sent.
    options = {"ceremonyId": started.json["ceremonyId"], "publicKey": dict(
        started.json["publicKey"], allowCredentials=[])}
    tap.refused("a passkey of the binding is not on it", server.post(
        "/v1/authentication/verify", tool.device.get(options)), 400, "credential_not_allowed")
    started = server.post("/v1/authentication/options", {})
    tap.refused("nor known without a list", server.post(
        "/v1/authentication/verify", tool.device.get(started.json)), 404, "unknown_credential")
    options = dict(tool.asked_again("ada").json, allowCredentials=[])
    failed(tap, "a passkey of /v1 is not on the binding's", tool.post(
        "assertion/result", tool.body(device.get(options))), 400, "credential_not_allowed")

    started = server.post("/v1/authentication/options", {"username": "ada"})
    tool.cookie = "fido_ceremony=" + started.json["ceremonyId"]
    failed(tap, "a ceremony of /v1 is none of the binding", tool.post(
        "assertion/result", tool.body(device.get(started.json["publicKey"]))), 404, "ceremony_unknown")
    tap.equal("and is not spent", server.post(
        "/v1/authentication/verify", device.get(started.json)).status, 200)
    options = tool.asked_again("ada")
    body = {"ceremonyId": tool.cookie.split("=")[1], "credential": tool.device.get(options.json)}
    tap.refused("a ceremony of the binding is none of /v1", server.post(
        "/v1/authentication/verify", body), 404, "ceremony_unknown")
    right(tap, "and is not spent, either", tool.post("assertion/result", tool.got(options)))
    tap.equal("nobody is in the other's list", server.query(
        "SELECT rp_id, user.name FROM user JOIN relying_party ON number = relying_party ORDER BY 1, 2"),
              [("fido:localhost", "ada"), ("localhost", "ada"), ("localhost", "eve")])
    server.close()


def test_over_tls(tap):
    """Where the site is on https the cookie goes nowhere else."""
    server = Server(env=dict(ON, PASSKEYD_ORIGINS="https://localhost"))
    server.origin = "https://localhost"
    tool = Tool(server)
    options = tool.asked("ada", future={"a": 1})
    cookie = options.headers["Set-Cookie"] or ""
    tap.check("its cookie is a host's and secure", cookie.startswith("__Host-fido_ceremony=")
              and "; Path=/;" in cookie and "; Secure;" in cookie, cookie)
    failed(tap, "under its name alone", tool.post("attestation/result", tool.made(options), Cookie=(
        tool.cookie.replace("__Host-", ""))), 404, "ceremony_unknown")
    right(tap, "a passkey is made", tool.post("attestation/result", tool.made(options)))
    answer = server.request("POST", "/fido/assertion/options", {"username": "ada"},
                            {"Origin": server.origin})
    tap.equal("a page of the site can read the answer",
              answer.headers["Access-Control-Allow-Origin"], server.origin)
    server.close()


PARTIES = """[relying-party "localhost"]
origins = http://localhost:1
[relying-party "example.localhost"]
origins = http://example.localhost:1
"""


def test_two_parties(tap):
    """Each relying party has a row of the binding, and the Host header selects, as ever."""
    with tempfile.NamedTemporaryFile("w", suffix=".ini") as file:
        file.write(PARTIES)
        file.flush()
        server = Server("--config", file.name, env=ON)
    server.origin = "http://localhost:1"
    tool = Tool(server)
    right(tap, "a user of the first", tool.register("ada"))
    tap.equal("is there", tool.asked_again("ada").status, 200)
    named = {"username": "ada", "displayName": "Ada"}
    failed(tap, "and not a user of the second", tool.post(
        "assertion/options", named, Host="example.localhost"), 404, "not_found")
    options = tool.post("attestation/options", named, Host="example.localhost")
    tap.equal("whose options are its own", options.json["rp"]["id"], "example.localhost")
    tap.equal("with nothing excluded", options.json["excludeCredentials"], [])
    failed(tap, "a ceremony of the second is none of the first", tool.post(
        "attestation/result", tool.made(options), Host="localhost"), 404, "ceremony_unknown")
    failed(tap, "a host of none", tool.post("assertion/options", named, Host="evil.example"), 421,
           "relying_party_unknown")
    tap.equal("four rows", server.rows("relying_party"), {"relying_party": 4})
    server.close()


def test_no_session(tap):
    """The cookie opens nothing in /v1, and what opens /v1 is nothing here."""
    server = Server(env=ON)
    tool, device = Tool(server), Device(server, "page.json")
    right(tap, "a user of the binding", tool.register("ada"))
    tool.asked_again("ada")
    value = tool.cookie.split("=")[1]
    for name, headers in (("its cookie", {"Cookie": tool.cookie}),
                          ("its value as a session cookie", {"Cookie": "passkey_session=" + value}),
                          ("its value as a bearer", {"Authorization": "Bearer " + value}),
                          ("its value as a session's token",
                           {"Authorization": "Bearer psk_s_" + value}),
                          ("its value as an API key", {"Authorization": "Bearer psk_k_" + value})):
        tap.refused(name + " is no session", server.request(
            "GET", "/v1/account", None, dict(headers, Origin=server.origin)), 401, "unauthenticated")
    signed_up = device.sign_up("eve")
    for name, headers in (("a session", {"Cookie": signed_up.cookie()}),
                          ("a session from elsewhere", {"Cookie": signed_up.cookie(),
                                                        "Origin": "https://evil.example"}),
                          ("an API key that is none", {"Authorization": "Bearer psk_k_x"})):
        answer = tool.server.request("POST", "/fido/assertion/options", {"username": "ada"}, headers)
        tap.equal(name + " changes nothing here", answer.status, 200, repr(answer))
        tap.check("and no other page can read the answer",
                  "Access-Control-Allow-Origin" not in answer.headers, repr(answer))
    tool.cookie = signed_up.cookie()
    body = tool.made(tool.asked("carol"))
    tool.cookie += "; " + signed_up.cookie()
    right(tap, "the two cookies stand side by side", tool.post("attestation/result", body))
    tap.equal("eve has her passkey alone", server.query(
        "SELECT count(*) FROM credential JOIN user ON user_id = user.id WHERE user.name = 'eve'"),
              [(1,)])
    server.close()


# ---- policy ----

def test_trust(tap):
    """Trust and models are the whole server's, judged by what was asked."""
    first = Server()
    tool = Tool(first)
    root = tool.device.state + ".root"
    tool.device.create(first.post("/v1/registration/options", {"user": {"name": "x"}}).json,
                       "--attestation", "certificate", "--root", root)
    denied = "01020304-0506-0708-0102-030405060708"
    server = Server(env=dict(ON, PASSKEYD_ATTESTATION="direct", PASSKEYD_ATTESTATION_TRUST="required",
                             PASSKEYD_ANCHORS=root, PASSKEYD_AAGUID_DENY=denied))
    tool, device = Tool(server), Device(server)
    for conveyance in ("direct", "indirect", "enterprise"):
        right(tap, "%s: a path to the anchor" % conveyance, tool.register(
            "with " + conveyance, "--attestation", "certificate", attestation=conveyance))
        for name in ("none", "self"):
            failed(tap, "%s: %s" % (conveyance, name), tool.register(
                "ada", "--attestation", name, attestation=conveyance), 400, "attestation_untrusted")
    right(tap, "none: none is demanded", tool.register("ada", attestation="none"))
    right(tap, "nothing asked: none is demanded", tool.register("bob"))
    failed(tap, "none: but a statement that comes must be valid", tool.register(
        "carol", "--attestation", "self", "--break-signature", attestation="none"), 400,
           "attestation_invalid")
    failed(tap, "none: and the model not a denied one", tool.register(
        "carol", "--aaguid", denied, attestation="none"), 400, "authenticator_not_allowed")
    tap.refused("/v1 demands as before", device.sign_up("ada"), 400, "attestation_untrusted")
    server.close()
    server = Server(env=dict(ON, PASSKEYD_ATTESTATION_FORMATS="packed"))
    tool = Tool(server)
    right(tap, "formats that are named", tool.register("ada", "--attestation", "self"))
    failed(tap, "are all there are", tool.register("bob", "--attestation", "android-safetynet"), 400,
           "attestation_format_not_allowed")
    server.close()
    first.close()


def test_limits(tap):
    """A flood is bounded unless limits are off."""
    server = Server(env={"PASSKEYD_FIDO": "on"})
    tap.check("limits are on, and not warned of", "limits are off" not in server.log(), server.log())
    tool = Tool(server)
    answers = [tool.asked("ada") for _ in range(301)]
    tap.equal("three hundred starts are served", {row.status for row in answers[:300]}, {200})
    failed(tap, "the next is not", answers[300], 429, "rate_limited")
    tap.check("and is told to wait", int(answers[300].headers["Retry-After"]) > 0, repr(answers[300]))
    server.close()


run(test_off, test_on, test_a_user_with_two_passkeys, test_every_format, test_every_algorithm,
    test_cookies, test_apart, test_two_parties, test_over_tls, test_no_session, test_trust,
    test_limits)
