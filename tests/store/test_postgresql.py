#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""test_postgresql.py LIST_STATEMENTS: every SQL statement of src/store can be prepared by a real
PostgreSQL over the schema of src/store/postgresql, with the parameters that its text names, each of a
type that both engines have."""
import glob
import os
import re
import subprocess
import sys
from cluster import Cluster

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
MIGRATIONS = os.path.join(ROOT, "src", "store", "postgresql", "migrations", "*.sql")
TYPES = {"bigint", "bytea", "text"}


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
