#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""cluster.py COMMAND...: run a command with a PostgreSQL server of its own, in a temporary folder, on a
Unix socket only. $PASSKEY_TEST_POSTGRESQL is the folder of the socket; the user is "passkey", and the
database "postgres" has the empty schemas store_1, store_2 … for C programs."""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

NOBODY = 65534
SCHEMA_COUNT = 500


def binaries():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    return found[-1] if found else os.path.dirname(shutil.which("initdb") or "initdb")


def unprivileged():
    """Of subprocess: PostgreSQL refuses to run as root, so root runs it as an unprivileged user."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}


class Cluster:
    """A PostgreSQL of its own."""

    def __init__(self, primary=None):
        self.folder = tempfile.mkdtemp(prefix="passkey-pg-")
        self.data = os.path.join(self.folder, "data")
        self.user = unprivileged()
        if self.user:
            os.chown(self.folder, NOBODY, NOBODY)
        if primary:
            self.run("pg_basebackup", "-D", self.data, "-h", primary.folder, "-U", "passkey", "-R", "-X", "stream",
                     "-c", "fast", "--no-sync")
        else:
            self.run("initdb", "-D", self.data, "-U", "passkey", "-A", "trust", "-E", "UTF8", "--no-sync",
                     "--locale=C.UTF-8")
        self.start()

    def standby(self):
        """A server that replicates this one."""
        return Cluster(primary=self)

    def start(self):
        self.run("pg_ctl", "-D", self.data, "-w", "-l", os.path.join(self.folder, "log"), "-o",
                 "-c listen_addresses='' -c fsync=off -c max_connections=200 -k " + self.folder, "start")

    def stop(self, mode):
        self.run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    def location(self, schema):
        """Of a store, for --store."""
        return "postgresql:///postgres?user=passkey&host=%s&options=-csearch_path%%3D%s" % (self.folder, schema)

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
            self.stop("immediate")
        shutil.rmtree(self.folder)


def main():
    cluster = Cluster()
    try:
        cluster.sql("\n".join("CREATE SCHEMA store_%d;" % number for number in range(1, SCHEMA_COUNT + 1)))
        return subprocess.run(sys.argv[1:], check=False,
                              env={**os.environ, "PASSKEY_TEST_POSTGRESQL": cluster.folder}).returncode
    finally:
        cluster.close()


if __name__ == "__main__":
    sys.exit(main())
