# SPDX-License-Identifier: Apache-2.0
"""Links by mail and by hand: each works once, for its purpose, and the request reveals nothing."""
import base64
import hashlib
import http.client
import os
import secrets
from harness import Device, Server, run, statuses, together
from letters import Mailbox, wait_until_sent

SCOPES = {"users": 1, "enrol": 2, "audit": 4, "admin": 8}


def api_key(server, *scopes):
    """A key, put into the store; the header that sends it."""
    token = secrets.token_bytes(32)
    bits = sum(SCOPES[scope] for scope in scopes)
    server.execute("INSERT INTO api_key SELECT number, ?, ?, 'test', ?, 0, 0, 0, 0 "
                   "FROM relying_party", secrets.token_bytes(16),
                   hashlib.sha256(token).digest(), bits)
    text = base64.urlsafe_b64encode(token).rstrip(b"=").decode()
    return {"Authorization": "Bearer psk_k_" + text}


def have_address(server, name, address):
    server.execute("UPDATE user SET email = ?, email_key = ?, email_verified_at_ms = 1 "
                   "WHERE name = ?", address, address, name)


def mail_server(**variables):
    server = Server(env=dict({"PASSKEYD_EMAIL_SIGN_IN": "on"}, **variables))
    return server, Mailbox(os.path.join(server.directory, "passkeyd-mail"))


def by_mail(tap):
    server, mailbox = mail_server()
    device = Device(server)
    device.sign_up("Ada Lovelace")
    have_address(server, "Ada Lovelace", "ada@example.org")
    asked = server.post("/v1/links", {"purpose": "email_sign_in", "username": "ada LOVELACE"})
    tap.equal("a sign-in link is requested", (asked.status, list(asked.json)), (202, ["expiresAt"]))
    letter = mailbox.next()
    tap.equal("and mailed", (letter.recipient, letter.purpose, letter.page),
              ("ada@example.org", "email_sign_in", server.origin + "/"))
    tap.equal("in plain text", letter.message.get_content_type(), "text/plain")
    for header in ("Date", "From", "Message-ID", "Subject", "MIME-Version", "Auto-Submitted"):
        tap.check("with its " + header, letter.message[header], letter.data)
    tap.equal("only the owner can read its files", os.stat(mailbox.folder).st_mode & 0o777, 0o700)

    page = server.request("GET", "/", headers={"User-Agent": "scanner"})
    tap.equal("a scanner gets the page", page.status, 200)
    tap.equal("which sends no referrer", page.headers["Referrer-Policy"], "no-referrer")
    for method in ("GET", "HEAD"):
        looked = server.request(method, "/v1/links/redeem")
        tap.equal("%s is not allowed on redeem" % method, looked.status, 405)
    for _ in range(2):
        dry = server.post("/v1/links/redeem", {"link": letter.token, "dryRun": True})
        tap.equal("a dry run names the user of the link",
                  (dry.status, dry.json["purpose"], dry.json["user"]["name"], sorted(dry.json)),
                  (200, "email_sign_in", "Ada Lovelace", ["purpose", "user"]))
        tap.equal("  and opens no session", dry.headers["Set-Cookie"], None)
    tap.equal("  and changes nothing", server.rows("session", "link"), {"session": 1, "link": 1})
    redeemed = server.post("/v1/links/redeem", {"link": letter.token})
    tap.equal("the link signs in anyway", (redeemed.status, redeemed.json["purpose"]),
              (200, "email_sign_in"))
    tap.equal("unrestricted", redeemed.json["session"]["restricted"], False)
    account = server.request("GET", "/v1/account", headers={"Cookie": redeemed.cookie()})
    tap.equal("as its user", account.json["user"]["name"], "Ada Lovelace")
    for dry in (False, True):
        again = server.post("/v1/links/redeem", {"link": letter.token, "dryRun": dry})
        tap.refused("only once", again, 403, "link_refused")
    tap.check("no token in the log", "psk_l_" not in server.log(), server.log())
    tap.check("none in the store", letter.token.encode() not in server.stored_bytes())
    server.close()


def stranger(tap):
    """Known or not, the answer is one."""
    server, mailbox = mail_server()
    for index, name in enumerate(("known", "plain", "disabled")):
        Device(server, "%d.json" % index).sign_up(name)
    have_address(server, "known", "known@example.org")
    have_address(server, "disabled", "disabled@example.org")
    server.execute("UPDATE user SET disabled_at_ms = 5 WHERE name = 'disabled'")
    shapes = set()
    for name in ("known", "plain", "disabled", "nobody"):
        answer = server.post("/v1/links", {"purpose": "email_sign_in", "username": name})
        headers = sorted(key for key, _ in answer.headers.items())
        shapes.add((answer.status, tuple(headers), len(answer.body), tuple(answer.json)))
    tap.equal("four names, one answer", len(shapes), 1, shapes)
    wait_until_sent(server)
    tap.equal("one mail", len(mailbox.waiting()), 1)
    server.close()


def by_hand(tap):
    server, mailbox = mail_server()
    device = Device(server)
    signed_up = device.sign_up("ada", session="bearer")
    session = {"Authorization": "Bearer " + signed_up.json["session"]["token"]}
    user_id = signed_up.json["user"]["id"]
    key = api_key(server, "enrol")
    made = server.request("POST", "/v1/links", {"purpose": "enrolment"}, session)
    tap.equal("a session creates an enrolment link", made.status, 201)
    tap.equal("with its page", made.json["url"], "%s/#link=%s&purpose=enrolment" % (
        server.origin, made.json["link"]))
    opened = server.request("POST", "/v1/links/redeem",
                            {"link": made.json["link"], "session": "bearer"})
    tap.equal("which opens a restricted session", opened.json["session"]["restricted"], True)
    phone = {"Authorization": "Bearer " + opened.json["session"]["token"]}
    tap.refused("that sees nothing", server.request("GET", "/v1/account", headers=phone),
                403, "session_restricted")
    for purpose in ("email_sign_in", "enrolment", "recovery"):
        made = server.request("POST", "/v1/links", {"purpose": purpose, "userId": user_id}, key)
        tap.equal("a backend creates one: " + purpose, made.status, 201, made)
    listed = server.request("GET", "/v1/links?userId=" + user_id, headers=key)
    tap.equal("the links of a user", [link["purpose"] for link in listed.json["items"]],
              ["recovery", "enrolment", "email_sign_in", "enrolment"])
    other = server.request("GET", "/v1/links?userId=" + "A" * len(user_id), headers=key)
    tap.equal("  and of another one", other.json["items"], [])
    tap.equal("and nothing is mailed", server.rows("outgoing_mail"), {"outgoing_mail": 0})
    have_address(server, "ada", "ada@example.org")
    server.post("/v1/links/redeem", {"link": made.json["link"], "session": "bearer"})
    letter = mailbox.next()
    tap.check("but a recovery is reported", "recovered your account" in letter.subject, letter.subject)
    tap.refused("a key without the scope cannot create one",
                server.request("POST", "/v1/links", {"purpose": "recovery", "userId": user_id},
                               api_key(server, "users", "audit")), 403, "scope_missing")
    tap.refused("a stranger cannot create one", server.post(
        "/v1/links", {"purpose": "recovery", "userId": user_id}), 401, "unauthenticated")
    tap.refused("a stale one is reported", server.request(
        "POST", "/v1/links", {"purpose": "recovery", "userId": "AAAA"}, key), 404, "not_found")
    server.close()


def address(tap):
    server, mailbox = mail_server()
    device = Device(server)
    signed_up = device.sign_up("ada", session="bearer")
    session = {"Authorization": "Bearer " + signed_up.json["session"]["token"]}
    other = Device(server, "other.json").sign_up("eve", session="bearer")
    ask = {"purpose": "verify_email", "email": "Ada@EXAMPLE.org"}
    tap.equal("an address is looked up", server.request(
        "POST", "/v1/links", ask, session).status, 202)
    letter = mailbox.next()
    tap.equal("there", letter.recipient, "Ada@example.org")
    redeemed = server.post("/v1/links/redeem", {"link": letter.token})
    tap.equal("the link opens no session", (redeemed.status, redeemed.json["purpose"],
                                            "session" in redeemed.json, redeemed.cookie()),
              (200, "verify_email", False, None))
    tap.equal("and the change is reported", "was changed" in mailbox.next().subject, True)
    ask = {"purpose": "verify_email", "email": "ada@example.org"}
    asked = server.request("POST", "/v1/links", ask, {
        "Authorization": "Bearer " + other.json["session"]["token"]})
    tap.equal("another user's address gets the same answer", asked.status, 202)
    letter = mailbox.next()
    tap.equal("and its owner gets a mail that the account exists", (letter.recipient, letter.token),
              ("Ada@example.org", None))  # as the owner wrote it
    for text in ("ada", "ada@example.org\nBcc: x@example.org", "a b@example.org", "@example.org",
                 "ada@localhost", "ada@example.org>", "ada@[192.0.2.1]", "ada@exam_ple.org", "",
                 "\"a b\"@example.org", ".a@example.org", "a..b@example.org", "x" * 65 + "@e.org"):
        tap.refused("no address: %r" % text[:30], server.request(
            "POST", "/v1/links", {"purpose": "verify_email", "email": text}, session),
            400, "member_invalid")
    server.close()


def sign_up(tap):
    """Mode email: only the reader of the mailbox learns that a name is taken."""
    server, mailbox = mail_server(PASSKEYD_SIGN_UP="email")
    device = Device(server)
    tap.refused("a sign-up needs a link", server.post(
        "/v1/registration/options", {"user": {"name": "ada@example.org"}}), 403, "sign_up_closed")
    asked = server.post("/v1/links", {"purpose": "sign_up", "email": "ada@example.org"})
    letter = mailbox.next()
    tap.refused("it is not redeemed", server.post(
        "/v1/links/redeem", {"link": letter.token}), 403, "link_refused")
    tap.refused("the name is the address", server.post(
        "/v1/registration/options", {"link": letter.token, "user": {"name": "root"}}),
        400, "member_invalid")
    started = [server.post("/v1/registration/options", {"link": letter.token}) for _ in range(2)]
    tap.equal("it may be started more than once", [one.status for one in started], [201, 201])
    bodies = [device.create(one.json) for one in started]
    made = server.post("/v1/registration/verify", bodies[0])
    tap.equal("and creates one account", (made.status, made.json["user"]["name"]),
              (201, "ada@example.org"))
    tap.refused("only once", server.post("/v1/registration/verify", bodies[1]), 403, "link_refused")
    tap.equal("whose address is known", server.rows("user", "credential", "link"),
              {"user": 1, "credential": 1, "link": 0})
    again = server.post("/v1/links", {"purpose": "sign_up", "email": "ADA@example.org"})
    tap.equal("a request for a second account gets the same answer", (again.status, len(again.body)),
              (asked.status, len(asked.body)))
    letter = mailbox.next()
    tap.equal("but the mail says that the account exists", (letter.token, "have an account" in
                                                            letter.subject), (None, True))
    server.close()


def modes(tap):
    for mode, stranger_code, invited in (("open", None, 201), ("invite", "sign_up_closed", 201),
                                         ("closed", "sign_up_closed", 403)):
        server, _ = mail_server(PASSKEYD_SIGN_UP=mode)
        key = api_key(server, "enrol")
        answer = server.post("/v1/registration/options", {"user": {"name": "ada"}})
        tap.equal("mode %s: a stranger" % mode, answer.code, stranger_code)
        tap.refused("mode %s: requesting a link" % mode, server.post(
            "/v1/links", {"purpose": "sign_up", "email": "a@example.org"}), 403, "sign_up_closed")
        made = server.request("POST", "/v1/links", {"purpose": "sign_up",
                                                    "email": "a@example.org"}, key)
        tap.equal("mode %s: an invitation" % mode, made.status, invited, made)
        if made.status == 201:
            started = server.post("/v1/registration/options",
                                  {"user": {"name": "bob"}, "link": made.json["link"]})
            done = server.post("/v1/registration/verify", Device(server).create(started.json))
            tap.equal("mode %s: is taken" % mode, (done.status, done.json["user"]["name"]),
                      (201, "bob"))
        server.close()


def races(tap):
    server, _ = mail_server(PASSKEYD_RATE_LIMITS="off")
    user_id = Device(server).sign_up("ada").json["user"]["id"]
    made = server.request("POST", "/v1/links", {"purpose": "email_sign_in", "userId": user_id},
                          api_key(server, "enrol"))
    before = server.rows("session")["session"]
    answers = together(50, lambda index: server.post(
        "/v1/links/redeem", {"link": made.json["link"], "session": "bearer"}))
    tap.equal("fifty redeem one link", statuses(answers),
              {(200, None): 1, (403, "link_refused"): 49})
    tap.equal("and one session is opened", server.rows("session"), {"session": before + 1})
    server.close()


def malformed(tap):
    server, _ = mail_server()
    for body, code in (({}, "member_missing"), ({"purpose": "x"}, "member_invalid"),
                       ({"purpose": 1}, "member_invalid"),
                       ({"purpose": "email_sign_in"}, "member_missing"),
                       ({"purpose": "email_sign_in", "username": ""}, "member_invalid"),
                       ({"purpose": "email_sign_in", "username": "a", "x": 1}, "member_unknown"),
                       ({"purpose": "email_sign_in", "username": "a", "userId": "@"},
                        "member_invalid")):
        tap.refused("links: %r" % body, server.post("/v1/links", body), 400, code)
    for body, code in (({}, "member_missing"), ({"link": 1}, "member_invalid"),
                       ({"link": "x", "session": "none"}, "member_invalid")):
        tap.refused("redeem: %r" % body, server.post("/v1/links/redeem", body), 400, code)
    tap.refused("a cookie for another site", server.request(
        "POST", "/v1/links/redeem", {"link": "x"}, {"Origin": "https://evil.example"}),
        403, "origin_not_allowed")
    server.close()


if __name__ == "__main__":
    run(by_mail, stranger, by_hand, address, sign_up, modes, races, malformed)
