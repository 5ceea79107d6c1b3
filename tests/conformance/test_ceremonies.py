# SPDX-License-Identifier: Apache-2.0
"""fido-server: its command line, HTTP, the ceremonies of the FIDO Alliance's server binding, and its
cookie. test_refusals.py has what it refuses."""
import subprocess
from fido_tool import GONE, FidoServer, Tool, bent, decode, encode, failed, right
from harness import PASSKEYD, run

ENDPOINTS = ("attestation/options", "attestation/result", "assertion/options", "assertion/result")
ALGORITHMS = {-7, -8, -9, -19, -35, -36, -37, -38, -39, -47, -51, -52, -53, -257, -258, -259}
ZERO = "00000000-0000-0000-0000-000000000000"


# ---- HTTP ----

def test_http(tap):
    server = FidoServer()
    for path in ENDPOINTS:
        answer = server.request("OPTIONS", "/fido/" + path)
        tap.check(path + " says which methods it takes", answer.status == 204
                  and answer.headers["Allow"] == "POST, OPTIONS", repr(answer))
    answer = server.request("GET", "/fido/" + ENDPOINTS[0])
    failed(tap, "another method", answer, 405, "method_not_allowed")
    tap.equal("the refusal says which methods there are", answer.headers["Allow"], "POST, OPTIONS")
    for path in ("/fido/attestation", "/attestation/options", "/fido", "/fido/", "/"):
        failed(tap, path, server.request("POST", path, {}), 404, "not_found")
    failed(tap, "another form", server.request("POST", "/fido/" + ENDPOINTS[0], b"username=ada", {
        "Content-Type": "application/x-www-form-urlencoded"}), 415, "media_type_not_supported")
    failed(tap, "a long body", server.request("POST", "/fido/" + ENDPOINTS[0], b" " * 70000), 413,
           "body_too_large")
    failed(tap, "a query", server.request("POST", "/fido/" + ENDPOINTS[2] + "?x=1", {}), 400,
           "member_unknown")
    right(tap, "a user", Tool(server).register("ada"))
    tap.equal("stops when it is asked to", server.stop(), 0)
    server.start()
    tap.equal("the store keeps the user", Tool(server).asked_again("ada").status, 200)
    server.close()


def test_command_line(tap):
    for what, flags, word in (
            ("an unknown option", ["--port", "1"], "--help"), ("a word", ["serve"], "serve"),
            ("an option without its value", ["--store"], "--help"),
            ("an address without a port", ["--listen", "127.0.0.1"], "HOST:PORT"),
            ("a port that is a word", ["--listen", "127.0.0.1:http"], "http"),
            ("an address of another machine", ["--listen", "192.0.2.1:0"], "192.0.2.1"),
            ("an RP ID without origins", ["--rp-id", "example.org"], "--origins"),
            ("no origins", ["--origins", ","], "--origins"),
            ("anchors that do not exist", ["--anchors", "/nowhere/x.pem"], "/nowhere/x.pem"),
            ("anchors that are not certificates", ["--anchors", __file__], "certificate"),
            ("trust of another word", ["--attestation-trust", "maybe"], "maybe"),
            ("a store that cannot be opened", ["--listen", "127.0.0.1:0", "--store", "/nowhere/x"],
             "/nowhere/x")):
        done = subprocess.run([PASSKEYD, *flags], capture_output=True, text=True, check=False,
                              timeout=60)
        tap.check(what, done.returncode in (1, 2) and done.stdout == ""
                  and "fido-server: " in done.stderr and word in done.stderr, repr(done))
    done = subprocess.run([PASSKEYD, "--help"], capture_output=True, text=True, check=False)
    tap.check("help names the options", done.returncode == 0 and all(
        word in done.stdout for word in ("--listen", "--store", "--rp-id", "--origins", "--anchors",
                                         "--attestation-trust")), repr(done))


# ---- ceremonies ----

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
    server = FidoServer()
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
    del body["rawId"], body["getClientExtensionResults"]  # tools may leave them out
    right(tap, "another passkey is made, without rawId and extension results",
          other.post("attestation/result", body))
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
    right(tap, "extension results may be missing", tool.post(
        "assertion/result", bent(body, "getClientExtensionResults", GONE)))
    body = tool.got(tool.asked_again("ada@example.org"))
    right(tap, "no user handle is none", tool.post(
        "assertion/result", bent(body, "response.userHandle", GONE)))
    server.close()


def test_every_format(tap):
    server = FidoServer()
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
    server.close()


def test_every_algorithm(tap):
    server = FidoServer()
    tool = Tool(server)
    offered = [row["alg"] for row in tool.asked("x").json["pubKeyCredParams"]]
    for algorithm in offered:
        name = "with %d" % algorithm
        right(tap, "a key of %d is accepted" % algorithm,
              tool.register(name, "--algorithm", str(algorithm), "--attestation", "self"))
        right(tap, "and signs in", tool.sign_in(name))
        failed(tap, "a broken signature of %d" % algorithm,
               tool.sign_in(name, "--break-signature"), 400, "signature_invalid")
    server.close()


def test_many_passkeys(tap):
    """A user has at most a hundred, and all of them may sign in."""
    server = FidoServer()
    tool = Tool(server)
    right(tap, "the first", tool.register("ada"))
    row = server.query("SELECT user_id, record FROM credential")[0]
    for number in range(99):
        server.execute("INSERT INTO credential (id, user_id, record) VALUES (?, ?, ?)",
                       b"%04d" % number, *row)
    failed(tap, "one too many", tool.asked("ada"), 409, "conflict")
    options = tool.asked_again("ada")
    tap.equal("all are listed", len(options.json["allowCredentials"]), 100)
    right(tap, "the first signs in", tool.post("assertion/result", tool.got(options)))
    options = tool.asked_again("ada")
    body = tool.got(options)
    server.execute("UPDATE credential SET number = 1000 WHERE number = 1")
    failed(tap, "one that was added after the options", tool.post("assertion/result", body), 400,
           "credential_not_allowed")
    server.execute("DELETE FROM credential")
    failed(tap, "a user without any", tool.asked_again("ada"), 404, "not_found")
    server.close()


# ---- cookies ----

def test_cookies(tap):
    server = FidoServer()
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


def test_over_tls(tap):
    """Where the site is on https the cookie goes nowhere else."""
    server = FidoServer("--origins", "https://localhost")
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


# ---- policy ----

def test_trust(tap):
    first = FidoServer()
    tool = Tool(first)
    root = tool.device.state + ".root"
    tool.made(tool.asked("x"), "--attestation", "certificate", "--root", root)
    server = FidoServer("--attestation-trust", "required", "--anchors", root)
    tool = Tool(server)
    for conveyance in ("direct", "indirect", "enterprise"):
        right(tap, "%s: a path to the anchor" % conveyance, tool.register(
            "with " + conveyance, "--attestation", "certificate", attestation=conveyance))
        for name in ("none", "self"):
            failed(tap, "%s: %s" % (conveyance, name), tool.register(
                "ada", "--attestation", name, attestation=conveyance), 400, "attestation_untrusted")
    right(tap, "none: no trust is required", tool.register("ada", attestation="none"))
    right(tap, "no conveyance: no trust is required", tool.register("bob"))
    failed(tap, "none: but a statement must be valid", tool.register(
        "carol", "--attestation", "self", "--break-signature", attestation="none"), 400,
           "attestation_invalid")
    server.close()
    server = FidoServer("--attestation-trust", "required")
    failed(tap, "no anchors: nothing is trusted", Tool(server).register(
        "ada", "--attestation", "certificate", attestation="direct"), 400, "attestation_untrusted")
    server.close()
    first.close()


run(test_http, test_command_line, test_a_user_with_two_passkeys, test_every_format,
    test_every_algorithm, test_many_passkeys, test_cookies, test_over_tls, test_trust)
