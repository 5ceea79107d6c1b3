# SPDX-License-Identifier: Apache-2.0
"""Every operation of docs/openapi.json by callers that may not use it: anonymous, another user's
session, a recovery's session, a link for a bearer, a key of each scope that it does not take, keys and
sessions of another relying party. Each is told so by its code, learns nothing, and changes nothing.
An operation without a row here is a failure."""
import base64
import json
from people import SCOPES, People, text_of
from contract import Contract
from harness import Server, run

NOBODY, SESSION, RESTRICTED = "nobody", "another user's session", "a recovery's session"
LINK = "a link"
OTHER_KEY, OTHER_SESSION = "another party's key", "another party's session"
KEYS = {"a key for " + scope: scope for scope in SCOPES}
CALLERS = (NOBODY, SESSION, RESTRICTED, LINK, OTHER_KEY, OTHER_SESSION, *KEYS)
U, R, S, N = ("401 unauthenticated", "403 session_restricted", "403 scope_missing", "404 not_found")
OWN = "their own"     # a success that is about the caller alone
SAME = "the same"     # what nobody at all is told, to the letter
UNKNOWN = "404 ceremony_unknown"


def account(session=OWN, restricted=R):
    """For a session: all other callers count as anonymous."""
    return dict({name: U for name in CALLERS}, **{SESSION: session, RESTRICTED: restricted})


def backend(scope, missing=S):
    """For a key with the scope or admin: a session counts as anonymous, another key gets scope_missing."""
    told = {name: missing if own not in (scope, "admin") else None for name, own in KEYS.items()}
    return dict({name: U for name in CALLERS}, **told)


def everybody(answer, **others):
    return dict({name: answer for name in CALLERS}, **others)


def links():
    """Only a backend may name another user; a page names the user that it shows."""
    return dict(backend("enrol"), **{SESSION: "409 conflict", RESTRICTED: "409 conflict"})


PATH = {"{userId}": "user", "{credentialId}": "passkey", "{sessionId}": "session", "{keyId}": "key",
        "{linkId}": "link", "{noticeId}": "notice"}
USER = "/v1/users/{userId}"
# Operation, body (a text in <> is the victim's), who gets what; None: it is for them.
ROWS = [
    ("GET /v1/account", None, account()),
    ("PATCH /v1/account", {"displayName": "x"}, account()),
    ("DELETE /v1/account", {}, account()),
    ("GET /v1/account/credentials", None, account()),
    ("PATCH /v1/account/credentials/{credentialId}", {"label": "x"}, account(N)),
    ("PATCH /v1/account/credentials/{credentialId}", {"disabled": True, "confirm": "last_way_in"},
     account(N)),
    ("DELETE /v1/account/credentials/{credentialId}", {"confirm": "last_way_in"}, account(N)),
    ("GET /v1/account/sessions", None, account()),
    ("DELETE /v1/account/sessions/{sessionId}", {}, account(N)),
    ("GET /v1/account/recovery-codes", None, account()),
    ("POST /v1/account/recovery-codes", {}, account()),
    ("POST /v1/account/notices/{noticeId}", {"answer": "no"}, account(N)),
    ("GET /v1/session/check", None, account()),
    ("POST /v1/session/end", {}, dict(account(restricted=OWN), **{OTHER_SESSION: OWN})),
    ("GET /v1/users", None, backend("users")),
    ("POST /v1/users", {"name": "made"}, backend("users")),
    ("GET " + USER, None, backend("users")),
    ("PATCH " + USER, {"name": "made"}, backend("users")),
    ("PATCH " + USER, {"disabled": True}, backend("users")),
    ("DELETE " + USER, {}, backend("users")),
    ("DELETE " + USER, {"now": True}, backend("admin")),
    ("POST /v1/users/restore", {"userId": "<user>", "since": "2026-01-01T00:00:00Z"}, backend("admin")),
    ("GET " + USER + "/credentials", None, backend("users")),
    ("PATCH " + USER + "/credentials/{credentialId}", {"label": "x"}, backend("users")),
    ("DELETE " + USER + "/credentials/{credentialId}", {"confirm": "last_way_in"}, backend("users")),
    ("GET " + USER + "/sessions", None, backend("users")),
    ("DELETE " + USER + "/sessions/{sessionId}", {}, backend("users")),
    ("GET " + USER + "/recovery-codes", None, backend("users")),
    ("PUT " + USER + "/other-ways-in", ["password"], backend("users")),
    ("GET /v1/api-keys", None, backend("admin")),
    ("POST /v1/api-keys", {"name": "x", "scopes": ["admin"]}, backend("admin")),
    ("DELETE /v1/api-keys/{keyId}", {}, backend("admin")),
    ("GET /v1/audit", None, backend("audit")),
    ("GET /v1/statistics", None, backend("audit")),
    # Ceremonies for a user whom only a backend may name, and the victim's unfinished ceremonies.
    ("POST /v1/registration/options", {"user": {"id": "<user>"}}, backend("enrol")),
    ("POST /v1/registration/options", {"user": {"name": "made", "create": True}}, backend("enrol")),
    ("POST /v1/registration/options", {"user": {"name": "made"}, "link": "<enrolment link>"},
     everybody("403 link_refused", **{SESSION: "400 member_invalid", RESTRICTED: "400 member_invalid",
                                      OTHER_KEY: U, **{name: S for name in KEYS},
                                      "a key for enrol": "400 member_invalid",
                                      "a key for admin": "400 member_invalid"})),
    ("POST /v1/registration/verify", "<registration>", everybody(UNKNOWN, **{OTHER_KEY: U})),
    ("POST /v1/authentication/options", {"userId": "<user>"}, backend("enrol")),
    ("POST /v1/authentication/verify", "<authentication>", everybody(UNKNOWN, **{OTHER_KEY: U})),
    ("POST /v1/recovery/redeem", {"username": "<name>", "code": "<code>", "session": "bearer"},
     everybody("403 recovery_refused")),
    ("POST /v1/links", {"purpose": "recovery", "userId": "<user>"}, backend("enrol")),
    ("POST /v1/links", {"purpose": "recovery", "userId": "<user>", "deviceStolen": True},
     dict(backend("admin"), **{"a key for enrol": S})),
    ("POST /v1/links", {"purpose": "enrolment", "userId": "<user>"}, links()),
    ("GET /v1/links", None, backend("enrol")),
    ("DELETE /v1/links/{linkId}", {}, backend("enrol")),
    ("POST /v1/links/redeem", {"link": "<sign-up link>", "session": "bearer"},
     everybody("403 link_refused")),
    ("POST /v1/links/redeem", {"link": "<another party's link>", "session": "bearer"},
     everybody("403 link_refused")),
    # Open to all callers, with the same answer.
    ("GET /.well-known/webauthn", None, everybody(SAME)),
    ("GET /.well-known/passkey-endpoints", None, everybody(SAME)),
    ("GET /.well-known/jwks.json", None, everybody(SAME)),
    ("GET /healthz", None, everybody(SAME)),
    ("GET /readyz", None, everybody(SAME)),
    ("GET /openapi.json", None, everybody(SAME)),
    ("GET /metrics", None, everybody(N)),  # not on this listener
]


class Fixture:
    """The victim with all that is the victim's, and a fresh bearer for each caller."""

    def __init__(self, server):
        self.server, self.people = server, People(server)
        people = self.people
        self.victim = people.person()
        own = people.session(self.victim)
        codes = people.ask("POST", "/v1/account/recovery-codes", {}, own).json["codes"]
        other = people.person()
        others = people.ask("POST", "/v1/account/recovery-codes", {}, people.session(other)).json["codes"]
        self.keys = {name: people.key(scope) for name, scope in KEYS.items()}
        self.other_key = people.key(*SCOPES, party=2)
        self.elsewhere = people.person(party=2)
        self.other_session = people.session(self.elsewhere, party=2)
        self.link = people.link("email_sign_in", self.victim)
        begun = people.ask("POST", "/v1/registration/options", {}, own).json
        signer = people.session(self.model())
        proving = people.ask("POST", "/v1/authentication/options", {}, signer).json
        self.texts = {
            "user": self.victim.id, "passkey": self.victim.passkeys[0], "name": self.victim.name,
            "session": people.session_id(self.victim), "code": others[0],
            "notice": people.notice(self.victim),
            "enrolment link": people.link("enrolment", self.victim),
            "sign-up link": people.link("sign_up"),
            "another party's link": people.link("recovery", self.victim, party=2),
            "registration": dict(people.device.create(begun), session="bearer"),
            "authentication": dict(people.device.get(proving), session="bearer"),
        }
        self.finish = (("/v1/registration/verify", self.texts["registration"], own, 201),
                       ("/v1/authentication/verify", self.texts["authentication"], signer, 200))
        with people.open() as store:
            self.texts["link"] = text_of(store.execute(
                "SELECT id FROM link WHERE purpose = 2").fetchone()[0])
            self.texts["key"] = text_of(store.execute(
                "SELECT id FROM api_key WHERE scopes = 8").fetchone()[0])
        self.secrets = [self.victim.id, self.victim.name, *self.victim.passkeys, *codes]

    def model(self):
        """The one whose device can answer."""
        person = self.people.person(passkeys=0)
        with self.people.open() as store:
            person.user_id = store.execute("SELECT id FROM user WHERE name = 'model'").fetchone()[0]
        return person

    def bearer(self, caller):
        if caller in KEYS:
            return self.keys[caller]
        if caller == SESSION:
            return self.people.session(self.people.person())
        if caller == RESTRICTED:
            return self.people.session(self.people.person(), proof="recovery code")
        return {NOBODY: None, LINK: self.link, OTHER_KEY: self.other_key,
                OTHER_SESSION: self.other_session}[caller]

    def filled(self, body):
        """The body with what is the victim's in the place of <…>."""
        if isinstance(body, str) and body.startswith("<"):
            return self.texts[body[1:-1]]
        if isinstance(body, dict):
            return {name: self.filled(value) for name, value in body.items()}
        return body

    def call(self, operation, body, caller):
        method, path = operation.split(" ")
        for name, what in PATH.items():
            path = path.replace(name, self.texts[what])
        return self.people.ask(method, path, self.filled(body), self.bearer(caller))

    def state(self):
        """The rows of the victim and of the other party, and the number of shared rows."""
        with self.people.open() as store:
            keys = store.execute("SELECT id, scopes, revoked_at_ms FROM api_key").fetchall()
            made = store.execute("SELECT count(*) FROM user WHERE name_key = 'made'").fetchone()[0]
            begun = store.execute("SELECT count(*) FROM ceremony").fetchone()[0]
        return (self.people.rows_of(self.victim), self.people.rows_of(self.elsewhere),
                sorted(tuple(key) for key in keys), made, begun)


def check_answer(tap, fixture, operation, body, caller, expected, first):
    answer = fixture.call(operation, body, caller)
    what = "%s by %s" % (operation, caller)
    told = [secret for secret in fixture.secrets if secret.encode() in answer.body]
    if expected == OWN:
        tap.check(what + ": their own data", answer.status < 300 and not told, answer)
    elif expected == SAME:
        tap.check(what + ": the same answer", answer.status == 200 and answer.body == first.body, answer)
    else:
        status, code = expected.split(" ")
        tap.refused(what, answer, int(status), code)
        tap.equal("  reveals nothing", told, [], answer)


def crossed(tap):
    server = Server(env={"PASSKEYD_RATE_LIMITS": "off"})
    fixture = Fixture(server)
    for operation, body, told in ROWS:
        first = fixture.call(operation, body, NOBODY) if SAME in told.values() else None
        for caller, expected in told.items():
            if expected is None:
                continue
            before = fixture.state()
            check_answer(tap, fixture, operation, body, caller, expected, first)
            tap.equal("  nothing changed", fixture.state(), before)
    own_end = fixture.call("POST /v1/session/end", {}, OTHER_SESSION)
    tap.equal("an unknown session has ended already", own_end.status, 204, own_end)
    for path, body, own, status in fixture.finish:
        answer = fixture.people.ask("POST", path, body, own)
        tap.equal(path + " by the caller that started it", answer.status, status, answer)
    server.close()


# ---- what a session may do ----

FRESH, HOUR = 0, 60
# How it was proved, how long ago, whether it is held, passkeys on the account.
KINDS = {
    "passkey, fresh": ("verified", FRESH, False, 2), "passkey": ("passkey", HOUR, False, 2),
    "passkey, fresh, held": ("passkey", FRESH, True, 2), "passkey, held": ("verified", HOUR, True, 2),
    "e-mail, fresh": ("email", FRESH, False, 2), "e-mail": ("email", HOUR, False, 2),
    "e-mail, fresh, no passkey": ("email", FRESH, False, 0),
    "e-mail, no passkey": ("email", HOUR, False, 0),
    "recovery code": ("recovery code", FRESH, True, 2), "ticket": ("ticket", FRESH, True, 2),
    "enrolment link": ("enrolment", FRESH, False, 2),
    "e-mail, fresh, held": ("email", FRESH, True, 2), "e-mail, held": ("email", HOUR, True, 2),
}
ALLOWED, STALE, REFUSED = "allowed", "reauthentication_required", "session_restricted"
WITHOUT_PASSKEY = ("e-mail, fresh, no passkey", "e-mail, no passkey")
RECOVERING = ("recovery code", "ticket", "enrolment link")


def answers(allowed, stale=(), absent=()):
    """The answer to each kind of session; all kinds that are not named are refused."""
    return {kind: ALLOWED if kind in allowed else STALE if kind in stale else REFUSED
            for kind in KINDS if kind not in absent}


READING = answers([kind for kind in KINDS if kind not in RECOVERING])
ENROLLING = answers(["passkey, fresh", "e-mail, fresh", "e-mail, fresh, no passkey", "e-mail, fresh, held",
                     *RECOVERING], stale=["passkey", "e-mail", "e-mail, no passkey", "e-mail, held"])
LABELLING = answers(["passkey, fresh", "passkey", "e-mail, fresh", "e-mail"], absent=WITHOUT_PASSKEY)
CHANGING = answers(["passkey, fresh", "e-mail, fresh, no passkey"], stale=["passkey", "e-mail, no passkey"])
DISABLING = answers(["passkey, fresh"], ["passkey", "passkey, held", "e-mail, held"], WITHOUT_PASSKEY)
# Operations on an object that an account without a passkey does not have.
CHANGING_OBJECT = answers(["passkey, fresh"], ["passkey"], WITHOUT_PASSKEY)
OPERATIONS = [
    ("GET /v1/account", None, READING), ("GET /v1/account/credentials", None, READING),
    ("GET /v1/account/sessions", None, READING), ("GET /v1/session/check", None, READING),
    ("GET /v1/account/recovery-codes", None, READING),
    ("POST /v1/registration/options", {}, ENROLLING),
    ("POST /v1/links", {"purpose": "enrolment"}, CHANGING),
    ("PATCH /v1/account/credentials/{credentialId}", {"label": "x"}, LABELLING),
    ("DELETE /v1/account/sessions/{sessionId}", {}, READING),
    ("POST /v1/session/end", {}, answers(KINDS)),
    ("PATCH /v1/account/credentials/{credentialId}", {"disabled": True}, DISABLING),
    ("PATCH /v1/account/credentials/{credentialId}", {"disabled": False}, CHANGING_OBJECT),
    ("DELETE /v1/account/credentials/{credentialId}", {}, CHANGING_OBJECT),
    ("POST /v1/account/recovery-codes", {}, CHANGING_OBJECT),
    ("PATCH /v1/account", {"displayName": "x"}, CHANGING),
    ("PATCH /v1/account", {"email": None}, CHANGING),
    ("DELETE /v1/account", {}, CHANGING),
    ("POST /v1/account/notices/{noticeId}", {"answer": "yes"}, CHANGING_OBJECT),
    ("POST /v1/account/notices/{noticeId}", {"answer": "no"}, CHANGING_OBJECT),
]


def try_session(tap, people, kind, expected, operation, body):
    proof, age_min, recovered, passkeys = KINDS[kind]
    person = people.person(passkeys)
    bearer = people.session(person, proof, age_min, recovered)
    method, path = operation.split(" ")
    if "{credentialId}" in path:
        path = path.replace("{credentialId}", person.passkeys[1])
    if body and body.get("disabled") is False:
        people.server.execute("UPDATE credential SET disabled_at_ms = 1, disabled_by = 1 WHERE id = ?",
                            bytes_of(person.passkeys[1]))
    path = path.replace("{sessionId}", people.session_id(person))
    if "{noticeId}" in path:
        path = path.replace("{noticeId}", people.notice(person))
    before = people.rows_of(person)
    answer = people.ask(method, path, body, bearer)
    what = "%s %s by %s" % (operation, body or "", kind)
    if expected == ALLOWED:
        tap.check(what + ": allowed", answer.status < 300, answer)
    else:
        tap.refused(what, answer, 403, expected)
        tap.equal("  nothing changed", people.rows_of(person), before)


def sessions(tap):
    """Each operation with each kind of session."""
    server = Server(env={"PASSKEYD_RATE_LIMITS": "off"})
    people = People(server)
    for operation, body, expected in OPERATIONS:
        for kind, answer in expected.items():
            try_session(tap, people, kind, answer, operation, body)
    server.close()


def bytes_of(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


# ---- nothing is left out ----

def needs_session(method, path):
    """Whether the operation needs a session."""
    ways = Contract().paths[path][method.lower()]["security"]
    return {"cookie": []} in ways and {} not in ways


def complete(tap):
    """The rows match the operations of the document."""
    described = {"%s %s" % (method.upper(), path) for path, item in Contract().paths.items()
                 for method in item}
    rows = {operation for operation, _, _ in ROWS}
    tap.equal("operations without a row here", sorted(described - rows), [])
    tap.equal("rows without an operation", sorted(rows - described), [])
    own = {name for name in described if needs_session(*name.split(" "))}
    tap.equal("a session's operations without a row in the table",
              sorted(own - {operation for operation, _, _ in OPERATIONS}), [])
    tap.check("with an answer for every kind of session", all(
        set(row[2]) >= set(KINDS) - set(WITHOUT_PASSKEY) for row in OPERATIONS))
    tap.check("each row has an answer for every caller", all(set(told) == set(CALLERS)
                                                      for _, _, told in ROWS), json.dumps(CALLERS))


run(complete, crossed, sessions)
