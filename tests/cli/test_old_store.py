# SPDX-License-Identifier: Apache-2.0
"""Every migration on stores that earlier versions wrote, and everything works with them afterwards.
`test_old_store.py PASSKEYD AUTHENTICATOR PASSKEYCTL FOLDER`, with one folder per version in FOLDER."""
import glob
import base64
import hashlib
import json
import os
import shutil
import sqlite3
import sys
from cli import ctl
from harness import Device, Server, run

FOLDERS = sorted(glob.glob(os.path.join(os.path.abspath(sys.argv[4]), "*", "")))


class OldServer(Server):
    """A passkeyd over a copy of an old store; `upgraded` is what `store upgrade` returned."""

    def __init__(self, folder):
        self.folder, self.upgraded = folder, None
        super().__init__("--id-tokens", "on")

    def start(self):
        for name in ("store.db", "authenticator.json"):
            target = self.store if name == "store.db" else os.path.join(self.directory, name)
            shutil.copyfile(os.path.join(self.folder, name), target)
            os.chmod(target, 0o600)
        self.address()
        self.upgraded = self.ctl("store", "upgrade", "--yes")
        super().start()

    def address(self):
        """An address beyond ASCII whose key was folded differently (migration 0006)."""
        store = sqlite3.connect(self.store)
        store.execute("UPDATE user SET email = ?, email_key = ?, email_verified_at_ms = 1 WHERE id = "
                      "(SELECT min(id) FROM user WHERE email IS NULL)",
                      ("Zoë@straße.example", "zoë@strasse.example"))
        store.commit()
        store.close()

    def ctl(self, *arguments):
        return ctl(*arguments, "--store", "sqlite:" + self.store)

    def rows(self, *arguments):
        done = self.ctl(*arguments, "--json")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def recorded(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            return [json.loads(line) for line in file] if name.endswith("l") else json.load(file)


# Audit events that were renamed since a store was written.
RENAMED = {"recovery_codes_made": "recovery_codes_created",
           "link_asked": "link_requested",
           "link_made": "link_created",
           "enrolment_begun": "enrolment_link_redeemed",
           "recovery_ticket_redeemed": "recovery_link_redeemed",
           "credential_stall_cleared": "sign_count_regression_cleared",
           "credential_added": "credential_registered",
           "credential_removed": "credential_deleted",
           "change_allowed": "credential_change_allowed",
           "change_allowance_revoked": "credential_change_allowance_revoked"}


def text_of(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def missing(old, new):
    """The members of the objects `old` that the objects `new`, in the same order, lack or changed."""
    return [(index, name, value) for index, (before, after) in enumerate(zip(old, new))
            for name, value in before.items() if after.get(name) != value]


def shown(tap, server):
    old = server.recorded("record.json")
    done = server.ctl("store", "check")
    tap.equal("the upgraded store is sound", (done.returncode, done.stdout),
              (0, "The store is sound.\n"), done)
    export = server.recorded("export.jsonl")
    now = [json.loads(line) for line in server.ctl("export").stdout.splitlines()]
    export[0].pop("exportedAt")
    tap.equal("the export has all that the old one had", (len(now), missing(export, now)),
              (len(export), []))
    users = [row["id"] for row in export if row["type"] == "user"]
    tap.equal("all users are listed", sorted(row["user"]["id"] for row in server.rows("user", "list")),
              sorted(users))
    passkeys = [row["id"] for row in export if row["type"] == "credential"]
    tap.equal("all passkeys are listed",
              sorted(row["credential"]["id"] for row in server.rows("credential", "list")),
              sorted(passkeys))
    tap.equal("all API keys are listed", sorted(row["name"] for row in server.rows("api-key", "list")),
              old["apiKeys"])
    audit = server.rows("audit", "list")
    keys = {row["credentialId"]: row["credentialKey"] for row in audit if row["credentialId"]}
    tap.check("audit rows have short keys of passkeys", keys and keys == {
        name: text_of(hashlib.sha256(base64.urlsafe_b64decode(name + "==")).digest()[:16])
        for name in keys}, keys)
    events = [row["event"] for row in audit]
    recorded = [RENAMED.get(event, event) for event in old["audit"]]
    tap.equal("the audit log is whole", events[:len(recorded)], recorded)


def addresses(tap, server):
    store = sqlite3.connect(server.store)
    for email, key, hexadecimal in store.execute("SELECT email, email_key, hex(id) FROM user WHERE "
                                                 "email IS NOT NULL"):
        tap.equal("%s is compared again" % email, key,
                  email.lower() if email.isascii() else " " + hexadecimal)
    store.close()


def used(tap, server):
    old = server.recorded("record.json")
    device = Device(server, "authenticator.json")
    named = device.sign_in(old["user"], session="bearer", idToken=True)
    tap.equal("the old passkey signs in", (named.status, named.json["user"]["name"]),
              (200, old["user"]), named)
    published = server.request("GET", "/.well-known/jwks.json").json["keys"]
    tap.check("the old signing key is published",
              old["signingKeys"][-1] in [key["kid"] for key in published], published)
    tap.equal("also without a name", device.sign_in(session="bearer").status, 200)
    bearer = {"Authorization": "Bearer " + named.json["session"]["token"]}
    account = server.request("GET", "/v1/account", headers=bearer)
    tap.equal("the session reads the account", account.status, 200, account)
    key = {"Authorization": "Bearer " + old["apiKey"]}
    tap.equal("the old API key lists users", server.request("GET", "/v1/users", headers=key).status,
              200)
    body = {"username": old["user"], "code": old["recoveryCode"], "session": "bearer"}
    tap.equal("an old recovery code is redeemed", server.post("/v1/recovery/redeem", body).status, 200)
    started = server.request("POST", "/v1/registration/options", {}, bearer)
    added = dict(Device(server, "new.json").create(started.json), session="none")
    tap.equal("the old user adds a passkey",
              server.request("POST", "/v1/registration/verify", added, bearer).status, 201)
    tap.equal("a new user signs up", Device(server, "new.json").sign_up("new").status, 201)
    tap.equal("and the store is sound", server.ctl("store", "check").returncode, 0)


def every(tap):
    tap.check("there are old stores", FOLDERS)
    for folder in FOLDERS:
        server = OldServer(folder)
        tap.equal("%s is upgraded" % os.path.basename(os.path.dirname(folder)),
                  server.upgraded.returncode, 0, server.upgraded)
        shown(tap, server)
        addresses(tap, server)
        used(tap, server)
        tap.equal("the server ends", server.stop(), 0)
        server.close()


run(every)
