#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""test_postgresql.py LIST_STATEMENTS: every SQL statement of src/store can be prepared by a real
PostgreSQL over the schema of src/store/postgresql, with the parameters that its text names, each of a
type that both engines have. The server is one of the test's own, in a temporary folder, on a Unix
socket only."""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
MIGRATIONS = os.path.join(ROOT, "src", "store", "postgresql", "migrations", "*.sql")
TYPES = {"bigint", "bytea", "text"}
NOBODY = 65534


def binaries():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    return found[-1] if found else os.path.dirname(shutil.which("initdb") or "initdb")


class Cluster:
    """A PostgreSQL of its own. It refuses to run as root, so root runs it as an unprivileged user."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="passkey-pg-")
        self.data = os.path.join(self.folder, "data")
        self.user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
        if self.user:
            os.chown(self.folder, NOBODY, NOBODY)
        self.run("initdb", "-D", self.data, "-U", "passkey", "-A", "trust", "-E", "UTF8", "--no-sync",
                 "--locale=C.UTF-8")
        self.run("pg_ctl", "-D", self.data, "-w", "-l", os.path.join(self.folder, "log"), "-o",
                 "-c listen_addresses='' -c fsync=off -k " + self.folder, "start")

    def run(self, program, *arguments, text=None):
        done = subprocess.run([os.path.join(binaries(), program), *arguments], input=text, text=True,
                              cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              check=False, **self.user)
        if done.returncode != 0 and program != "psql":
            raise RuntimeError("%s: %s" % (program, done.stdout))
        return done.stdout

    def sql(self, text):
        return self.run("psql", "-X", "-q", "-A", "-t", "-F", "\t", "-h", self.folder, "-U", "passkey",
                        "-d", "postgres", text=text)

    def close(self):
        if os.path.exists(os.path.join(self.data, "postmaster.pid")):
            self.run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder)


def wanted_count(text):
    return max([int(number) for number in re.findall(r"\$(\d+)", text)] or [0])


def evaluate(cluster, statements):
    """One line of TAP for each statement."""
    script = []
    for name, text in statements:
        script += ["\\echo == %s" % name, "PREPARE %s AS %s;" % (name, text)]
    script += ["\\echo == the types", "SELECT name, parameter_types FROM pg_prepared_statements;"]
    said, name = {}, None
    for line in cluster.sql("\n".join(script)).splitlines():
        if line.startswith("== "):
            name = line[3:]
        else:
            said.setdefault(name, []).append(line)
    types = {}
    for line in said.get("the types", []):
        name, listed = line.split("\t")
        types[name] = [item for item in listed.strip("{}").split(",") if item]
    for number, (name, text) in enumerate(statements, 2):
        good = name not in said and name in types and \
            len(types[name]) == wanted_count(text) and set(types[name]) <= TYPES
        print("%sok %d - %s" % ("" if good else "not ", number, name))
        if not good:
            print("# %s\n# %s\n# %s" % (text, types.get(name), said.get(name)))


def main():
    listed = subprocess.run([os.path.abspath(sys.argv[1])], stdout=subprocess.PIPE, text=True, check=True)
    statements = [line.split("\t", 1) for line in listed.stdout.splitlines()]
    print("1..%d" % (len(statements) + 1))
    cluster = Cluster()
    try:
        for path in sorted(glob.glob(MIGRATIONS)):
            with open(path, encoding="utf-8") as file:
                said = cluster.sql("\\set ON_ERROR_STOP on\n" + file.read())
            print("%sok 1 - the schema" % ("not " if said.strip() else ""))
            if said.strip():
                print("# " + said.replace("\n", "\n# "))
        evaluate(cluster, statements)
    finally:
        cluster.close()


main()
