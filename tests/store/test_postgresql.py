#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""test_postgresql.py LIST_STATEMENTS: every SQL statement of src/store can be prepared by a real
PostgreSQL over the schema of src/store/postgresql, with the parameters that its text names, each of a
type that both engines have; and it finds its rows by an index."""
import glob
import os
import re
import subprocess
import sys
from cluster import Cluster

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
MIGRATIONS = os.path.join(ROOT, "src", "store", "postgresql", "migrations", "*.sql")
TYPES = {"bigint", "bytea", "text"}
# Statements that read a whole table by purpose, or a table of few rows.
WHOLE = {
    "ceremony_total": "counts the unfinished ceremonies, once per sweep",
    "sweep_counts": "only for --dry-run",
    "sweep_api_keys": "few rows",
    "sweep_signing_keys": "few rows",
    "metadata_blob": "one row",
    "metadata_number": "one row",
    "audit_by_day": "statistics, for an operator",
    "audit_by_writer": "only when the audit log has reached its bound",
}
USERS = 10000
FILL = """
INSERT INTO relying_party (rp_id) VALUES ('example.org'), ('example.net');
INSERT INTO "user" SELECT 1 + n %% 2, decode(lpad(to_hex(n), 32, '0'), 'hex'), 'u' || n, 'u' || n, 'U', 1, 0, 'u' || n,
    'u' || n FROM generate_series(1, %(users)d) AS n;
INSERT INTO credential (relying_party, id_key, id, user_id, public_key, algorithm, sign_count, sign_count_stalled_at_ms,
    uv_initialized, backup_eligible, backup_state, discoverable, attachment, aaguid, transports, attestation_format,
    attestation_type, attestation_trusted, label, created_at_ms, last_used_at_ms, use_count, disabled_at_ms)
    SELECT relying_party, substr(sha256(id), 1, 16), id, id, '\\x00', -7, 0, 0, 1, 2, 1, 2, 1, decode(lpad('', 32, '0'),
    'hex'), '', 'none', 0, 0, 'k', 1, 1, 1, 0 FROM "user";
INSERT INTO session (relying_party, token_hash, id, user_id, credential_id, proof, created_at_ms, auth_time_ms,
    expires_at_ms) SELECT relying_party, sha256(id), substr(id, 1, 16), id, id, 1, 1, 1, 1 FROM "user";
INSERT INTO audit (relying_party, at_ms, name, user_id, result) SELECT relying_party, 1, 'sign_in', id, 0 FROM "user";
ANALYZE;
SET enable_seqscan = off;
SET plan_cache_mode = force_generic_plan;
"""


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


def check_copied(cluster, statements, number):
    """`store copy` copies every column of every table but `migration`."""
    copied = {}
    for name, text in statements:
        found = re.match(r'INSERT INTO "?(\w+)"? \((.*?)\)', text)
        if name.startswith("copy_insert_"):
            copied[found.group(1)] = set(found.group(2).split(", "))
    columns = {}
    for line in cluster.sql("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = "
                            "'public' AND table_name <> 'migration'").splitlines():
        table, column = line.split("\t")
        columns.setdefault(table, set()).add(column)
    print("%sok %d - store copy copies every column" % ("" if copied == columns and columns else "not ", number))
    for table in sorted(set(copied) | set(columns)):
        if copied.get(table) != columns.get(table):
            print("# %s: copied %s, in the schema %s" % (table, copied.get(table), columns.get(table)))


def check_plans(cluster, statements, first):
    """No statement reads a table without an index."""
    script = [FILL % {"users": USERS}]
    for name, text in statements:
        count = wanted_count(text)
        script += ["PREPARE %s AS %s;" % (name, text), "\\echo == %s" % name,
                   "EXPLAIN (COSTS OFF) EXECUTE %s%s;" % (name, "(%s)" % ", ".join(["NULL"] * count) if count else "")]
    plans, name = {}, None
    for line in cluster.sql("\n".join(script)).splitlines():
        if line.startswith("== "):
            name = line[3:]
            plans[name] = []
        elif name:
            plans[name].append(line)
    for number, (name, text) in enumerate(statements, first):
        plan = "\n".join(plans.get(name, ["no plan"]))
        good = "ERROR" not in plan and "no plan" not in plan and (
            "Seq Scan" not in plan or name in WHOLE or name.startswith("copy_count_"))
        print("%sok %d - the plan of %s" % ("" if good else "not ", number, name))
        if not good:
            print("# %s\n# %s" % (text, plan.replace("\n", "\n# ")))


def main():
    listed = subprocess.run([os.path.abspath(sys.argv[1])], stdout=subprocess.PIPE, text=True, check=True)
    statements = [line.split("\t", 1) for line in listed.stdout.splitlines()]
    print("1..%d" % (2 * len(statements) + 2))
    cluster = Cluster()
    try:
        for path in sorted(glob.glob(MIGRATIONS)):
            with open(path, encoding="utf-8") as file:
                said = cluster.sql("\\set ON_ERROR_STOP on\n" + file.read())
            print("%sok 1 - the schema" % ("not " if said.strip() else ""))
            if said.strip():
                print("# " + said.replace("\n", "\n# "))
        evaluate(cluster, statements)
        check_plans(cluster, statements, len(statements) + 2)
        check_copied(cluster, statements, 2 * len(statements) + 2)
    finally:
        cluster.close()


main()
