# SPDX-License-Identifier: Apache-2.0
"""Thieves and owners. The thief has obtained a weak proof or a device; the owner notices within
the hold and acts. Afterwards, when the hold has passed, the account is the owner's, and at no time
was an owner locked out who still had a passkey with user verification."""
import datetime
import json
import os
import re
import subprocess
from harness import PASSKEYD, Device, Server, environment, run
from letters import Mailbox
from test_links import api_key, have_address

PASSKEYCTL = os.path.join(os.path.dirname(PASSKEYD), "..", "passkeyctl", "passkeyctl")
HOLD_H = 2
HOUR_MS = 3600000
ADDRESS = "ada@example.org"


def passkeyctl(server, *arguments):
    """Run a command as an operator; return the lines of JSON that it prints."""
    done = subprocess.run([PASSKEYCTL, *arguments, "--store", server.location, "--json"],
                          capture_output=True, text=True, check=True, cwd=server.directory,
                          env=environment({"PASSKEYD_RP_ID": "localhost",
                                           "PASSKEYD_ORIGINS": server.origin}))
    return [json.loads(line) for line in done.stdout.splitlines()]


def token_of(url):
    return re.search(r"#link=([^&]+)", url).group(1)


class Browser:
    """A device with passkeys and the cookie of a session."""

    def __init__(self, server, device):
        self.server, self.device, self.cookie = server, Device(server, device + ".json"), None

    def ask(self, method, path, body=None):
        headers = {"Origin": self.server.origin, "Cookie": self.cookie}
        return self.server.request(method, path, body, headers)

    def keep(self, answer):
        """The session that an answer opened, or whose token it replaced."""
        self.cookie = answer.cookie() or self.cookie
        return answer

    def enrol(self):
        """A passkey on this device, with the session; a full session may follow."""
        started = self.ask("POST", "/v1/registration/options", {})
        if started.status != 201:
            return started
        return self.keep(self.ask("POST", "/v1/registration/verify",
                                  self.device.create(started.json)))

    def sign_in(self, name=None, *flags):
        started = self.server.post("/v1/authentication/options", {"username": name} if name else {})
        body = self.device.get(started.json, *flags)
        return self.keep(self.server.post("/v1/authentication/verify", body))

    def redeem(self, link):
        return self.keep(self.ask("POST", "/v1/links/redeem", {"link": link}))

    def passkeys(self):
        return [item["id"] for item in self.ask("GET", "/v1/account/credentials").json["items"]]


class Story:
    """Ada has an address and a laptop, whose passkey verifies her; the thief has a device without
    passkeys."""

    def __init__(self, address=ADDRESS, **variables):
        self.server = Server("--hold-hours", str(HOLD_H), env=variables)
        self.mailbox = Mailbox(os.path.join(self.server.directory, "passkeyd-mail"))
        self.laptop = Browser(self.server, "laptop")
        made = self.laptop.keep(self.laptop.device.sign_up("ada"))
        self.user_id, self.passkey = made.json["user"]["id"], made.json["credential"]["id"]
        if address:
            have_address(self.server, "ada", address)
        self.thief = Browser(self.server, "thief")

    def letters(self, count):
        """The subjects of the next mails, all of them to Ada."""
        letters = [self.mailbox.next() for _ in range(count)]
        wrong = [letter.recipient for letter in letters if letter.recipient != ADDRESS]
        return [letter.subject for letter in letters] + wrong

    def pass_hold(self):
        """Set back every time in the store by the length of a hold."""
        past_ms = (HOLD_H + 1) * HOUR_MS
        for table, column in (("session", "recovered_at_ms"), ("credential", "recovered_at_ms"),
                              ("credential", "disabled_at_ms"), ("link", "recovered_at_ms")):
            self.server.execute("UPDATE %s SET %s = %s - %d WHERE %s <> 0" % (
                table, column, column, past_ms, column))

    def harm(self):
        """Requests that would take the account from Ada."""
        passkey = "/v1/account/credentials/" + self.passkey
        last = {"confirm": "last_way_in"}
        return (("remove her passkey", "DELETE", passkey, last),
                ("block her passkey", "PATCH", passkey, dict(last, disabled=True)),
                ("rename her passkey", "PATCH", passkey, {"label": "x"}),
                ("make codes", "POST", "/v1/account/recovery-codes", {}),
                ("change the name", "PATCH", "/v1/account", {"name": "thief"}),
                ("remove the address", "PATCH", "/v1/account", {"email": None}),
                ("set an address", "POST", "/v1/links",
                 {"purpose": "verify_email", "email": "thief@example.org"}),
                ("make a link", "POST", "/v1/links", {"purpose": "enrolment"}),
                ("delete the account", "DELETE", "/v1/account", None))

    def try_all(self, tap, codes=("session_restricted",)):
        """The thief's session tries everything, without effect."""
        for what, method, path, body in self.harm():
            answer = self.thief.ask(method, path, body)
            tap.check("  the thief does not " + what,
                      answer.status in (401, 403) and answer.code in codes, answer)
        self.owner_in(tap)

    def owner_in(self, tap):
        tap.equal("  Ada signs in with her laptop", self.laptop.sign_in().status, 200)

    def throw_out(self, tap):
        """Ada removes the thief's passkey, creates new codes and ends all other sessions."""
        for passkey in self.laptop.passkeys():
            if passkey != self.passkey:
                tap.equal("  Ada removes the thief's passkey", self.laptop.ask(
                    "DELETE", "/v1/account/credentials/" + passkey).status, 200)
        tap.equal("  creates new codes", self.laptop.ask(
            "POST", "/v1/account/recovery-codes", {}).status, 201)
        for session in self.laptop.ask("GET", "/v1/account/sessions").json["items"]:
            if not session["current"]:
                tap.equal("  ends another session", self.laptop.ask(
                    "DELETE", "/v1/account/sessions/" + session["id"]).status, 204)

    def end(self, tap, owner=None, address=ADDRESS):
        """After the hold, only Ada has access to the account."""
        self.pass_hold()
        owner = owner or self.laptop
        tap.equal("  after the hold Ada signs in", owner.sign_in().status, 200)
        user = owner.ask("GET", "/v1/account").json["user"]
        tap.equal("  her name and her address are as they were", (user["name"], user["email"]),
                  ("ada", address))
        tap.check("  the thief's passkeys do not sign in", self.thief.sign_in().status >= 400)
        tap.check("  and their session has ended",
                  self.thief.ask("GET", "/v1/account").status in (401, 403))
        self.server.close()


def codes_only(tap):
    """A thief found the list of codes in a drawer."""
    story = Story()
    codes = story.laptop.ask("POST", "/v1/account/recovery-codes", {}).json["codes"]
    story.letters(1)
    back = story.server.post("/v1/recovery/redeem", {"username": "ada", "code": codes[0]})
    story.thief.keep(back)
    tap.equal("a thief signs in with a code", back.status, 200, back)
    tap.equal("and adds a passkey", story.thief.enrol().status, 201)
    tap.equal("  and Ada gets a mail about each", story.letters(2), [
        "Someone recovered your account at localhost",
        "A passkey was added to your account at localhost"])
    tap.refused("  no other passkey is added", story.thief.enrol(), 403, "session_restricted")
    story.try_all(tap)
    tap.equal("signing in again changes nothing", story.thief.sign_in().status, 200)
    story.try_all(tap)
    second = Browser(story.server, "second")
    second.keep(story.server.post("/v1/recovery/redeem", {"username": "ada", "code": codes[1]}))
    story.throw_out(tap)
    tap.check("  a second code, redeemed in time, does not help either",
              second.enrol().status in (401, 403))
    again = story.server.post("/v1/recovery/redeem", {"username": "ada", "code": codes[2]})
    tap.refused("  or one that was kept", again, 403, "recovery_refused")
    story.end(tap)


def codes_without_address(tap):
    """Ada has no address, so her account shows the notice; the thief sees it first, but cannot answer."""
    story = Story(address=None)
    codes = story.laptop.ask("POST", "/v1/account/recovery-codes", {}).json["codes"]
    story.thief.keep(story.server.post("/v1/recovery/redeem", {"username": "ada", "code": codes[0]}))
    tap.equal("a thief signs in with a code and adds a passkey", story.thief.enrol().status, 201)
    story.owner_in(tap)
    notices = story.laptop.ask("GET", "/v1/account").json["notices"]
    tap.equal("  Ada's account shows a notice and a used code, since she has no address",
              [notice["kind"] for notice in notices], ["recovery_code", "recovery_codes_created"])
    path = "/v1/account/notices/" + notices[0]["id"]
    tap.refused("  the thief does not answer it", story.thief.ask("POST", path, {"answer": "yes"}),
                403, "session_restricted")
    story.thief.sign_in()
    tap.refused("  nor after signing in", story.thief.ask("POST", path, {"answer": "yes"}),
                403, "session_restricted")
    answered = story.laptop.ask("POST", path, {"answer": "no"})
    tap.equal("  Ada says that it was not her", answered.status, 200, answered)
    tap.equal("  and only her passkey is left", story.laptop.passkeys(), [story.passkey])
    story.laptop.ask("POST", "/v1/account/recovery-codes", {})
    story.end(tap, address=None)


def owner_with_code(tap):
    """Ada herself uses a code on a new device, and confirms it on her laptop."""
    story = Story()
    codes = story.laptop.ask("POST", "/v1/account/recovery-codes", {}).json["codes"]
    new = Browser(story.server, "new phone")
    new.keep(story.server.post("/v1/recovery/redeem", {"username": "ada", "code": codes[0]}))
    tap.equal("Ada adds a passkey with a code", new.enrol().status, 201)
    tap.refused("  which is held", new.ask("POST", "/v1/account/recovery-codes", {}), 403,
                "session_restricted")
    story.owner_in(tap)
    notices = story.laptop.ask("GET", "/v1/account").json["notices"]
    answered = story.laptop.ask("POST", "/v1/account/notices/" + notices[0]["id"], {"answer": "yes"})
    tap.equal("  she says that it was her", answered.status, 200, answered)
    tap.equal("  and signs in", new.sign_in().status, 200)
    tap.equal("  and the hold has ended", new.ask("POST", "/v1/account/recovery-codes", {}).status, 201)
    story.server.close()


def mailbox_only(tap):
    """A thief reads Ada's mail, and the site allows sign-in by e-mail."""
    story = Story(PASSKEYD_EMAIL_SIGN_IN="on")
    story.server.post("/v1/links", {"purpose": "email_sign_in", "username": "ada"})
    opened = story.thief.redeem(story.mailbox.next().token)
    tap.equal("a thief signs in with a mailed link", opened.status, 200, opened)
    story.letters(1)
    story.try_all(tap)
    tap.equal("and adds a passkey", story.thief.enrol().status, 201)
    story.letters(1)
    tap.refused("  but no other one", story.thief.enrol(), 403, "session_restricted")
    story.try_all(tap)
    tap.equal("signing in again changes nothing", story.thief.sign_in().status, 200)
    story.try_all(tap)
    story.throw_out(tap)
    story.laptop.ask("POST", "/v1/links", {"purpose": "verify_email", "email": "ada@example.net"})
    letter = None
    while letter is None or letter.purpose != "verify_email":
        letter = story.mailbox.next()
    tap.equal("  Ada changes her address", story.server.post(
        "/v1/links/redeem", {"link": letter.token}).status, 200)
    story.server.post("/v1/links", {"purpose": "email_sign_in", "username": "ada"})
    while letter.purpose != "email_sign_in":
        letter = story.mailbox.next()
    tap.equal("  and the old one gets no links", letter.recipient, "ada@example.net")
    have_address(story.server, "ada", ADDRESS)
    story.end(tap)


def phone_without_pin(tap):
    """An unlocked phone with an old session was stolen. Its passkey asks for a PIN."""
    story = Story()
    phone = story.thief
    phone.redeem(story.laptop.ask("POST", "/v1/links", {"purpose": "enrolment"}).json["link"])
    tap.equal("Ada has a passkey on her phone, too", phone.enrol().status, 201)
    taken = story.laptop.passkeys()
    story.server.execute("UPDATE session SET auth_time_ms = auth_time_ms - 660000")
    for what, method, path, body in story.harm():
        answer = phone.ask(method, path, body)
        if what != "rename her passkey":
            tap.refused("  the thief does not " + what, answer, 403, "reauthentication_required")
    tap.refused("  and adds no passkey", phone.enrol(), 403, "reauthentication_required")
    story.owner_in(tap)
    other = [passkey for passkey in taken if passkey != story.passkey]
    tap.equal("  Ada blocks her phone", story.laptop.ask(
        "PATCH", "/v1/account/credentials/" + other[0], {"disabled": True}).status, 200)
    story.end(tap)


def key_without_pin(tap):
    """A security key that asks for no PIN was stolen: a passkey without user verification."""
    story = Story()
    key = story.thief
    key.redeem(story.laptop.ask("POST", "/v1/links", {"purpose": "enrolment"}).json["link"])
    started = key.ask("POST", "/v1/registration/options", {})
    made = key.keep(key.ask("POST", "/v1/registration/verify",
                            key.device.create(started.json, "--no-user-verified")))
    tap.equal("Ada has a security key, too", made.status, 201, made)
    tap.equal("a thief signs in with it", key.sign_in(None, "--no-user-verified").status, 200)
    for what, method, path, body in (story.harm()[0], story.harm()[1], story.harm()[-1]):
        tap.refused("  the thief does not " + what, key.ask(method, path, body), 403,
                    "session_restricted")
    link = key.ask("POST", "/v1/links", {"purpose": "enrolment"}).json["link"]
    for device in ("linked", "added"):
        story.thief = Browser(story.server, device)
        if device == "linked":
            story.thief.redeem(link)
        else:
            story.thief.cookie = key.cookie
        tap.equal("and adds a passkey that verifies them, %s" % device,
                  story.thief.enrol().status, 201)
        tap.equal("  with which they sign in", story.thief.sign_in().status, 200)
        story.try_all(tap)
    story.throw_out(tap)
    story.end(tap)


def phone_with_pin(tap):
    """A phone and its PIN: for the server, the thief is Ada. Support helps."""
    story = Story(PASSKEYD_EMAIL_SIGN_IN="on")
    admin = api_key(story.server, "users", "enrol", "audit", "admin")
    phone = story.thief
    phone.redeem(story.laptop.ask("POST", "/v1/links", {"purpose": "enrolment"}).json["link"])
    tap.equal("Ada has a passkey on her phone, too", phone.enrol().status, 201)
    tap.equal("a thief removes her laptop", phone.ask(
        "DELETE", "/v1/account/credentials/" + story.passkey).status, 200)
    codes = phone.ask("POST", "/v1/account/recovery-codes", {}).json["codes"]
    link = phone.ask("POST", "/v1/links", {"purpose": "enrolment"}).json["link"]
    tap.check("  Ada cannot sign in", story.laptop.sign_in().status >= 400)
    made = story.server.request("POST", "/v1/links", {
        "purpose": "recovery", "userId": story.user_id, "deviceStolen": True}, admin)
    tap.equal("support creates a ticket for a stolen device", made.status, 201, made)
    tap.check("  the phone can no longer sign in", phone.sign_in().status >= 400)
    tap.equal("  its session has ended", phone.ask("GET", "/v1/account").status, 401)
    tap.equal("  its link is", Browser(story.server, "x").redeem(link).status, 403)
    tap.refused("  its codes are", story.server.post(
        "/v1/recovery/redeem", {"username": "ada", "code": codes[0]}), 403, "recovery_refused")
    new = Browser(story.server, "new laptop")
    new.redeem(made.json["link"])
    tap.equal("  Ada makes a new passkey", new.enrol().status, 201)
    tap.check("  and the phone stays out", phone.sign_in().status >= 400)
    story.pass_hold()
    tap.equal("  after the hold Ada signs in", new.sign_in().status, 200)
    for passkey in new.passkeys()[1:]:
        tap.equal("  and removes the phone", new.ask(
            "DELETE", "/v1/account/credentials/" + passkey).status, 200)
    story.end(tap, new)


def phone_that_changes_everything(tap):
    """The thief of the phone and its PIN gives the account another name and address, too."""
    begun = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    story = Story()
    admin = api_key(story.server, "users", "enrol", "audit", "admin")
    phone = story.thief
    phone.redeem(story.laptop.ask("POST", "/v1/links", {"purpose": "enrolment"}).json["link"])
    phone.enrol()
    phone.ask("DELETE", "/v1/account/credentials/" + story.passkey)
    phone.ask("PATCH", "/v1/account", {"name": "thief"})
    phone.ask("POST", "/v1/links", {"purpose": "verify_email", "email": "thief@example.org"})
    letter = story.mailbox.next()
    while letter.purpose != "verify_email":
        letter = story.mailbox.next()
    tap.equal("a thief takes the account over", story.server.post(
        "/v1/links/redeem", {"link": letter.token}).status, 200)
    made = story.server.request("POST", "/v1/links", {
        "purpose": "recovery", "userId": story.user_id, "deviceStolen": True}, admin)
    tap.equal("support creates a ticket for a stolen device", made.status, 201, made)
    told = {}
    while len(told.get("secured", ())) < 2:
        letter = story.mailbox.next()
        key = "secured" if "stolen device" in letter.subject else letter.subject
        told.setdefault(key, set()).add(letter.recipient)
    tap.equal("  both addresses get a mail", told["secured"], {ADDRESS, "thief@example.org"})
    restored = story.server.request("POST", "/v1/users/restore", {
        "userId": story.user_id, "since": begun}, admin)
    tap.equal("  and restores the laptop", restored.status, 200, restored)
    tap.check("  the phone can no longer sign in", phone.sign_in().status >= 400)
    story.owner_in(tap)
    new = Browser(story.server, "new phone")
    new.redeem(made.json["link"])
    tap.equal("  the ticket gives Ada a new phone", new.enrol().status, 201)
    for passkey in story.laptop.passkeys():
        if passkey not in (story.passkey, new.passkeys()[0]):
            tap.equal("  she removes the old one", story.laptop.ask(
                "DELETE", "/v1/account/credentials/" + passkey).status, 200)
    story.end(tap)


def phone_that_deletes(tap):
    """The thief of the phone and its PIN deletes the account."""
    begun = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    story = Story()
    admin = api_key(story.server, "users", "enrol", "audit", "admin")
    phone = story.thief
    phone.redeem(story.laptop.ask("POST", "/v1/links", {"purpose": "enrolment"}).json["link"])
    phone.enrol()
    tap.equal("a thief deletes the account", phone.ask("DELETE", "/v1/account").status, 204)
    tap.check("  Ada cannot sign in", story.laptop.sign_in().status >= 400)
    restored = story.server.request("POST", "/v1/users/restore", {
        "userId": story.user_id, "since": begun}, admin)
    tap.equal("support restores it", restored.status, 200, restored)
    story.owner_in(tap)
    for passkey in story.laptop.passkeys():
        if passkey != story.passkey:
            tap.equal("  Ada removes her phone", story.laptop.ask(
                "DELETE", "/v1/account/credentials/" + passkey).status, 200)
    story.end(tap)


def support_tricked(tap):
    """A caller says that they are Ada and gets a recovery ticket."""
    story = Story()
    admin = api_key(story.server, "users", "enrol", "audit", "admin")
    body = {"purpose": "recovery", "userId": story.user_id}
    made = story.server.request("POST", "/v1/links", body, admin)
    tap.equal("Ada gets a mail about the ticket", story.letters(1),
              ["A recovery link was created for your account at localhost"])
    story.thief.redeem(made.json["link"])
    tap.equal("a thief adds a passkey", story.thief.enrol().status, 201)
    story.try_all(tap)
    tap.equal("signing in again changes nothing", story.thief.sign_in().status, 200)
    story.try_all(tap)
    story.throw_out(tap)
    story.end(tap)


def support_tricked_into_a_link(tap):
    """Support makes an enrolment link instead of a ticket."""
    story = Story()
    link = passkeyctl(story.server, "link", "create", "enrolment", "ada", "--force")[0]["url"]
    tap.equal("Ada gets a mail about the link", story.letters(1),
              ["A link for another device was created for your account at localhost"])
    story.thief.redeem(token_of(link))
    tap.equal("a thief adds a passkey", story.thief.enrol().status, 201)
    tap.equal("and signs in with it", story.thief.sign_in().status, 200)
    story.try_all(tap)
    story.throw_out(tap)
    story.end(tap)


def ticket_revoked(tap):
    """Ada reads her mail before the thief has added a passkey, and support revokes the ticket."""
    story = Story()
    url = passkeyctl(story.server, "link", "create", "recovery", "ada", "--force")[0]["url"]
    story.thief.redeem(token_of(url))
    story.letters(2)
    links = passkeyctl(story.server, "link", "list", "ada")
    passkeyctl(story.server, "link", "revoke", links[0]["id"], "--yes")
    tap.refused("a revoked ticket adds no passkey", story.thief.enrol(), 401, "unauthenticated")
    tap.equal("  and is not redeemed again", story.thief.redeem(token_of(url)).status, 403)
    story.owner_in(tap)
    story.server.close()


def support_tricked_into_blocking(tap):
    """The caller says that Ada's device was stolen: everything is blocked. Ada calls, too."""
    story = Story()
    admin = api_key(story.server, "users", "enrol", "audit", "admin")
    body = {"purpose": "recovery", "userId": story.user_id, "deviceStolen": True}
    made = story.server.request("POST", "/v1/links", body, admin)
    tap.equal("Ada gets a mail", story.letters(1),
              ["Your account at localhost was secured because of a stolen device"])
    story.thief.redeem(made.json["link"])
    tap.equal("a thief adds a passkey", story.thief.enrol().status, 201)
    path = "/v1/users/%s/credentials/%s" % (story.user_id, story.passkey)
    enabled = story.server.request("PATCH", path, {"disabled": False}, admin)
    tap.equal("  support unblocks the laptop", enabled.status, 200, enabled)
    story.owner_in(tap)
    story.try_all(tap)
    story.throw_out(tap)
    story.end(tap)


if __name__ == "__main__":
    run(codes_only, codes_without_address, owner_with_code, mailbox_only, phone_without_pin,
        key_without_pin, phone_with_pin, phone_that_changes_everything, phone_that_deletes,
        support_tricked, support_tricked_into_a_link, ticket_revoked, support_tricked_into_blocking)
