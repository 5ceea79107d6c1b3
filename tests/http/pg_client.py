# SPDX-License-Identifier: Apache-2.0
"""Statements in SQLite's SQL, run in PostgreSQL through libpq, so that a test can look into a store of either kind."""
import ctypes
import re

INTEGERS, BYTES = (20, 21, 23, 1700), 17  # numbers of types in pg_type
# What SQLite has and PostgreSQL does not.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION public.zeroblob(n int) RETURNS bytea LANGUAGE sql AS
    $$ SELECT decode(repeat('00', n), 'hex') $$;
CREATE OR REPLACE FUNCTION public.randomblob(n int) RETURNS bytea LANGUAGE sql AS
    $$ SELECT substring(decode(md5(random()::text) || md5(random()::text), 'hex') FROM 1 FOR n) $$;
"""


class Row(dict):
    """A row by name and by number, as sqlite3.Row."""

    def __getitem__(self, key):
        return list(self.values())[key] if isinstance(key, int) else super().__getitem__(key)

    def __iter__(self):
        return iter(self.values())


def library():
    loaded = ctypes.CDLL("libpq.so.5")
    for name in ("PQconnectdb", "PQexec"):
        getattr(loaded, name).restype = ctypes.c_void_p
    for name in ("PQerrorMessage", "PQgetvalue", "PQfname", "PQresultErrorMessage"):
        getattr(loaded, name).restype = ctypes.c_char_p
    return loaded


def literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return "'\\x%s'" % value.hex()
    return str(value) if isinstance(value, int) else "'%s'" % value.replace("'", "''")


class Client:
    """A session. Tables are those of a schema."""

    def __init__(self, folder, schema, database="postgres"):
        self.libpq = library()
        self.session = ctypes.c_void_p(self.libpq.PQconnectdb(
            ("host=%s user=passkey dbname=%s" % (folder, database)).encode()))
        self.execute("SET client_min_messages = error; SET search_path TO %s, public" % schema)

    def execute(self, statement, values=()):
        """The rows, which are a list and, as in sqlite3, also have fetchone() and fetchall()."""
        statement = re.sub(r"\b(FROM|JOIN|INTO|UPDATE) user\b", r'\1 "user"', statement)
        statement = re.sub(r"\bx'([0-9a-f]*)'", r"'\\x\1'", statement)
        parts = statement.split("?") if values else [statement]
        text = parts[0] + "".join(literal(value) + part for value, part in zip(values, parts[1:]))
        result = ctypes.c_void_p(self.libpq.PQexec(self.session, text.encode()))
        problem = self.libpq.PQresultErrorMessage(result)
        if problem:
            self.libpq.PQclear(result)
            raise RuntimeError("PostgreSQL: %s: %s" % (problem.decode(), text))
        rows = Rows(self.row(result, number) for number in range(self.libpq.PQntuples(result)))
        self.libpq.PQclear(result)
        return rows

    def row(self, result, number):
        row = Row()
        for column in range(self.libpq.PQnfields(result)):
            text = self.libpq.PQgetvalue(result, number, column).decode()
            kind, value = self.libpq.PQftype(result, column), text
            if self.libpq.PQgetisnull(result, number, column):
                value = None
            elif kind in INTEGERS:
                value = int(text)
            elif kind == BYTES:
                value = bytes.fromhex(text[2:])
            name = self.libpq.PQfname(result, column).decode()
            row["%s:%d" % (name, column) if name in row.keys() else name] = value
        return row

    def close(self):
        self.libpq.PQfinish(self.session)


def accept(folder, accepted):
    """Whether the database takes connections. If it does not, those that exist are ended."""
    client = Client(folder, "public", "template1")
    client.execute("ALTER DATABASE postgres ALLOW_CONNECTIONS %s" % accepted)
    if not accepted:
        client.execute("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = 'postgres'")
    client.close()


class Rows(list):
    def fetchone(self):
        return self[0] if self else None

    def fetchall(self):
        return self
