# SPDX-License-Identifier: Apache-2.0
"""What an operator changes beside a running server: users, passkeys, links, recovery codes, API keys,
sessions. Each holds from the server's next request on. `test_operator.py PASSKEYD AUTHENTICATOR
PASSKEYCTL`."""
import json
import re
import sqlite3
import subprocess
import time
import unicodedata
from cli import PASSKEYCTL, ctl, refused, terminal
import processes
from harness import Device, Server, environment, run

# Lives for all tests; the last one closes it.
SERVER = Server()
STORE = ("--store", "sqlite:" + SERVER.store)
ORIGIN = {"PASSKEYD_ORIGINS": SERVER.origin}
DEVICE = Device(SERVER)
NAME = "ada@example.org"


def did(tap, what, *arguments, text=None, status=0, **variables):
    """A command that works, and what it says."""
    done = ctl(*arguments, *STORE, **variables)
    tap.check(what, done.returncode == status and (text is None or text in done.stdout), done)
    return done


def shown(*arguments):
    return json.loads(ctl("--json", *STORE, *arguments).stdout)


def audited(event, actor=3):
    database = sqlite3.connect(SERVER.store)
    count = database.execute("SELECT count(*) FROM audit WHERE name = ? AND actor = ?",
                             (event, actor)).fetchone()[0]
    database.close()
    return count


def users(tap):
    did(tap, "a user is made", "user", "create", NAME, "--display-name", "Ada", text=NAME)
    tap.equal("with a name to show", shown("user", "show", NAME)["user"]["displayName"], "Ada")
    refused(tap, "a name that is taken", ctl("user", "create", NAME.upper(), *STORE), 1, "taken")
    refused(tap, "a name that can be none", ctl("user", "create", "a\tb", *STORE), 2, "--help")
    done = did(tap, "only the id", "user", "create", "bob@example.org", "--quiet")
    tap.equal("is the user's", shown("user", "show", "--", done.stdout.strip())["user"]["name"],
              "bob@example.org")
    tap.check("ids of all", len(ctl("user", "list", "--quiet", *STORE).stdout.split()) == 2)
    tap.equal("an operator created both", audited("user_created"), 2)
    refused(tap, "nobody to disable", ctl("user", "disable", "eve", *STORE), 1, "No user")
    tap.equal("a user signs up", DEVICE.sign_up("zoe@example.org").status, 201)
    did(tap, "a user is disabled", "user", "disable", "zoe@example.org", text="Disabled")
    answer = DEVICE.sign_in()
    tap.equal("and refused at once", (answer.status, answer.code), (403, "user_disabled"))
    tap.equal("signed out", SERVER.rows("session")["session"], 0)
    done = did(tap, "and enabled", "user", "enable", "zoe@example.org", "--json")
    tap.equal("as JSON says", json.loads(done.stdout)["disabledAt"], None)
    tap.equal("signs in again", DEVICE.sign_in().status, 200)
    tap.equal("on record", (audited("user_disabled"), audited("user_enabled")), (1, 1))


def credentials(tap):
    record = shown("credential", "list", "--user", "zoe@example.org")
    identity = record["credential"]["id"]
    for what, text in (("its id", identity), ("its beginning", identity[:6]),
                       ("its label", record["credential"]["label"])):
        found = shown("credential", "show", "--", text) if text.startswith("--") else shown(
            "credential", "show", text)
        tap.equal("a passkey by " + what, found["credential"]["id"], identity)
    page = did(tap, "a page about it", "credential", "show", identity, text="zoe@example.org")
    tap.check("says what is known", "Backup eligible" in page.stdout, page)
    tap.equal("only IDs", ctl("credential", "list", "--quiet", *STORE).stdout.strip(), identity)
    refused(tap, "another user's", ctl("credential", "show", identity, "--user", NAME, *STORE), 1,
            "another user")
    refused(tap, "nobody's", ctl("credential", "show", "nothing", *STORE), 1, "credential list")
    SERVER.execute("UPDATE credential SET sign_count_stalled_at_ms = 1")
    did(tap, "a flag is cleared", "credential", "clear-regression", identity[:6], text="Cleared the mark")
    tap.equal("and gone", shown("credential", "show", identity)["signCountRegressedAt"], None)
    tap.equal("on record", audited("sign_count_regression_cleared"), 1)
    upgrade(tap, identity)
    DEVICE.sign_up("yan@example.org", label=record["credential"]["label"])
    refused(tap, "a label of two",
            ctl("credential", "show", record["credential"]["label"], *STORE), 1, "2 passkeys")
    tap.equal("but one of a user", shown("credential", "show", record["credential"]["label"],
                                         "--user", "zoe@example.org")["credential"]["id"], identity)


def upgrade(tap, identity):
    """A passkey of one device that its provider syncs from some day on."""
    def allowed():
        return shown("credential", "show", identity)["changeAllowedUntil"] is not None
    tap.equal("an upgrade is not allowed by itself", allowed(), False)
    with open(DEVICE.state, encoding="utf-8") as file:
        state = json.load(file)
    state["credentials"][0].update(backupEligible=True, backupState=True)
    with open(DEVICE.state, "w", encoding="utf-8") as file:
        json.dump(state, file)
    answer = DEVICE.sign_in()
    tap.equal("one that is synced now is refused", (answer.status, answer.code),
              (400, "backup_eligible_changed"), answer)
    verb = ["credential", "allow-change", identity]
    did(tap, "an upgrade is allowed", *verb, text="once")
    tap.equal("as is shown", allowed(), True)
    did(tap, "and on its page", "credential", "show", identity, text="Change allowed")
    done = did(tap, "and taken back", *verb, "--undo", "--json")
    tap.equal("as JSON says", json.loads(done.stdout)["changeAllowedUntil"], None)
    answer = DEVICE.sign_in()
    tap.equal("so it is refused again", answer.code, "backup_eligible_changed", answer)
    did(tap, "allowed for good", *verb, "--quiet")
    answer = DEVICE.sign_in()
    tap.equal("it signs in", answer.status, 200, answer)
    row = shown("credential", "show", identity)
    tap.equal("it is synced, and was allowed once",
              (row["credential"]["synced"], row["changeAllowedUntil"]), (True, None))
    tap.equal("on record", (audited("credential_change_allowed"), audited("credential_change_allowance_revoked")),
              (2, 1))
    refused(tap, "nobody's", ctl("credential", "allow-change", "nothing", *STORE), 1,
            "credential list")
    model = ["credential", "allow-change", "--aaguid"]
    refused(tap, "neither a passkey nor a model", ctl("credential", "allow-change", *STORE), 2,
            "--aaguid")
    refused(tap, "no UUID", ctl(*model, "4f2aX", *STORE), 2, "01234567-89ab")
    zero = "00000000-0000-0000-0000-000000000000"
    refused(tap, "the zero AAGUID", ctl(*model, zero, *STORE), 2, "zero AAGUID")
    refused(tap, "a model of nobody", ctl(*model, zero[:-1] + "7", *STORE), 1, "No passkey")
    other = "d548826e-79b4-db40-a3d8-11116f7e8349"
    DEVICE.sign_up("mel@example.org", "--aaguid", other)
    done = did(tap, "all of a model", *model, other, "--json")
    tap.equal("are counted", json.loads(done.stdout)["passkeys"], 1, done)
    tap.equal("and on record", audited("model_change_allowed"), 1)
    did(tap, "and taken back", *model, other, "--undo", text="again: 1")


def changes(tap):
    """Renamed, labelled, disabled, deleted; sessions ended."""
    did(tap, "a user is made", "user", "create", "cleo@example.org")
    did(tap, "and renamed", "user", "rename", "cleo@example.org", "Cleo", text="Changed the names")
    did(tap, "shown otherwise", "user", "rename", "cleo", "--display-name", "C.", "--json")
    tap.equal("both exist", shown("user", "show", "CLEO")["user"]["displayName"], "C.")
    refused(tap, "no other name", ctl("user", "rename", "cleo", *STORE), 2, "--display-name")
    refused(tap, "a name that is taken", ctl("user", "rename", "cleo", NAME, *STORE), 1, "taken")
    other = Device(SERVER, "other.json")
    tap.equal("a user signs up", other.sign_up("dora@example.org", label="Phone").status, 201)
    did(tap, "a passkey is labelled", "credential", "label", "Phone", "Old phone", "--user",
        "dora@example.org", text="Old phone")
    refused(tap, "the last way in", ctl("credential", "disable", "Old phone", *STORE), 1,
            "--allow-last")
    did(tap, "is disabled by who says so", "credential", "disable", "Old phone", "--allow-last",
        text="Disabled")
    answer = other.sign_in()
    tap.equal("and refused at once", (answer.status, answer.code), (403, "credential_disabled"))
    did(tap, "and enabled", "credential", "enable", "Old phone", text="Enabled")
    tap.equal("signs in", other.sign_in().status, 200)
    rows = [json.loads(line) for line in ctl(
        "session", "list", "dora@example.org", "--json", *STORE).stdout.splitlines()]
    tap.check("sessions are seen", rows and all("amr" in row for row in rows), rows)
    table = did(tap, "as a table", "session", "list", "dora@example.org", text="127.0.0.1")
    tap.check("without tokens", "psk_s_" not in table.stdout, table)
    refused(tap, "no such session",
            ctl("session", "revoke", "dora@example.org", "nothing", "--yes", *STORE), 1, "no session")
    did(tap, "one is ended", "session", "revoke", "dora@example.org", rows[0]["id"][:8], "--yes",
        text="ended: 1")
    did(tap, "all are", "session", "revoke", "dora@example.org", "--yes", text="ended: ")
    tap.equal("none is left", ctl("session", "list", "dora@example.org", "--quiet", *STORE).stdout,
              "")
    other.sign_in()
    columns = [row[1] for row in SERVER.query("PRAGMA table_info(session)")]
    kept = ", ".join(name if name not in ("token_hash", "id") else "randomblob(%d)" % (
        32 if name == "token_hash" else 16) for name in columns)
    SERVER.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n WHERE i < 1200) "
                   "INSERT INTO session SELECT %s FROM session, n WHERE user_id = "
                   "(SELECT id FROM user WHERE name = 'dora@example.org')" % kept)
    did(tap, "more than anybody lists", "session", "revoke", "dora@example.org", "--dry-run",
        text="1000 or more")
    did(tap, "all of them are ended", "session", "revoke", "dora@example.org", "--yes",
        text="ended: 1201")
    refused(tap, "nobody to ask", ctl("credential", "delete", "Old phone", *STORE), 2, "--yes")
    did(tap, "a dry run", "credential", "delete", "Old phone", "--dry-run", text="one of 1")
    did(tap, "deleted", "credential", "delete", "Old phone", "--yes", "--allow-last", text="Deleted")
    answer = other.sign_in()
    tap.equal("and unknown at once", (answer.status, answer.code), (404, "credential_unknown"))
    page = terminal("user", "delete", "dora@example.org", *STORE, answers=[("[y/N]", "n\n")])
    tap.check("no is no", page.returncode == 1 and "user restore" in page.text, page)
    page = terminal("user", "delete", "dora@example.org", *STORE, answers=[("[y/N]", "y\n")])
    tap.check("yes is yes", page.returncode == 0 and "Deleted" in page.text, page)
    refused(tap, "nobody is there", ctl("user", "show", "dora@example.org", *STORE), 1, "No user")
    refused(tap, "the name is reserved", ctl("user", "create", "DORA@example.org", *STORE), 1, "taken")
    did(tap, "a dry run of a restore", "user", "restore", "dora@example.org", "--since", "1h",
        "--dry-run", text="Would be restored")
    refused(tap, "restores nothing", ctl("user", "show", "dora@example.org", *STORE), 1, "No user")
    back = shown("user", "restore", "dora@example.org", "--since", "1h")
    tap.check("restored", back["restored"]["user"] and back["restored"]["credentials"], back)
    tap.equal("and signs in", other.sign_in().status, 200)
    did(tap, "a user is renamed", "user", "rename", "dora@example.org", "mallory")
    did(tap, "the name is restored", "user", "restore", "dora@example.org", "--since", "1h",
        text="the user name dora@example.org")
    user_id = shown("user", "show", "dora@example.org")["user"]["id"]
    did(tap, "somebody has the name that is the ID of another user", "user", "create", user_id)
    refused(tap, "a restore does not choose between two users", ctl(
        "user", "restore", user_id, "--since", "1h", *STORE), 1, "Several users")
    namesake = [json.loads(line)["user"] for line in
                ctl("user", "list", "--json", *STORE).stdout.splitlines()]
    did(tap, "and the other one is deleted by ID", "user", "delete",
        [user["id"] for user in namesake if user["name"] == user_id][0], "--now", "--yes", text="Erased")
    did(tap, "a dry run of deleting at once", "user", "delete", "mallory", "--now", "--dry-run",
        text="cannot be undone")
    did(tap, "deleted, to be restored", "user", "delete", "dora@example.org", "--yes", text="Deleted")
    copied = "sqlite:" + SERVER.store + ".copy"
    done = ctl("store", "copy", "--from", "sqlite:" + SERVER.store, "--to", copied, "--yes")
    tap.equal("the store is copied", done.returncode, 0, done)
    done = ctl("user", "restore", "dora@example.org", "--since", "1h", "--store", copied)
    tap.check("with what was removed", done.returncode == 0 and "the account" in done.stdout, done)
    did(tap, "and at once", "user", "delete", "dora@example.org", "--now", "--yes", text="Erased")
    refused(tap, "beyond restoring", ctl("user", "restore", "dora@example.org", "--since", "1h", *STORE),
            1, "No user has or had")
    tap.check("on record", audited("user_deleted") == 2 and audited("user_erased") == 2 and audited("user_changed") >= 2)
    tap.equal("and a sound store", ctl("store", "check", *STORE).returncode, 0)


def narrow(tap):
    """Every table in terminals of 80 and of 40 columns, with characters that take two."""
    SERVER.execute("UPDATE user SET display_name = ? WHERE name = ?", "\u6f22\u5b57" * 20, NAME)
    SERVER.execute("UPDATE credential SET label = ?", "\u30ad\u30fc" * 20)
    SERVER.execute("INSERT INTO api_key SELECT number, randomblob(16), randomblob(32), ?, 1, "
                   "1780000000000, 0, 0, 0 FROM relying_party", "\u9375" * 40)
    for columns in (80, 40):
        for words in (["user", "list"], ["credential", "list"], ["session", "list",
                                                                 "zoe@example.org"],
                      ["api-key", "list"], ["audit", "list"], ["signing-key", "list"], ["store", "stats"],
                      ["config", "show"]):
            page = terminal(*words, *STORE, columns=columns)
            widths = [sum(2 if unicodedata.east_asian_width(character) in "WF" else 1
                          for character in line) for line in page.lines]
            tap.check("%s fits %d columns" % (" ".join(words), columns),
                      page.returncode == 0 and len(widths) > 1 and max(widths) <= columns, page)
    lines = terminal("user", "list", *STORE, columns=40).lines
    tap.check("where columns would say nothing each cell has a line",
              lines[0].startswith("NAME          ") and lines[1].startswith("DISPLAY NAME  ")
              and "" in lines, lines)
    tap.check("no time is cut in its middle", re.search(
        r"  \d{4}-\d\d-\d\d( \d\d:\d\d)?  ", terminal("credential", "list", *STORE,
                                                      columns=80).text))
    SERVER.execute("DELETE FROM api_key")


def token_of(text):
    return re.search(r"link=(psk_l_[\w-]+)", text).group(1)


def links(tap):
    refused(tap, "a link is for a terminal", ctl("link", "create", "enrolment", NAME, *STORE), 2,
            "--force")
    tap.equal("and none was created", SERVER.rows("link")["link"], 0)
    done = ctl("link", "create", "enrolment", NAME, "--force", "--quiet", *STORE, **ORIGIN)
    tap.check("with --force only the address",
              re.fullmatch(re.escape(SERVER.origin) + r"/\S+\n", done.stdout), done)
    answer = SERVER.post("/v1/links/redeem", {"link": token_of(done.stdout)})
    tap.equal("it works", answer.status, 200, answer)
    answer = SERVER.post("/v1/links/redeem", {"link": token_of(done.stdout)})
    tap.equal("again, because no passkey was created yet", answer.status, 200, answer)
    page = terminal("link", "create", "recovery", NAME, *STORE, **ORIGIN)
    tap.check("on a terminal a QR code as well", page.returncode == 0 and "\u2580" in page.text
              and "It can be used until" in page.text, page)
    tap.check("of a terminal that is wide enough", "\u2580" not in terminal(
        "link", "create", "recovery", NAME, *STORE, columns=30, **ORIGIN).text)
    tap.check("and knows such characters", "\u2580" not in terminal(
        "link", "create", "recovery", NAME, *STORE, LC_ALL="C", **ORIGIN).text)
    done = ctl("link", "create", "recovery", NAME, "--force", "--json", *STORE, **ORIGIN)
    tap.equal("as JSON", set(json.loads(done.stdout)), {"purpose", "url", "expiresAt"}, done)
    for what, words, status, text in (
            ("no such purpose", ["fun", NAME], 2, "sign-up"), ("no user", ["recovery"], 2, "USER"),
            ("a user too many", ["sign-up", NAME], 2, "no USER"),
            ("nobody", ["recovery", "eve"], 1, "No user")):
        refused(tap, what, ctl("link", "create", *words, "--force", *STORE), status, text)
    did(tap, "a disabled user", "user", "disable", NAME)
    refused(tap, "gets no link", ctl("link", "create", "recovery", NAME, "--force", *STORE), 1,
            "disabled")
    did(tap, "is enabled", "user", "enable", NAME)
    listed = ctl("store", "check", *STORE)
    tap.check("no link stands in any file of ours", token_of(page.text) not in listed.stdout
              and token_of(page.text) not in SERVER.log())


def recovery_codes(tap):
    did(tap, "no codes", "recovery-codes", "status", NAME, text="no recovery codes")
    SERVER.execute("INSERT INTO recovery_code_set SELECT relying_party, id, zeroblob(16), 12, 8, 1, "
                   "1780000000000 FROM user WHERE name = ?", NAME)
    SERVER.execute("INSERT INTO recovery_code SELECT relying_party, id, randomblob(32), 0 FROM user "
                   "WHERE name = ?", NAME)
    did(tap, "one code", "recovery-codes", "status", NAME, text="1 of 1")
    tap.equal("as JSON", shown("recovery-codes", "status", NAME)["left"], 1)
    refused(tap, "nobody to ask", ctl("recovery-codes", "revoke", NAME, *STORE), 2, "--yes")
    did(tap, "a dry run", "recovery-codes", "revoke", NAME, "--dry-run", text="This revokes 1")
    page = terminal("recovery-codes", "revoke", NAME, *STORE, answers=[("[y/N]", "n\n")])
    tap.check("no is no", page.returncode == 1 and "Nothing was changed" in page.text, page)
    tap.equal("they exist", SERVER.rows("recovery_code")["recovery_code"], 1)
    did(tap, "revoked", "recovery-codes", "revoke", NAME, "--yes", text="Revoked")
    tap.equal("and gone", SERVER.rows("recovery_code")["recovery_code"], 0)
    refused(tap, "a second time", ctl("recovery-codes", "revoke", NAME, "--yes", *STORE), 1,
            "no recovery codes")


def api_keys(tap):
    words = ["api-key", "create", "shop", "--scopes", "users,enrol"]
    refused(tap, "a key is for a terminal", ctl(*words, *STORE), 2, "--force")
    tap.equal("and none was created", SERVER.rows("api_key")["api_key"], 0)
    done = ctl(*words, "--force", "--quiet", "--days", "30", *STORE)
    tap.check("with --force only the key", re.fullmatch(r"psk_k_[\w-]{43}\n", done.stdout), done)
    key = {"Authorization": "Bearer " + done.stdout.strip()}
    body = {"purpose": "sign_up"}
    answer = SERVER.request("POST", "/v1/links", body, key)
    tap.equal("a backend calls with it", answer.status, 201, answer)
    listed = ctl("api-key", "list", *STORE)
    tap.check("a list has no key", "shop" in listed.stdout and "psk_k_" not in listed.stdout, listed)
    row = shown("api-key", "list")
    tap.equal("but what it may do", (row["scopes"], "key" in row), (["users", "enrol"], False))
    tap.check("and when it was used", row["lastUsedAt"] is not None and row["expiresAt"] is not None)
    for what, options, text in (("no scope", [], "--scopes"),
                                ("no such scope", ["--scopes", "fun"], "Unknown scope"),
                                ("no such time", ["--scopes", "users", "--days", "0"], "--days")):
        refused(tap, what, ctl("api-key", "create", "x", "--force", *options, *STORE), 2, text)
    refused(tap, "no such key", ctl("api-key", "revoke", "nothing", "--yes", *STORE), 1,
            "api-key list")
    did(tap, "a dry run", "api-key", "revoke", "shop", "--dry-run", text="This revokes")
    did(tap, "revoked by name", "api-key", "revoke", "shop", "--yes", text="Revoked")
    answer = SERVER.request("POST", "/v1/links", body, key)
    tap.equal("and refused at once", answer.status, 401, answer)
    did(tap, "it is listed still", "api-key", "list", text="revoked")
    page = terminal("api-key", "create", "second", "--scopes", "admin", *STORE)
    tap.check("on a terminal it is shown", "psk_k_" in page.text and "shown only once" in page.text, page)


def audit(tap):
    lines = ctl("audit", "list", *STORE).stdout.splitlines()
    tap.check("what happened, with names",
              lines[0].startswith("TIME") and any(NAME in line and "operator" in line
                                                  for line in lines), lines)
    rows = [json.loads(line) for line in ctl("audit", "list", "--json", *STORE).stdout.splitlines()]
    tap.equal("as JSON, in order", [row["number"] for row in rows],
              sorted(row["number"] for row in rows))
    tap.equal("of one form", set(rows[0]), {"number", "at", "event", "result", "userId", "subjectId",
                                            "credentialId", "credentialKey", "actor", "actorId", "address"})
    tap.check("from where", any(row["address"] == "127.0.0.1" for row in rows), rows)
    of_one = [json.loads(line) for line in ctl("audit", "list", "--json", "--user", NAME, "--event",
                                               "link_created", *STORE).stdout.splitlines()]
    tap.check("of a user and a kind", of_one and {row["event"] for row in of_one} == {"link_created"}
              and {row["userId"] for row in of_one} == {shown("user", "show", NAME)["user"]["id"]},
              of_one)
    tap.equal("since a time to come", ctl("audit", "list", "--json", "--since",
                                          "2999-01-01T00:00:00Z", *STORE).stdout, "")
    refused(tap, "no such event", ctl("audit", "list", "--event", "fun", *STORE), 2, "Unknown event")
    for text in ("today", "7", "7w", "-1h", "2026-02-30"):
        refused(tap, "no such time as " + text, ctl("audit", "list", "--since=" + text, *STORE), 2,
                "--since")
    for text, found in (("1h", True), ("60s", True), ("0s", False), ("2026-01-01", True),
                        ("2999-01-01", False)):
        done = ctl("audit", "list", "--json", "--since", text, *STORE)
        tap.equal("since " + text, (done.returncode, done.stdout != ""), (0, found))
    begins = ctl("user", "list", "ZOE", "--json", *STORE).stdout.splitlines()
    tap.equal("users by the beginning of the name", [json.loads(line)["user"]["name"] for line in begins],
              ["zoe@example.org"])
    refused(tap, "nobody's", ctl("audit", "list", "--user", "eve", *STORE), 1, "No user")
    follow = processes.start([PASSKEYCTL, "audit", "follow", "--json", *STORE], text=True,
                              stdout=subprocess.PIPE, env=environment())
    time.sleep(1)
    DEVICE.sign_in()
    row = json.loads(follow.stdout.readline())
    tap.equal("what happens now is followed", row["event"], "sign_in", row)
    follow.terminate()
    follow.wait()
    follow.stdout.close()


def keys(tap):
    before = shown("signing-key", "list")
    did(tap, "a signing key is rotated", "signing-key", "rotate", text="in an hour")
    rows = [json.loads(line) for line in ctl("signing-key", "list", "--json", *STORE).stdout.splitlines()]
    tap.check("the old one signs on, the new one is published", len(rows) == 2 and
              rows[0]["kid"] == before["kid"] and rows[0]["retiredAt"] and not rows[1]["retiredAt"],
              rows)
    refused(tap, "nobody to ask", ctl("signing-key", "rotate", "--at-once", *STORE), 2, "--yes")
    did(tap, "at once", "signing-key", "rotate", "--at-once", "--yes", text="signs now")
    tap.check("a table", ctl("signing-key", "list", *STORE).stdout.startswith("KEY"))
    tap.check("no private key is shown", "private" not in ctl("signing-key", "list", "--json", *STORE).stdout)


def stores(tap):
    """Every verb, where the store is not there, locked, or older."""
    commands = (["user", "create", "x"], ["user", "disable", "x"], ["user", "enable", "x"],
                ["user", "rename", "x", "y"], ["user", "delete", "x", "--yes"],
                ["credential", "show", "x"], ["credential", "label", "x", "y"],
                ["credential", "disable", "x"], ["credential", "enable", "x"],
                ["credential", "delete", "x", "--yes"], ["session", "list", "x"],
                ["session", "revoke", "x", "--yes"], ["credential", "clear-regression", "x"],
                ["link", "create", "sign-up", "--force"], ["recovery-codes", "status", "x"],
                ["recovery-codes", "revoke", "x", "--yes"], ["api-key", "list"],
                ["api-key", "create", "x", "--scopes", "users", "--force"],
                ["api-key", "revoke", "x", "--yes"], ["audit", "list"], ["audit", "follow"],
                ["signing-key", "list"], ["signing-key", "rotate"])
    for words in commands:
        refused(tap, "no store: " + " ".join(words),
                ctl(*words, "--store", "sqlite:/no/store.db"), 3, "/no/store.db")
    lock = sqlite3.connect(SERVER.store, timeout=20)
    lock.execute("BEGIN IMMEDIATE")
    refused(tap, "a locked store", ctl("user", "create", "x@example.org", *STORE), 3, "locked")
    lock.close()
    SERVER.close()


run(users, credentials, changes, links, recovery_codes, api_keys, audit, keys, narrow, stores)
