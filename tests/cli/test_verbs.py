# SPDX-License-Identifier: Apache-2.0
"""Every verb of passkeyctl: its success, its usual mistake, and each state that a store can be in:
which exit status, what the standard error says to do next, and that nothing was changed. A verb
without a row fails. `test_verbs.py PASSKEYD AUTHENTICATOR PASSKEYCTL VECTORS MIGRATIONS DOCUMENT`."""
import base64
import concurrent.futures
import glob
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from cli import PASSKEYCTL, ZONE, ctl, make_older
import processes
from harness import Device, Server, environment, run

MIGRATIONS = sorted(glob.glob(os.path.join(os.path.abspath(sys.argv[5]), "*.sql")))


def vector(file, name):
    with open(os.path.join(sys.argv[4], file), encoding="utf-8") as vectors:
        return next(case["input"] for case in json.load(vectors)["cases"] if case["name"] == name)


BLOB = vector("metadata.json", "valid")
CASE = vector("authentication.json", "valid ES256")
DOCUMENT = os.path.abspath(sys.argv[6])
NOBODY = 65534

# Files that verbs take, and the store that each case gets a copy of.
STAGE = tempfile.TemporaryDirectory(prefix="passkey-verbs-")
SEED = os.path.join(STAGE.name, "seed.db")


def staged(name, contents=None):
    where = os.path.join(STAGE.name, name)
    if contents is not None:
        with open(where, "wb") as file:
            file.write(contents)
    return where


def make_seed():
    """A store that has one of everything."""
    server = Server()
    device = Device(server)
    for name in ("ada@example.org", "zoe@example.org"):
        assert device.sign_up(name, label="Key of " + name[:3]).status == 201
    server.execute("INSERT INTO recovery_code_set SELECT relying_party, id, zeroblob(16), 12, 8, 1, "
                   "1780000000000 FROM user WHERE name LIKE 'ada%'")
    server.execute("INSERT INTO recovery_code SELECT relying_party, id, randomblob(32), 0 FROM user "
                   "WHERE name LIKE 'ada%'")
    server.execute("INSERT INTO link SELECT relying_party, randomblob(32), CAST('linklinklinklink' AS "
                   "BLOB), 3, id, NULL, 3, NULL, 0, 1780000000000, 9000000000000, 0 FROM user WHERE "
                   "name LIKE 'ada%'")
    server.execute("UPDATE credential SET sign_count_stalled_at_ms = 1 WHERE label = 'Key of ada'")
    server.execute("INSERT INTO former_name SELECT 1, relying_party, id, 1, 'ada', 'ada', 0, "
                   "unixepoch() * 1000 - 3600000 FROM user WHERE name LIKE 'ada%'")
    server.execute("UPDATE user SET disabled_at_ms = 1780000000000 WHERE name LIKE 'zoe%'")
    server.execute("UPDATE credential SET disabled_at_ms = 1780000000000, disabled_by = 2 "
                   "WHERE label = 'Key of zoe'")
    store = ("--store", "sqlite:" + server.store)
    for words in (["api-key", "create", "shop", "--scopes", "users", "--force"],
                  ["metadata", "update", staged("blob"), *TRUST], ["signing-key", "rotate"],
                  ["export", staged("users.jsonl")]):
        done = ctl(*words, *store)
        assert done.returncode == 0, done
    server.stop()
    assert ctl("store", "backup", SEED, *store).returncode == 0
    shutil.copy(SEED, staged("backup.db"))
    os.chmod(staged("backup.db"), 0o644)
    with sqlite3.connect(SEED) as database:
        database.execute("PRAGMA journal_mode = WAL")
    database.close()
    server.close()


# The server that "healthcheck" queries; no other verb uses its store.
SERVER = Server()
os.chmod(STAGE.name, 0o755)
staged("elsewhere.ini", b"[server]\nlisten = 127.0.0.1:1\n")
staged("cose", CASE["credential"]["publicKey"].encode())
staged("case", json.dumps(CASE).encode())
staged("root.der", base64.b64decode(BLOB["trustAnchors"][0]))
staged("blob", BLOB["blob"].encode())
staged("broken", b"x")
NEW_KEY, SHORT_KEY = staged("new.key", bytes(range(32))), staged("short.key", b"x")
for KEY in (NEW_KEY, SHORT_KEY):
    os.chmod(KEY, 0o640 if os.getuid() == 0 else 0o600)
    if os.getuid() == 0:
        os.chown(KEY, 0, NOBODY)
TRUST = ("--anchors", staged("root.der"), "--signer", BLOB["signer"])
make_seed()
OUT = "out"  # in the directory of each case

# How a verb uses the store: what each state means for it is in STATES. Then the words of a success
# and what it says, and of the usual mistake with its status and what the standard error says.
READS, WRITES, CARES = "reads", "writes", "cares"
NEEDS_NONE = "needs none"
ADA, ZOE, YES = "ada@example.org", "zoe@example.org", "--yes"
NOBODY_THERE = (["eve"], 1, "No user has this name")
NO_PASSKEY = (["nothing"], 1, "credential list")
VERBS = {
    "user create": (WRITES, ["bob"], "link create", ([ADA], 1, "taken")),
    "user list": (READS, [], ADA, (["ada", "zoe"], 2, "takes [BEGINNING]")),
    "user show": (READS, [ADA], "Key of ada", NOBODY_THERE),
    "user rename": (WRITES, [ADA, "ada"], "Changed the names", ([ADA], 2, "--display-name")),
    "user disable": (WRITES, [ADA], "signed out", NOBODY_THERE),
    "user enable": (WRITES, [ZOE], "Enabled", NOBODY_THERE),
    "user delete": (WRITES, [ADA, YES], "Deleted", ([ADA], 2, "--yes")),
    "user restore": (WRITES, [ADA, "--since", "2d"], "the user name ada", ([ADA], 2, "--since")),
    "credential list": (READS, [], "Key of ada", (["--user", "eve"], 1, "No user")),
    "credential show": (READS, ["Key of ada"], "Backup eligible", NO_PASSKEY),
    "credential label": (WRITES, ["Key of ada", "Phone"], "Phone", (["Phone"], 2, "LABEL")),
    "credential disable": (WRITES, ["Key of ada", "--allow-last"], "Disabled",
                           (["Key of ada"], 1, "--allow-last")),
    "credential enable": (WRITES, ["Key of zoe"], "Enabled", NO_PASSKEY),
    "credential delete": (WRITES, ["Key of ada", "--allow-last", YES], "Deleted",
                          (["Key of ada"], 2, "--yes")),
    "credential clear-regression": (WRITES, ["Key of ada"], "Cleared the mark", NO_PASSKEY),
    "credential allow-change": (WRITES, ["Key of ada"], "once", NO_PASSKEY),
    "recovery-codes status": (READS, [ADA], "1 of 1", NOBODY_THERE),
    "recovery-codes revoke": (WRITES, [ADA, YES], "Revoked", ([ZOE, YES], 1, "no recovery codes")),
    "link list": (READS, [ADA], "recovery", NOBODY_THERE),
    "link revoke": (WRITES, ["bGlua2xp", YES], "Revoked", (["nothing", YES], 1, "link list")),
    "link create": (WRITES, ["recovery", ADA, "--force"], "enrols one passkey", (["recovery", ADA], 2,
                                                                        "--force")),
    "session list": (READS, [ADA], "127.0.0.1", NOBODY_THERE),
    "session revoke": (WRITES, [ADA, YES], "ended: 1", ([ADA, "nothing", YES], 1, "session list")),
    "api-key create": (WRITES, ["web", "--scopes", "users", "--force"], "psk_k_",
                       (["web", "--force"], 2, "--scopes")),
    "api-key list": (READS, [], "shop", (["--frob"], 2, "--help")),
    "api-key revoke": (WRITES, ["shop", YES], "Revoked", (["web", YES], 1, "api-key list")),
    "audit list": (READS, [], "user_created", (["--event", "party"], 2, "Unknown event \"party\"")),
    "audit follow": (READS, ["--since", "2026-01-01T00:00:00Z"], "RESULT",
                     (["--since", "yesterday"], 2, "2026-")),
    "signing-key list": (READS, [], "signs soon", (["x"], 2, "takes no arguments")),
    "signing-key rotate": (WRITES, [], "in an hour", (["--at-once"], 2, "--yes")),
    "metadata update": (WRITES, [staged("blob"), *TRUST], "Number",
                        ([staged("blob")], 2, "--anchors")),
    "metadata show": (READS, [*TRUST], "Number", (["--signer", "x.org"], 2, "--anchors")),
    "metadata list": (READS, [*TRUST], "MODEL", (["--signer", "x.org"], 2, "--anchors")),
    "store create": (NEEDS_NONE, ["--store", "sqlite:created.db"], "Created", ([], 1, "already exists")),
    "store check": (CARES, [], "sound", (["x"], 2, "takes no arguments")),
    "store backup": (CARES, [OUT], "Backed up", ([SEED], 1, "another name")),
    "store restore": (CARES, [staged("backup.db"), YES], "Restored",
                      ([staged("broken"), YES], 3, "not a passkey store")),
    "store copy": (NEEDS_NONE, ["--from", "sqlite:" + SEED, "--to", "sqlite:copied.db"], "outgoing_mail",
                   (["--from", "sqlite:a.db"], 2, "--to")),
    "store reseal": (WRITES, [NEW_KEY], "3 secrets were sealed", ([SHORT_KEY], 2, "32 random bytes")),
    "store upgrade": (CARES, [], "newest schema", (["now"], 2, "takes no arguments")),
    "store stats": (CARES, [], "schema", (["--quiet"], 2, "does not take")),
    "store sweep": (WRITES, [], "expired", (["--yes"], 2, "does not take")),
    "export": (WRITES, [OUT], "2 users", ([SEED], 1, "another name")),
    "import": (WRITES, [staged("users.jsonl")], "in the store: 2 users",
               ([staged("broken"), "--strict"], 1, "nothing was imported")),
    "config check": (NEEDS_NONE, [], "Configuration OK", (["--rp-id", ""], 2, "--rp-id")),
    "config show": (NEEDS_NONE, [], "location", (["--store", "x:y"], 2, "sqlite:PATH")),
    "healthcheck": (NEEDS_NONE, [], "is ready", (["--config", staged("elsewhere.ini")], 1,
                                                 "Check that passkeyd runs")),
    "inspect": (NEEDS_NONE, [staged("cose")], "ES256", ([staged("none")], 3, "No such file")),
    "verify": (NEEDS_NONE, [staged("case")], '"verified":true', ([staged("none")], 3,
                                                                  "No such file")),
}


def listed_verbs():
    """The commands that --help lists."""
    text = ctl("--help").stdout.split("\nExamples")[0]
    found = set()
    for line in re.findall(r"^  passkeyctl (.*)$", text, re.MULTILINE):
        words = line.split()
        both = len(words) > 1 and re.fullmatch("[a-z-]+", words[1])
        found.add(" ".join(words[:2] if both else words[:1]))
    return found


def digest(path):
    """None of what we may not read ourselves."""
    try:
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except PermissionError:
        return None


class Case:
    """A directory with a copy of the store in it."""

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix="case-", dir=STAGE.name)
        self.store = os.path.join(self.directory, "passkeyd.db")
        shutil.copy(SEED, self.store)
        os.chmod(self.store, 0o600)
        self.lock = None
        self.user = None

    def run(self, verb, words):
        """What never ends is ended when it has said something."""
        words = [os.path.join(self.directory, word) if word == OUT else word for word in words]
        where = [] if "--store" in words or verb in ("inspect", "verify") else [
            "--store", "sqlite:" + self.store]
        program = PASSKEYCTL if self.user is None else processes.for_anybody(PASSKEYCTL)
        command = [program, *verb.split(), *words, *where]
        variables = {**ZONE, "PASSKEYD_LISTEN": "127.0.0.1:%d" % SERVER.port}
        if "--config" in words:
            del variables["PASSKEYD_LISTEN"]
        extra = {} if self.user is None else {"user": self.user, "group": self.user,
                                              "extra_groups": []}
        process = processes.start(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, cwd=self.directory,
                                   env=environment(variables), **extra)
        line = process.stdout.readline() if verb == "audit follow" else ""
        if line:
            process.terminate()
        said = process.communicate(timeout=60)
        return 0 if line else process.returncode, line + said[0], said[1]

    def contents(self):
        """All files except those that SQLite creates itself, which follow from the others."""
        found = {}
        for name in sorted(os.listdir(self.directory)):
            if not name.endswith(("-shm", "-wal")):
                found[name] = digest(os.path.join(self.directory, name))
        return found

    def close(self):
        if self.lock is not None:
            self.lock.communicate()
        os.chmod(self.directory, 0o700)
        shutil.rmtree(self.directory)


# ---- states ----

def missing(case):
    os.unlink(case.store)


def older(case):
    make_older(case.store, MIGRATIONS)


def newer(case):
    execute(case, "PRAGMA user_version = 99")


def no_database(case):
    with open(case.store, "wb") as file:
        file.write(b"Dear diary,\n" * 1000)


def of_another_program(case):
    os.unlink(case.store)
    execute(case, "CREATE TABLE t (x)")


def damaged(case):
    size = os.path.getsize(case.store)
    with open(case.store, "r+b") as file:
        file.seek(4096)
        file.write(b"\x07" * (size - 4096))


LOCK = """
import sqlite3, sys
store = sqlite3.connect(sys.argv[1], isolation_level=None)
store.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


def locked(case):
    """By another process: opening and closing the file here would drop our own lock."""
    case.lock = processes.start([sys.executable, "-c", LOCK, case.store], text=True,
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    case.lock.stdout.readline()


def not_allowed(case):
    """As if another user owned the store and its folder; for root the verb runs as another user."""
    os.chmod(case.directory, 0o755 if os.getuid() == 0 else 0o555)
    os.chmod(case.store, 0o600 if os.getuid() == 0 else 0)
    case.user = NOBODY if os.getuid() == 0 else None


def read_only(case):
    """Readable by the user who runs it, and writable by no one."""
    os.chmod(case.store, 0o444)
    os.chmod(case.directory, 0o555)
    case.user = NOBODY if os.getuid() == 0 else None


def execute(case, statement):
    database = sqlite3.connect(case.store)
    with database:
        database.execute(statement)
    database.close()


# ---- what each state means ----

# Status and what the standard error says to do; None: it works.
WORKS = None
IS_THERE = (3, "does not exist: give the location")
STATES = {
    # A restore puts a store where none is, or where something else is.
    missing: {READS: IS_THERE, WRITES: IS_THERE, CARES: IS_THERE, "store restore": WORKS},
    older: {READS: (3, "store upgrade"), WRITES: (3, "store upgrade"), CARES: WORKS,
            "store upgrade": (2, "--yes")},
    newer: {READS: (3, "use the newer program"), WRITES: (3, "use the newer program"),
            CARES: WORKS, "store check": (3, "use the newer program"),
            "store upgrade": (3, "use the newer program")},
    no_database: {READS: (3, "choose another one, or restore"), WRITES: (3, "choose another one"),
                  CARES: (3, "choose another one"), "store restore": WORKS},
    of_another_program: {READS: (3, "not a passkey store: choose another"),
                         WRITES: (3, "not a passkey store"), CARES: (3, "not a passkey store"),
                         "store restore": WORKS},
    damaged: {READS: (3, "restore a backup"), WRITES: (3, "restore a backup"),
              CARES: (3, "restore a backup"), "store restore": WORKS,
              "store check": (1, ""), "store upgrade": WORKS},
    # Another program writes: who only looks is not kept from it.
    locked: {READS: WORKS, WRITES: (3, "locked the store: stop it, or try again"), CARES: WORKS,
             "store restore": (1, "stop passkeyd first"), "store reseal": (1, "stop passkeyd first")},
    not_allowed: {READS: (3, "run as the user that owns it"),
                  WRITES: (3, "run as the user that owns it"),
                  CARES: (3, "run as the user that owns it"),
                  "store restore": (3, "change the owner of the directory")},
    read_only: {READS: (3, "run as the user that owns it"),
                WRITES: (3, "run as the user that owns it"),
                CARES: (3, "run as the user that owns it"),
                "store restore": (3, "change the owner of the directory")},
}
# What makes a file beside the store, or puts another in its place.
MAKES_FILES = {"store backup", "store restore", "export"}


def in_state(case_of):
    """One verb in one state: what is wrong with what it did, or nothing."""
    state, verb = case_of
    need, words, _, _ = VERBS[verb]
    wanted = STATES[state].get(verb, STATES[state][need])
    case = Case()
    try:
        before = case.contents()
        state(case)
        before = before if state is locked else case.contents()
        status, output, errors = case.run(verb, words)
        changed = case.contents() != before
    finally:
        case.close()
    if wanted is WORKS:
        right = status == 0 and not errors and not (changed and verb not in MAKES_FILES)
    else:
        right = (status == wanted[0] and wanted[1] in errors and not changed
                 and (errors.startswith("passkeyctl: ") if wanted[1] else output != ""))
    return verb, right, (status, output, errors, "changed" if changed else "unchanged")


def states(tap):
    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        for state in STATES:
            told = [verb for verb in VERBS if VERBS[verb][0] != NEEDS_NONE]
            for verb, right, shown in pool.map(in_state, [(state, verb) for verb in told]):
                tap.check("%s: %s" % (verb, state.__name__.replace("_", " ")), right, shown)


def one(case_of):
    verb, words = case_of
    case = Case()
    try:
        before = case.contents()
        done = case.run(verb, words)
        return done, case.contents() != before
    finally:
        case.close()


def every_verb(tap):
    tap.equal("every verb of --help has a row, and no other", set(VERBS), listed_verbs())
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        for verb, (done, _) in zip(VERBS, pool.map(one, [(verb, VERBS[verb][1])
                                                         for verb in VERBS])):
            tap.check("%s: success" % verb, done[0] == 0 and VERBS[verb][2] in done[1]
                      and not done[2], done)
        for verb, (done, changed) in zip(VERBS, pool.map(one, [(verb, VERBS[verb][3][0])
                                                               for verb in VERBS])):
            _, status, text = VERBS[verb][3]
            tap.check("%s: its usual mistake" % verb, done[0] == status and text in done[2]
                      and done[2].startswith("passkeyctl: ") and not changed, (done, changed))


def documented():
    """Of docs/passkeyctl-json.md: the members of each command."""
    found = {}
    with open(DOCUMENT, encoding="utf-8") as file:
        for commands, members in re.findall(r"^\| (`.+?) \| (.+) \|$", file.read(), re.MULTILINE):
            noun = None
            members = set(re.findall(r"`(\w+)`", re.sub(r"\{.*?\}|\(.*?\)", "", members)))
            for command in re.findall("`([a-z -]+)`", commands):
                both = " " in command or command in VERBS
                noun = command.split()[0] if both else noun
                found[command if both else noun + " " + command] = members
    return found


def members_of(verb):
    case = Case()
    try:
        if verb == "store check":
            damaged(case)
        _, output, errors = case.run(verb, VERBS[verb][1] + ["--json"])
        return set(json.loads(output.splitlines()[0])) if output else errors
    finally:
        case.close()


def json_is_documented(tap):
    """Every verb that takes --json prints what the page says, one object on each line."""
    told = documented()
    takers = [verb for verb in VERBS if "--json" in ctl(*verb.split(), "--help").stdout]
    tap.equal("the page has each of them", set(told), set(takers) - {"inspect"})
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        for verb, found in zip(told, pool.map(members_of, told)):
            right = found >= told[verb] if verb == "store stats" else found == told[verb]
            tap.check("%s --json is as documented" % verb, right, (found, told[verb]))


run(every_verb, states, json_is_documented)
SERVER.close()
STAGE.cleanup()
