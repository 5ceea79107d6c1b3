# SPDX-License-Identifier: Apache-2.0
"""The real passkeyctl in pipes and on a terminal: what it shows of a store that a running passkeyd
uses, what it refuses, and its exit statuses. `test_passkeyctl.py PASSKEYD AUTHENTICATOR PASSKEYCTL`."""
import fcntl
import json
import os
import pty
import re
import sqlite3
import stat
import struct
import subprocess
import sys
import tempfile
import termios
import processes
from harness import Device, Server, environment, run

PASSKEYCTL = os.path.abspath(sys.argv[3])
ZONE = {"TZ": "UTC-2", "LC_ALL": "C.UTF-8"}
CREDENTIAL = {"id", "label", "provider", "aaguid", "synced", "discoverable",
              "uvInitialized", "transports", "createdAt", "lastUsedAt", "disabledAt", "disabledBy",
              "signCountRegressedAt", "heldUntil", "replacedAt"}
OPERATORS = {"signCount", "signCountRegressedAt", "useCount", "disabledAt", "changeAllowedUntil"}


def ctl(*arguments, directory="/", **variables):
    return subprocess.run([PASSKEYCTL, *arguments], capture_output=True, text=True, check=False,
                          timeout=60, cwd=directory, env=environment({**ZONE, **variables}))


def on_terminal(columns, *arguments, **variables):
    """What it prints on a terminal of so many columns, as lines."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = processes.start([PASSKEYCTL, *arguments], stdout=theirs, cwd="/",
                               env=environment({**ZONE, "NO_COLOR": "1", "TERM": "xterm", **variables}))
    os.close(theirs)
    text = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        text += piece
    os.close(ours)
    process.wait()
    return text.decode().replace("\r\n", "\n").splitlines()


def refused(tap, what, done, status, *texts):
    """The status, nothing on the standard output, and sentences that have each of the texts."""
    right = (done.returncode == status and done.stdout == ""
             and done.stderr.startswith("passkeyctl: ")
             and all(text in done.stderr for text in texts))
    tap.check("%s: status %d" % (what, status), right,
              "%d\n%s%s" % (done.returncode, done.stdout, done.stderr))


# Lives for all tests; the last one closes it.
SERVER = Server()
STORE = "sqlite:" + SERVER.store


def users(tap):
    device = Device(SERVER)
    for name in ("Zoë@example.org", "ada@example.org"):
        made = device.sign_up(name, label="Key of " + name)
        tap.equal("there is " + name, made.status, 201, made)
    done = ctl("user", "list", "--store", STORE)
    lines = done.stdout.splitlines()
    tap.equal("a list while the server runs", (done.returncode, len(lines)), (0, 3), done)
    tap.equal("has its headings", lines[0].split("  ")[0], "NAME")
    tap.check("and users in order",
              lines[1].startswith("ada@example.org") and lines[2].startswith("Zoë@example.org"),
              done.stdout)
    tap.check("with local times and their zone",
              re.search(r"  \d{4}-\d\d-\d\d \d\d:\d\d UTC  ", lines[1]), done.stdout)
    done = ctl("user", "list", "--json", PASSKEYD_STORE=STORE)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    tap.equal("lines of JSON", [row["user"]["name"] for row in rows],
              ["ada@example.org", "Zoë@example.org"])
    tap.equal("of one form", set(rows[0]), {"user", "createdAt", "disabledAt"})
    tap.check("with times in UTC",
              re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", rows[0]["createdAt"]), rows)
    seconds = sqlite3.connect(SERVER.store).execute(
        "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', created_at_ms / 1000, 'unixepoch') FROM user "
        "WHERE name_key = 'ada@example.org'").fetchone()[0]
    tap.equal("that are right", rows[0]["createdAt"], seconds)


def one_user(tap):
    done = ctl("user", "show", "ADA@example.org", "--store", STORE, "--json")
    shown = json.loads(done.stdout)
    tap.equal("a user by any spelling of the name", shown["user"]["name"], "ada@example.org", done)
    tap.equal("is one object on one line", done.stdout.count("\n"), 1)
    tap.equal("with passkeys and recovery", set(shown),
              {"user", "createdAt", "disabledAt", "credentials", "recovery", "notices"})
    tap.equal("passkeys in shape", set(shown["credentials"][0]), {"credential"} | OPERATORS)
    again = ctl("user", "show", "--store=" + STORE, "--json", "--", shown["user"]["id"])
    tap.equal("the same by id", again.stdout, done.stdout)
    text = ctl("--store", STORE, "user", "show", "ada@example.org").stdout
    for part in ("Name          ada@example.org\n", "State         enabled\n",
                 "ID            %s\n" % shown["user"]["id"], "Recovery      weak (passkeys: 1, synced: 0",
                 "Key of ada@example.org"):
        tap.check("the page says %r" % part, part in text, text)
    refused(tap, "nobody of that name", ctl("user", "show", "eve", "--store", STORE), 1,
            "No user has this name")
    refused(tap, "nor of one that begins with a dash, as ids may",
            ctl("user", "show", "-A4ck", "--store", STORE), 1, "No user has this name")
    refused(tap, "a name that can be none", ctl("user", "show", "\x1b[2J", "--store", STORE), 1)


def credentials(tap):
    done = ctl("credential", "list", "--store", STORE)
    lines = done.stdout.splitlines()
    tap.equal("passkeys of all", (done.returncode, len(lines)), (0, 3), done)
    tap.check("with their users", lines[1].startswith("ada@example.org  Key of ada"), done.stdout)
    done = ctl("credential", "list", "--user", "zoë@example.org", "--store", STORE, "--json")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    tap.equal("or of one", [row["user"]["name"] for row in rows], ["Zoë@example.org"], done)
    tap.equal("in shape", set(rows[0]), {"user", "credential"} | OPERATORS)
    tap.equal("the same shape as over HTTP", set(rows[0]["credential"]), CREDENTIAL)
    tap.equal("not used yet", (rows[0]["useCount"], rows[0]["credential"]["lastUsedAt"]), (0, None))
    refused(tap, "passkeys of nobody",
            ctl("credential", "list", "--user", "eve", "--store", STORE), 1, "No user has this name")


def what_an_operator_looks_for(tap):
    SERVER.execute("UPDATE user SET disabled_at_ms = 1780000000000 WHERE name_key LIKE 'zo%'")
    SERVER.execute("UPDATE credential SET sign_count_stalled_at_ms = 1780000000000")
    text = ctl("user", "list", "--store", STORE).stdout
    tap.check("who is disabled", re.search("Zoë.* disabled ", text), text)
    text = ctl("user", "show", "Zoë@example.org", "--store", STORE).stdout
    tap.check("since when", "Disabled      2026-05-28 22:26 UTC\n" in text, text)
    text = ctl("credential", "list", "--store", STORE).stdout
    tap.check("whose sign count regressed", text.count("sign count regressed") == 2, text)
    row = json.loads(ctl("user", "list", "--json", "--store", STORE).stdout.splitlines()[1])
    tap.equal("in JSON too", row["disabledAt"], "2026-05-28T20:26:40Z")


EVIL = "\x1b[2Jx\x9b31m\u202ey\U000e0041z\x7f"


def terminals(tap):
    """Text from strangers is shown without taking effect."""
    SERVER.execute("UPDATE credential SET label = ? WHERE number = 1", EVIL)
    SERVER.execute("UPDATE user SET display_name = ? WHERE name_key LIKE 'ada%'", EVIL)
    wanted = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\U000e0041]")
    for command in (["user", "list"], ["user", "show", "ada@example.org"], ["credential", "list"]):
        for form in ([], ["--json"]):
            text = ctl(*command, *form, "--store", STORE).stdout
            tap.check("nothing for the terminal to obey: %s" % " ".join(command + form),
                      text and not wanted.search(text), repr(text))
    rows = [json.loads(line) for line in
            ctl("credential", "list", "--json", "--store", STORE).stdout.splitlines()]
    tap.check("JSON keeps every character", EVIL in [row["credential"]["label"] for row in rows],
              rows)
    SERVER.execute("UPDATE user SET display_name = ? WHERE name_key LIKE 'ada%'", "漢" * 60)
    for columns in (60, 80, 200):
        lines = on_terminal(columns, "user", "list", "--store", STORE)
        widths = [sum(2 if char == "漢" else 1 for char in line) for line in lines]
        tap.check("a list fits %d columns" % columns, len(lines) == 3 and max(widths) <= columns,
                  "%r %r" % (widths, lines))
    tap.check("and says where it was cut", any(".." in line for line in lines), lines)
    lines = ctl("user", "list", "--store", STORE).stdout
    tap.check("a pipe gets all of it", "漢" * 60 in lines, lines)


def colours(tap):
    """Only on a terminal, and never where NO_COLOR says so."""
    SERVER.execute("UPDATE user SET disabled_at_ms = 1780000000000 WHERE name_key LIKE 'zo%'")
    lines = on_terminal(120, "user", "list", "--store", STORE, NO_COLOR="")
    tap.check("headings stand out", lines[0].startswith("\x1b[1mNAME\x1b[0m "), lines)
    tap.check("and who is disabled", "\x1b[33mdisabled\x1b[0m" in lines[2], lines)
    tap.check("but not for an enabled user", "\x1b" not in lines[1], lines)
    for what, lines in (("NO_COLOR", on_terminal(120, "user", "list", "--store", STORE)),
                        ("a dumb terminal", on_terminal(120, "user", "list", "--store", STORE,
                                                        NO_COLOR="", TERM="dumb")),
                        ("a pipe", [ctl("user", "list", "--store", STORE, NO_COLOR="").stdout])):
        tap.check("no colour: " + what, lines and not any("\x1b" in line for line in lines), lines)


def usage(tap):
    for words in ([], ["user"], ["credential"], ["user", "list"], ["user", "show"],
                  ["credential", "list"]):
        done = ctl(*words, "--help")
        tap.check("help: %s" % " ".join(words),
                  done.returncode == 0 and "Examples:" in done.stdout and "Exit status" in
                  done.stdout and " ".join(["passkeyctl", *words]) in done.stdout, done)
    tap.check("the version", re.fullmatch(r"passkeyctl \d+\.\d+\.\d+\n", ctl("--version").stdout))
    for what, words, text in (
            ("no words", [], "noun and a verb"), ("a noun alone", ["user"], "Missing verb after"),
            ("an unknown noun", ["usr", "list"], 'Unknown command "usr"'),
            ("an unknown verb", ["user", "lsit"], 'Unknown verb "lsit"'),
            ("an unknown verb for help", ["user", "lsit", "--help"], 'Unknown verb "lsit"'),
            ("a missing argument", ["user", "show"], "needs an argument: USER"),
            ("a word too many", ["store", "stats", "ada"], "takes no arguments"),
            ("two words too many", ["user", "show", "a", "b"], "Too many arguments"),
            ("an unknown option", ["user", "list", "--frob"], '"--frob"'),
            ("another verb's option", ["user", "list", "--user", "a"], "does not take --user"),
            ("an option without value", ["credential", "list", "--user"], "needs a value"),
            ("a store without value", ["user", "list", "--store"], "needs a value"),
            ("a party without value", ["user", "list", "--rp-id"], "needs a value"),
            ("a configuration that is not there", ["user", "list", "--config", "/no.ini"],
             "/no.ini"),
            ("a store of another kind", ["user", "list", "--store", "mysql:x"], "sqlite:PATH")):
        refused(tap, what, ctl(*words), 2, text, "--help")
    done = ctl("user", "show", "--store", STORE, "--", "--help")
    refused(tap, "a name that looks like an option", done, 1, "No user has this name")


def stores(tap):
    directory = tempfile.mkdtemp(dir=SERVER.directory)
    refused(tap, "no store where it is looked for", ctl("user", "list", directory=directory), 3,
            "passkeyd.db does not exist", "--store")
    refused(tap, "no store at that place", ctl("user", "list", "--store", "sqlite:typo.db",
                                               directory=directory), 3, "typo.db does not exist")
    tap.equal("none was created", os.listdir(directory), [])
    text = os.path.join(directory, "text.db")
    with open(text, "w", encoding="ascii") as file:
        file.write("no database " * 1000)
    refused(tap, "no database", ctl("user", "list", "--store", "sqlite:" + text), 3,
            "not an SQLite database")
    copy = os.path.join(directory, "copy.db")
    with sqlite3.connect(SERVER.store) as database:
        database.execute("VACUUM INTO ?", (copy,))
    os.chmod(copy, 0o600)
    for version, wanted in ((0, "start passkeyd on it"), (99, "newer program")):
        with sqlite3.connect(copy) as database:
            database.execute("PRAGMA user_version = %d" % version)
        refused(tap, "schema %d" % version, ctl("user", "list", "--store", "sqlite:" + copy), 3,
                wanted)
        with sqlite3.connect(copy) as database:
            tap.equal("is left as it is", database.execute("PRAGMA user_version").fetchone()[0],
                      version)
    tap.equal("its mode too", stat.S_IMODE(os.stat(copy).st_mode), 0o600)


def relying_parties(tap):
    before = SERVER.rows("relying_party", "audit", "secret")
    refused(tap, "a relying party that the store does not know",
            ctl("user", "list", "--store", STORE, "--rp-id", "example.org"), 1, "it has: localhost",
            "--rp-id")
    tap.equal("leaves no trace", SERVER.rows("relying_party", "audit", "secret"), before)
    path = os.path.join(SERVER.directory, "passkeyd.ini")
    with open(path, "w", encoding="ascii") as file:
        file.write("[store]\nlocation = %s\n[relying-party \"example.org\"]\norigins = "
                   "https://example.org\n[relying-party \"localhost\"]\n" % STORE)
    refused(tap, "two relying parties", ctl("user", "list", "--config", path), 2,
            "example.org, localhost", "--rp-id")
    done = ctl("user", "list", "--config", path, "--rp-id=localhost")
    tap.equal("one of the two", (done.returncode, len(done.stdout.splitlines())), (0, 3), done)
    copy = os.path.join(SERVER.directory, "parties.db")
    with sqlite3.connect(SERVER.store) as database, sqlite3.connect(copy) as other:
        database.backup(other)
        other.execute("UPDATE relying_party SET rp_id = 'example.org'")
        other.execute("INSERT INTO relying_party (rp_id) VALUES ('fido:example.org')")  # is none
    store = ("--store", "sqlite:" + copy)
    done = ctl("user", "list", *store)
    tap.equal("by default the only relying party of the store",
              (done.returncode, len(done.stdout.splitlines())), (0, 3), done)
    refused(tap, "one that is said counts", ctl("user", "list", *store, "--rp-id", "localhost"), 1,
            "it has: example.org")
    words = ["link", "create", "recovery", "ada@example.org", "--force", "--quiet"]
    refused(tap, "nobody said where its pages are", ctl(*words, *store), 2, "--origins")
    for what, more in (("only one of the store", []), ("one that is named", ["--rp-id",
                                                                             "example.org"])):
        done = ctl(*words, *store, *more, "--origins", "https://login.example.org")
        tap.check("origins are of the " + what,
                  done.stdout.startswith("https://login.example.org/#link="), done)
    with sqlite3.connect(copy) as other:
        other.execute("INSERT INTO relying_party (rp_id) VALUES ('example.com')")
    refused(tap, "several of a store", ctl("user", "list", *store), 2, "example.com, example.org",
            "--rp-id")
    done = ctl("user", "list", *store, PASSKEYD_RP_ID="example.org",
               PASSKEYD_ORIGINS="https://example.org")
    tap.equal("a variable says which", done.returncode, 0, done)


def pages(tap):
    database = sqlite3.connect(SERVER.store, timeout=20)
    with database:
        database.executemany(
            "INSERT INTO user (relying_party, id, name, name_key, display_name, created_at_ms, "
            "disabled_at_ms) SELECT relying_party, ?, ?, ?, '', 1, 0 FROM user LIMIT 1",
            [(b"%032d" % number, "n%04d" % number, "n%04d" % number) for number in range(1000)])
    database.close()
    names = [json.loads(line)["user"]["name"] for line in
             ctl("user", "list", "--json", "--store", STORE).stdout.splitlines()]
    tap.equal("a thousand users, page by page", names[1:-1], ["n%04d" % i for i in range(1000)])
    lines = ctl("user", "list", "--store", STORE).stdout.splitlines()
    tap.equal("and one heading", (len(lines), sum(line.startswith("NAME") for line in lines)),
              (1003, 1))
    with open("/dev/full", "w", encoding="ascii") as full:
        done = subprocess.run([PASSKEYCTL, "user", "list", "--store", STORE], stdout=full,
                              stderr=subprocess.PIPE, text=True, check=False, env=environment())
    tap.equal("a full disk behind the output", done.returncode, 3, done)
    done = ctl("credential", "list", "--store", STORE)
    tap.equal("passkeys among a thousand users", len(done.stdout.splitlines()), 3, done)
    SERVER.close()


run(users, one_user, credentials, what_an_operator_looks_for, terminals, colours, usage, stores,
    relying_parties, pages)
