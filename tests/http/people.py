# SPDX-License-Identifier: Apache-2.0
"""Inserts users, sessions, links and API keys into the store of a running server, as copies of a user who
signed up, which is cheap. rows_of() returns what a call must not change."""
import base64
import hashlib
import os
import time
from harness import Device

SCOPES = {"users": 1, "enrol": 2, "audit": 4, "admin": 8}
# As <passkey/store.h> numbers them.
PROOFS = {"passkey": 1, "verified": 2, "email": 3, "recovery code": 4, "ticket": 5, "enrolment": 6}
PURPOSES = {"email_sign_in": 1, "enrolment": 2, "recovery": 3, "verify_email": 4, "sign_up": 5}
OWN = ("user", "credential", "session", "recovery_code_set", "recovery_code", "link", "notice")
MINUTE_MS = 60000


def text_of(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def secret_of(prefix):
    """A token and its hash."""
    secret = os.urandom(32)
    return prefix + text_of(secret), hashlib.sha256(secret).digest()


class Person:
    """A user of the store: ids as bytes, and as REST writes them."""

    def __init__(self, name, user_id, credential_ids):
        self.name, self.user_id = name, user_id
        self.id = text_of(user_id)
        self.passkeys = [text_of(item) for item in credential_ids]


class People:
    """Copies of one user who signed up, and their sessions, links and keys."""

    def __init__(self, server):
        self.server, self.count = server, 0
        self.device = Device(server, "model.json")
        self.model = self.device.sign_up("model").json
        server.execute("INSERT INTO relying_party (rp_id) VALUES ('another.example')")
        with self.open() as store:
            self.rows = {table: dict(store.execute("SELECT * FROM " + table).fetchone())
                         for table in ("user", "credential", "session")}

    def open(self):
        return self.server.open_store()

    def insert(self, table, *rows, **changes):
        with self.open() as store:
            for row in rows:
                row = dict(self.rows.get(table, {}), **row, **changes)
                row.pop("number", None)  # the store gives the next one
                store.execute("INSERT INTO %s (%s) VALUES (%s)" % (
                    table, ", ".join(row), ", ".join("?" * len(row))), list(row.values()))

    def person(self, passkeys=2, party=1):
        self.count += 1
        name, user_id = "person-%d" % self.count, os.urandom(32)
        ids = [os.urandom(16) for _ in range(passkeys)]
        self.insert("user", {}, relying_party=party, id=user_id, name=name, name_key=name,
                    email=name + "@example.org", email_key=name + "@example.org",
                    email_verified_at_ms=1)
        self.insert("credential", *({"id": item, "id_key": hashlib.sha256(item).digest()[:16]}
                                    for item in ids),
                    relying_party=party, user_id=user_id)
        return Person(name, user_id, ids)

    def session(self, person, proof="verified", age_min=0, recovered=False, party=1):
        """A bearer of a session of the person, proved so and so long ago. The id is its second half."""
        token, token_hash = secret_of("psk_s_")
        now_ms, number = int(time.time() * 1000), PROOFS[proof]
        recovered_at_ms = now_ms - MINUTE_MS if recovered or number in (4, 5) else 0
        self.insert("session", {}, relying_party=party, token_hash=token_hash, id=os.urandom(16),
                    user_id=person.user_id, proof=number, recovered_at_ms=recovered_at_ms,
                    auth_time_ms=now_ms - age_min * MINUTE_MS - 1000)
        return token

    def session_id(self, person):
        with self.open() as store:
            return text_of(store.execute("SELECT id FROM session WHERE user_id = ?",
                                         [person.user_id]).fetchone()[0])

    def link(self, purpose, person=None, party=1):
        token, token_hash = secret_of("psk_l_")
        now_ms = int(time.time() * 1000)
        self.insert("link", {"relying_party": party, "token_hash": token_hash, "id": os.urandom(16),
                             "purpose": PURPOSES[purpose],
                             "user_id": person.user_id if person else None, "email": None, "maker": 0,
                             "maker_id": None, "recovered_at_ms": 0, "created_at_ms": now_ms,
                             "expires_at_ms": now_ms + 10 * MINUTE_MS})
        return token

    def notice(self, person, party=1):
        """The id of a notice of a recovery that sessions of the person's first passkey can answer."""
        notice_id, now_ms = os.urandom(16), int(time.time() * 1000)
        self.insert("notice", {"relying_party": party, "user_id": person.user_id, "id": notice_id,
                               "kind": 1, "created_at_ms": now_ms, "recovered_at_ms": now_ms,
                               "expires_at_ms": now_ms + 10 * MINUTE_MS, "user_agent": ""})
        if person.passkeys:
            self.server.execute("UPDATE session SET credential_id = (SELECT id FROM credential WHERE "
                                "user_id = session.user_id ORDER BY number LIMIT 1) WHERE user_id = ?",
                                person.user_id)
        return text_of(notice_id)

    def key(self, *scopes, party=1):
        token, token_hash = secret_of("psk_k_")
        self.insert("api_key", {"relying_party": party, "id": os.urandom(16), "token_hash": token_hash,
                                "name": "test", "scopes": sum(SCOPES[name] for name in scopes),
                                "created_at_ms": 1, "expires_at_ms": 0, "revoked_at_ms": 0,
                                "last_used_at_ms": 0})
        return token

    def rows_of(self, person):
        """Everything that the store has about the person except when a session was last used."""
        with self.open() as store:
            found = []
            for table in OWN:
                column = "id" if table == "user" else "user_id"
                for row in store.execute("SELECT * FROM %s WHERE %s = ?" % (table, column),
                                         [person.user_id]):
                    found.append((table, tuple(value for name, value in zip(row.keys(), row)
                                               if name not in ("last_used_at_ms", "expires_at_ms"))))
            return sorted(found, key=repr)

    def ask(self, method, path, body=None, bearer=None, **headers):
        if bearer:
            headers["Authorization"] = "Bearer " + bearer
        return self.server.request(method, path, body, headers)
