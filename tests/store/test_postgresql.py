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
    "mails_waiting": "for metrics; mails wait for seconds",
    "audit_by_day": "statistics, for an operator",
    "audit_by_writer": "only when the audit log has reached its bound",
}
# What signing up, signing in and using a session run.
HOT = ("account_named", "account_of_sign_in", "ceremony_by_id", "ceremony_gone", "credential_by_id",
       "credential_used", "credentials_of_user", "recovery_code_set_of_user", "session_by_token", "session_gone",
       "session_renewed", "session_used", "sessions_of_user", "sessions_trimmed", "user_by_id", "user_by_name")
# A row that a hot query reads or changes is of a relying party and of one user, or of one of these.
OF_ONE = re.compile(r"\b(user_id|id|id_key|token_hash|name_key|email_key) = ")
# The first two users, in the place of one that does not exist, so that answers take the same time.
IN_PLACE = {"account_named": 2, "account_of_sign_in": 2}
# Tables without users, which each server of a distributed database would have.
SHARED = {"api_key", "metadata", "migration", "relying_party", "secret", "signing_key"}
# Unique keys without a user or a credential, and why.
OTHER_KEYS = {
    "user_by_name": "no other user has the name",
    "user_by_email": "no other user has the address",
    "ceremony_pkey": "it has no user before it is finished",
    "link_pkey": "it may be for a user who does not exist yet",
    "limit_bucket_pkey": "a hash of the relying party and of what is limited",
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


def check_hot(name, plan):
    """Each index is searched with the relying party and with what is of one user."""
    searched, table = [], None
    for line in plan:
        found = re.search(r'Scan (?:using \w+ )?on "?(\w+)', line)
        table = found.group(1) if found else table
        if "Index Cond" in line and table not in SHARED:
            searched.append(line.strip())
    apart = [line for line in searched if "relying_party = " not in line or not OF_ONE.search(line)]
    good = searched and len(apart) == IN_PLACE.get(name, 0)
    print("%sok - %s reads rows of one user" % ("" if good else "not ", name))
    if not good:
        print("# " + "\n# ".join(plan))


def check_keys(cluster):
    """The unique keys of a table of users have the relying party and the user or the credential ID."""
    keys = {}
    for line in cluster.sql("SELECT c.relname, t.relname, a.attname FROM pg_index AS i JOIN pg_class AS c ON c.oid = "
                            "indexrelid JOIN pg_class AS t ON t.oid = indrelid JOIN pg_attribute AS a ON a.attrelid = "
                            "indexrelid WHERE indisunique AND t.relnamespace = 'public'::regnamespace").splitlines():
        index, table, column = line.split("\t")
        if table not in SHARED:
            own = "id" if table == "user" else "user_id"
            keys.setdefault(index, set()).add("the user" if column in (own, "id_key") else column)
    other = {index for index, columns in keys.items() if not columns >= {"relying_party", "the user"}}
    good = len(keys) > 10 and other == set(OTHER_KEYS)
    print("%sok - unique keys have the relying party and the user or the credential ID" % ("" if good else "not "))
    if not good:
        print("# %s" % {index: keys.get(index) for index in other ^ set(OTHER_KEYS)})


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
    for name in HOT:
        check_hot(name, plans.get(name, []))


def main():
    listed = subprocess.run([os.path.abspath(sys.argv[1])], stdout=subprocess.PIPE, text=True, check=True)
    statements = [line.split("\t", 1) for line in listed.stdout.splitlines()]
    print("1..%d" % (2 * len(statements) + 3 + len(HOT)))
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
        check_copied(cluster, statements, 2 * len(statements) + 2 + len(HOT))
        check_keys(cluster)
    finally:
        cluster.close()


main()
