# SPDX-License-Identifier: Apache-2.0
"""What backends do with an API key over REST: keys, users, ceremonies, the audit log. And every
endpoint of theirs crossed with whoever must get nothing: nobody, a session, a key of another scope,
revoked, expired, or of another relying party."""
import base64
import hashlib
import os
import re
import time
import urllib.parse
from harness import Device, Server, run

SCOPES = {"users": 1, "enrol": 2, "audit": 4, "admin": 8}
DAY_MS = 86400000


def text_of(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Backend:
    """A key that an operator put into the store, and calls with it."""

    def __init__(self, server, *scopes, expires_at_ms=0, revoked_at_ms=0, party=1):
        secret = os.urandom(32)
        self.server, self.key = server, "psk_k_" + text_of(secret)
        self.id = os.urandom(16)
        server.execute("INSERT INTO api_key VALUES (?, ?, ?, 'test', ?, 1, ?, ?, 0)", party, self.id,
                       hashlib.sha256(secret).digest(), sum(SCOPES[name] for name in scopes),
                       expires_at_ms, revoked_at_ms)

    def ask(self, method, path, body=None, **headers):
        return self.server.request(method, path, body,
                                   {"Authorization": "Bearer " + self.key, **headers})

    def make_user(self, name):
        return self.ask("POST", "/v1/users", {"name": name}).json["user"]["id"]


def keys(tap):
    server = Server()
    admin = Backend(server, "admin")
    made = admin.ask("POST", "/v1/api-keys", {"name": "shop", "scopes": ["users", "audit"],
                                              "expiresAt": "2999-01-01T00:00:00Z"})
    tap.equal("a key is created", made.status, 201, made)
    tap.equal("with its scopes and end", (made.json["scopes"], made.json["expiresAt"]),
              (["users", "audit"], "2999-01-01T00:00:00Z"))
    shop = Backend(server, "users")
    shop.key = made.json["key"]
    tap.equal("it may call the endpoints of its scope", shop.ask("GET", "/v1/users").status, 200)
    tap.refused("and nothing else", shop.ask("GET", "/v1/api-keys"), 403, "scope_missing")
    listed = {item["id"]: item for item in admin.ask("GET", "/v1/api-keys").json["items"]}
    tap.check("it is shown once", all("key" not in item for item in listed.values()), listed)
    tap.check("its use is recorded, to the hour",
              listed[made.json["id"]]["lastUsedAt"].endswith(":00:00Z"), listed)
    gone = admin.ask("DELETE", "/v1/api-keys/" + made.json["id"])
    tap.equal("it is revoked", (gone.status, gone.body), (204, b""), gone)
    answer = shop.ask("GET", "/v1/users")
    tap.refused("and opens nothing", answer, 401, "unauthenticated")
    tap.check("and the answer says why", "API key is invalid" in answer.json["detail"],
              answer)
    tap.refused("an unknown key", admin.ask("DELETE", "/v1/api-keys/AAAA"), 404, "not_found")
    tap.refused("an invalid ID", admin.ask("DELETE", "/v1/api-keys/!"), 404, "not_found")
    server.close()


def impossible_keys(tap):
    server = Server()
    admin = Backend(server, "admin")
    for body, code in (
            ({}, "member_missing"), ({"name": "x"}, "member_missing"),
            ({"name": "x", "scopes": []}, "member_invalid"),
            ({"name": "x", "scopes": ["root"]}, "member_invalid"),
            ({"name": "x", "scopes": ["users", "users"]}, "member_invalid"),
            ({"name": "x", "scopes": "users"}, "member_invalid"),
            ({"name": "", "scopes": ["users"]}, "member_invalid"),
            ({"name": "x", "scopes": ["users"], "expiresAt": "soon"}, "member_invalid"),
            ({"name": "x", "scopes": ["users"], "expiresAt": "2001-01-01T00:00:00Z"},
             "member_invalid"),
            ({"name": "x", "scopes": ["users"], "key": "psk_k_x"}, "member_unknown")):
        tap.refused("no key of %s" % body, admin.ask("POST", "/v1/api-keys", body), 400, code)
    tap.equal("none was created", server.rows("api_key")["api_key"], 1)
    server.close()


# ---- users ----

def users(tap):
    server = Server()
    backend = Backend(server, "users")
    made = backend.ask("POST", "/v1/users", {"name": "Ada", "displayName": "Ada L."})
    tap.equal("a user is created", made.status, 201, made)
    tap.equal("without a passkey", (made.json["credentials"], made.json["recovery"]["strength"]),
              ([], "weak"))
    tap.refused("a taken name", backend.ask("POST", "/v1/users", {"name": "ADA"}), 409,
                "user_name_taken")
    path = "/v1/users/" + made.json["user"]["id"]
    changed = backend.ask("PATCH", path, {"name": "Grace", "disabled": True})
    tap.equal("name and state change together", changed.status, 200, changed)
    tap.check("as in the answer", changed.json["user"]["name"] == "Grace"
              and changed.json["user"]["disabledAt"], changed)
    tap.equal("and are kept", backend.ask("GET", path).json["user"], changed.json["user"])
    for body, code in (({}, "member_missing"), ({"email": "a@example.org"}, "member_invalid"),
                       ({"disabled": "yes"}, "member_invalid"), ({"name": ""}, "member_invalid"),
                       ({"id": "x"}, "member_unknown")):
        tap.refused("no change by %s" % body, backend.ask("PATCH", path, body), 400, code)
    ways = backend.ask("PUT", path + "/other-ways-in", ["password", "identity_check"])
    tap.equal("other ways to sign in", ways.json["user"]["otherWaysIn"], ["password", "identity_check"],
              ways)
    for body in ({}, ["Password"], ["a", "a"], ["a b"], [1], ["x"] * 9, [""]):
        tap.refused("no ways in %s" % body, backend.ask("PUT", path + "/other-ways-in", body), 400,
                    "member_invalid")
    tap.equal("and none", backend.ask("PUT", path + "/other-ways-in", []).json["user"]
              ["otherWaysIn"], [])
    tap.equal("no codes", backend.ask("GET", path + "/recovery-codes").json["total"], 0)
    tap.equal("deleted", backend.ask("DELETE", path).status, 204)
    tap.refused("and gone", backend.ask("GET", path), 404, "not_found")
    server.close()


SINCE = "2026-01-01T00:00:00Z"


def restored(tap):
    """A backend can restore a user whom it deleted, unless it was deleted at once."""
    server = Server()
    device = Device(server)
    backend = Backend(server, "users", "admin")
    answer = device.sign_up("eve", label="Phone")
    user, passkey = answer.json["user"]["id"], answer.json["credential"]["id"]
    path, restore = "/v1/users/" + user, "/v1/users/restore"
    backend.ask("PATCH", path, {"name": "mallory"})
    tap.equal("a user is deleted", backend.ask("DELETE", path).status, 204)
    tap.refused("  and gone", backend.ask("GET", path), 404, "not_found")
    tap.equal("  is no longer listed", backend.ask("GET", "/v1/users").json, {"items": []})
    tap.refused("  and can no longer sign in", device.sign_in(), 404, "credential_unknown")
    for name in ("eve", "mallory"):
        tap.refused("  the name %s is reserved" % name,
                    backend.ask("POST", "/v1/users", {"name": name}), 409, "user_name_taken")
    for body, code in (({"userId": user}, "member_missing"), ({"since": SINCE}, "member_invalid"),
                       ({"userId": user, "since": "7d"}, "member_invalid"),
                       ({"userId": user, "username": "eve", "since": SINCE}, "member_invalid"),
                       ({"userId": user, "since": SINCE, "x": 1}, "member_unknown")):
        tap.refused("nothing is restored by %s" % body, backend.ask("POST", restore, body), 400, code)
    tap.refused("an unknown name", backend.ask("POST", restore, {"username": "bob", "since": SINCE}),
                404, "not_found")
    wanted = {"user": {"id": user, "name": "eve", "email": None},
              "restored": {"user": True, "name": True, "email": False,
                           "credentials": [{"id": passkey, "label": "Phone"}]}}
    looked = backend.ask("POST", restore, {"username": "EVE", "since": SINCE, "dryRun": True})
    tap.equal("a dry run says what would be restored", looked.json, wanted)
    tap.refused("  and restores nothing", backend.ask("GET", path), 404, "not_found")
    done = backend.ask("POST", restore, {"userId": user, "since": SINCE})
    tap.equal("it is restored", (done.status, done.json), (200, wanted), done)
    tap.equal("  the user signs in", device.sign_in().json["user"]["name"], "eve")
    again = backend.ask("POST", restore, {"userId": user, "since": SINCE})
    tap.equal("  and nothing is left", again.json["restored"],
              {"user": False, "name": False, "email": False, "credentials": []})
    for _ in range(2):
        tap.equal("deleted at once", backend.ask("DELETE", path, {"now": True}).status, 204)
        tap.refused("  cannot be restored", backend.ask("POST", restore, {"userId": user, "since": SINCE}),
                    404, "not_found")
        user = backend.make_user("eve")
        path = "/v1/users/" + user
        backend.ask("DELETE", path)
    tap.equal("nothing is left", server.rows("credential", "former_name"),
              {"credential": 0, "former_name": 0})
    server.close()


def pages(tap):
    server = Server()
    backend = Backend(server, "users")
    wanted = ["member-%02d" % number for number in range(7)]
    for name in wanted:
        backend.make_user(name)
    seen, query = [], "?limit=3"
    for _ in range(5):
        page = backend.ask("GET", "/v1/users" + query).json
        seen += [item["name"] for item in page["items"]]
        if "next" not in page:
            break
        query = "?limit=3&cursor=" + page["next"]
    tap.equal("every user once, in three pages", seen, wanted)
    named = backend.ask("GET", "/v1/users?name=MEMBER-03").json
    tap.equal("one account for any spelling", [item["name"] for item in named["items"]], ["member-03"])
    for name in ("Ada Lovelace", "ada+shop@example.org", "J\u00fcrgen", "100%", "a=b&c", "?#/"):
        backend.make_user(name)
        for spelling in (urllib.parse.quote(name, safe=""), urllib.parse.quote_plus(name)):
            named = backend.ask("GET", "/v1/users?name=" + spelling).json
            tap.equal("one by " + spelling, [item["name"] for item in named["items"]], [name])
    tap.equal("an unknown name", backend.ask("GET", "/v1/users?name=bob").json, {"items": []})
    found = backend.ask("GET", "/v1/users?search=MEMBER-&limit=5").json
    tap.equal("by the beginning of the name", [item["name"] for item in found["items"]], wanted[:5])
    found = backend.ask("GET", "/v1/users?search=MEMBER-&limit=5&cursor=" + found["next"]).json
    tap.equal("and the rest", [item["name"] for item in found["items"]], wanted[5:])
    tap.equal("an unknown beginning", backend.ask("GET", "/v1/users?search=er-").json, {"items": []})
    tap.equal("an unknown address", backend.ask("GET", "/v1/users?email=a@b.example").json,
              {"items": []})
    server.execute("UPDATE user SET email = 'Six@Example.org', email_key = 'six@example.org', "
                   "email_verified_at_ms = 1 WHERE name = 'member-06'")
    found = backend.ask("GET", "/v1/users?email=SIX%40example.org").json
    tap.equal("by address", [item["name"] for item in found["items"]], ["member-06"])
    tap.equal("no address", backend.ask("GET", "/v1/users?email=a").json, {"items": []})
    for query, code in (("limit=0", "member_invalid"), ("limit=101", "member_invalid"),
                        ("limit=x", "member_invalid"), ("limit=1&limit=2", "member_invalid"),
                        ("cursor=!", "member_invalid"), ("cursor=", "member_invalid"),
                        ("cursor=" + "A" * 1000, "member_invalid"),
                        ("name=%", "member_invalid"), ("name=%4", "member_invalid"),
                        ("name=%GG", "member_invalid"), ("name=a%00b", "member_invalid"),
                        ("name=%FF", "member_invalid"), ("limit=%FF", "member_invalid"),
                        ("name=a&search=a", "member_invalid"),
                        ("page=1", "member_unknown"), ("n%61me=bob", "member_unknown"),
                        ("&".join("p%d=1" % i for i in range(9)), "member_unknown")):
        tap.refused("the query " + query, backend.ask("GET", "/v1/users?" + query), 400, code)
    # A name is never read as an ID: its owner could pose as another user.
    victim = backend.make_user("victim")
    admin = Backend(server, "users", "admin")
    admin.ask("DELETE", "/v1/users/" + victim, {"now": True})
    backend.make_user(victim)
    tap.refused("a name that looks like an id", backend.ask("GET", "/v1/users/" + victim), 404,
                "not_found")
    server.close()


def belongings(tap):
    server = Server()
    backend = Backend(server, "users")
    device = Device(server)
    ada = device.sign_up("ada")
    eve = Device(server, "eve.json").sign_up("eve")
    path = "/v1/users/" + ada.json["user"]["id"]
    passkey, other = ada.json["credential"]["id"], eve.json["credential"]["id"]
    listed = backend.ask("GET", path + "/credentials").json["items"]
    tap.equal("passkeys", [item["id"] for item in listed], [passkey])
    sessions = backend.ask("GET", path + "/sessions").json["items"]
    tap.equal("sessions", [item["current"] for item in sessions], [False])
    tap.refused("another user's passkey",
                backend.ask("PATCH", path + "/credentials/" + other, {"label": "x"}), 404, "not_found")
    tap.refused("another user's passkey", backend.ask("DELETE", path + "/credentials/" + other), 404,
                "not_found")
    theirs = backend.ask("GET", "/v1/users/" + eve.json["user"]["id"] + "/sessions").json["items"]
    tap.refused("another user's session",
                backend.ask("DELETE", path + "/sessions/" + theirs[0]["id"]), 404, "not_found")
    server.execute("UPDATE credential SET sign_count_stalled_at_ms = 5")
    changed = backend.ask("PATCH", path + "/credentials/" + passkey,
                          {"label": "Work", "signCountRegressed": False})
    tap.equal("a label and a permitted counter reset",
              (changed.json["credentials"][0]["label"],
               changed.json["credentials"][0]["signCountRegressedAt"]), ("Work", None), changed)
    tap.refused("never the other way",
                backend.ask("PATCH", path + "/credentials/" + passkey, {"signCountRegressed": True}),
                400, "member_invalid")
    tap.equal("an upgrade", backend.ask("PATCH", path + "/credentials/" + passkey,
                                        {"changeAllowed": True}).status, 200)
    tap.equal("the session ends",
              backend.ask("DELETE", path + "/sessions/" + sessions[0]["id"]).status, 204)
    tap.equal("the user's session has ended", server.request("GET", "/v1/account", None, {
        "Cookie": ada.cookie()}).status, 401)
    blocked = backend.ask("PATCH", path + "/credentials/" + passkey,
                          {"disabled": True, "confirm": "last_way_in"})
    tap.equal("disabled by a backend", blocked.status == 200 and
              blocked.json["credentials"][0]["disabledBy"], "operator", blocked)
    tap.equal("enabled by a backend", backend.ask("PATCH", path + "/credentials/" + passkey,
                                                  {"disabled": False}).status, 200)
    tap.refused("the last way in", backend.ask("DELETE", path + "/credentials/" + passkey), 409,
                "last_way_in")
    gone = backend.ask("DELETE", path + "/credentials/" + passkey, {"confirm": "last_way_in"})
    tap.equal("by a word", (gone.status, gone.json["credentials"]), (200, []), gone)
    server.close()


def disabled(tap):
    server = Server()
    backend = Backend(server, "users")
    device = Device(server)
    ada = device.sign_up("ada")
    path = "/v1/users/" + ada.json["user"]["id"]
    started = server.post("/v1/authentication/options", {"username": "ada"})
    backend.ask("PATCH", path, {"disabled": True})
    tap.equal("sessions end at disabling", server.request("GET", "/v1/account", None, {
        "Cookie": ada.cookie()}).status, 401)
    tap.refused("a sign-in that was started before", server.post("/v1/authentication/verify",
                                                                 device.get(started.json)), 403, "user_disabled")
    unknown = server.post("/v1/authentication/options", {"username": "ada"})
    tap.check("a later one gets decoys", unknown.json["publicKey"]["allowCredentials"]
              and unknown.json["publicKey"]["allowCredentials"][0]["id"]
              != ada.json["credential"]["id"], unknown)
    backend.ask("PATCH", path, {"disabled": False})
    tap.equal("and enabled again", device.sign_in("ada").status, 200)
    server.close()


# ---- ceremonies ----

def enrolment(tap):
    server = Server("--sign-up", "closed")
    backend, device = Backend(server, "enrol", "users"), Device(server)
    user = {"name": "ada", "displayName": "Ada", "create": True}
    started = backend.ask("POST", "/v1/registration/options", {"user": user})
    tap.equal("a new user, though sign-up is closed", started.status, 201, started)
    body = device.create(started.json)
    tap.refused("which others cannot finish", server.post("/v1/registration/verify", body), 404,
                "ceremony_unknown")
    made = backend.ask("POST", "/v1/registration/verify", body)
    tap.equal("enrolled", made.status, 201, made)
    tap.check("without a session", "session" not in made.json and not made.cookie(), made)
    again = backend.ask("POST", "/v1/registration/options",
                        {"user": {"id": made.json["user"]["id"]}})
    tap.equal("another passkey excludes the first",
              [item["id"] for item in again.json["publicKey"]["excludeCredentials"]],
              [made.json["credential"]["id"]], again)
    second = backend.ask("POST", "/v1/registration/verify",
                         dict(Device(server, "second.json").create(again.json), session="bearer"))
    tap.check("with a session where one is asked for", second.json["session"]["token"], second)
    for user, status, code in (
            ({"name": "ADA", "create": True}, 409, "user_name_taken"),
            ({"name": "bob"}, 400, "member_missing"), ({"create": True}, 400, "member_missing"),
            ({"id": "AAAA"}, 404, "not_found"), ({"id": "!"}, 400, "member_invalid"),
            ({"id": made.json["user"]["id"], "name": "x"}, 400, "member_invalid")):
        tap.refused("no enrolment of %s" % user,
                    backend.ask("POST", "/v1/registration/options", {"user": user}), status, code)
    server.close()


def step_up(tap):
    server = Server()
    backend, device = Backend(server, "enrol"), Device(server)
    ada = device.sign_up("ada").json
    Device(server, "eve.json").sign_up("eve")
    started = backend.ask("POST", "/v1/authentication/options", {"userId": ada["user"]["id"]})
    tap.equal("a step-up lists the user's passkeys",
              [item["id"] for item in started.json["publicKey"]["allowCredentials"]],
              [ada["credential"]["id"]], started)
    body = device.get(started.json)
    tap.refused("which others cannot finish", server.post("/v1/authentication/verify", body), 404,
                "ceremony_unknown")
    proved = backend.ask("POST", "/v1/authentication/verify", body)
    tap.equal("proved", (proved.status, proved.json["user"]["id"]), (200, ada["user"]["id"]), proved)
    tap.check("without a session", "session" not in proved.json, proved)
    tap.refused("only once", backend.ask("POST", "/v1/authentication/verify", body), 404,
                "ceremony_unknown")
    lonely = Backend(server, "users").make_user("lonely")
    for asked, status, code in (({"userId": "AAAA"}, 404, "not_found"),
                                ({"userId": lonely}, 409, "conflict"),
                                ({"userId": lonely, "username": "ada"}, 400, "member_invalid")):
        tap.refused("no step-up of %s" % asked,
                    backend.ask("POST", "/v1/authentication/options", asked), status, code)
    server.close()


# ---- the audit log ----

def audit(tap):
    server = Server()
    backend, device = Backend(server, "audit"), Device(server)
    user = device.sign_up("ada").json["user"]["id"]
    device.sign_in("ada")
    started = server.post("/v1/authentication/options", {})
    server.post("/v1/authentication/verify", {"ceremonyId": started.json["ceremonyId"],
                                              "credential": {"id": 1}})
    log = backend.ask("GET", "/v1/audit").json
    tap.equal("events, oldest first", [item["event"] for item in log["items"]],
              ["user_created", "credential_registered", "sign_in", "sign_in_failed"], log)
    tap.equal("a failure with its code", log["items"][3]["result"], "member_invalid", log)
    tap.equal("from where", {item["address"] for item in log["items"]}, {"127.0.0.1"}, log)
    tap.equal("whose", {item["userId"] for item in log["items"][:3]}, {user}, log)
    passkey = log["items"][1]["credentialId"]
    key = text_of(hashlib.sha256(base64.urlsafe_b64decode(passkey + "==")).digest()[:16])
    tap.equal("with the short key of the passkey",
              {(item["credentialId"], item["credentialKey"]) for item in log["items"][1:3]},
              {(passkey, key)}, log)
    rest = backend.ask("GET", "/v1/audit?cursor=" + log["next"]).json
    tap.equal("the end", rest, {"items": [], "next": log["next"]})
    admin = Backend(server, "admin")
    admin.ask("POST", "/v1/api-keys", {"name": "x", "scopes": ["audit"]})
    more = backend.ask("GET", "/v1/audit?cursor=" + log["next"]).json["items"]
    tap.equal("and what came later", [(item["event"], item["by"]) for item in more],
              [("api_key_created", {"kind": "api_key", "id": text_of(admin.id)})], more)
    one = backend.ask("GET", "/v1/audit?event=sign_in&user=" + user).json["items"]
    tap.equal("by event and user", [item["event"] for item in one], ["sign_in"])
    last = backend.ask("GET", "/v1/audit?order=newest&limit=3").json
    tap.equal("newest first", [item["event"] for item in last["items"]],
              ["api_key_created", "sign_in_failed", "sign_in"], last)
    first = backend.ask("GET", "/v1/audit?order=newest&cursor=" + last["next"]).json
    tap.equal("back to the first page", [item["event"] for item in first["items"]],
              ["credential_registered", "user_created"], first)
    tap.equal("which has nothing before it", "next" in first, False)
    server.execute("DELETE FROM credential")
    tap.equal("a passkey that was deleted has its key only",
              [(item["credentialId"], item["credentialKey"]) for item in
               backend.ask("GET", "/v1/audit?event=sign_in").json["items"]], [(None, key)])
    for query, code in (("limit=0", "member_invalid"), ("cursor=x", "member_invalid"),
                        ("order=x", "member_invalid"), ("cursor=-1", "member_invalid"), ("event=nothing", "member_invalid"),
                        ("user=!", "member_invalid"), ("since=1", "member_unknown")):
        tap.refused("the query " + query, backend.ask("GET", "/v1/audit?" + query), 400, code)
    server.close()


def documented(tap):
    """docs/audit.md lists the events of <passkey/audit.h>, and says of them what that says."""
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    with open(os.path.join(root, "include/passkey/audit.h"), encoding="utf-8") as file:
        header = re.sub(r"\\\n\s*", " ", file.read())
    with open(os.path.join(root, "docs/audit.md"), encoding="utf-8") as file:
        listed = re.findall(r"^\| `(\w+)` \| (.*) \|$", file.read(), re.M)
    events = re.findall(r'E\(\d+, [A-Z_]+, "(\w+)",\s*"([^"]*)"\)', header)
    tap.equal("the document lists the events", listed, events[1:])


# ---- other callers ----

def endpoints(user, passkey):
    """(scope, method, path, body) of every endpoint that only backends may call."""
    path = "/v1/users/" + user
    return (
        ("users", "GET", "/v1/users", None), ("users", "POST", "/v1/users", {"name": "bob"}),
        ("users", "GET", path, None), ("users", "PATCH", path, {"name": "bob"}),
        ("users", "DELETE", path, None), ("users", "GET", path + "/credentials", None),
        ("admin", "DELETE", path, {"now": True}),
        ("admin", "POST", "/v1/users/restore", {"userId": user, "since": "2026-01-01T00:00:00Z"}),
        ("users", "PATCH", path + "/credentials/" + passkey, {"label": "x"}),
        ("users", "PATCH", path + "/credentials/" + passkey, {"changeAllowed": True}),
        ("users", "DELETE", path + "/credentials/" + passkey, {"confirm": "last_way_in"}),
        ("users", "GET", path + "/sessions", None),
        ("users", "DELETE", path + "/sessions/AAAA", None),
        ("users", "GET", path + "/recovery-codes", None),
        ("users", "PUT", path + "/other-ways-in", ["password"]),
        ("admin", "GET", "/v1/api-keys", None),
        ("admin", "POST", "/v1/api-keys", {"name": "x", "scopes": ["users"]}),
        ("admin", "DELETE", "/v1/api-keys/AAAA", None), ("audit", "GET", "/v1/audit", None),
        ("enrol", "POST", "/v1/registration/options", {"user": {"id": user}}),
        ("enrol", "POST", "/v1/registration/options", {"user": {"name": "bob", "create": True}}),
        ("enrol", "POST", "/v1/authentication/options", {"userId": user}),
    )


def rows_of(server):
    return server.rows("user", "credential", "session", "api_key", "ceremony")


def others(tap):
    server = Server()
    ada = Device(server).sign_up("ada", session="bearer").json
    server.execute("INSERT INTO relying_party (rp_id) VALUES ('example.net')")
    now_ms = int(time.time() * 1000)
    everything = Backend(server, *SCOPES)
    stale = {"revoked": Backend(server, *SCOPES, revoked_at_ms=now_ms - DAY_MS),
             "expired": Backend(server, *SCOPES, expires_at_ms=now_ms - DAY_MS),
             "of another relying party": Backend(server, *SCOPES, party=2)}
    bearers = {"a key that is " + name: key.key for name, key in stale.items()}
    bearers["a session's token"] = ada["session"]["token"]
    bearers["a key that never was"] = "psk_k_" + text_of(os.urandom(32))
    before = rows_of(server)
    for scope, method, path, body in endpoints(ada["user"]["id"], ada["credential"]["id"]):
        what = "%s %s" % (method, path)
        tap.refused("anonymous: " + what, server.request(method, path, body), 401, "unauthenticated")
        for name, bearer in bearers.items():
            tap.refused("%s: %s" % (name, what), server.request(
                method, path, body, {"Authorization": "Bearer " + bearer}), 401, "unauthenticated")
        lesser = [name for name in SCOPES if name not in (scope, "admin")]
        tap.refused("another scope: " + what, Backend(server, *lesser).ask(method, path, body), 403,
                    "scope_missing")
        server.execute("DELETE FROM api_key WHERE scopes NOT IN (8, 15)")
    tap.equal("it left no rows", rows_of(server), before)
    tap.equal("a key with all scopes is accepted", everything.ask("GET", "/v1/users").status, 200)
    for path in ("/v1/account", "/v1/account/sessions", "/v1/account/credentials"):
        tap.refused("an API key is not accepted at " + path, everything.ask("GET", path), 401, "unauthenticated")
    server.close()


run(keys, impossible_keys, users, restored, pages, belongings, disabled, enrolment, step_up, audit, documented, others)
