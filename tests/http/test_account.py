# SPDX-License-Identifier: Apache-2.0
"""/v1/account over REST: names, passkeys and sessions, changed and ended by their user; and what
another user, a recovery's session and an API key get of them, which is nothing."""
from harness import Device, Server, run

JSON = {"Content-Type": "application/json"}


class Person:
    """Somebody with a device and a cookie."""

    def __init__(self, server, name, device=None):
        self.server, self.name = server, name
        self.device = Device(server, device or name + ".json")
        made = self.device.sign_up(name)
        self.cookie, self.id = made.cookie(), made.json["credential"]["id"]

    def ask(self, method, path, body=None, **headers):
        return self.server.request(method, path, body,
                                   {"Cookie": self.cookie, "Origin": self.server.origin, **headers})

    def enrol(self, name):
        """Another passkey, on another device."""
        started = self.ask("POST", "/v1/registration/options", {})
        body = Device(self.server, name).create(started.json)
        return self.ask("POST", "/v1/registration/verify", body)

    def sessions(self):
        return self.ask("GET", "/v1/account/sessions").json["items"]


def names(tap):
    server = Server()
    ada, _ = Person(server, "ada"), Person(server, "eve")
    changed = ada.ask("PATCH", "/v1/account", {"name": "Grace", "displayName": "Grace H."})
    tap.equal("a user renames himself", changed.status, 200, changed)
    tap.equal("as in the answer", changed.json["user"]["displayName"], "Grace H.")
    tap.equal("and the signals", changed.json["signals"]["name"], "Grace")
    tap.equal("the answer has the session", changed.json["session"]["current"], True)
    tap.refused("a taken name", ada.ask("PATCH", "/v1/account", {"name": "EVE"}), 409,
                "user_name_taken")
    tap.refused("an address", ada.ask("PATCH", "/v1/account", {"email": "a@example.org"}), 400,
                "member_invalid")
    tap.equal("removing no address succeeds", ada.ask("PATCH", "/v1/account", {"email": None}).status, 200)
    tap.refused("nothing", ada.ask("PATCH", "/v1/account", {}), 400, "member_missing")
    tap.refused("something else", ada.ask("PATCH", "/v1/account", {"id": "x"}), 400,
                "member_unknown")
    server.close()


def passkeys(tap):
    server = Server()
    ada = Person(server, "ada")
    path = "/v1/account/credentials/"
    tap.equal("one passkey", [item["id"] for item in
                              ada.ask("GET", "/v1/account/credentials").json["items"]], [ada.id])
    changed = ada.ask("PATCH", path + ada.id, {"label": "Work"})
    tap.equal("a new label", changed.json["credentials"][0]["label"], "Work", changed)
    for body in ({"disabled": True}, {"disabled": True, "label": "x"}):
        tap.refused("the last way in is not disabled", ada.ask("PATCH", path + ada.id, body), 409,
                    "last_way_in")
    tap.refused("or removed", ada.ask("DELETE", path + ada.id), 409, "last_way_in")
    tap.refused("with an invalid confirmation", ada.ask("DELETE", path + ada.id, {"confirm": "yes"}), 400,
                "member_invalid")
    second = ada.enrol("second.json").json["credential"]["id"]
    changed = ada.ask("PATCH", path + second, {"disabled": True})
    tap.equal("one of two is disabled", changed.status, 200, changed)
    tap.equal("by the user", {item["id"]: item["disabledBy"] for item in changed.json["credentials"]},
              {ada.id: None, second: "user"})
    tap.equal("and stays on the list of signals", len(
        changed.json["signals"]["acceptedCredentialIds"]), 2)
    tap.equal("recovery counts one", changed.json["recovery"]["passkeys"], 1)
    tap.equal("and enabled", ada.ask("PATCH", path + second, {"disabled": False}).status, 200)
    gone = ada.ask("DELETE", path + second)
    tap.equal("and removed", gone.json["signals"]["acceptedCredentialIds"], [ada.id], gone)
    tap.refused("only once", ada.ask("DELETE", path + second), 404, "not_found")
    for name in ("x", "A" * 2000, second[:-1] + "!"):
        tap.refused("an invalid ID", ada.ask("DELETE", path + name), 404, "not_found")
    last = ada.ask("DELETE", path + ada.id, {"confirm": "last_way_in"})
    tap.equal("the last one by a word", (last.status, last.json["credentials"]), (200, []), last)
    server.close()


def sessions(tap):
    server = Server()
    ada = Person(server, "ada")
    phone = ada.device.sign_in("ada", session="bearer").json["session"]["token"]
    items = ada.sessions()
    tap.equal("two sessions", sorted(item["current"] for item in items), [False, True], items)
    other = next(item for item in items if not item["current"])
    tap.equal("with where each began", other["address"], "127.0.0.1")
    tap.equal("ended", ada.ask("DELETE", "/v1/account/sessions/" + other["id"]).status, 204)
    tap.refused("the session has ended", server.request(
        "GET", "/v1/account", headers={"Authorization": "Bearer " + phone}), 401, "unauthenticated")
    tap.refused("only once", ada.ask("DELETE", "/v1/account/sessions/" + other["id"]), 404, "not_found")
    ended = ada.ask("DELETE", "/v1/account/sessions/" + ada.sessions()[0]["id"])
    tap.check("one's own too, with its cookie",
              ended.status == 204 and "Max-Age=0" in (ended.headers["Set-Cookie"] or ""), ended)
    tap.refused("the session has ended", ada.ask("GET", "/v1/account"), 401, "unauthenticated")
    server.close()


def check(tap):
    server = Server()
    ada = Person(server, "ada")
    asked = ada.ask("GET", "/v1/session/check", Origin=None)
    tap.equal("the session check of a proxy", (asked.status, asked.body), (204, b""), asked)
    tap.equal("names the user", asked.headers["X-Passkey-User"],
              ada.ask("GET", "/v1/account").json["user"]["id"])
    tap.equal("names the proof", asked.headers["X-Passkey-Amr"], "pop user mfa")
    tap.check("names the time", asked.headers["X-Passkey-Auth-Time"].isdigit(), asked)
    tap.refused("a stranger", server.request("GET", "/v1/session/check"), 401, "unauthenticated")
    server.close()


def lifetimes(tap):
    server = Server("--session-idle-minutes", "30", "--session-lifetime-days", "2")
    device = Device(server)
    made = device.sign_up("ada")
    tap.check("the cookie lasts as long as a session can", "Max-Age=172800" in
              made.headers["Set-Cookie"], made)
    server.execute("UPDATE session SET expires_at_ms = expires_at_ms - 1800000")
    tap.refused("half an hour without use", server.request(
        "GET", "/v1/account", headers={"Cookie": made.cookie()}), 401, "unauthenticated")
    server.close()


def deleting(tap):
    server = Server()
    ada, eve = Person(server, "ada"), Person(server, "eve")
    server.execute("UPDATE session SET auth_time_ms = auth_time_ms - 700000")
    tap.refused("not fresh", ada.ask("DELETE", "/v1/account"), 403, "reauthentication_required")
    started = ada.ask("POST", "/v1/authentication/options", {})
    ada.cookie = ada.ask("POST", "/v1/authentication/verify",
                         ada.device.get(started.json)).cookie()
    gone = ada.ask("DELETE", "/v1/account", {})
    tap.check("an account is deleted with its cookie",
              gone.status == 204 and "Max-Age=0" in (gone.headers["Set-Cookie"] or ""), gone)
    tap.refused("and its session", ada.ask("GET", "/v1/account"), 401, "unauthenticated")
    tap.equal("another account stays", eve.ask("GET", "/v1/account").status, 200)
    tap.equal("the rows stay for a restore, not the session", server.rows("user", "credential", "session"),
              {"user": 2, "credential": 2, "session": 1})
    server.close()


def stale_tab(tap):
    """A page that still shows ada sends her ID while the cookie is already eve's."""
    server = Server()
    ada, eve = Person(server, "ada"), Person(server, "eve")
    shown = ada.ask("GET", "/v1/account").json["user"]["id"]
    own = eve.ask("GET", "/v1/account").json["user"]["id"]
    passkey = "/v1/account/credentials/" + eve.id
    changes = [("PATCH", "/v1/account", {"displayName": "x"}),
               ("PATCH", passkey, {"label": "x"}), ("DELETE", passkey, {"confirm": "last_way_in"}),
               ("POST", "/v1/account/recovery-codes", {}),
               ("POST", "/v1/registration/options", {}),
               ("POST", "/v1/links", {"purpose": "enrolment"}),
               ("POST", "/v1/links", {"purpose": "verify_email", "email": "ada@example.org"}),
               ("DELETE", "/v1/account/sessions/" + eve.sessions()[0]["id"], {}),
               ("POST", "/v1/account/notices/AAAAAAAAAAAAAAAAAAAAAA", {"answer": "no"}),
               ("DELETE", "/v1/account", {})]
    tables = ("user", "credential", "session", "recovery_code", "link", "ceremony", "outgoing_mail")
    before = server.rows(*tables)
    for method, path, body in changes:
        what = "%s %s" % (method, path)
        tap.refused(what + " for the user shown", eve.ask(method, path, dict(body, userId=shown)), 409,
                    "conflict")
        tap.refused(what + " for no ID", eve.ask(method, path, dict(body, userId="!")), 400,
                    "member_invalid")
    tap.equal("nothing happened", server.rows(*tables), before)
    tap.equal("nor to the names", eve.ask("GET", "/v1/account").json["user"]["displayName"], "eve")
    tap.refused("only an ID changes nothing", eve.ask("PATCH", "/v1/account", {"userId": own}), 400,
                "member_missing")
    tap.refused("without a session", server.request("PATCH", "/v1/account", {
        "displayName": "x", "userId": shown}, {"Origin": server.origin}), 401, "unauthenticated")
    for method, path, body in [changes[0], changes[1], *changes[3:6], changes[-1]]:
        answer = eve.ask(method, path, dict(body, userId=own))
        tap.check("%s %s for the right one" % (method, path), answer.status < 300, answer)
    server.close()


def enrolled(tap):
    """A recovery's session enrols one passkey, and a full session follows."""
    server = Server("--hold-hours", "2")
    ada = Person(server, "ada")
    codes = ada.ask("POST", "/v1/account/recovery-codes", {}).json["codes"]
    back = server.post("/v1/recovery/redeem", {"username": "ada", "code": codes[0]})
    ada.cookie = back.cookie()
    made = ada.enrol("new.json")
    tap.equal("a passkey is enrolled", made.status, 201, made)
    tap.equal("a full session follows", made.json["session"]["restricted"], False)
    tap.refused("the restricted session has ended", ada.ask("POST", "/v1/registration/options", {}), 401,
                "unauthenticated")
    ada.cookie = made.cookie()
    account = ada.ask("GET", "/v1/account").json
    tap.check("which says where it comes from", account["session"]["recoveredAt"], account)
    tap.equal("as the user does", account["user"]["recoveredAt"],
              account["session"]["recoveredAt"])
    older = "/v1/account/credentials/" + ada.id
    tap.refused("whose passkey verifies the user is not disabled",
                ada.ask("PATCH", older, {"disabled": True}), 403, "session_restricted")
    for what, answer in (("removes none", ada.ask("DELETE", older)),
                         ("renames none", ada.ask("PATCH", older, {"label": "x"})),
                         ("makes no codes", ada.ask("POST", "/v1/account/recovery-codes", {})),
                         ("enrols no other", ada.ask("POST", "/v1/registration/options", {})),
                         ("changes no address", ada.ask("PATCH", "/v1/account", {"email": None})),
                         ("deletes nothing", ada.ask("DELETE", "/v1/account"))):
        tap.refused("while it is held it " + what, answer, 403, "session_restricted")
    server.execute("UPDATE session SET recovered_at_ms = recovered_at_ms - 7200000")
    tap.equal("when the hold ends it removes an older passkey", ada.ask("DELETE", older).status, 200)
    server.close()


def notices(tap):
    """A recovery by code is answered by a session of the older passkey."""
    server = Server()
    ada = Person(server, "ada")
    thief = Person(server, "eve")
    codes = ada.ask("POST", "/v1/account/recovery-codes", {}).json["codes"]
    tap.equal("no notices at first", ada.ask("GET", "/v1/account").json["notices"], [])
    for code, answer, left in ((codes[0], "no", 1), (codes[1], "yes", 2)):
        back = server.post("/v1/recovery/redeem", {"username": "ada", "code": code})
        thief.cookie = back.cookie()
        thief.cookie = thief.enrol("thief-%s.json" % answer).cookie()
        notice = ada.ask("GET", "/v1/account").json["notices"][0]
        path = "/v1/account/notices/" + notice["id"]
        tap.equal("the owner sees the recovery", (notice["kind"], notice["answerable"]),
                  ("recovery_code", True), notice)
        held = thief.ask("GET", "/v1/account").json
        tap.equal("its session is held", held["session"]["heldUntil"], notice["heldUntil"], held)
        tap.equal("and sees that it cannot answer", held["notices"][0]["answerable"], False, held)
        tap.refused("the thief's session cannot", thief.ask("POST", path, {"answer": answer}), 403,
                    "session_restricted")
        for body, refusal in (({}, "member_missing"), ({"answer": "maybe"}, "member_invalid"),
                              ({"answer": True}, "member_invalid"),
                              ({"answer": "no", "more": 1}, "member_unknown")):
            tap.refused("with %s" % body, ada.ask("POST", path, body), 400, refusal)
        done = ada.ask("POST", path, {"answer": answer})
        tap.equal("the owner answers " + answer, done.status, 200, done)
        tap.equal("so the notice is gone", done.json["notices"], [], done)
        tap.equal("passkeys are left", len(done.json["credentials"]), left, done)
        tap.equal("none is held", {item["heldUntil"] for item in done.json["credentials"]}, {None})
        tap.refused("only once", ada.ask("POST", path, {"answer": answer}), 404, "not_found")
        tap.equal("its session goes on only after yes", thief.ask("GET", "/v1/account").status,
                  200 if answer == "yes" else 401)
    server.close()


def options(tap):
    """What options may ask for besides."""
    server = Server()
    ada = Person(server, "ada")
    prf = {"eval": {"first": "AAEC", "second": "AwQ"}}
    started = ada.ask("POST", "/v1/registration/options", {
        "mediation": "conditional", "extensions": {"prf": prf, "largeBlob": {"support": "preferred"}}})
    tap.equal("a conditional create", started.status, 201, started)
    asked = started.json["publicKey"]["extensions"]
    tap.equal("with a PRF", asked["prf"], prf)
    tap.equal("and a large blob", asked["largeBlob"], {"support": "preferred"})
    tap.equal("beside credProps", asked["credProps"], True)
    started = server.post("/v1/authentication/options", {"extensions": {
        "prf": {"eval": {"first": ""}}, "largeBlob": {"read": True}}})
    tap.equal("an authentication", started.json["publicKey"].get("extensions"),
              {"prf": {"eval": {"first": ""}}, "largeBlob": {"read": True}}, started)
    start = "/v1/registration/options"
    for body, code in (({"mediation": "silent"}, "member_invalid"),
                       ({"mediation": 1}, "member_invalid"),
                       ({"extensions": []}, "member_invalid"),
                       ({"extensions": {"largeBlob": {"read": True}}}, "member_unknown"),
                       ({"extensions": {"largeBlob": {"support": "yes"}}}, "member_invalid")):
        tap.refused("options with %s" % str(body)[:60], ada.ask("POST", start, body), 400, code)
    tap.refused("a conditional sign-up", server.post(
        start, {"user": {"name": "eve"}, "mediation": "conditional"}), 400, "member_invalid")
    # COND-5: only right after a sign-in of the same account.
    server.execute("UPDATE session SET auth_time_ms = auth_time_ms - 601000")
    tap.refused("a conditional create by a session that is not fresh",
                ada.ask("POST", start, {"mediation": "conditional"}), 403,
                "reauthentication_required")
    server.close()


def well_known(tap):
    server = Server("--rp-id", "example.org", "--origins",
                    "https://example.org,https://example.net,android:apk-key-hash:" + "A" * 43)
    origins = server.request("GET", "/.well-known/webauthn")
    tap.equal("related origins", origins.json,
              {"origins": ["https://example.org", "https://example.net"]}, origins)
    # RELO-3, RELO-4: of that type, and never empty, since a party without an origin does not start.
    tap.equal("as JSON", origins.headers["Content-Type"], "application/json")
    tap.equal("that any cache may store", origins.headers["Cache-Control"], "public, max-age=3600")
    endpoints = server.request("GET", "/.well-known/passkey-endpoints")
    tap.equal("where passkeys are made and managed", endpoints.json,
              {"enroll": "https://example.org/", "manage": "https://example.org/"}, endpoints)
    server.close()
    pages = ("https://id.example.org/passkeys?new=1", "https://example.net/me")
    server = Server("--rp-id", "example.org", "--origins", "https://example.org,https://example.net",
                    "--enrol-page", pages[0], "--manage-page", pages[1])
    tap.equal("or as configured", server.request("GET", "/.well-known/passkey-endpoints").json,
              {"enroll": pages[0], "manage": pages[1]})
    server.close()


def others(tap):
    """Every endpoint of an account, called by others than its user."""
    server = Server()
    ada, eve = Person(server, "ada"), Person(server, "eve")
    codes = eve.ask("POST", "/v1/account/recovery-codes", {}).json["codes"]
    restricted = server.post("/v1/recovery/redeem", {"username": "eve", "code": codes[0]}).cookie()
    session = ada.sessions()[0]["id"]
    calls = [("GET", "/v1/account", None), ("PATCH", "/v1/account", {"name": "x"}),
             ("DELETE", "/v1/account", {}), ("GET", "/v1/account/credentials", None),
             ("PATCH", "/v1/account/credentials/" + ada.id, {"label": "x"}),
             ("DELETE", "/v1/account/credentials/" + ada.id, {"confirm": "last_way_in"}),
             ("GET", "/v1/account/sessions", None),
             ("DELETE", "/v1/account/sessions/" + session, {}),
             ("GET", "/v1/session/check", None)]
    before = server.rows("user", "credential", "session")
    for method, path, body in calls:
        what = method + " " + path.replace(ada.id, "{id}").replace(session, "{id}")
        tap.refused(what + " by a stranger", server.request(method, path, body), 401,
                    "unauthenticated")
        tap.refused(what + " by an unknown API key", server.request(
            method, path, body, {"Authorization": "Bearer psk_k_" + "A" * 43}), 401,
            "unauthenticated")
        tap.refused(what + " by a restricted session", server.request(
            method, path, body, {"Cookie": restricted, "Origin": server.origin}), 403,
            "session_restricted")
        tap.refused(what + " from another site", ada.ask(
            method, path, body, Origin="https://evil.example"), 403, "origin_not_allowed")
        if "{id}" in what:
            tap.refused(what + " by another user", eve.ask(method, path, body), 404, "not_found")
    tap.equal("nothing changed", server.rows("user", "credential", "session"), before)
    tap.equal("or was renamed", ada.ask("GET", "/v1/account").json["user"]["name"], "ada")
    server.close()


run(names, passkeys, sessions, check, lifetimes, deleting, stale_tab, enrolled, notices, options, well_known,
    others)
