# SPDX-License-Identifier: Apache-2.0
"""The verbs of "passkeyctl store", export and import on PostgreSQL, and a site that moves from SQLite."""
import json
import os
import subprocess
import sys
import harness
from cluster import Cluster
from harness import Device, Server, run

PASSKEYCTL = os.path.abspath(sys.argv[3])
CLUSTER = Cluster()


def ctl(*arguments, text=None):
    return subprocess.run([PASSKEYCTL, *arguments], input=text, text=True, capture_output=True, check=False,
                          env=harness.environment())


def new_location(name):
    """An empty schema."""
    CLUSTER.sql("CREATE SCHEMA %s" % name)
    return CLUSTER.location(name)


def copied(done):
    """The tables of `store copy --json`."""
    return {row["table"]: row for row in map(json.loads, done.stdout.splitlines())}


def site_moves(tap):
    old = Server()
    device = Device(old)
    device.sign_up("ada")
    device.sign_up("bob")
    location = new_location("moved")
    pair = ("--from", old.location, "--to", location)
    first = ctl("store", "copy", *pair, "--json")
    tap.check("a store in use is copied", first.returncode == 0, first.stderr)
    tap.equal("all users", copied(first)["user"]["rows"], 2)
    cookie = Device(old, "device.json").sign_in("ada").cookie()
    asked = ctl("store", "copy", *pair, "--json")
    tap.check("a target with users is not changed unasked", asked.returncode == 2 and "--yes" in asked.stderr,
              asked.stderr)
    changed = ctl("store", "copy", *pair, "--dry-run", "--json")
    tap.check("what changed since is found", copied(changed)["session"]["written"] == 1, changed.stdout)
    old.stop()
    second = copied(ctl("store", "copy", *pair, "--yes", "--json"))
    tap.equal("and brought over", second["session"]["rows"], 3)
    same = copied(ctl("store", "copy", *pair, "--dry-run", "--json"))
    tap.equal("then nothing differs", [row["written"] + row["removed"] for row in same.values()], [0] * len(same))
    back = copied(ctl("store", "copy", "--from", location, "--to", "sqlite:" + old.store + ".2", "--json"))
    tap.equal("a copy back has the same checksums", {name: row["checksum"] for name, row in back.items()},
              {name: row["checksum"] for name, row in same.items()})
    moved = Server(location=location)
    device.server = moved
    tap.equal("a session stays valid", moved.request("GET", "/v1/account", None, {"Cookie": cookie}).status, 200)
    tap.equal("a passkey signs in", device.sign_in("bob").status, 200)
    tap.equal("new rows get new numbers", device.sign_up("eve").status, 201)
    moved.close()
    old.close()


def copy_is_resumed(tap):
    source = new_location("resumed_from")
    target = new_location("resumed_to")
    for location in (source, target):
        ctl("store", "create", "--store", location)
    CLUSTER.sql("SET search_path TO resumed_from; INSERT INTO \"user\" SELECT 1, decode(lpad(to_hex(n), 32, '0'), "
                "'hex'), 'u' || n, 'u' || n, 'u' || n, 1, 0 FROM generate_series(1, 5000) AS n;"
                "INSERT INTO resumed_to.\"user\" SELECT * FROM \"user\" ORDER BY id LIMIT 1700;"
                "UPDATE resumed_to.\"user\" SET name_key = 'u4000', name = 'x' WHERE name = 'u3'")
    done = ctl("store", "copy", "--from", source, "--to", target, "--yes", "--json")
    user = copied(done).get("user", {}) if done.returncode == 0 else {}
    tap.check("a copy continues where it was interrupted, and unique values move",
              user.get("rows") == 5000 and 3300 <= user.get("written") <= 3303, done.stdout + done.stderr)


def verbs(tap):
    location = new_location("verbs")
    made = ctl("store", "create", "--store", location)
    tap.check("store create", made.returncode == 0 and "Created" in made.stdout, made.stderr)
    tap.equal("once", ctl("store", "create", "--store", location).returncode, 1)
    lines = "".join('{"type":"user","id":"%024d","name":"u%d","displayName":"",'
                    '"createdAt":"2026-01-01T00:00:00Z"}\n' % (number, number) for number in range(2500))
    done = ctl("import", "-", "--store", location, text=lines)
    tap.check("users are imported before the first start", "2500 users" in done.stdout, done.stdout + done.stderr[:500])
    taken = lines.splitlines()[0].replace("0" * 24, "1" * 24)
    again = ctl("import", "-", "--store", location, "--strict", text=taken + "\n")
    tap.check("--strict imports nothing if a line is refused", again.returncode == 1, again.stdout + again.stderr)
    shown = ctl("export", "-", "--store", location)
    tap.equal("and exported", shown.stdout.count('"name":"u'), 2500)
    sound = ctl("store", "check", "--store", location)
    tap.check("store check", "sound" in sound.stdout, sound.stdout + sound.stderr)
    CLUSTER.sql("SET search_path TO verbs; INSERT INTO attestation VALUES (1, '\\x00', 7, '\\x00'); DROP INDEX user_by_email;"
                "ALTER TABLE link ALTER COLUMN email SET NOT NULL; CREATE INDEX mine ON audit (at_ms)")
    found = ctl("store", "check", "--store", location)
    tap.check("finds an orphan, an index that is missing, one too many, and a changed column",
              found.returncode == 1 and all(word in found.stdout for word in
                                            ("attestation", "user_by_email is missing", "mine was", "link.email is not")),
              found.stdout + found.stderr)
    for verb in (("backup", "x.db"), ("restore", "x.db", "--yes")):
        refused = ctl("store", *verb, "--store", location)
        tap.check("store %s names the responsible tool" % verb[0], refused.returncode != 0 and "pg_" in refused.stderr,
                  refused.stderr)
    tap.check("store upgrade", "newest schema" in ctl("store", "upgrade", "--store", location).stdout)
    tap.check("store stats", '"user":2500' in ctl("store", "stats", "--store", location, "--json").stdout)


def password_is_not_printed(tap):
    CLUSTER.sql("CREATE ROLE guest LOGIN PASSWORD 'not-a-secret'; GRANT ALL ON DATABASE postgres TO guest;"
                "CREATE SCHEMA guests AUTHORIZATION guest")
    location = CLUSTER.location("guests").replace("user=passkey", "user=guest&password=not-a-secret")
    server = Server(location=location)
    tap.check("passkeyd prints the location without the password", "guests" in server.said and
              "not-a-secret" not in server.said + server.log(), server.said + server.log())
    shown = ctl("config", "show", "--store", location)
    tap.check("and so does config show", "***" in shown.stdout and "not-a-secret" not in shown.stdout, shown.stdout)
    server.close()


try:
    run(verbs, site_moves, copy_is_resumed, password_is_not_printed)
finally:
    CLUSTER.close()
