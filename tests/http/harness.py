# SPDX-License-Identifier: Apache-2.0
"""What the HTTP tests share: a passkeyd of their own on port 0 with a temporary store, requests to
it, the software authenticator, and TAP output. Each test is `test.py PASSKEYD AUTHENTICATOR`."""
import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import pg_client
import processes
from contract import Contract

PASSKEYD = os.path.abspath(sys.argv[1])
AUTHENTICATOR = os.path.abspath(sys.argv[2])
PATIENCE_S = 60
POSTGRESQL = os.environ.get("PASSKEY_TEST_POSTGRESQL")  # set by tests/store/cluster.py
TABLES = ("user", "credential", "ceremony", "session")
CONTRACT = Contract()


class Answer:
    """Status, headers and body of a reply; the body's JSON where it has some."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()
        kind = self.headers.get("Content-Type") or ""
        self.json = json.loads(self.body) if self.body and "json" in kind else None

    @property
    def code(self):
        return self.json.get("code") if isinstance(self.json, dict) else None

    def cookie(self):
        """`name=value` of the Set-Cookie header, or None."""
        header = self.headers.get("Set-Cookie")
        return header.split(";")[0] if header else None

    def __repr__(self):
        return "%d %s %r" % (self.status, dict(self.headers), self.body[:300])


def environment(extra=None):
    """Ours without what would configure passkeyd."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PASSKEYD_")}
    clean.update(extra or {})
    return clean


class Server:
    """A running passkeyd. The directory and the store in it outlive stop() and kill()."""

    contract = CONTRACT
    unsettled = False  # a ceremony was started since settle()

    def __init__(self, *flags, env=None, location=None):
        self.directory = tempfile.mkdtemp(prefix="passkey-http-")
        self.store = os.path.join(self.directory, "passkeyd.db")
        self.location = "sqlite:" + self.store
        self.flags, self.env = flags, env
        self.said = ""  # on standard output, until it listens
        if location:
            self.location = location
        elif POSTGRESQL:
            self.schema = os.path.basename(self.directory).replace("-", "_")
            self.location = "postgresql:///postgres?user=passkey&host=%s&options=-csearch_path%%3D%s" % (
                POSTGRESQL, self.schema)
            with contextlib.closing(pg_client.Client(POSTGRESQL, "public")) as store:
                store.execute(pg_client.FUNCTIONS)
                store.execute("CREATE SCHEMA %s" % self.schema)
        self.port, self.process = 0, None
        self.start()

    def start(self):
        log = open(os.path.join(self.directory, "log"), "a+", encoding="utf-8")
        self.process = processes.start(self.command(), stdout=subprocess.PIPE, stderr=log, text=True,
                                       cwd=self.directory, env=environment(self.env))
        log.close()
        for line in self.process.stdout:
            self.said += line
            found = re.search(r"listening on 127\.0\.0\.1:(\d+)", line)
            if found:
                self.port = int(found.group(1))
                self.origin = "http://localhost:%d" % self.port
                return
        raise RuntimeError("passkeyd did not start: " + self.log())

    def command(self):
        return [PASSKEYD, "--listen", "127.0.0.1:%d" % self.port, "--store", self.location,
                *self.flags]

    def log(self):
        with open(os.path.join(self.directory, "log"), encoding="utf-8") as file:
            return file.read()

    def connect(self, timeout=PATIENCE_S):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def request(self, method, path, body=None, headers=None, connection=None):
        """A body that is not bytes is sent as JSON. Headers that are None are omitted."""
        sent = {"Host": "localhost:%d" % self.port}
        if method in ("POST", "PUT", "PATCH", "DELETE"):
            sent["Content-Type"] = "application/json"
        sent.update(headers or {})
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        sent = {name: text for name, text in sent.items() if text is not None}
        own = connection or self.connect()
        if path.endswith("/options"):
            self.unsettled = True
        own.request(method, path, body, sent)
        answer = Answer(own.getresponse())
        if self.contract:
            self.contract.check((method, path, sent, body),
                                (answer.status, answer.headers.items(), answer.body))
        if connection is None:
            own.close()
        return answer

    def ready(self):
        """GET /readyz, once the last answer is forgotten."""
        time.sleep(1.05)
        return self.request("GET", "/readyz")

    def post(self, path, body, **headers):
        """POST from a page of the site, with Origin by default."""
        named = {"Origin": self.origin}
        named.update({name.replace("_", "-"): text for name, text in headers.items()})
        return self.request("POST", path, body, named)

    def settle(self):
        """Wait until the ceremonies that were started have their rows, some milliseconds after the answer."""
        if self.unsettled:
            self.unsettled = False
            time.sleep(0.1)

    @contextlib.contextmanager
    def open_store(self):
        """The store: what is executed is committed at the end. Rows are found by name and number."""
        self.settle()
        if POSTGRESQL:
            store = pg_client.Client(POSTGRESQL, self.schema)
            store.execute("BEGIN")
            with contextlib.closing(store):
                yield store
                store.execute("COMMIT")
            return
        store = sqlite3.connect(self.store, timeout=10)
        store.row_factory = sqlite3.Row
        store.execute("PRAGMA synchronous = OFF")
        with contextlib.closing(store), store:
            yield store

    def lock_store(self):
        """Keep others from writing. Returns a function that ends it."""
        if POSTGRESQL:
            lock = pg_client.Client(POSTGRESQL, self.schema)
            tables = lock.execute("SELECT tablename FROM pg_tables WHERE schemaname = ?", [self.schema])
            wait_until(lambda: lock_tables(lock, tables))
        else:
            lock = sqlite3.connect(self.store, isolation_level=None)
            lock.execute("BEGIN IMMEDIATE")
        return lock.close

    def lose_store(self):
        """Make the store unavailable. Returns a function that ends it."""
        if not POSTGRESQL:
            os.rename(self.store, self.store + ".away")
            return lambda: os.rename(self.store + ".away", self.store)
        pg_client.accept(POSTGRESQL, False)
        return lambda: pg_client.accept(POSTGRESQL, True)

    def stored_bytes(self):
        """All that the store contains."""
        if not POSTGRESQL:
            with open(self.store, "rb") as file:
                return file.read()
        with self.open_store() as store:
            tables = [row[0] for row in store.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = ?", [self.schema])]
            return "".join(row[0] for table in tables for row in store.execute(
                'SELECT row::text FROM "%s" AS row' % table)).encode()

    def execute(self, statement, *values):
        with self.open_store() as store:
            store.execute(statement, values)

    def query(self, statement):
        """Rows of integers, texts and bytes."""
        with self.open_store() as store:
            return [tuple(row) for row in store.execute(statement).fetchall()]

    def rows(self, *tables):
        """How many rows each table has."""
        return {table: self.query("SELECT count(*) FROM " + table)[0][0] for table in tables or TABLES}

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self, patience=PATIENCE_S):
        """Ask it to end, and return its status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(patience)
        self.process.stdout.close()
        return status

    def close(self):
        if self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.directory)


class Device:
    """A software authenticator with a memory of its own."""

    def __init__(self, server, name="device.json"):
        self.server = server
        self.state = os.path.join(server.directory, name)

    def respond(self, command, options, *flags):
        """What a page would post to .../verify for the options that a server gave."""
        done = subprocess.run([AUTHENTICATOR, command, "--origin", self.server.origin, "--state",
                               self.state, *flags], input=json.dumps(options), text=True,
                              capture_output=True, check=False)
        if done.returncode != 0:
            raise RuntimeError("authenticator: " + done.stderr)
        return json.loads(done.stdout)

    def create(self, options, *flags):
        return self.respond("create", options, *flags)

    def get(self, options, *flags):
        return self.respond("get", options, *flags)

    def sign_up(self, name, *flags, **members):
        """Make a user; returns the answer of verify. Flags are the authenticator's."""
        started = self.server.post("/v1/registration/options", {"user": {"name": name}})
        if started.status != 201:
            raise RuntimeError("no options: %r" % started)
        body = dict(self.create(started.json, *flags), **members)
        return self.server.post("/v1/registration/verify", body)

    def sign_in(self, name=None, **members):
        asked = {"username": name} if name else {}
        started = self.server.post("/v1/authentication/options", asked)
        if started.status != 201:
            raise RuntimeError("no options: %r" % started)
        return self.server.post("/v1/authentication/verify", dict(self.get(started.json), **members))


class Tap:
    """Counts and prints checks; finish() ends the program."""

    def __init__(self):
        self.number, self.failed = 0, 0

    def check(self, what, right, shown=""):
        self.number += 1
        self.failed += 0 if right else 1
        print("%s %d - %s" % ("ok" if right else "not ok", self.number, what.replace("#", "no.")))
        if not right:
            for line in str(shown).splitlines():
                print("# " + line)
        sys.stdout.flush()

    def skip(self, why):
        self.number += 1
        print("ok %d # SKIP %s" % (self.number, why))

    def equal(self, what, got, wanted, shown=""):
        self.check(what, got == wanted, "wanted %r\ngot %r\n%s" % (wanted, got, shown))

    def refused(self, what, answer, status, code):
        """A problem document of the status and code."""
        kind = answer.headers.get("Content-Type")
        body = answer.json if isinstance(answer.json, dict) else {}
        right = (answer.status == status and kind == "application/problem+json"
                 and body.get("code") == code and body.get("status") == status
                 and body.get("type") == "about:blank" and body.get("title")
                 and body.get("detail"))
        self.check("%s: %d %s" % (what, status, code), right, repr(answer))


def together(count, work):
    """Run work(index) in as many threads, all let go at one moment; their results."""
    gate, results = threading.Barrier(count), [None] * count

    def one(index):
        gate.wait()
        results[index] = work(index)

    threads = [threading.Thread(target=one, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def wait_until(what, patience=PATIENCE_S):
    """Whether what() becomes true in time. A request that fails may succeed later."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            if what():
                return True
        except (OSError, RuntimeError):
            pass
        time.sleep(0.1)
    return False


def lock_tables(client, tables):
    """In a deadlock with the server, PostgreSQL ends one of the two transactions."""
    client.execute("ROLLBACK; BEGIN")
    client.execute("LOCK TABLE " + ", ".join('"%s"' % row[0] for row in tables))
    return True


def statuses(answers):
    found = {}
    for answer in answers:
        key = (answer.status, answer.code)
        found[key] = found.get(key, 0) + 1
    return found


def run(*tests):
    """Run tests(tap) one after the other; an exception is a failure."""
    tap = Tap()
    for test in tests:
        try:
            test(tap)
        except Exception:  # pylint: disable=broad-except
            tap.check(test.__name__, False, traceback.format_exc())
    if CONTRACT.seen:
        tap.equal("all %d exchanges are as docs/openapi.json describes them" % CONTRACT.seen,
                  CONTRACT.found, [])
    print("1..%d" % tap.number)
    sys.exit(1 if tap.failed else 0)
