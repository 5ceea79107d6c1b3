#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""cluster.py [--schemas N] [--durable] [--delay MS] COMMAND...: run a command with a PostgreSQL server of its own, in
a temporary folder, on a Unix socket only. $PASSKEY_TEST_POSTGRESQL is the folder of the socket; the user is "passkey",
and the database "postgres" has the empty schemas store_1 to store_N. --durable: commits wait for the disk. --delay:
each round trip takes so many milliseconds more."""
import argparse
import glob
import os
import resource
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

NOBODY = 65534


def binaries():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    return found[-1] if found else os.path.dirname(shutil.which("initdb") or "initdb")


def unprivileged():
    """Of subprocess: PostgreSQL refuses to run as root, so root runs it as an unprivileged user."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}


class Cluster:
    """A PostgreSQL server for one test."""

    def __init__(self, primary=None, file_size_max=None, durable=False):
        """file_size_max: in bytes, of every file that the server writes."""
        self.fsync = "on" if durable else "off"
        self.limit = None if file_size_max is None else \
            lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (file_size_max, file_size_max))
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
                     "--locale=C.UTF-8", "--wal-segsize=1")
        self.start()

    def standby(self):
        """A server that replicates this one."""
        return Cluster(primary=self)

    def start(self):
        self.run("pg_ctl", "-D", self.data, "-w", "-l", os.path.join(self.folder, "log"), "-o",
                 "-c listen_addresses='' -c fsync=%s -c max_connections=200 -k %s" % (self.fsync, self.folder), "start")

    def stop(self, mode):
        self.run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    def location(self, schema):
        """Of a store, for --store."""
        return "postgresql:///postgres?user=passkey&host=%s&options=-csearch_path%%3D%s" % (self.folder, schema)

    def run(self, program, *arguments, text=None):
        done = subprocess.run([os.path.join(binaries(), program), *arguments], input=text, text=True,
                              cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              check=False, preexec_fn=self.limit, **self.user)
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


class Waits:
    """Counts the messages of a client after which it waits for an answer: Query and Sync."""

    def __init__(self):
        self.started, self.data = False, b""

    def count(self, data):
        self.data += data
        count = 0
        while True:
            head = 1 if self.started else 0  # the first message has no type
            size = head + int.from_bytes(self.data[head:head + 4], "big")
            if len(self.data) < head + 4 or len(self.data) < size:
                return count
            count += self.started and self.data[:1] in (b"Q", b"S")
            self.data, self.started = self.data[size:], True


class Proxy:
    """A proxy in front of a cluster, on a Unix socket in `folder`. It counts round trips and delays each one."""

    def __init__(self, cluster, delay_s=0):
        self.folder = tempfile.mkdtemp(prefix="passkey-proxy-")
        self.cluster, self.delay_s, self.count = cluster, delay_s, 0
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.folder + "/.s.PGSQL.5432")
        self.listener.listen(50)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client = self.listener.accept()[0]
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.cluster.folder + "/.s.PGSQL.5432")
            threading.Thread(target=self.forward, args=(client, server), daemon=True).start()

    def forward(self, client, server):
        waits = Waits()
        while True:
            for ready in select.select([client, server], [], [])[0]:
                data = ready.recv(65536)
                if not data:
                    client.close()
                    server.close()
                    return
                count = waits.count(data) if ready is client else 0
                self.count += count
                time.sleep(count * self.delay_s)
                (server if ready is client else client).sendall(data)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # and so remove the cluster
    parser = argparse.ArgumentParser()
    parser.add_argument("--schemas", type=int, default=0)
    parser.add_argument("--durable", action="store_true")
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    cluster = Cluster(durable=given.durable)
    try:
        cluster.sql("\n".join("CREATE SCHEMA store_%d;" % number for number in range(1, given.schemas + 1)))
        proxy = Proxy(cluster, given.delay / 1000) if given.delay else None
        folder = proxy.folder if proxy else cluster.folder
        status = subprocess.run(given.command, check=False,
                                env={**os.environ, "PASSKEY_TEST_POSTGRESQL": folder}).returncode
        if proxy:
            shutil.rmtree(proxy.folder)
        return status
    finally:
        cluster.close()


if __name__ == "__main__":
    sys.exit(main())
