# SPDX-License-Identifier: Apache-2.0
"""passkeyctl store: looking for what is wrong, backup beside a busy server, restore, upgrade.
`test_store.py PASSKEYD AUTHENTICATOR PASSKEYCTL MIGRATIONS`."""
import glob
import json
import os
import re
import shutil
import sqlite3
import stat
import sys
import tempfile
import threading
from cli import ctl, ctl_obeying_modes, make_older, refused, terminal
from harness import Device, Server, run, wait_until

MIGRATIONS = sorted(glob.glob(os.path.join(os.path.abspath(sys.argv[4]), "*.sql")))
NEWEST = len(MIGRATIONS)

# Lives for all tests but the last, which stops it.
SERVER = Server()
STORE = "sqlite:" + SERVER.store
DEVICE = Device(SERVER)


def path(name):
    return os.path.join(SERVER.directory, name)


def copy(name):
    """The store in its current state, without other files."""
    done = ctl("store", "backup", path(name), "--store", STORE)
    assert done.returncode == 0, done
    return path(name)


def change(file, *statements):
    database = sqlite3.connect(file)
    with database:
        for statement in statements:
            database.execute(statement)
    database.close()


def mode(file):
    return stat.S_IMODE(os.stat(file).st_mode)


def findings(file):
    done = ctl("store", "check", "--json", "--store", "sqlite:" + file)
    return done, [json.loads(line) for line in done.stdout.splitlines()]


def check(tap):
    for name in ("ada@example.org", "bob@example.org"):
        tap.equal("there is " + name, DEVICE.sign_up(name).status, 201)
    DEVICE.sign_in("ada@example.org")
    done = ctl("store", "check", "--store", STORE)
    tap.equal("a store in use is sound", (done.returncode, done.stdout),
              (0, "The store is sound.\n"), done)
    tap.equal("said with nothing", ctl("store", "check", "--quiet", "--store", STORE).stdout, "")
    rows = {"user": "UPDATE credential SET user_id = x'00'",
            "attestation": "INSERT INTO attestation VALUES (99, x'00', 1, x'00')",
            "flags": "UPDATE credential SET backup_state = 1, backup_eligible = 1",
            "count": "UPDATE credential SET sign_count = -1",
            "key": "UPDATE credential SET id_key = x'00' WHERE number = 1",
            "name": "UPDATE user SET name_key = '' WHERE name_key LIKE 'ada%'",
            "session": "UPDATE session SET id = x'00'",
            "party": "DELETE FROM relying_party"}
    wanted = {"user": ("orphan", "credential"), "attestation": ("orphan", "attestation"),
              "flags": ("row", "credential"), "count": ("row", "credential"),
              "key": ("row", "credential"), "name": ("row", "user"),
              "session": ("row", "session"), "party": ("orphan", "user")}
    for name, statement in rows.items():
        file = copy("check.db")
        change(file, statement)
        done, found = findings(file)
        tap.check("found: " + name, done.returncode == 1 and wanted[name] in
                  [(row["kind"], row["table"]) for row in found], done)
        os.unlink(file)
    file = copy("check.db")
    for statement, text in (("DROP INDEX user_by_name", "user_by_name is missing"),
                            ("CREATE TABLE mine (x)", "mine does not belong"),
                            ("ALTER TABLE audit ADD COLUMN note TEXT", "audit is not as"),
                            ("UPDATE migration SET checksum = x'00' WHERE number = 1",
                             "migration 1")):
        change(file, statement)
        done, found = findings(file)
        tap.check("drift: " + text, done.returncode == 1 and any(
            row["kind"] == "schema" and text in row["message"] for row in found), done)
    shown = ctl("store", "check", "--store", "sqlite:" + file)
    tap.check("as text, too", shown.returncode == 1 and shown.stdout.startswith("  schema"), shown)
    narrow = terminal("store", "check", "--store", "sqlite:" + file, columns=40)
    tap.check("whole where the terminal is narrow", max(map(len, narrow.lines)) <= 40
              and narrow.stdout.split() == shown.stdout.split(), narrow)
    os.unlink(file)


def progress(tap):
    big = copy("big.db")
    database = sqlite3.connect(big)
    with database:
        database.executemany("INSERT INTO audit (relying_party, at_ms, name, result) "
                             "VALUES (1, 1, 'sign_in', ?)", ((0,) for _ in range(200000)))
    database.close()
    shown = terminal("store", "check", "--store", "sqlite:" + big)
    tap.check("a check shows its progress", re.search(r"Check: \d+ steps, \d+/s", shown.text)
              and shown.text.rstrip().endswith("The store is sound."), shown.text[-200:])
    quiet = terminal("store", "check", "--quiet", "--store", "sqlite:" + big)
    tap.equal("and nothing with --quiet", quiet.text, "")
    os.unlink(big)


def create(tap):
    """An empty store, for an import before the first start."""
    users, fresh = path("users.jsonl"), Server()
    fresh.stop()
    os.unlink(fresh.store)
    store = "sqlite:" + fresh.store
    done = ctl("export", users, "--json", "--store", STORE)
    tap.equal("an export reports as JSON", (done.returncode, {
        name: value for name, value in json.loads(done.stdout).items() if name != "message"}),
        (0, {"done": True, "users": 2, "credentials": 2, "recoveryCodes": 0}), done)
    refused(tap, "but not among its lines", ctl("export", "--json", "--store", STORE), 2, "needs a FILE")
    refused(tap, "an import wants a store", ctl("import", users, "--store", store), 3, "does not exist")
    done = ctl("store", "create", "--store", store)
    tap.check("one is created", done.returncode == 0 and "for localhost" in done.stdout, done)
    tap.equal("with mode 0600", mode(fresh.store), 0o600)
    refused(tap, "not twice", ctl("store", "create", "--store", store), 1, "already exists")
    done = ctl("import", users, "--store", store)
    tap.check("users are imported", done.returncode == 0 and "2 users" in done.stdout, done)
    fresh.start()
    device = Device(fresh)
    shutil.copy(DEVICE.state, device.state)
    tap.equal("and sign in once the server starts", device.sign_in().status, 200)
    fresh.close()
    named = "sqlite:" + path("named.db")
    done = ctl("store", "create", "--rp-id", "example.org", "--store", named)
    tap.check("for another RP ID", done.returncode == 0 and "for example.org" in done.stdout, done)
    tap.equal("which commands then find", ctl("user", "list", "--rp-id", "example.org", "--store",
                                              named).returncode, 0)
    bad = path("bad.db")
    refused(tap, "not for an RP ID that is not a domain", ctl(
        "store", "create", "--rp-id", "https://example.org/", "--store", "sqlite:" + bad), 2, "not a domain")
    tap.check("  and no file is left", not os.path.exists(bad))
    refused(tap, "not where a file is", ctl("store", "create", "--store", "sqlite:" + users), 3)


def another_rp_id(tap):
    """A start with another RP ID names the users who can no longer sign in."""
    server = Server()
    device = Device(server)
    device.sign_up("ada")
    server.stop()
    tap.check("no warning about its own users", "not configured" not in server.log(), server.log())
    server.flags = ("--rp-id", "example.org", "--origins", "https://example.org")
    server.start()
    tap.check("a warning about another's users",
              "also has 1 user of localhost, which is not configured" in server.log(), server.log())
    server.close()


def damage(tap):
    file = copy("damaged.db")
    change(file, "CREATE TABLE t (x)", "INSERT INTO t VALUES (1)")
    with open(file, "r+b") as opened:
        opened.seek(-4096, os.SEEK_END)
        opened.write(b"\x07" * 4000)
    _, found = findings(file)
    tap.check("one problem on each line", len(found) > 1 and not any(
        "?" in row["message"] or "***" in row["message"] for row in found), found)
    os.unlink(file)
    file = copy("damaged.db")
    size = os.path.getsize(file)
    with open(file, "r+b") as opened:
        for page in range(size // 8192, size // 4096):
            opened.seek(page * 4096)
            opened.write(b"\x07" * 2000)
    done, found = findings(file)
    tap.check("damage is found", done.returncode == 1 and found and
              {row["kind"] for row in found} == {"damage"}, done)
    refused(tap, "a damaged backup is not restored",
            ctl("store", "restore", file, "--yes", "--store", "sqlite:" + path("none.db")), 3,
            "damaged.db", "is damaged")
    tap.check("and nothing is left of it", not glob.glob(path("none.db*")))
    refused(tap, "a damaged store is not backed up",
            ctl("store", "backup", path("b.db"), "--store", "sqlite:" + file), 3)
    tap.check("and no file is left", not glob.glob(path("b.db*")))
    os.unlink(file)


def unusable(tap):
    """A store that is missing, newer, older, another program's, or locked."""
    target = path("unusable.backup")
    newer, older, other = copy("newer.db"), copy("older.db"), path("other.db")
    change(newer, "PRAGMA user_version = 99")
    change(other, "CREATE TABLE t (x)")
    make_older(older, MIGRATIONS)
    for words in (["check"], ["backup", target], ["stats"], ["upgrade"], ["sweep"]):
        refused(tap, "no store for %s" % words[0],
                ctl("store", *words, "--store", "sqlite:" + path("missing.db")), 3, "does not exist")
        refused(tap, "another program's for %s" % words[0],
                ctl("store", *words, "--store", "sqlite:" + other), 3, "not a passkey store")
        refused(tap, "a location of no kind for %s" % words[0],
                ctl("store", *words, "--store", "x:y"), 2, "sqlite:PATH")
    for words in (["check"], ["upgrade"], ["sweep"]):
        refused(tap, "a newer store for %s" % words[0],
                ctl("store", *words, "--store", "sqlite:" + newer), 3, "newer program")
    refused(tap, "an older store for sweep", ctl("store", "sweep", "--store", "sqlite:" + older), 3,
            "upgrade")
    for file in (newer, older):
        done = ctl("store", "backup", target, "--store", "sqlite:" + file)
        tap.equal("but it is backed up as it is", done.returncode, 0, done)
        tap.equal("and has its figures",
                  ctl("store", "stats", "--store", "sqlite:" + file).returncode, 0)
        os.unlink(target)
    refused(tap, "a newer backup is not restored",
            ctl("store", "restore", newer, "--yes", "--store", "sqlite:" + path("x.db")), 3, "newer")
    lock = sqlite3.connect(SERVER.store, timeout=20)
    lock.execute("BEGIN IMMEDIATE")
    refused(tap, "a locked store for sweep", ctl("store", "sweep", "--store", STORE), 3, "locked")
    tap.equal("is checked", ctl("store", "check", "--store", STORE).returncode, 0)
    lock.close()


def left_over(tap):
    """Rows of the FIDO binding that passkeyd had before 1.0: ignored, and no damage."""
    row = "INSERT INTO %s SELECT %s FROM %s WHERE relying_party = 1 LIMIT 1"
    file = copy("left.db")
    change(file, "INSERT INTO relying_party (number, rp_id) VALUES (9, 'fido:localhost')")
    database = sqlite3.connect(file)
    for table in ("user", "credential"):
        names = [column[1] for column in database.execute("PRAGMA table_info(%s)" % table)]
        values = [{"relying_party": "9", "number": "NULL"}.get(name, name) for name in names]
        database.execute(row % (table, ", ".join(values), table))
    database.execute("UPDATE credential SET user_id = (SELECT id FROM user WHERE relying_party = 9) "
                     "WHERE relying_party = 9")
    database.commit()
    database.close()
    for older in (False, True):
        store = "sqlite:" + file
        if older:
            make_older(file, MIGRATIONS)
            done = ctl("store", "upgrade", "--yes", "--store", store)
            tap.equal("left-over rows are upgraded", done.returncode, 0, done)
        done = ctl("store", "check", "--store", store)
        tap.equal("left-over rows are sound", done.returncode, 0, done)
        done = ctl("export", "--store", store)
        tap.check("one relying party is exported, without asking which", done.returncode == 0
                  and "fido:" not in done.stdout and done.stdout.count('"type":"user"') == 2, done)
        done = ctl("user", "list", "--json", "--store", store)
        tap.equal("one relying party is listed", (done.returncode, len(done.stdout.splitlines())),
                  (0, 2), done)
    os.unlink(file)


def upgrade(tap):
    file = copy("upgrade.db")
    store = "sqlite:" + file
    done = ctl("store", "upgrade", "--store", store)
    tap.equal("nothing to do", (done.returncode, "newest schema" in done.stdout), (0, True), done)
    make_older(file, MIGRATIONS)
    change(file, "WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n WHERE i < 5000) INSERT "
           "INTO session SELECT u.relying_party, randomblob(32), randomblob(16), u.id, c.id, 1, 1, 1, 1 "
           "FROM user u JOIN credential c ON c.user_id = u.id, n")
    tap.equal("an older one is sound as what it is",
              ctl("store", "check", "--store", store).returncode, 0)
    done = ctl("store", "upgrade", "--dry-run", "--store", store)
    tap.check("a dry run says what would be done", done.returncode == 0
              and "from schema 1 to %d" % NEWEST in done.stdout, done)
    refused(tap, "nobody to ask", ctl("store", "upgrade", "--store", store), 2, "--yes")
    shown = terminal("store", "upgrade", "--store", store, answers=[("[y/N]", "n\n")])
    tap.check("no is no", shown.returncode == 1 and "Nothing was changed" in shown.text, shown)
    tap.equal("so far it is as it was", json.loads(
        ctl("store", "stats", "--json", "--store", store).stdout)["schema"], 1)
    other = sqlite3.connect(file)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("BEGIN")
    other.execute("SELECT * FROM user").fetchall()
    refused(tap, "somebody has it open", ctl("store", "upgrade", "--yes", "--store", store), 1,
            "stop passkeyd")
    other.close()
    shown = terminal("store", "upgrade", "--store", store, answers=[("[y/N]", "y\n")])
    tap.check("yes is yes", shown.returncode == 0 and "to schema %d." % NEWEST in shown.text, shown)
    tap.check("and the progress is shown", "\rUpgrade: " in shown.text, shown)
    tap.equal("and it is sound", ctl("store", "check", "--store", store).returncode, 0)
    os.unlink(file)


def figures(tap):
    done = ctl("store", "stats", "--json", "--store", STORE)
    shown = json.loads(done.stdout)
    tap.check("figures", shown["user"] == 2 and shown["schema"] == NEWEST and shown["bytes"] > 0,
              shown)
    lines = ctl("store", "stats", "--store", STORE).stdout.splitlines()
    tap.equal("as a table", len(lines), len(shown) + 1, lines)
    SERVER.execute("UPDATE session SET expires_at_ms = 1")
    sessions = SERVER.rows("session")["session"]
    told = json.loads(ctl("store", "sweep", "--dry-run", "--json", "--store", STORE).stdout)
    tap.equal("a dry run of a sweep counts", (told["done"], told["session"], told["audit"]),
              (False, sessions, 0), told)
    tap.equal("and deletes nothing", SERVER.rows("session")["session"], sessions)
    done = ctl("store", "sweep", "--dry-run", "--quiet", "--store", STORE)
    tap.check("as a table", re.search(r"^session +%d$" % sessions, done.stdout, re.M), done)
    done = ctl("store", "sweep", "--json", "--store", STORE)
    swept = json.loads(done.stdout)
    tap.equal("a sweep", (done.returncode, SERVER.rows("session")["session"]), (0, 0), done)
    tap.equal("tells what went", (swept["done"], swept["session"]), (True, sessions), swept)
    done = ctl("store", "sweep", "--store", STORE)
    tap.check("nothing is deleted twice", re.search(r"^session +0$", done.stdout, re.M), done)
    tap.equal("and quietly", ctl("store", "sweep", "--quiet", "--store", STORE).stdout, "")
    file, config = copy("swept.db"), path("swept.ini")
    change(file, "UPDATE audit SET at_ms = 1 WHERE number = 1")

    def oldest():
        database = sqlite3.connect(file)
        found = database.execute("SELECT min(at_ms) FROM audit").fetchone()[0]
        database.close()
        return found
    ctl("store", "sweep", "--store", "sqlite:" + file)
    tap.equal("by default audit rows are kept", oldest(), 1)
    with open(config, "w", encoding="ascii") as ini:
        ini.write("[server]\naudit-days = 36500\n[relying-party \"localhost\"]\n")
    ctl("store", "sweep", "--store", "sqlite:" + file, "--config", config)
    tap.equal("as long as the configuration says", oldest(), 1)
    with open(config, "w", encoding="ascii") as ini:
        ini.write("[server]\naudit-days = 40\n[relying-party \"localhost\"]\n")
    ctl("store", "sweep", "--store", "sqlite:" + file, "--config", config)
    tap.check("and no longer", oldest() > 1)


def backup_of_a_busy_store(tap):
    stop, made = threading.Event(), []

    def work():
        while not stop.is_set():
            made.append(DEVICE.sign_up("busy%d@example.org" % len(made)).status)
    thread = threading.Thread(target=work)
    thread.start()
    for number in range(5):
        file = path("busy%d.db" % number)
        done = ctl("store", "backup", file, "--store", STORE)
        tap.equal("a backup while it is written", (done.returncode, mode(file)), (0, 0o600), done)
        tap.equal("is sound", ctl("store", "check", "--store", "sqlite:" + file).returncode, 0)
        tap.check("and one file", glob.glob(file + "*") == [file], glob.glob(file + "*"))
        os.unlink(file)
    stop.set()
    thread.join()
    tap.check("every sign-up succeeded", made and set(made) == {201}, made)
    file = copy("kept.db")
    with open(file, "rb") as opened:
        before = opened.read()
    refused(tap, "a file that is there", ctl("store", "backup", file, "--store", STORE), 1,
            "exists")
    with open(file, "rb") as opened:
        tap.check("is left as it is", opened.read() == before)
    refused(tap, "a directory that is not", ctl("store", "backup", "/no/where.db", "--store", STORE),
            3, "/no/where.db")
    shown = terminal("store", "backup", path("shown.db"), "--store", STORE)
    tap.check("on a terminal the progress is shown", "Backup: 100 %" in shown.text
              and "pages, " in shown.text, shown)
    shown = terminal("store", "backup", path("quiet.db"), "--quiet", "--store", STORE)
    tap.equal("and with --quiet nothing", shown.text, "")
    os.unlink(file)


def restore(tap):
    """The whole story: back up, break the store, restore."""
    user = DEVICE.sign_up("eve@example.org")
    tap.equal("a user is signed in", (user.status, SERVER.rows("session")["session"] > 0),
              (201, True))
    DEVICE.server.post("/v1/authentication/options", {})
    ctl("link", "create", "sign-up", "--force", "--store", STORE)
    SERVER.execute("INSERT INTO outgoing_mail SELECT %s FROM relying_party" % ", ".join(
        {"INTEGER": "1", "TEXT": "'x'", "BLOB": "x'00'"}[kind] for _, _, kind, *_ in
        SERVER.query("PRAGMA table_info(outgoing_mail)")))
    tap.check("there are a ceremony, a session, a link, a mail", wait_until(
        lambda: all(SERVER.rows("ceremony", "session", "link", "outgoing_mail").values())))
    file = copy("restore.db")
    later = DEVICE.sign_up("later@example.org")
    tap.equal("another user signs up later", later.status, 201)
    refused(tap, "a restore under a running server",
            ctl("store", "restore", file, "--yes", "--store", STORE), 1, "stop passkeyd")
    SERVER.stop()
    with open(SERVER.store, "r+b") as opened:
        opened.write(b"\x00" * 8192)
    tap.equal("the store is broken", ctl("store", "check", "--store", STORE).returncode, 3)
    done = ctl("store", "restore", file, "--dry-run", "--store", STORE)
    tap.check("a dry run", done.returncode == 0 and "restore.db" in done.stdout, done)
    refused(tap, "nobody to ask", ctl("store", "restore", file, "--store", STORE), 2, "--yes")
    shown = terminal("store", "restore", file, "--store", STORE, answers=[("[y/N]", "\n")])
    tap.check("no answer is no", shown.returncode == 1, shown)
    shown = terminal("store", "restore", file, "--store", STORE, answers=[("[y/N]", "y\n")])
    tap.check("restored", shown.returncode == 0 and "Restored." in shown.text, shown)
    kept = glob.glob(SERVER.store + ".before-restore-*Z")
    tap.check("the old file is kept, and named", len(kept) == 1 and kept[0] in shown.text, shown)
    with open(kept[0], "rb") as opened:
        tap.check("as it was", opened.read(8192) == b"\x00" * 8192)
    tap.equal("mode 0600", (mode(SERVER.store), mode(kept[0])), (0o600, 0o600))
    tap.equal("sessions, ceremonies, links and mails are gone",
              SERVER.rows("session", "ceremony", "link", "outgoing_mail"),
              {"session": 0, "ceremony": 0, "link": 0, "outgoing_mail": 0})
    tap.equal("the backup is as it was",
              ctl("store", "check", "--store", "sqlite:" + file).returncode, 0)
    SERVER.start()
    tap.equal("who was there signs in", DEVICE.sign_in("eve@example.org").status, 200)
    names = [json.loads(line)["user"]["name"] for line in
             ctl("user", "list", "--json", "--store", STORE).stdout.splitlines()]
    tap.check("who came later is not there", "later@example.org" not in names, names)
    SERVER.kill()
    change_log = SERVER.store + "-wal"
    tap.check("a killed server leaves its log", os.path.exists(change_log))
    refused(tap, "no such backup", ctl("store", "restore", path("no.db"), "--yes", "--store", STORE),
            3, "no.db")
    refused(tap, "no backup at all", ctl("store", "restore", __file__, "--yes", "--store", STORE), 3)
    done = ctl("store", "restore", file, "--yes", "--quiet", "--store", STORE)
    tap.equal("restored over it", (done.returncode, done.stdout), (0, ""), done)
    tap.check("the log went with the old file", not os.path.exists(change_log))
    kept = [name for name in glob.glob(SERVER.store + ".before-restore-*")
            if not name.endswith(("-wal", "-shm"))]
    tap.equal("which is whole", sorted(ctl(
        "store", "check", "--store", "sqlite:" + name).returncode for name in kept), [0, 3])
    make_older(file, MIGRATIONS)
    done = ctl("store", "restore", file, "--yes", "--store", "sqlite:" + path("fresh.db"))
    tap.equal("an older backup where nothing was", done.returncode, 0, done)
    tap.equal("is upgraded", json.loads(ctl("store", "stats", "--json", "--store",
                                            "sqlite:" + path("fresh.db")).stdout)["schema"], NEWEST)
    SERVER.close()


def owned_by_another(tap):
    """As root any store opens, and what that creates belongs to the owner; a file that others can read
    is only warned about, and stays as it is."""
    file = copy("shared.db")
    os.chmod(file, 0o644)
    done = ctl("user", "list", "--store", "sqlite:" + file)
    tap.check("a backup that others can read", done.returncode == 0 and "ada@example.org" in done.stdout
              and "other users can read" in done.stderr, done)
    tap.equal("  keeps its mode", mode(file), 0o644)
    if os.getuid() != 0:
        return
    folder = tempfile.mkdtemp(prefix="owned-", dir=SERVER.directory)
    owned = os.path.join(folder, "passkeyd.db")
    os.rename(copy("owned.db"), owned)
    os.chown(folder, 65534, 65534)
    os.chown(owned, 65534, 65534)
    os.chmod(owned, 0o600)
    for command in (("user", "list"), ("user", "create", "carol"), ("store", "check")):
        done = ctl(*command, "--store", "sqlite:" + owned)
        tap.equal("root: %s of another user's store" % " ".join(command),
                  (done.returncode, done.stderr), (0, ""), done)
    reader = sqlite3.connect(owned) # so that the log stays
    reader.execute("SELECT count(*) FROM user").fetchone()
    done = ctl("user", "create", "dave", "--store", "sqlite:" + owned)
    tap.equal("and all its files belong to that user", {os.stat(os.path.join(folder, name)).st_uid
                                                        for name in os.listdir(folder)}, {65534}, done)
    reader.close()
    backup = copy("owner.db")
    before = os.stat(owned)
    os.chmod(owned, 0o640)
    done = ctl("store", "restore", backup, "--yes", "--store", "sqlite:" + owned)
    after = os.stat(owned)
    tap.check("a restore as root replaces the file", done.returncode == 0
              and after.st_ino != before.st_ino, done)
    tap.equal("  and keeps its owner and mode", (after.st_uid, after.st_gid, mode(owned)),
              (65534, 65534, 0o640))
    missing = os.path.join(folder, "missing.db")
    done = ctl("store", "restore", backup, "--yes", "--store", "sqlite:" + missing)
    tap.equal("a restore as root to a missing file: the owner of its directory",
              (done.returncode, os.stat(missing).st_uid, mode(missing)), (0, 65534, 0o600), done)


def reseal(tap):
    """The key that seals the secrets is replaced; what the secrets protect stays the same."""
    server = Server()
    server.stop()
    keys = []
    for name in ("first.key", "second.key"):
        keys.append(os.path.join(server.directory, name))
        with open(keys[-1], "wb") as file:
            file.write(os.urandom(40))
        os.chmod(keys[-1], 0o600)
    server.flags = ("--key-file", keys[0])
    server.start()
    device = Device(server)
    device.sign_up("ada@example.org")

    def shown():
        """The published keys, and the decoys of an unknown name."""
        listed = server.post("/v1/authentication/options", {"username": "nobody@example.org"})
        return (server.request("GET", "/.well-known/jwks.json").json["keys"],
                [entry["id"] for entry in listed.json["publicKey"]["allowCredentials"]])

    before = shown()
    store = ("--store", "sqlite:" + server.store)
    old = {"PASSKEYD_KEY_FILE": keys[0]}
    refused(tap, "reseal under a running server", ctl("store", "reseal", keys[1], *store, **old), 1,
            "stop passkeyd")
    server.stop()
    refused(tap, "reseal without the old key", ctl("store", "reseal", keys[1], *store), 3, "key file")
    done = ctl("store", "reseal", keys[1], *store, **old)
    tap.check("reseal", done.returncode == 0 and done.stdout.startswith(
        "%d secrets were sealed" % (len(before[0]) + 1)) and keys[1] in done.stdout, done)
    done = ctl("store", "reseal", keys[1], "--json", *store, **old)
    tap.equal("reseal once more", json.loads(done.stdout)["secrets"], 0, done)
    done = ctl("store", "reseal", keys[1], *store, **old)
    tap.check("  it says that nothing changed", done.returncode == 0
              and done.stdout.startswith("No secret was changed"), done)
    try:
        server.start()
        tap.check("the old key opens nothing", False)
    except RuntimeError as problem:
        tap.check("the old key opens nothing", "sealed with another key" in str(problem), problem)
    server.flags = ("--key-file", keys[1])
    server.start()
    tap.equal("with the new key, signing keys and decoys are the same", shown(), before)
    signed = device.sign_in("ada@example.org", idToken=True)
    tap.check("and ID tokens are signed", signed.status == 200 and signed.json["idToken"], signed)
    server.close()


def overwritten(tap):
    """What was erased cannot be found in the file (PRAGMA secure_delete)."""
    folder = tempfile.mkdtemp(prefix="erased-", dir=SERVER.directory)
    file = os.path.join(folder, "passkeyd.db")
    store = ("--store", "sqlite:" + file)

    def found():
        with open(file, "rb") as opened:
            return b"Display-Name-To-Erase" in opened.read()

    ctl("store", "create", *store)
    done = ctl("user", "create", "ada", "--display-name", "Display-Name-To-Erase", *store)
    tap.check("the file has the display name", done.returncode == 0 and found(), done)
    done = ctl("user", "delete", "ada", "--now", "--yes", *store)
    tap.check("a user is erased, and the display name is overwritten",
              done.returncode == 0 and os.listdir(folder) == ["passkeyd.db"] and not found(), done)


def read_only(tap):
    """A backup that cannot be written, in a directory that cannot be written."""
    folder = tempfile.mkdtemp(prefix="read-only-", dir=SERVER.directory)
    file = os.path.join(folder, "backup.db")
    os.rename(copy("backup.db"), file)
    os.chmod(file, 0o400)
    os.chmod(folder, 0o500)
    store = ("--store", "sqlite:" + file)
    with open(file, "rb") as opened:
        before = opened.read()
    for command in (("user", "list"), ("user", "show", "ada@example.org"),
                    ("credential", "list", "--user", "ada@example.org"), ("session", "list", "ada@example.org"),
                    ("audit", "list"), ("store", "check"), ("store", "stats")):
        done = ctl_obeying_modes(*command, *store)
        tap.equal("read-only store: " + " ".join(command), (done.returncode, done.stderr), (0, ""), done)
    done = ctl_obeying_modes("export", *store)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    tap.check("read-only store: export", done.returncode == 0 and "ada@example.org" in [
        line.get("name") for line in lines] and lines[-1]["type"] == "end", done)
    target = path("copy-of-read-only.db")
    tap.equal("read-only store: backup", ctl_obeying_modes("store", "backup", target, *store).returncode, 0)
    for command in (("user", "create", "carol"), ("user", "disable", "ada@example.org")):
        refused(tap, "read-only store: " + " ".join(command), ctl_obeying_modes(*command, *store), 3,
                "read-only")
    refused(tap, "read-only store: import", ctl_obeying_modes("import", __file__, *store), 3,
            "cannot be read and written by this user")
    tap.equal("nothing was written", (os.listdir(folder), open(file, "rb").read() == before),
              (["backup.db"], True))
    with sqlite3.connect(target) as opened: # a store of a server, with a write-ahead log
        opened.execute("PRAGMA journal_mode = WAL")
    opened.close()
    os.chmod(folder, 0o700)
    os.chmod(target, 0o400)
    os.rename(target, os.path.join(folder, "live.db"))
    os.chmod(folder, 0o500)
    refused(tap, "a read-only store that is not a backup",
            ctl_obeying_modes("user", "list", "--store", "sqlite:" + os.path.join(folder, "live.db")),
            3, "passkeyctl store backup")
    os.chmod(folder, 0o700)


run(check, owned_by_another, read_only, overwritten, reseal, progress, create, another_rp_id, damage, unusable, left_over, upgrade, figures, backup_of_a_busy_store, restore)
