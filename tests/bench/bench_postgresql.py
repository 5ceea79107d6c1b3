# SPDX-License-Identifier: Apache-2.0
"""What a sign-in costs on PostgreSQL with many users, as a multiple of what it costs with 1,000, and how large a user
is: `bench_postgresql.py PASSKEYD BENCH_SERVER LIST_STATEMENTS [USERS]`. Both stores are in one PostgreSQL server and
are measured in turn, so that other work on the machine affects both. One JSON object per line."""
import json
import os
import re
import statistics
import subprocess
import sys
import time
from cluster import Cluster

PASSKEYD, BENCH, LIST = (os.path.abspath(path) for path in sys.argv[1:4])
USERS = {"few": 1000, "many": int(sys.argv[4]) if len(sys.argv) > 4 else 1000000}
SECONDS, ROUNDS, CONNECTIONS = 4, 11, 16
SAMPLES = 300  # users for whom the statements run, in each round
TABLES = ("user", "credential", "session", "audit")
# Users with a passkey, a session and two audit rows. Their IDs are as random as real ones.
FILL = """
SET search_path TO %(schema)s;
CREATE TEMP TABLE made AS SELECT n, sha256(n::text::bytea) AS id, sha256(('c' || n)::bytea) AS credential
    FROM generate_series(1, %(users)d) AS n;
INSERT INTO "user" (relying_party, id, name, name_key, display_name, created_at_ms, disabled_at_ms)
    SELECT 1, id, 'name.' || n || '@example.org', 'name.' || n || '@example.org', 'Name ' || n, 1, 0 FROM made;
INSERT INTO credential (relying_party, id_key, id, user_id, public_key, algorithm, sign_count, sign_count_stalled_at_ms,
    uv_initialized, backup_eligible, backup_state, discoverable, attachment, aaguid, transports, attestation_format,
    attestation_type, attestation_trusted, label, created_at_ms, last_used_at_ms, use_count, disabled_at_ms)
    SELECT 1, substr(sha256(credential), 1, 16), credential, id, id || id || substr(id, 1, 13), -7, 0, 0, 1, 1, 1, 1, 1,
    substr(id, 1, 16), '\\x06687962726964', 'none', 0, 0, 'Phone', 1, 1, 1, 0 FROM made;
INSERT INTO session (relying_party, token_hash, id, user_id, credential_id, proof, created_at_ms, auth_time_ms,
    expires_at_ms, ends_at_ms, address, user_agent) SELECT 1, sha256(credential || id), substr(sha256(id), 1, 16), id,
    credential, 1, 1, 1, 9000000000000, 9000000000000, '\\xc6336401', repeat('Mozilla ', 10) FROM made;
INSERT INTO audit (relying_party, at_ms, name, user_id, credential_key, address, result)
    SELECT 1, (extract(epoch FROM now()) * 1000)::bigint, name, id, substr(credential, 1, 16), '\\xc6336401', 0 FROM made,
    (VALUES ('sign_in'), ('registration')) AS events (name);
DROP TABLE made;
VACUUM ANALYZE;
CHECKPOINT;
"""
ID, CREDENTIAL = "sha256('%(n)d'::bytea)", "sha256('c%(n)d'::bytea)"
# Parameters of statements that sign-ins and sessions run, for the user n.
STATEMENTS = {
    "account_named": "1, 'name.%(n)d@example.org', " + ID + ", NULL",
    "credential_by_id": "1, substr(sha256(" + CREDENTIAL + "), 1, 16), " + CREDENTIAL,
    "session_by_token": "1, sha256(" + CREDENTIAL + " || " + ID + ")",
}


def cpu_seconds(cluster):
    """Of PostgreSQL's processes, those that have ended, too."""
    with open(os.path.join(cluster.data, "postmaster.pid"), encoding="ascii") as file:
        postmaster = file.readline().strip()
    ticks = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % pid, encoding="utf-8") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if fields[1] == postmaster:
            ticks += int(fields[11]) + int(fields[12])
        if pid == postmaster:
            ticks += int(fields[13]) + int(fields[14])
    return ticks / os.sysconf("SC_CLK_TCK")


def serve(cluster, schema, operation, seconds=SECONDS):
    """passkeyd on the store. CPU of a sign-in in microseconds; PostgreSQL's includes that of a few registrations."""
    before = cpu_seconds(cluster)
    done = subprocess.run(
        [BENCH, "--json", "--store", cluster.location(schema), "--operation", operation, "--connections",
         str(CONNECTIONS), "--seconds", str(seconds), "--rounds", "1", PASSKEYD], stdout=subprocess.PIPE, text=True,
        check=True)
    cpu = cpu_seconds(cluster) - before
    result = json.loads(done.stdout)
    count = result["perSecond"] * seconds
    found = {"passkeyd": result["cpuMicroseconds"], "postgresql": cpu / count * 1e6}
    return dict(found, both=sum(found.values()), p50Ms=result["p50Ms"])


def explain(cluster, schema, texts, turn):
    """Microseconds and pages of each statement, by the median user of many."""
    script = ["SET search_path TO %s; SET jit = off;" % schema]
    script += ["PREPARE %s AS %s;" % (name, texts[name]) for name in STATEMENTS]
    users = USERS[schema]
    for name, parameters in STATEMENTS.items():
        script.append("\\echo == %s" % name)
        for sample in range(SAMPLES):
            n = 1 + (turn * SAMPLES + sample) * 7919 % users
            script.append("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) EXECUTE %s(%s);" % (name, parameters % {"n": n}))
    found = {}
    for part in cluster.sql("\n".join(script)).split("== ")[1:]:
        name = part.split("\n", 1)[0]
        times = [float(text) * 1000 for text in re.findall(r"Execution Time: ([\d.]+) ms", part)]
        plans = re.split(r"Execution Time", part)[:-1]
        # The first line of a plan has the pages of the whole.
        pages = [sum(map(int, re.findall(r"(?:hit|read)=(\d+)", re.search(r"Buffers: shared ([^\n]*)", plan).group(1))))
                 for plan in plans]
        found[name] = {"microseconds": statistics.median(times), "pages": statistics.mean(pages)}
    return found


def compare(name, unit, rounds):
    """A value with many users as a multiple of that with few, round by round."""
    ratios = sorted(pair["many"] / pair["few"] for pair in rounds)
    print(json.dumps({"what": name, "unit": unit, **{
        schema: round(statistics.median(pair[schema] for pair in rounds), 2) for schema in USERS},
        "ratio": round(statistics.median(ratios), 3), "least": round(ratios[0], 3),
        "greatest": round(ratios[-1], 3)}), flush=True)


def fill(cluster, schema):
    cluster.sql("CREATE SCHEMA %s" % schema)
    serve(cluster, schema, "session_check", 1)  # creates the tables
    begun = time.monotonic()
    cluster.sql(FILL % {"schema": schema, "users": USERS[schema]})
    found = {table: int(cluster.sql("SELECT pg_total_relation_size('%s.\"%s\"')" % (schema, table))) for table in TABLES}
    print(json.dumps({"users": int(cluster.sql('SELECT count(*) FROM %s."user"' % schema)),
                      "seconds": round(time.monotonic() - begun),
                      "bytesPerUser": {table: round(size / USERS[schema]) for table, size in found.items()}}), flush=True)


def main():
    cluster = Cluster()
    try:
        cluster.sql("ALTER SYSTEM SET shared_buffers = '2GB'")  # the data of a million users
        cluster.stop("fast")
        cluster.start()
        for schema in USERS:
            fill(cluster, schema)
        with subprocess.Popen([LIST], stdout=subprocess.PIPE, text=True) as listed:
            texts = dict(line.rstrip("\n").split("\t", 1) for line in listed.stdout)
        statements = [{schema: explain(cluster, schema, texts, turn) for schema in USERS} for turn in range(ROUNDS + 1)]
        for name in STATEMENTS:
            for unit in ("microseconds", "pages"):
                compare(name, unit, [{schema: turn[schema][name][unit] for schema in USERS} for turn in statements[1:]])
        for operation in ("sign_in", "named_sign_in"):
            served = [{schema: serve(cluster, schema, operation) for schema in sorted(USERS, reverse=turn % 2)}
                      for turn in range(ROUNDS)]
            for what in ("passkeyd", "postgresql", "both", "p50Ms"):
                compare(operation, what, [{schema: turn[schema][what] for schema in USERS} for turn in served])
    finally:
        cluster.close()


main()
