#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""container.py CLEAN BUILD: runs the instructions of the Containerfile without a container engine: a stage
is a folder that RUN enters with chroot. The stage that compiles is the Debian below BUILD, which has the
packages already; the other one is a copy of the Debian below CLEAN. Then starts the server as ENTRYPOINT,
USER and ENV say, and runs HEALTHCHECK. Runs as root. Ends with a line `N passed, N failed`."""
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
CLEAN, BUILD = sys.argv[1:3]
BASE = "docker.io/library/debian:12-slim"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def instructions():
    """Pairs of a name and its text; a backslash at the end continues a line."""
    with open(os.path.join(SOURCE, "Containerfile"), encoding="utf-8") as file:
        text = re.sub(r"^#.*\n", "", file.read(), flags=re.MULTILINE).replace("\\\n", " ")
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line.strip()]


class Stage:
    def __init__(self, root):
        self.root = root
        self.env, self.directory, self.user = {}, "/", "root"
        self.entry, self.health, self.volumes = [], [], []

    def run(self, command, user="root", **options):
        """As in a container: only the environment of the image."""
        identity = ["--userspec=%s:%s" % (user, user)] if user != "root" else []
        script = 'cd "$1" && shift && exec "$@"'
        env = ["env", "-i", "PATH=" + PATH, *("%s=%s" % pair for pair in self.env.items())]
        return subprocess.Popen(["chroot", *identity, self.root, *env, "sh", "-c", script, "sh",
                                 self.directory, *command], **options)

    def inside(self, path):
        return os.path.join(self.root, path.lstrip("/"))


def copy_source(target):
    shutil.rmtree(target, ignore_errors=True)
    os.makedirs(target)
    listed = subprocess.run(["git", "-c", "safe.directory=" + SOURCE, "ls-files", "-z"], cwd=SOURCE,
                            capture_output=True, check=True).stdout
    archive = subprocess.run(["tar", "--create", "--null", "--files-from=-"], cwd=SOURCE, input=listed,
                             capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "--no-same-owner", "-C", target], input=archive, check=True)


def copy(stage, stages, text):
    words = text.split()
    if words[0].startswith("--from="):
        source = stages[words[0][7:]].inside(words[1])
        shutil.copytree(source, stage.inside(words[2]), dirs_exist_ok=True, symlinks=True)
    else:
        assert words[0] == ".", text
        copy_source(stage.inside(words[1]))


def build(work):
    """Carries out the file, and returns its last stage."""
    stages, stage = {}, None
    for name, text in instructions():
        if name == "FROM":
            words = text.split()
            assert words[0] == BASE, text
            root = BUILD if len(words) == 3 else os.path.join(work, "root")
            if root != BUILD:
                subprocess.run(["cp", "-a", CLEAN, root], check=True)
                # Syncing each file takes most of the time.
                with open(os.path.join(root, "etc/dpkg/dpkg.cfg.d/test"), "w", encoding="ascii") as file:
                    file.write("force-unsafe-io\n")
            stage = stages[words[-1]] = Stage(root)
        elif name == "RUN":
            process = stage.run(["sh", "-c", text], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                text=True)
            output = process.communicate()[0]
            if process.returncode != 0:
                raise RuntimeError("RUN %s\n%s" % (text, output[-3000:]))
        elif name == "COPY":
            copy(stage, stages, text)
        elif name == "ENV":
            stage.env.update(pair.split("=", 1) for pair in text.split())
        elif name == "WORKDIR":
            stage.directory = text.strip()
            os.makedirs(stage.inside(stage.directory), exist_ok=True)
        elif name == "USER":
            stage.user = text.strip()
        elif name == "ENTRYPOINT":
            stage.entry = json.loads(text)
        elif name == "HEALTHCHECK":
            stage.health = json.loads(text.split(None, 1)[1])
        elif name == "VOLUME":
            stage.volumes.append(text.strip())
        else:
            assert name == "EXPOSE", name
    return stage


def healthy(stage):
    """The server may take a moment to start."""
    for _ in range(50):
        if stage.run(stage.health, user=stage.user).wait() == 0:
            return True
        time.sleep(0.2)
    return False


def main():
    counts = [0, 0]

    def check(what, right, detail=""):
        counts[0 if right else 1] += 1
        print("%s %s" % ("ok" if right else "not ok", what))
        if not right and detail:
            print("# " + str(detail).replace("\n", "\n# "))

    with tempfile.TemporaryDirectory() as work:
        try:
            stage = build(work)
        except (RuntimeError, OSError, AssertionError, subprocess.CalledProcessError) as problem:
            check("the commands of the Containerfile succeed", False, problem)
            print("%d passed, %d failed" % tuple(counts))
            return 1
        check("the commands of the Containerfile succeed", True)
        check("the image runs as its own user, and keeps its data in a volume",
              stage.user == "passkeyd" and stage.volumes == ["/var/lib/passkeyd"])
        # A port that is free, as `-p PORT:8080` would choose one.
        stage.env["PASSKEYD_LISTEN"] = "127.0.0.1:%d" % free_port()
        check("without a server the health check fails", stage.run(
            stage.health, user=stage.user, stderr=subprocess.DEVNULL).wait() == 1)
        log = os.path.join(work, "log")
        with open(log, "w", encoding="utf-8") as file:
            server = stage.run(stage.entry, user=stage.user, stdout=file, stderr=file)
        try:
            with open(log, encoding="utf-8") as file:
                check("the health check succeeds", healthy(stage), file.read())
            with open("/proc/%d/status" % server.pid, encoding="ascii") as file:
                ids = re.search(r"^Uid:\t(\d+)", file.read(), re.MULTILINE).group(1)
            check("the server is not root", ids == "990", ids)
            status = os.stat(stage.inside("/var/lib/passkeyd/passkeyd.db"))
            check("the store is in the volume", (status.st_uid, status.st_mode & 0o777) == (990, 0o600))
            made = stage.run(["passkeyctl", "user", "create", "ada"], user=stage.user,
                             stdout=subprocess.PIPE, text=True)
            check("passkeyctl finds the store", "ada" in made.communicate()[0] and made.returncode == 0)
        finally:
            server.terminate()
        with open(log, encoding="utf-8") as file:
            check("SIGTERM stops the server", server.wait(timeout=30) == 0, file.read())
    shutil.rmtree(os.path.join(BUILD, "srv/passkey"), ignore_errors=True)
    shutil.rmtree(os.path.join(BUILD, "srv/image"), ignore_errors=True)
    print("%d passed, %d failed" % tuple(counts))
    return 1 if counts[1] else 0


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


sys.exit(main())
