# SPDX-License-Identifier: Apache-2.0
"""What a stranger can learn of a name: every endpoint that takes one is asked for a known user, a
disabled one, one without a passkey, one whose passkeys are disabled, one with none but a name, and
nobody. Status, headers and body are compared; where lists of passkeys differ, all around them is."""
import json
import shutil
import tempfile
from people import People
from harness import Server, run

EMPTY = "AAAA-AAAA-AAAA-AAAA"


class Names:
    """One of each kind."""

    def __init__(self, people):
        kinds = {"known": people.person(), "disabled": people.person(), "without a passkey": people.person(0),
                 "with disabled passkeys": people.person(), "with codes": people.person(),
                 "without an address": people.person()}
        people.ask("POST", "/v1/account/recovery-codes", {}, people.session(kinds["with codes"]))
        store = people.server.execute
        store("UPDATE user SET disabled_at_ms = 1 WHERE id = ?", kinds["disabled"].user_id)
        store("UPDATE credential SET disabled_at_ms = 1 WHERE user_id = ?",
              kinds["with disabled passkeys"].user_id)
        store("UPDATE user SET email = NULL, email_key = NULL, email_verified_at_ms = 0 WHERE id = ?",
              kinds["without an address"].user_id)
        self.of = {kind: person.name for kind, person in kinds.items()}
        self.of["nobody"] = "person-9"
        assert len({len(name) for name in self.of.values()}) == 1


def body_of(answer):
    """Without the ID of the request, which is random."""
    return answer.body.replace(answer.headers["X-Request-ID"].encode(), b"")


def compare(tap, what, names, ask, keep=body_of):
    """All answers alike: status, headers except the date and the ID of the request, and what keep()
    makes of the body."""
    answers = {kind: ask(name) for kind, name in names.of.items()}
    first = answers["known"]
    for kind, answer in answers.items():
        shown = "%r\n%r" % (first, answer)
        tap.equal("%s, %s: %d" % (what, kind, first.status), answer.status, first.status, shown)
        tap.equal("  headers", heads_of(answer), heads_of(first), shown)
        tap.equal("  body", keep(answer), keep(first), shown)
    return answers


def heads_of(answer):
    return [(name, value) for name, value in answer.headers.items()
            if name not in ("Date", "Content-Length", "Retry-After", "X-Request-ID")]


def around_the_list(answer):
    """Size and members of options without their list, whose entries must be of one form."""
    key = answer.json["publicKey"]
    items = key["allowCredentials"]
    assert 1 <= len(items) <= 20 and all(sorted(item) == ["id", "transports", "type"]
                                         for item in items)
    return list(answer.json), list(key), len(answer.body) - len(json.dumps(items, separators=(",", ":")))


def sign_ins(tap):
    server = Server(env={"PASSKEYD_RATE_LIMITS": "off"})
    people = People(server)
    names = Names(people)
    started = compare(tap, "options", names, lambda name: server.post(
        "/v1/authentication/options", {"username": name}), around_the_list)
    model = people.device.get(server.post("/v1/authentication/options", {}).json)["credential"]

    def answer(change):
        def ask(name):
            options = server.post("/v1/authentication/options", {"username": name}).json
            listed = options["publicKey"]["allowCredentials"][0]["id"]
            credential = json.loads(json.dumps(model))
            change(credential, listed)
            return server.post("/v1/authentication/verify", {
                "ceremonyId": options["ceremonyId"], "credential": credential})
        return ask

    def listed_id(credential, listed):
        credential["id"] = credential["rawId"] = listed

    def listed_id_without_response(credential, listed):
        listed_id(credential, listed)
        credential["response"] = {}

    def answer_without_a_list(name):
        options = server.post("/v1/authentication/options", {"username": name}).json
        credential = json.loads(json.dumps(model))
        listed_id(credential, options["publicKey"]["allowCredentials"][0]["id"])
        started = server.post("/v1/authentication/options", {}).json
        return server.post("/v1/authentication/verify", {
            "ceremonyId": started["ceremonyId"], "credential": credential})

    def listed_to_another(name):
        options = server.post("/v1/authentication/options", {"username": name}).json
        credential = json.loads(json.dumps(model))
        listed_id(credential, options["publicKey"]["allowCredentials"][0]["id"])
        started = server.post("/v1/authentication/options", {"username": "another"}).json
        return server.post("/v1/authentication/verify", {
            "ceremonyId": started["ceremonyId"], "credential": credential})

    compare(tap, "a listed id in a ceremony without a list", names, answer_without_a_list)
    refused = compare(tap, "a listed id in a ceremony of another name", names, listed_to_another)
    tap.equal("is not on its list", refused["known"].json["code"], "credential_not_allowed")
    for what, change in (("another's answer", lambda credential, listed: None),
                         ("a listed id with another's answer", listed_id),
                         ("a listed id and no response", listed_id_without_response)):
        compare(tap, what, names, answer(change))
    tap.check("and the lists are stable", all(
        server.post("/v1/authentication/options", {"username": name}).json["publicKey"]
        ["allowCredentials"] == started[kind].json["publicKey"]["allowCredentials"]
        for kind, name in names.of.items()))
    server.close()


def recovery(tap):
    server = Server(env={"PASSKEYD_RATE_LIMITS": "off"})
    names = Names(People(server))
    for code in (EMPTY, "nonsense", ""):
        compare(tap, "the code %r" % code, names, lambda name, code=code: server.post(
            "/v1/recovery/redeem", {"username": name, "code": code, "session": "bearer"}))
    server.close()


def sign_ups(tap):
    """The options of a sign-up do not look up a user."""
    server = Server(env={"PASSKEYD_RATE_LIMITS": "off"})
    names = Names(People(server))
    compare(tap, "a sign-up", names, lambda name: server.post(
        "/v1/registration/options", {"user": {"name": name}}),
        lambda answer: (list(answer.json), list(answer.json["publicKey"]), len(answer.body)))
    server.close()


def mailed(tap):
    """Links by mail: the answer is sent before the user is looked up."""
    folder = tempfile.mkdtemp(prefix="passkey-mails-")
    env = {"PASSKEYD_RATE_LIMITS": "off", "PASSKEYD_MAIL": "folder:" + folder, "PASSKEYD_EMAIL_SIGN_IN": "on",
           "PASSKEYD_SIGN_UP": "open"}
    server = Server(env=env)
    names = Names(People(server))
    compare(tap, "a link to sign in", names, lambda name: server.post(
        "/v1/links", {"purpose": "email_sign_in", "username": name}), lambda answer: len(answer.body))
    server.close()
    shutil.rmtree(folder)


run(sign_ins, recovery, sign_ups, mailed)
