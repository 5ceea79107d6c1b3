# SPDX-License-Identifier: Apache-2.0
"""passkeyctl export and import: everything moves, from other systems too, so that people sign in
with the passkeys that they have. `test_transfer.py PASSKEYD AUTHENTICATOR PASSKEYCTL`."""
import base64
import copy
import json
import os
import re
import sqlite3
import stat
import subprocess
import time
from cli import PASSKEYCTL, ctl, refused, terminal
import processes
from harness import Device, Server, environment, run

# Where people come from, and where they go to. They live for all tests; the last closes them.
OLD, NEW = Server(), Server()
OLD_STORE, NEW_STORE = "sqlite:" + OLD.store, "sqlite:" + NEW.store
DEVICE = Device(OLD)


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def url64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def std64(data):
    return base64.b64encode(data).decode()


def export(store=OLD_STORE):
    done = ctl("export", "--store", store)
    return [json.loads(line) for line in done.stdout.splitlines()]


def of_type(rows, kind):
    return [row for row in rows if row["type"] == kind]


def lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def imported(rows, *arguments, store=NEW_STORE):
    done = ctl("import", *arguments, "--json", "--store", store, text=lines(rows))
    return done, json.loads(done.stdout) if done.stdout else None


def counts(users=0, credentials=0, codes=0):
    return {"users": users, "credentials": credentials, "recoveryCodes": codes}


def empty(store=NEW):
    for table in ("user", "credential", "attestation", "session", "recovery_code",
                  "recovery_code_set"):
        store.execute("DELETE FROM " + table)


def signs_in(tap, what):
    DEVICE.server = NEW
    answer = DEVICE.sign_in()
    tap.equal(what, answer.status, 200, answer)
    DEVICE.server = OLD


def there_and_back(tap):
    tap.equal("a user exists", DEVICE.sign_up("Zoë@example.org", label="Läptop").status, 201)
    # The server keeps none that it does not trust.
    OLD.execute("UPDATE credential SET attestation_format = 'packed', attestation_type = 3, "
                "attestation_trusted = 1")
    OLD.execute("INSERT INTO attestation (relying_party, user_id, credential, object) "
                "SELECT relying_party, user_id, number, x'a363666d74646e6f6e656761747453746d74a0"
                "686175746844617461f6' FROM credential")
    # Nothing has its default; an export has times in seconds.
    OLD.execute("UPDATE user SET other_ways_in = 'password id-check', disabled_at_ms = 0, "
                "email = 'zoe@example.org', email_key = 'zoe@example.org', language = 'nl', "
                "email_verified_at_ms = 1780000000000, created_at_ms = 1780000004000, "
                "recovered_at_ms = 1780000005000")
    OLD.execute("UPDATE credential SET sign_count_stalled_at_ms = 1780000000000, use_count = 3, "
                "last_used_at_ms = 1780000001000, disabled_at_ms = 1780000002000, disabled_by = 1, "
                "created_at_ms = 1780000006000, recovered_at_ms = 1780000007000, "
                "change_allowed_until_ms = 1780000008000, backup_changed_at_ms = 1780000009000, "
                "replaced_at_ms = 1780000010000")
    OLD.execute("INSERT INTO recovery_code_set SELECT relying_party, id, x'00112233445566778899"
                "aabbccddeeff', 12, 8, 1, 1780000000000 FROM user")
    OLD.execute("INSERT INTO recovery_code SELECT relying_party, id, zeroblob(32), 0 FROM user")
    OLD.execute("INSERT INTO recovery_code SELECT relying_party, id, randomblob(32), "
                "1780000000000 FROM user")
    rows = export()
    tap.equal("an export has a begin, records and an end",
              [row["type"] for row in rows], ["export", "user", "credential", "recoveryCodes", "end"])
    done, told = imported(rows)
    tap.equal("it moves in", (done.returncode, told["imported"]), (0, counts(1, 1, 1)), done)
    tap.equal("as it was", export(NEW_STORE)[1:], rows[1:])
    # Every column, but for the numbers that a store gives and what says that a row was removed.
    for table in ("user", "credential", "attestation", "recovery_code", "recovery_code_set"):
        columns = [column for (column,) in NEW.query("SELECT name FROM pragma_table_info('%s')" % table)
                   if column not in ("number", "relying_party", "credential", "removed_at_ms")]
        found = [server.query("SELECT %s FROM %s ORDER BY 1" % (", ".join(columns), table))
                 for server in (OLD, NEW)]
        tap.equal("the same rows: " + table, found[0], found[1])
    done = ctl("store", "check", "--store", NEW_STORE)
    tap.equal("and a sound store", done.returncode, 0, done)
    done, told = imported(rows)
    tap.equal("once more changes nothing", (done.returncode, told["imported"], told["alreadyThere"]),
              (0, counts(), counts(1, 1, 1)), done)
    OLD.execute("UPDATE credential SET attestation_trusted = 0")
    OLD.execute("UPDATE user SET name_assigned = 1, language = 'tlh'")
    empty()
    imported(export())
    tap.equal("nor is an unknown language", NEW.query("SELECT language FROM user"), [("",)])
    tap.equal("an attestation that is not trusted is not kept", NEW.rows("attestation", "credential"),
              {"attestation": 0, "credential": 1})
    tap.equal("an imported name counts as assigned by an operator", NEW.query("SELECT name_assigned FROM user"),
              [(1,)])
    OLD.execute("UPDATE user SET disabled_at_ms = 1780000000000")
    empty()
    done, told = imported(export())
    tap.equal("a disabled user moves with all", told["imported"], counts(1, 1, 1), done)
    database = sqlite3.connect(NEW.store)
    tap.equal("both are on record", database.execute(
        "SELECT count(*) FROM audit WHERE name = 'users_imported' AND actor = 3").fetchone()[0] > 0, True)
    database.close()
    OLD.execute("UPDATE user SET disabled_at_ms = 0")
    OLD.execute("UPDATE credential SET disabled_at_ms = 0, disabled_by = 0, sign_count_stalled_at_ms = 0")


def foreign_records(user, record):
    """The records of other systems, as their programs write them; --from, record, whether the backup
    flag is known."""
    key = decode(record["publicKey"])
    # { 1: 2, 3: -7, -1: 1, -2: x, -3: y }, which the authenticator of the tests makes
    x, y = key[10:42], key[45:77]
    cid, aaguid = decode(record["id"]), decode(record["aaguid"])
    uuid = "%s-%s-%s-%s-%s" % tuple(aaguid.hex()[a:b] for a, b in
                                    ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))
    numbers = {str(place): byte for place, byte in enumerate(key)}
    return [
        ("simplewebauthn", {"id": record["id"], "publicKey": numbers, "counter": 0,
                            "webauthnUserID": user["id"], "deviceType": "singleDevice",
                            "backedUp": False, "transports": ["internal"]}, False),
        # What verifyRegistrationResponse() gives
        ("simplewebauthn", {"fmt": "none", "aaguid": uuid, "credentialType": "public-key",
                            "credential": {"id": record["id"], "publicKey": numbers, "counter": 0,
                                           "transports": ["internal"]},
                            "attestationObject": numbers, "userVerified": True,
                            "credentialDeviceType": "singleDevice", "credentialBackedUp": False,
                            "origin": "http://localhost", "rpID": "localhost"}, False),
        ("simplewebauthn", {"credentialID": list(cid), "credentialPublicKey":
                            {"type": "Buffer", "data": list(key)}, "counter": 0,
                            "transports": "internal,hybrid"}, None),
        ("go-webauthn", {"id": std64(cid), "publicKey": std64(key), "attestationType": "none",
                         "transport": ["internal"],
                         "flags": {"userPresent": True, "userVerified": True,
                                   "backupEligible": False, "backupState": False},
                         "authenticator": {"AAGUID": std64(aaguid), "signCount": 0,
                                           "cloneWarning": False, "attachment": "platform"},
                         "attestation": {"object": std64(decode(record["attestation"]["object"]))}},
         False),
        # Of a version without flags, saved again by one that has them
        ("go-webauthn", {"id": std64(cid), "publicKey": std64(key), "attestationType": "basic_full",
                         "transport": None,
                         "flags": {"userPresent": False, "userVerified": False,
                                   "backupEligible": False, "backupState": False},
                         "authenticator": {"AAGUID": std64(aaguid), "signCount": 0,
                                           "cloneWarning": False, "attachment": ""}}, None),
        ("webauthn-rs", {"cred": {"cred_id": record["id"], "cred": {
            "type_": "ES256", "key": {"EC_EC2": {"curve": "SECP256R1", "x": url64(x),
                                                 "y": url64(y)}}},
            "counter": 0, "transports": None, "user_verified": True, "backup_eligible": False,
            "backup_state": False, "registration_policy": "preferred", "extensions": {},
            "attestation": {"data": "None", "metadata": "None"}, "attestation_format": "None"}},
         False),
        ("webauthn-rs", {"cred_id": record["id"], "cred": {
            "type_": "ES256", "key": {"EC_EC2": {"curve": "SECP256R1", "x": list(x),
                                                 "y": list(y)}}}, "counter": 0,
            "verified": True, "registration_policy": "preferred"}, None),
        ("py-webauthn", {"credential_id": record["id"], "credential_public_key": url64(key),
                         "sign_count": 0, "aaguid": uuid, "fmt": "none",
                         "credential_type": "public-key", "user_verified": True,
                         "attestation_object": record["attestation"]["object"],
                         "credential_device_type": "single_device",
                         "credential_backed_up": False}, False),
        ("hanko", {"id": record["id"], "name": "iCloud", "public_key": url64(key),
                   "attestation_type": "none", "aaguid": uuid, "transports": ["internal"],
                   "created_at": "2022-12-06T21:26:06.535106Z", "backup_eligible": False,
                   "backup_state": False, "mfa_only": False}, False),
        # Keycloak's credential representation has JSON in a text.
        ("keycloak", {"id": "5f0c6d3e", "type": "webauthn-passwordless", "userLabel": "Key",
                      "createdDate": 1670361966535, "secretData": "{}",
                      "credentialData": json.dumps({
                          "aaguid": uuid, "credentialId": std64(cid), "counter": 0,
                          "credentialPublicKey": url64(key), "transports": ["internal"],
                          "attestationStatementFormat": "none"})}, None),
        # A row whose data is web-auth's PublicKeyCredentialSource
        ("laravel", {"id": 7, "name": "Key", "data": {
            "publicKeyCredentialId": record["id"], "type": "public-key", "transports": ["internal"],
            "attestationType": "none", "trustPath": {}, "aaguid": uuid,
            "credentialPublicKey": url64(key), "userHandle": user["id"], "counter": 0,
            "backupEligible": False, "backupStatus": False, "uvInitialized": True}}, False),
        # Rows of Auth.js and better-auth; SQLite has 0 and 1, PostgreSQL texts for bytes and counts.
        ("simplewebauthn", {"credentialID": std64(cid), "credentialPublicKey": std64(key),
                            "counter": "0", "credentialDeviceType": "singleDevice",
                            "credentialBackedUp": 0, "transports": "internal,,hybrid",
                            "providerAccountId": std64(cid)}, False),
        ("simplewebauthn", {"credentialID": record["id"], "publicKey": "\\x" + key.hex(),
                            "counter": 0, "deviceType": "singleDevice", "backedUp": False,
                            "transports": ["", None, "x" * 65, "internal"] + ["usb"] * 20}, False),
    ]


def other_systems(tap):
    rows = export()
    user, record = of_type(rows, "user")[0], of_type(rows, "credential")[0]
    told_user = {"id": user["id"], "name": "zoe", "displayName": "Zoë"}
    for system, made, eligible in foreign_records(user, record):
        empty()
        whose = {"name": "zoe"} if "webauthnUserID" in made else told_user
        line = {"user": whose, "credential": made, "label": "From " + system}
        done, told = imported([line], "--from", system)
        tap.equal("%s moves in" % system, (done.returncode, told and told["imported"]),
                  (0, counts(1, 1)), done)
        moved = of_type(export(NEW_STORE), "credential")[0]
        tap.equal("with its key, whatever the spelling", (moved["publicKey"], moved["id"]),
                  (record["publicKey"], record["id"]))
        tap.equal("and what was unknown stays so", moved["backupEligible"], eligible)
        tap.check("a format by its registered name, or none",
                  moved["attestation"]["format"] in ("", "none"), moved)
        tap.equal("under the label of its line", moved["label"], "From " + system)
        signs_in(tap, "and its user signs in")
        done, told = imported([line], "--from", system)
        tap.equal("again: it exists already", told["alreadyThere"], counts(1, 1), done)
    made = [made for system, made, _ in foreign_records(user, record) if system == "hanko"][0]
    empty()
    imported([{"user": told_user, "credential": made}], "--from", "hanko")
    moved = of_type(export(NEW_STORE), "credential")[0]
    tap.equal("times of Hanko", moved["createdAt"], "2022-12-06T21:26:06Z")
    uuid = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"
    empty()
    done, told = imported([{"user": {"id": uuid, "name": "zoe"}, "credential": made}], "--from",
                          "hanko")
    tap.equal("a UUID is a user handle of 16 bytes", of_type(export(NEW_STORE), "user")[0]["id"],
              url64(bytes.fromhex(uuid.replace("-", ""))), done)
    second = copy.deepcopy(made)
    second["id"] = url64(b"another")
    done, told = imported([{"user": {"id": uuid, "name": "zoe"}, "credential": second}], "--from",
                          "hanko")
    tap.equal("a second passkey of the user", (told["imported"], told["alreadyThere"]),
              (counts(0, 1), counts(1)), done)


def user_handles(tap):
    """Keycloak gives authenticators the text of a user's UUID."""
    record = of_type(export(), "credential")[0]
    uuid = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"
    empty()
    done, _ = imported([{"user": {"id": uuid, "name": "zoe"}, "credential": {"credentialData": {
        "credentialId": record["id"], "credentialPublicKey": record["publicKey"],
        "counter": 0}}}], "--from", "keycloak")
    tap.equal("a UUID of Keycloak is a user handle of 36 characters",
              decode(of_type(export(NEW_STORE), "user")[0]["id"]), uuid.encode(), done)
    empty()


def ambiguous(tap):
    """The key of a row is not the credential ID and cannot be used to sign in."""
    record = of_type(export(), "credential")[0]
    whose = {"id": "cYx1", "name": "zoe"}
    row = {"credentialID": record["id"], "publicKey": record["publicKey"], "counter": 0}
    for what, key, good in (("another", "row1", False), ("the same", record["id"], True)):
        empty()
        done, told = imported([{"user": whose, "credential": dict(row, id=key)}], "--from",
                              "simplewebauthn")
        tap.equal("id and credentialID: %s" % what, told["badLines"], 0 if good else 1, done)
        tap.equal("  and so many passkeys", told["imported"]["credentials"], 1 if good else 0, done)
    empty()
    for data in ("{", "7", 7, None):
        done, told = imported([{"user": whose, "credential": {"credentialData": data}}], "--from",
                              "keycloak")
        tap.equal("credentialData %r is bad" % (data,), told["badLines"], 1, done)
    for count in ("", "1x", "4294967296", "99999999999", -1):
        done, told = imported([{"user": whose, "credential": dict(row, counter=count)}], "--from",
                              "simplewebauthn")
        tap.equal("counter %r is bad" % count, told["badLines"], 1, done)
    for key in ("\\x6", "\\xzz"):
        done, told = imported([{"user": whose, "credential": dict(row, publicKey=key)}], "--from",
                              "simplewebauthn")
        tap.equal("bytes %r are bad" % key, told["badLines"], 1, done)


def another_rp_id(tap):
    """Passkeys work only with the RP ID for which they were created (WebAuthn L3 4, RP ID)."""
    rows = export()
    rows[0]["rpId"] = "other.example"
    for flags in ((), ("--strict",), ("--dry-run",)):
        empty()
        done, told = imported(rows, *flags)
        tap.check("an export of another RP ID is refused %s" % (flags,), done.returncode == 1
                  and told is None and "other.example" in done.stderr
                  and "--users-only" in done.stderr and "were imported" not in done.stderr, done)
        tap.equal("  and nothing is imported", NEW.rows("user", "credential"),
                  {"user": 0, "credential": 0})
    done, told = imported(rows, "--users-only")
    tap.equal("its users are imported on request", (done.returncode, told["imported"]),
              (0, counts(1)), done)
    empty()
    record = of_type(rows, "credential")[0]
    made = {"id": record["id"], "publicKey": record["publicKey"], "counter": 0,
            "rpID": "other.example"}
    line = {"user": {"id": "cYx1", "name": "zoe"}, "credential": made}
    done, told = imported([line], "--from", "simplewebauthn")
    tap.equal("a record of another RP ID is an invalid line", told["badLines"], 1, done)
    done, told = imported([line], "--from", "simplewebauthn", "--users-only")
    tap.equal("its user is imported on request", told["imported"], counts(1), done)
    empty()


def nameless(user):
    """Without the address, which must be unique."""
    return {name: value for name, value in user.items() if not name.startswith("email")}


def bent(row, **members):
    return {**row, **members}


def bad_lines(tap):
    empty()
    rows = export()
    user, record = of_type(rows, "user")[0], of_type(rows, "credential")[0]
    codes = of_type(rows, "recoveryCodes")[0]
    key = decode(record["publicKey"])
    other = url64(b"other user's id")
    for what, row, code in (
            ("no member", {}, "member_missing"), ("another type", {"type": "x"}, "member_invalid"),
            ("a member too many", bent(user, password="x"), "member_unknown"),
            ("no name", {k: v for k, v in user.items() if k != "name"}, "member_missing"),
            ("a name that can be none", bent(user, name="a\nb"), "member_invalid"),
            ("an id that is too long", bent(user, id=url64(b"x" * 65)), "member_invalid"),
            ("an id of nothing", bent(user, id=""), "member_invalid"),
            ("an address that is none", bent(user, email="zoe"), "member_invalid"),
            ("an address that nobody verified", {k: v for k, v in user.items()
                                                 if k != "emailVerifiedAt"}, "member_invalid"),
            ("an impossible time", bent(user, createdAt="2026-02-30T00:00:00Z"), "member_invalid"),
            ("a way in that is none", bent(user, otherWaysIn=["a b c!"]), "member_invalid"),
            ("a key that is none", bent(record, publicKey=url64(b"\xa0")), "public_key_invalid"),
            ("a point beside the curve", bent(record, publicKey=url64(key[:-1] + bytes([key[-1] ^ 1]))),
             "public_key_invalid"),
            ("a key with something behind", bent(record, publicKey=url64(key + b"\0")),
             "cbor_invalid"),
            ("a count that is too large", bent(record, signCount=2**32), "member_invalid"),
            ("a count below zero", bent(record, signCount=-1), "member_invalid"),
            ("flags that cannot be", bent(record, backupEligible=False, backupState=True),
             "backup_flags_invalid"),
            ("an id that is too long", bent(record, id=url64(b"x" * 1024)), "member_invalid"),
            ("disabled by nobody", bent(record, disabledAt="2026-05-08T08:41:53Z"),
             "member_invalid"),
            ("codes of another cost", bent(codes, log2N=4), "member_invalid"),
            ("a salt of another size", bent(codes, salt="AA"), "member_invalid"),
            ("nobody's passkey", bent(record, userId=other), "not_found"),
            ("another version", {"type": "export", "version": 2, "rpId": "localhost"},
             "member_invalid")):
        done, told = imported([user, row, record])
        tap.check("an invalid line is reported and the rest is imported: " + what,
                  done.returncode == 1 and told["badLines"] == 1 and
                  "line 2: " in done.stderr and "(%s)" % code in done.stderr
                  and NEW.rows("user", "credential") == {"user": 1, "credential": 1}, done)
        empty()
    address = "ada@example.org"
    imported([bent(user, email=address, emailVerifiedAt="2026-05-08T08:41:53Z"), record,
              bent(nameless(user), id=url64(b"fourth"), name="fourth",
                   email="ada@bücher.example", emailVerifiedAt="2026-05-08T08:41:53Z")])
    for what, row, code in (
            ("a name of somebody else", bent(user, id=url64(b"third")), "user_name_taken"),
            ("an address of somebody else", bent(user, id=url64(b"third"), name=address),
             "user_name_taken"),
            ("one beyond ASCII", bent(user, id=url64(b"third"), name="ada@bücher.example"),
             "user_name_taken"),
            ("a passkey of somebody else", bent(record, userId=other), "credential_exists")):
        done, told = imported([bent(nameless(user), id=other, name="other"), row])
        tap.check("what the store refuses: " + what, done.returncode == 1 and told["badLines"] == 1
                  and "line 2: " in done.stderr and code in done.stderr, done)
    tap.equal("what is refused leaves nothing", NEW.query("SELECT count(*) FROM user"), [(3,)])
    ctl("credential", "delete", record["id"], "--yes", "--allow-last", "--store", NEW_STORE)
    for time_of in ("first", "second"):
        done, told = imported([bent(record, userId=other)])
        tap.equal("nor does a passkey that was removed: the %s time" % time_of,
                  (told["badLines"], NEW.query("SELECT count(*) FROM credential "
                                               "WHERE relying_party > 0")), (1, [(0,)]), done)
    done = ctl("import", "--store", NEW_STORE, text="hello\n" + "x" * 70000 + "\n\n" +
               "\xff".encode("latin-1").decode("latin-1") + "\n")
    tap.check("lines that are no JSON", done.returncode == 1 and done.stderr.count(": line ") == 3
              and "line 4: " in done.stderr, done)
    empty()
    done, told = imported(rows[:-1])
    tap.check("an export without its end", done.returncode == 1 and "last line is missing" in done.stderr, done)
    empty()
    done, told = imported([row for row in rows if row["type"] != "credential"])
    tap.check("an export with a hole", done.returncode == 1 and "more or fewer lines" in done.stderr,
              done)
    done = ctl("import", "--store", NEW_STORE, text=lines(rows[:1]) + lines(rows[1:]))
    tap.check("without --json a sentence", "Invalid lines: 0" in done.stdout, done)


def all_or_nothing(tap):
    empty()
    rows = export()
    user, record = of_type(rows, "user")[0], of_type(rows, "credential")[0]
    done = ctl("import", "--strict", "--store", NEW_STORE, text=lines([user, record, {"x": 1}]))
    refused(tap, "strict: a bad line", done, 1, "line 3: ", "nothing was imported")
    tap.equal("and nothing is imported", NEW.rows("user", "credential"), {"user": 0, "credential": 0})
    done = ctl("import", "--strict", "--store", NEW_STORE,
               text=lines([user, record, bent(user, id=url64(b"other"))]))
    refused(tap, "strict: a line that the store refuses", done, 1, "line 3: ",
            "nothing was imported")
    tap.equal("and nothing is imported", NEW.rows("user", "credential"), {"user": 0, "credential": 0})
    done, told = imported(rows, "--strict")
    tap.equal("strict: all lines are valid", (done.returncode, told["imported"]["users"]), (0, 1), done)
    empty()
    done, told = imported(rows + [{"x": 1}], "--dry-run")
    tap.equal("a dry run", (done.returncode, told["imported"], told["badLines"]),
              (1, counts(1, 1, 1), 1), done)
    tap.equal("writes nothing", NEW.rows("user", "credential"), {"user": 0, "credential": 0})
    imported([user, record])
    noted = NEW.query("SELECT count(*) FROM audit")
    done, told = imported(rows + [
        bent(nameless(user), id=url64(b"third")), bent(user, id=url64(b"fourth"), name="fourth"),
        bent(record, userId=url64(b"third")), bent(nameless(user), id=url64(b"fifth"), name="fifth"),
    ], "--dry-run")
    tap.equal("and says what the store has, and would refuse",
              (done.returncode, told["imported"], told["alreadyThere"], told["badLines"],
               done.stderr.count("(user_name_taken)"), done.stderr.count("(credential_exists)")),
              (1, counts(1, 0, 1), counts(1, 1), 3, 2, 1), done)
    tap.equal("of which it leaves no trace", (NEW.rows("user", "credential"),
                                              NEW.query("SELECT count(*) FROM audit")),
              ({"user": 1, "credential": 1}, noted))
    done = ctl("import", "--dry-run", "--store", NEW_STORE, text=lines([user]))
    tap.check("in words", done.stdout.startswith("Would be imported: 0 users"), done)


def files(tap):
    path = os.path.join(OLD.directory, "users.jsonl")
    done = ctl("export", path, "--store", OLD_STORE)
    tap.equal("an export into a file", (done.returncode, stat.S_IMODE(os.stat(path).st_mode)),
              (0, 0o600), done)
    tap.check("says what is in it", "1 user, 1 passkey, 1 set of" in done.stdout, done)
    refused(tap, "which is not overwritten", ctl("export", path, "--store", OLD_STORE), 1, path)
    refused(tap, "nor made where nothing is", ctl("export", "/no/where", "--store", OLD_STORE), 3,
            "/no/where")
    with open("/dev/full", "w", encoding="ascii") as full:
        done = subprocess.run([PASSKEYCTL, "export", "--store", OLD_STORE], stdout=full,
                              stderr=subprocess.PIPE, text=True, check=False, env=environment())
    tap.equal("a full disk behind the output", done.returncode, 3, done)
    empty()
    done = ctl("import", path, "--quiet", "--store", NEW_STORE)
    tap.equal("an import out of it", (done.returncode, done.stdout), (0, ""), done)
    refused(tap, "a file that is not there", ctl("import", "/no/where", "--store", NEW_STORE), 3,
            "/no/where")
    for words in (["export"], ["import"]):
        refused(tap, "no store: " + words[0], ctl(*words, "--store", "sqlite:/no/where.db"), 3,
                "/no/where.db")
    lock = sqlite3.connect(NEW.store, timeout=20)
    lock.execute("BEGIN IMMEDIATE")
    refused(tap, "a locked store", ctl("import", path, "--store", NEW_STORE), 3, "locked")
    lock.close()
    shown = terminal("import", path, "--store", NEW_STORE)
    tap.check("progress on a terminal", "\rImport: " in shown.text and " KiB, " in shown.text, shown)


def interrupted(tap):
    """Half way the store cannot be written any more."""
    empty()
    rows = export()
    user = of_type(rows, "user")[0]

    def some(first, end):
        return "".join(json.dumps(bent(nameless(user), id=url64(b"user %d" % number),
                                       name="user%d" % number)) + "\n"
                       for number in range(first, end))
    process = processes.start([PASSKEYCTL, "import", "--store", NEW_STORE], text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=environment())
    process.stdin.write(some(0, 1500))
    process.stdin.flush()
    while NEW.rows("user")["user"] < 1000:
        time.sleep(0.05)
    lock = sqlite3.connect(NEW.store, timeout=20, isolation_level=None)
    process.stdin.write(some(1500, 2000) + '{"type":')
    process.stdin.flush()
    while NEW.rows("user")["user"] < 2000:
        time.sleep(0.05)
    tap.equal("a slow writer does not block others", ctl("store", "sweep", "--store",
                                                    NEW_STORE).returncode, 0)
    lock.execute("BEGIN IMMEDIATE")
    said = process.communicate('"x"}\n' + some(2000, 3500))
    lock.close()
    tap.check("says how far it came, and how to go on", process.returncode == 3 and
              "line 2001: " in said[1] and re.search(r"locked.* before line \d+ were imported.* again", said[1]), said)
    tap.check("what was in is in", 2000 <= NEW.rows("user")["user"] < 3500)
    done = ctl("import", "--json", "--store", NEW_STORE, text=some(0, 3500))
    told = json.loads(done.stdout)
    tap.equal("repeated, it continues", (done.returncode, told["alreadyThere"]["users"] +
                                        told["imported"]["users"], NEW.rows("user")["user"]),
              (0, 3500, 3500), done)


def many(tap):
    """Twenty thousand users while a server runs, with constant memory."""
    empty()
    rows = export()
    user, record = of_type(rows, "user")[0], of_type(rows, "credential")[0]
    path = os.path.join(NEW.directory, "many.jsonl")
    with open(path, "w", encoding="utf-8") as file:
        for number in range(20000):
            uid = url64(b"user %d" % number)
            file.write(json.dumps(bent(nameless(user), id=uid, name="user%d" % number)) + "\n")
            file.write(json.dumps(bent(record, userId=uid, id=url64(b"id %d" % number))) + "\n")
    with open(path, encoding="utf-8") as file:
        process = processes.start([PASSKEYCTL, "import", "--quiet", "--store", NEW_STORE],
                                   stdin=file, env=environment())
    DEVICE.server = NEW
    served = [DEVICE.sign_up("meanwhile%d@example.org" % number).status for number in range(5)]
    DEVICE.server = OLD
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    tap.equal("many", process.returncode, 0)
    tap.equal("are all there", NEW.rows("credential")["credential"], 20005)
    tap.equal("and users sign up meanwhile", served, [201] * 5)
    # A sanitizer's own memory is many times ours.
    sanitized = {"ASAN_OPTIONS", "TSAN_OPTIONS"} & set(os.environ)
    flat = usage.ru_maxrss < 64 * 1024 or sanitized
    tap.check("memory stays flat", flat, "%d KiB" % usage.ru_maxrss)
    done = ctl("store", "check", "--store", NEW_STORE)
    tap.equal("the store is sound", done.returncode, 0, done)
    rows = export(NEW_STORE)
    tap.equal("and all come out again", rows[-1],
              {"type": "end", "users": 20005, "credentials": 20005, "recoveryCodes": 0})
    OLD.close()
    NEW.close()


run(there_and_back, other_systems, user_handles, ambiguous, another_rp_id, bad_lines, all_or_nothing, files, interrupted, many)
