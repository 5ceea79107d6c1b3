# SPDX-License-Identifier: Apache-2.0
"""A sign-up, a sign-out and sign-ins, with and without a name, by cookie and by token."""
from harness import Device, Server, run

ACCOUNT_MEMBERS = {"user", "credentials", "recovery", "signals", "notices", "session"}
ANSWER_MEMBERS = {"user", "credential", "recovery", "warnings", "signals", "session"}


def options(tap):
    server = Server()
    started = server.post("/v1/registration/options", {"user": {"name": "ada", "displayName": "Ada"}})
    tap.equal("a registration starts", started.status, 201, started)
    tap.equal("with three members", set(started.json), {"ceremonyId", "expiresAt", "publicKey"})
    public_key = started.json["publicKey"]
    tap.equal("for the user named", public_key["user"]["displayName"], "Ada")
    tap.equal("and the relying party configured", public_key["rp"]["id"], "localhost")
    started = server.post("/v1/authentication/options", {})
    tap.equal("an authentication without a name starts", started.status, 201, started)
    tap.equal("with an empty list", started.json["publicKey"].get("allowCredentials", []), [])
    tap.equal("nothing is cached", started.headers["Cache-Control"], "no-store")
    started = server.post("/v1/registration/options", {
        "user": {"name": "eve"}, "hints": ["security-key"], "attachment": "cross-platform"})
    selection = started.json["publicKey"]["authenticatorSelection"]
    tap.equal("the attachment is requested", selection["authenticatorAttachment"], "cross-platform")
    tap.equal("hints are passed on", started.json["publicKey"]["hints"], ["security-key"])
    server.close()


def by_cookie(tap):
    server = Server()
    device = Device(server)
    made = device.sign_up("Ada@example.org", label="My laptop")
    tap.equal("a sign-up", made.status, 201, made)
    tap.equal("answers in shape", set(made.json), ANSWER_MEMBERS)
    tap.equal("with its label", made.json["credential"]["label"], "My laptop")
    tap.check("without a token in the answer", "token" not in made.json["session"], made)
    cookie = made.cookie()
    tap.check("sets the cookie", cookie and cookie.startswith("passkey_session=psk_s_"), made)
    header = made.headers["Set-Cookie"]
    tap.check("HttpOnly, Lax, for the whole site, and kept a while",
              "HttpOnly" in header and "SameSite=Lax" in header and "Path=/;" in header
              and "Max-Age=" in header and "Secure" not in header, header)
    me = server.request("GET", "/v1/account", headers={"Cookie": cookie})
    tap.equal("the account", me.status, 200, me)
    tap.equal("in shape", set(me.json), ACCOUNT_MEMBERS)
    tap.equal("names the user", me.json["user"]["name"], "Ada@example.org")
    tap.equal("lists the passkey", [item["id"] for item in me.json["credentials"]],
              [made.json["credential"]["id"]])
    tap.equal("and names the proof", me.json["session"]["amr"], ["pop", "user", "mfa"])
    # SIGNAL-2, SIGNAL-7: all that the browser's signal methods ask for, as they ask for it.
    tap.equal("signals name all ids", me.json["signals"]["acceptedCredentialIds"],
              [made.json["credential"]["id"]])
    tap.equal("and the user", {name: value for name, value in me.json["signals"].items()
                               if name not in ("acceptedCredentialIds", "userId")},
              {"rpId": "localhost", "name": "Ada@example.org", "displayName": "Ada@example.org"})
    answer = device.get(server.post("/v1/authentication/options", {}).json)
    tap.equal("by the handle that the passkey has", me.json["signals"]["userId"],
              answer["credential"]["response"]["userHandle"])
    ended = server.post("/v1/session/end", {}, Cookie=cookie)
    tap.equal("a sign-out", ended.status, 204, ended)
    tap.check("clears the cookie", "Max-Age=0" in (ended.headers["Set-Cookie"] or ""), ended)
    me = server.request("GET", "/v1/account", headers={"Cookie": cookie})
    tap.refused("the old cookie", me, 401, "unauthenticated")
    tap.check("and how to sign in", me.headers["WWW-Authenticate"], me)
    for name in (None, "Ada@example.org", "ada@EXAMPLE.org"):
        signed = device.sign_in(name)
        tap.equal("a sign-in as %s" % name, signed.status, 200, signed)
        tap.check("with a new cookie", signed.cookie() not in (None, cookie), signed)
    tap.equal("the store has what it should", server.rows(),
              {"user": 1, "credential": 1, "ceremony": 1, "session": 3})
    tap.equal("it stops well", server.stop(), 0)
    tap.equal("having logged nothing", server.log(), "")
    server.close()


def empty_user_handle(tap):
    """USER-7: some browsers write an empty user handle where the authenticator returned none. It is
    needed only where no list of credentials named the user (WebAuthn L3 7.2 step 6)."""
    server = Server()
    device = Device(server)
    device.sign_up("ada")
    for name in ("ada", None):
        started = server.post("/v1/authentication/options", {"username": name} if name else {})
        body = device.get(started.json)
        body["credential"]["response"]["userHandle"] = ""
        answer = server.post("/v1/authentication/verify", body)
        if name:
            tap.equal("with a name, an empty user handle counts as absent", answer.status, 200, answer)
        else:
            tap.refused("without a name it is missing", answer, 400, "user_handle_missing")
    server.close()


def by_token(tap):
    server = Server()
    device = Device(server)
    made = device.sign_up("ada", session="bearer")
    token = made.json["session"].get("token", "")
    tap.check("a token session", token.startswith("psk_s_") and made.cookie() is None, made)
    me = server.request("GET", "/v1/account", headers={"Authorization": "Bearer " + token})
    tap.equal("a bearer needs no Origin", me.status, 200, me)
    started = server.request("POST", "/v1/authentication/options", {})
    body = dict(device.get(started.json), session="none")
    signed = server.request("POST", "/v1/authentication/verify", body)
    tap.equal("without a session, nothing needs Origin", signed.status, 200, signed)
    tap.check("and no session is opened", "session" not in signed.json and not signed.cookie(), signed)
    ended = server.request("POST", "/v1/session/end", {}, {"Authorization": "bearer " + token})
    tap.equal("a bearer signs out", ended.status, 204, ended)
    me = server.request("GET", "/v1/account", headers={"Authorization": "Bearer " + token})
    tap.refused("a token that ended", me, 401, "unauthenticated")
    server.close()


def in_session(tap):
    server = Server()
    device, second = Device(server), Device(server, "second.json")
    cookie = device.sign_up("ada").cookie()
    started = server.post("/v1/registration/options", {}, Cookie=cookie)
    tap.equal("a second passkey starts", started.status, 201, started)
    body = second.create(started.json)
    stranger = server.post("/v1/registration/verify", body)
    tap.refused("who did not start it", stranger, 404, "ceremony_unknown")
    made = server.post("/v1/registration/verify", body, Cookie=cookie)
    tap.equal("and is finished anyway", made.status, 201, made)
    tap.equal("for the same user", server.rows("user", "credential"), {"user": 1, "credential": 2})
    started = server.post("/v1/authentication/options", {}, Cookie=cookie)
    again = server.post("/v1/authentication/verify", device.get(started.json), Cookie=cookie)
    tap.equal("signing in again", again.status, 200, again)
    tap.check("changes the token", again.cookie() and again.cookie() != cookie, again)
    old = server.request("GET", "/v1/account", headers={"Cookie": cookie})
    tap.refused("the old token", old, 401, "unauthenticated")
    me = server.request("GET", "/v1/account", headers={"Cookie": "a=b; " + again.cookie() + "; c"})
    tap.equal("the new one, among other cookies", me.status, 200, me)
    named = server.post("/v1/registration/options", {"user": {"name": "eve"}},
                        Cookie=again.cookie())
    tap.refused("a sign-up in a session", named, 400, "member_invalid")
    server.close()


def refusals(tap):
    server = Server()
    device = Device(server)
    device.sign_up("ada")
    other = Device(server, "other.json")
    taken = other.sign_up("ADA")
    tap.refused("a taken name shows at the end", taken, 409, "user_name_taken")
    started = server.post("/v1/registration/options", {"user": {"name": "bob"}})
    body = other.create(started.json)
    server.execute("DELETE FROM ceremony")  # CHAL-3
    gone = server.post("/v1/registration/verify", body)
    tap.refused("a ceremony that is gone", gone, 404, "ceremony_unknown")
    started = server.post("/v1/authentication/options", {})
    unknown = server.post("/v1/authentication/verify", other.get(started.json))
    # SIGNAL-8, SIGNAL-3: unknown is only what is unknown; a stranger learns about no other passkey.
    tap.refused("a passkey that was never stored", unknown, 404, "credential_unknown")
    tap.equal("the page gets its ID", unknown.json.get("credentialId"), body["credential"]["id"])
    listed = server.post("/v1/authentication/options", {"username": "ada"})
    answer = dict(device.get(listed.json))
    answer["credential"]["id"] = answer["credential"]["rawId"] = body["credential"]["id"]
    junk = server.post("/v1/authentication/verify", answer)
    tap.check("but not where a list was sent", junk.status == 400 and junk.code !=
              "credential_unknown" and "credentialId" not in junk.json, junk)
    server.close()


def silent_upgrade(tap):
    """A conditional create needs no user presence, but only if it was requested."""
    server = Server()
    cookie = Device(server).sign_up("ada").cookie()
    for what, asked, status in (("a silent one", {"mediation": "conditional"}, 201),
                                ("an ordinary one", {}, 400)):
        started = server.post("/v1/registration/options", asked, Cookie=cookie)
        tap.equal(what + " begins", started.status, 201, started)
        body = Device(server, what).create(started.json, "--no-user-present")
        made = server.post("/v1/registration/verify", body, Cookie=cookie)
        tap.equal("  without user presence", made.status, status, made)
        cookie = made.cookie() or cookie
    tap.refused("  with its own code", made, 400, "user_not_present")
    stranger = server.post("/v1/registration/options",
                           {"user": {"name": "eve"}, "mediation": "conditional"})
    tap.refused("no sign-up is silent", stranger, 400, "member_invalid")
    other = server.post("/v1/registration/options", {"mediation": "silent"}, Cookie=cookie)
    tap.refused("another mediation", other, 400, "member_invalid")
    server.close()


run(silent_upgrade, options, by_cookie, empty_user_handle, by_token, in_session, refusals)
