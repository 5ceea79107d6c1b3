# SPDX-License-Identifier: Apache-2.0
"""Rows of a store that this program cannot have written: they end neither `export` nor `audit list`,
which report and skip what cannot be read. Rules are decided by the other lists, so these fail as a
whole, and say how to find the row. `test_hostile.py PASSKEYD AUTHENTICATOR PASSKEYCTL`"""
import base64
import json
import sqlite3
from cli import ctl
from harness import Device, Server, run

HUGE = 1 << 62
INVALID = "CAST(x'ff61' AS TEXT)"
CREDENTIAL = {
    "attestation_type": (-1, 5, 99, HUGE), "attachment": (-1, 3, HUGE), "disabled_by": (-1, 3, HUGE),
    "backup_eligible": (-1, 3, HUGE), "discoverable": (7,), "sign_count": (-1, HUGE),
    "created_at_ms": (-HUGE, HUGE), "last_used_at_ms": (HUGE,), "disabled_at_ms": (-5,),
    "aaguid": ("x''", "x'00'"), "public_key": ("x''", "zeroblob(9000)"), "label": (INVALID,),
    "transports": ("x'ff61'", "zeroblob(9000)", "x'050161'"), "attestation_format": (INVALID, "''")}
USER = {"name": ("''", INVALID), "display_name": (INVALID,), "created_at_ms": (-HUGE, HUGE),
        "email": (INVALID,), "other_ways_in": (INVALID, "' '"), "disabled_at_ms": (HUGE,)}
AUDIT = {"actor": (-1, 4, 99, HUGE), "name": ("''", "'new'", INVALID), "at_ms": (-HUGE, HUGE),
         "result": (-HUGE, 999, HUGE), "user_id": ("x''", "zeroblob(2000)"), "address": ("x'0102'",),
         "actor_id": ("zeroblob(2000)",), "subject_id": ("zeroblob(2000)",)}
RIGHT = (0, 3)


def bent(server, table, row, columns):
    """For each value: the store with it in one row; then the row is as it was."""
    for column, values in columns.items():
        for value in values:
            store = sqlite3.connect(server.store, isolation_level=None)
            store.execute("CREATE TEMP TABLE saved AS SELECT %s AS value FROM %s WHERE %s"
                          % (column, table, row))
            store.execute("UPDATE %s SET %s = %s WHERE %s" % (table, column, value, row))
            yield "%s.%s = %.30s" % (table, column, value)
            store.execute("UPDATE %s SET %s = (SELECT value FROM saved) WHERE %s" % (table, column, row))
            store.close()


def listed(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def export(tap, server):
    location = ("--store", "sqlite:" + server.store)
    whole = len(listed(ctl("export", *location)))
    for table, row, columns in (("credential", "number = 1", CREDENTIAL),
                                ("user", "name_key = 'ada'", USER)):
        for what in bent(server, table, row, columns):
            done = ctl("export", *location)
            lines = listed(done)
            names = [line.get("name") for line in lines]
            tap.check(what, done.returncode in RIGHT and "bob" in names and lines[-1]["type"] == "end"
                      and (done.returncode == 0) == (len(lines) == whole)
                      and ("skipped" in done.stderr) == (done.returncode == 3), done)


def audit(tap, server):
    location = ("--store", "sqlite:" + server.store)
    whole = len(listed(ctl("audit", "list", "--json", *location)))
    for what in bent(server, "audit", "number = 2", AUDIT):
        done = ctl("audit", "list", "--json", *location)
        tap.check(what, done.returncode in RIGHT and (done.returncode == 0) == (len(listed(done)) == whole)
                  and len(listed(done)) >= whole - 1 and
                  ("skipped" in done.stderr) == (done.returncode == 3), done)
        table = ctl("audit", "list", *location)
        tap.check("  as a table", table.returncode in RIGHT and table.stdout.count("\n") >= whole, table)
    for what in bent(server, "audit", "number = 2", {"actor": (-1, 4, HUGE), "at_ms": (HUGE,)}):
        tap.equal("store check finds " + what, ctl("store", "check", *location).returncode, 1)


def lists(tap, server):
    location = ("--store", "sqlite:" + server.store)
    tap.equal("a link", ctl("link", "create", "enrolment", "ada", "--force", *location).returncode, 0)
    tap.equal("an API key", ctl("api-key", "create", "shop", "--scopes", "users", "--force", *location).returncode, 0)
    for table, row, columns, command in (
            ("user", "name_key = 'ada'", {"id": ("zeroblob(70)",)}, ("user", "list")),
            ("credential", "number = 1", {"public_key": ("x''",)}, ("user", "show", "ada")),
            ("link", "1", {"id": ("x'01'",)}, ("link", "list")),
            ("api_key", "1", {"id": ("x'01'",)}, ("api-key", "list"))):
        for what in bent(server, table, row, columns):
            done = ctl(*command, *location)
            tap.check("%s: %s says so" % (what, " ".join(command)), done.returncode == 3
                      and done.stdout == "" and "store check" in done.stderr, done)
            checked = ctl("store", "check", *location)
            tap.check("  which finds it", checked.returncode == 1 and table in checked.stdout, checked)
            tap.equal("  and the others are listed", ctl("user", "show", "bob", *location).returncode, 0)


def ambiguous(tap, server):
    """A name that equals another user's ID."""
    location = ("--store", "sqlite:" + server.store)
    rows = {row["user"]["name"]: row["user"]["id"]
            for row in listed(ctl("user", "list", "--json", *location))}
    victim = rows["ada"]
    assert len(base64.urlsafe_b64decode(victim + "=")) == 32
    server.start()
    tap.equal("such a name is allowed", Device(server, "eve.json").sign_up(victim).status, 201)
    server.stop()
    other = {row["user"]["name"]: row["user"]["id"]
             for row in listed(ctl("user", "list", "--json", *location))}[victim]
    for verb in (("user", "show", victim), ("user", "disable", victim), ("audit", "list", "--user", victim),
                 ("link", "create", "recovery", victim, "--force"), ("user", "delete", victim, "--yes")):
        done = ctl(*verb, *location)
        tap.check("%s %s is refused" % verb[:2], done.returncode not in (0, -11)
                  and "ID of one user and the name of another" in done.stderr, done)
    tap.equal("the name of one user", ctl("user", "show", "ada", *location).returncode, 0)
    done = ctl("user", "show", *location, "--", other) # an ID may begin with "--"
    tap.equal("and the id of the other", done.returncode, 0, done.stderr)


def labels(tap, server):
    """Names, display names and labels do not reorder the text around them."""
    server.start()
    device = Device(server, "bidi.json")
    tap.equal("carol signs up", device.sign_up("carol").status, 201)
    signed = device.sign_in("carol", session="bearer")
    tap.equal("carol signs in", signed.status, 200, signed)
    token = signed.json["session"]["token"]
    bearer = {"Authorization": "Bearer " + token}
    key = server.request("GET", "/v1/account", headers=bearer).json["credentials"][0]["id"]
    for character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029":
        text = "a" + character + "b"
        for path, member in (("/v1/account", "name"), ("/v1/account", "displayName"),
                             ("/v1/account/credentials/" + key, "label")):
            tap.refused("%s with U+%04X" % (member, ord(character)),
                        server.request("PATCH", path, {member: text}, bearer), 400, "member_invalid")
    for text in ("שלום a", "a\u200fb", "日本\u2065"[:2]):
        tap.equal("a display name in another script",
                  server.request("PATCH", "/v1/account", {"displayName": text}, bearer).status, 200)
    server.stop()


def hostile(tap):
    server = Server()
    Device(server).sign_up("ada")
    Device(server, "second.json").sign_up("bob")
    server.stop()
    export(tap, server)
    audit(tap, server)
    lists(tap, server)
    ambiguous(tap, server)
    labels(tap, server)
    server.close()


run(hostile)
