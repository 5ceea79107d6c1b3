# SPDX-License-Identifier: Apache-2.0
"""Clients that make users, sign them in, end sessions, spend recovery codes and delete accounts, and remember
what was acknowledged, so that a test can check afterwards that nothing of it was lost."""
import random
import threading
import time
from harness import Device


# After these answers no one knows whether the action took effect: the server is busy, stopping, or without a store.
UNCERTAIN = {503}


class Lost(Exception):
    """No one knows whether the action took effect."""


class Facts:
    """What was acknowledged: (what, check), where check() is None or says what is wrong."""

    def __init__(self):
        self.lock, self.facts, self.counts = threading.Lock(), [], {}

    def add(self, kind, what, check):
        with self.lock:
            self.facts.append((kind + " of " + what, check))
            self.counts[kind] = self.counts.get(kind, 0) + 1

    def some(self, count):
        with self.lock:
            return random.sample(self.facts, min(count, len(self.facts)))


class User:
    """A user with a device that counts its signatures."""

    def __init__(self, server, name):
        self.server, self.name = server, name
        self.device = Device(server, name + ".json")
        self.lock = threading.Lock()  # around the device and what follows
        self.gone = False  # or perhaps gone
        self.sign_count = 0  # of the last acknowledged sign-in

    def sign_in(self):
        """The answer and its request; the device is used by one thread at a time."""
        started = ask(self.server, "/v1/authentication/options", {"username": self.name})
        body = self.device.get(expect(started, 201).json)
        return ask(self.server, "/v1/authentication/verify", body), body

    def can_sign_in(self):
        with self.lock:
            answer = None if self.gone else self.sign_in()[0]
        return None if answer is None or answer.status == 200 else repr(answer)


def ask(server, path, body, method="POST", **headers):
    try:
        named = {"Origin": server.origin}
        named.update({name.replace("_", "-"): text for name, text in headers.items()})
        answer = server.request(method, path, body, named)
    except Exception as error:  # pylint: disable=broad-except
        if isinstance(error, (OSError, ValueError)) or type(error).__module__ == "http.client":
            raise Lost from error
        raise
    return answer


def expect(answer, *statuses):
    if answer.status in UNCERTAIN or answer.code == "ceremony_unknown":
        raise Lost  # a ceremony that was started in the last milliseconds is lost
    if answer.status not in statuses:
        raise RuntimeError("unexpected answer: %r" % answer)
    return answer


def refused(server, what, path, body=None, method="POST", **headers):
    """A check that a request is refused."""
    def check():
        answer = ask(server, path, body, method, **headers)
        return None if 400 <= answer.status < 500 else "%s works again: %r" % (what, answer)
    return check


class Client(threading.Thread):
    """Makes users, lets them sign in, end sessions, spend codes and delete accounts."""

    def __init__(self, server, facts, number, running):
        super().__init__()
        self.server, self.facts, self.number, self.running = server, facts, number, running
        self.ended, self.users, self.failure, self.turn = False, [], None, 0

    def sign_up(self):
        self.turn += 1
        user = User(self.server, "u-%d-%d" % (self.number, self.turn))
        started = ask(self.server, "/v1/registration/options", {"user": {"name": user.name}})
        body = user.device.create(expect(started, 201).json, "--sign-count", "1")
        cookie = expect(ask(self.server, "/v1/registration/verify", body), 201).cookie()
        self.users.append(user)
        self.facts.add("registration", user.name, user.can_sign_in)
        self.facts.add("spent ceremony", user.name,
                       refused(self.server, "a registration", "/v1/registration/verify", body))
        return user, cookie

    def sign_in(self):
        user = random.choice(self.users)
        with user.lock:
            if user.gone:
                return
            answer, body = user.sign_in()
            expect(answer, 200)
            user.sign_count += 1
        cookie = answer.cookie()
        self.facts.add("spent ceremony", user.name,
                       refused(self.server, "a sign-in", "/v1/authentication/verify", body))
        if random.random() < 0.5:
            expect(ask(self.server, "/v1/session/end", {}, Cookie=cookie), 200, 204)
            self.facts.add("ended session", user.name, refused(
                self.server, "a session", "/v1/account", method="GET", Cookie=cookie))
        else:
            def session_lives():
                answer = ask(self.server, "/v1/account", None, "GET", Cookie=cookie)
                return None if user.gone or answer.status == 200 else repr(answer)
            self.facts.add("session", user.name, session_lives)

    def spend_code(self):
        user, cookie = self.sign_up()
        codes = expect(ask(self.server, "/v1/account/recovery-codes", {}, Cookie=cookie), 201).json
        body = {"username": user.name, "code": codes["codes"][0], "session": "bearer"}
        expect(ask(self.server, "/v1/recovery/redeem", body), 200)
        self.facts.add("spent code", user.name,
                       refused(self.server, "a code", "/v1/recovery/redeem", body))

    def delete_account(self):
        user, cookie = self.sign_up()
        with user.lock:
            user.gone = True
        expect(ask(self.server, "/v1/account", {}, "DELETE", Cookie=cookie), 200, 204)
        self.facts.add("deletion", user.name, refused(
            self.server, "a deleted account", "/v1/account", method="GET", Cookie=cookie))

    def act(self):
        action = random.choices((self.sign_up, self.sign_in, self.spend_code, self.delete_account),
                                (3, 8, 2, 2))[0]
        if self.users or action != self.sign_in:
            action()

    def run(self):
        while not self.ended:
            self.running.wait()
            try:
                self.act()
            except Lost:
                time.sleep(0.01)
            except Exception as error:  # pylint: disable=broad-except
                if not self.ended and self.running.is_set() and self.server.process.poll() is None:
                    self.failure = repr(error)
                    return


def check_facts(tap, when, facts):
    wrong = [(what, found) for what, check in facts for found in [check()] if found]
    if wrong or when == "at the end":
        tap.equal("%s: %d acknowledged actions hold" % (when, len(facts)), wrong, [])


COUNTERS = """SELECT u.name, max(c.sign_count) FROM credential c JOIN "user" u ON u.id = c.user_id GROUP BY u.name"""


def check_counters(tap, stored, clients):
    """The device starts at 1 and adds one for each signature; a counter that went back would let a copy of
    the device sign in. `stored` has the rows of COUNTERS."""
    behind = [(user.name, stored.get(user.name), user.sign_count + 1)
              for client in clients for user in client.users
              if not user.gone and stored.get(user.name, 0) < user.sign_count + 1]
    tap.equal("no counter went back", behind, [])
