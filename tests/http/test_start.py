# SPDX-License-Identifier: Apache-2.0
"""Every way in which a start fails: one sentence that names what is wrong, and status 1. And what
overrides what when it does not."""
import fcntl
import functools
import os
import re
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import termios
import time
import processes
from harness import PASSKEYD, Server, environment, run


def fails(tap, what, flags, wanted, env=None, directory=None):
    """passkeyd must end with status 1 and one line that has each of the texts."""
    done = subprocess.run([PASSKEYD, *flags], capture_output=True, text=True, check=False,
                          timeout=30, env=environment(env), cwd=directory or "/")
    lines = done.stderr.splitlines()
    right = (done.returncode == 1 and len(lines) == 1 and done.stdout == ""
             and re.match(r"\S+Z passkeyd error: ", lines[0]) and all(text in lines[0] for text in wanted))
    tap.check(what, right, "%d\n%s%s" % (done.returncode, done.stdout, done.stderr))


FLAGS = [
    ("an unknown flag", ["--port", "1"], ["--port"]),
    ("a word", ["serve"], ["serve"]),
    ("a flag without its value", ["--listen"], ["--listen"]),
    ("no port", ["--listen", "127.0.0.1"], ["--listen", "127.0.0.1"]),
    ("a port too large", ["--listen", "127.0.0.1:65536"], ["--listen", "65536"]),
    ("a port in words", ["--listen=127.0.0.1:http"], ["--listen", "http"]),
    ("IPv6 without brackets", ["--listen", "::1:80"], ["--listen"]),
    ("an address of nobody", ["--listen", "192.0.2.1:0"], ["--listen", "192.0.2.1"]),
    ("metrics on an address of nobody", ["--listen", "127.0.0.1:0", "--private-listen", "192.0.2.1:0"],
     ["--private-listen", "192.0.2.1"]),
    ("metrics on no port", ["--private-listen", "9464"], ["--private-listen", "9464"]),
    ("no workers", ["--workers", "0"], ["--workers", "1 to 256"]),
    ("too many workers", ["--workers", "257"], ["--workers", "257"]),
    ("half a worker", ["--workers", "1.5"], ["--workers", "1.5"]),
    ("a limit in words", ["--rate-limits", "maybe"], ["--rate-limits", "on|off"]),
    ("an RP ID without an origin that fits", ["--rp-id", "example.org"],
     ["--rp-id", "example.org", "https://example.org"]),
    ("an RP ID in upper case", ["--rp-id", "Example.org", "--origins", "https://example.org"],
     ["--rp-id:", "Example.org"]),
    ("a name too long", ["--rp-name", "n" * 65, "--origins", "https://localhost"],
     ["--rp-name:", "64"]),
    ("an origin of another domain",
     ["--rp-id", "example.org", "--origins", "https://evil-example.org"],
     ["--origins", "example.org"]),
    ("an RP ID that is a URL", ["--rp-id", "https://example.org"], ["--rp-id", "https://"]),
    ("an RP ID that is an address", ["--rp-id", "127.0.0.1", "--origins", "http://127.0.0.1"],
     ["--rp-id:", "127.0.0.1"]),
    ("an origin with a path", ["--origins", "http://localhost:8080/"], ["--origins", "8080/"]),
    ("an origin over plain HTTP", ["--rp-id", "example.org", "--origins", "http://example.org"],
     ["--origins", "http://example.org"]),
    ("no origins", ["--origins", ","], ["--origins", "empty"]),
    ("an unknown requirement", ["--user-verification", "always"],
     ["--user-verification", "required|preferred|discouraged"]),
    ("an unknown store", ["--store", "mysql:x"], ["--store", "mysql"]),
    ("no store", ["--store", ""], ["--store"]),
    ("a file that is not there", ["--config", "/nowhere/passkeyd.ini"], ["/nowhere/passkeyd.ini"]),
]

# What, the file's text, texts of the sentence.
FILES = [
    ("an unknown key", "[server]\nlisten = 127.0.0.1:0\nport = 1\n", ["line 3", "port",
                                                                          "keys of this section are listen, "]),
    ("an unknown section", "\n[http]\nlisten = 127.0.0.1:0\n", ["line 2", "[http]"]),
    ("a key without a section", "listen = 127.0.0.1:0\n", ["line 1", "listen"]),
    ("no key", "[server]\nlisten\n", ["line 2"]),
    ("an impossible value", "[server]\n# a comment\nworkers = many\n", ["line 3", "many"]),
    ("a section that is not closed", "[server\n", ["line 1", "server"]),
    ("a relying party without quotes", "[relying-party example.org]\n", ["line 1", "example.org"]),
    ("a key of another section", "[store]\nlisten = 127.0.0.1:0\n", ["line 2", "listen"]),
    ("a key twice", "[server]\nworkers = 1\nworkers = 2\n", ["line 3", "workers"]),
    ("a relying party twice", '[relying-party "localhost"]\n[relying-party "localhost"]\n',
     ["line 2"]),
    ("an RP ID that no origin fits", '[relying-party "example.org"]\nname = x\n'
     'origins = https://example.net\n', ["line 3", "example.org"]),
    ("an RP ID without origins", '\n[relying-party "example.org"]\n', ["line 2", "example.org"]),
    ("an origin in a later line", '[relying-party "example.org"]\norigins = https://example.org\n'
     '  https://b.example.org\n  HTTPS://C.example.org\n', ["line 4", "HTTPS://C.example.org"]),
    ("a line too long", "[server]\nlisten = " + "1" * 300 + "\n", ["line 2", "too long"]),
    ("an impossible value behind a byte order mark", "\ufeff[server]\nworkers = many\n",
     ["line 2", "many"]),
    ("a domain in upper case", '\n[relying-party "Example.org"]\norigins = https://example.org\n',
     ["line 2", "Example.org"]),
    ("a host of nobody", "[server]\nlisten = nobody.invalid:80\n", ["line 2", "nobody.invalid"]),
    ("a store of no kind", "[store]\nlocation = passkeyd.db\n", ["line 2", "passkeyd.db"]),
]

VARIABLES = [
    ("an unknown variable", {"PASSKEYD_PORT": "1"}, ["PASSKEYD_PORT"]),
    ("no workers", {"PASSKEYD_WORKERS": ""}, ["PASSKEYD_WORKERS"]),
    ("an unknown limit", {"PASSKEYD_RATE_LIMITS": "no"}, ["PASSKEYD_RATE_LIMITS", "on|off"]),
    ("an RP ID that no origin fits", {"PASSKEYD_RP_ID": "example.org"}, ["PASSKEYD_RP_ID"]),
    ("origins of another domain",
     {"PASSKEYD_RP_ID": "example.org", "PASSKEYD_ORIGINS": "https://example.net"},
     ["PASSKEYD_ORIGINS"]),
    ("a file that is not there", {"PASSKEYD_CONFIG": "/nowhere/x.ini"}, ["/nowhere/x.ini"]),
]


def configuration(tap):
    directory = tempfile.mkdtemp(prefix="passkey-start-")
    for what, flags, wanted in FLAGS:
        if "--listen" not in " ".join(flags):
            flags = ["--listen", "127.0.0.1:0"] + flags
        fails(tap, "flags: " + what, flags, wanted, directory=directory)
    for what, text, wanted in FILES:
        path = os.path.join(directory, "passkeyd.ini")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        flags = ["--config", path]
        if "nobody.invalid" not in text:
            flags += ["--listen", "127.0.0.1:0"]
        fails(tap, "file: " + what, flags, wanted + ["passkeyd.ini"], directory=directory)
    for what, variables, wanted in VARIABLES:
        fails(tap, "environment: " + what, ["--listen", "127.0.0.1:0"], wanted, env=variables,
              directory=directory)
    tap.equal("and no store was made", os.listdir(directory), ["passkeyd.ini"])
    shutil.rmtree(directory)


def surroundings(tap):
    directory = tempfile.mkdtemp(prefix="passkey-start-")
    path = os.path.join(directory, "passkeyd.db")
    flags = ["--listen", "127.0.0.1:0", "--store"]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        fails(tap, "a port in use", ["--listen", "127.0.0.1:%d" % port], ["--listen", str(port), "in use"],
              directory=directory)
        tap.equal("makes no store", os.listdir(directory), [])
    fails(tap, "a directory that is not there", flags + ["sqlite:%s/no/passkeyd.db" % directory],
          [directory + "/no"])
    fails(tap, "a directory for a file", flags + ["sqlite:" + directory], [directory])
    with open(path, "wb") as file:
        file.write(b"no database " * 1000)
    fails(tap, "a file that is no database", flags + ["sqlite:" + path], [path])
    os.unlink(path)
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE shopping (item TEXT)")
    fails(tap, "a database of another program", flags + ["sqlite:" + path], [path])
    shutil.rmtree(directory)


def damaged(tap):
    server = Server()
    server.stop()
    with open(server.store, "r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 20000)
    fails(tap, "a damaged database", ["--listen", "127.0.0.1:0", "--store",
                                      "sqlite:" + server.store], [server.store])
    server.close()


def secret_files(tap):
    """Who may own and read a file with a secret; what a link leads to counts."""
    directory = tempfile.mkdtemp(prefix="passkey-start-")
    key, link = os.path.join(directory, "key"), os.path.join(directory, "link")
    with open(key, "wb") as file:
        file.write(os.urandom(32))
    os.symlink(key, link)
    flags = ["--listen", "127.0.0.1:0", "--mail", "smtp://127.0.0.1:9"]
    password = {"PASSKEYD_MAIL_USER": "x", "PASSKEYD_MAIL_PASSWORD_FILE": key}
    root = os.geteuid() == 0
    wrong = (0o644, 0o666, 0o601, 0o660 if root else 0o640)
    for mode in wrong:
        os.chmod(key, mode)
        fails(tap, "a key file of mode %o" % mode, [*flags, "--key-file", key], [key, "0600"])
        fails(tap, "  behind a link", [*flags, "--key-file", link], [link, "0600"])
        fails(tap, "  with a password", flags, [key, "0600"], env=password, directory=directory)
    os.chmod(key, 0o444)
    for mode in (0o444, 0o600, 0o640 if root else 0o400):
        os.chmod(key, mode)
        server = Server("--key-file", link, env={"CREDENTIALS_DIRECTORY": directory if mode == 0o444
                                                 else "/nowhere"})
        tap.equal("one of mode %o is read" % mode, server.request("GET", "/healthz").status, 200)
        server.close()
    if root:
        os.chown(key, 65534, 65534)
        os.chmod(key, 0o600)
        server = Server("--key-file", key)
        tap.equal("root reads that of another user", server.stop(), 0)
        server.close()
    shutil.rmtree(directory)


def own_store(tap):
    server = Server()
    server.stop()
    os.chmod(server.store, 0o644)
    server.start()
    server.request("GET", "/readyz")
    tap.equal("the server sets the mode of its store", {
        name: "%o" % (os.stat(os.path.join(server.directory, name)).st_mode & 0o777)
        for name in os.listdir(server.directory) if name.startswith(os.path.basename(server.store))
    }, {os.path.basename(server.store) + suffix: "600"
                           for suffix in ("", "-wal", "-shm")})
    server.stop()
    tap.equal("and says so once", server.log().count("0600"), 1)
    server.start()
    server.stop()
    tap.equal("not again", server.log().count("0600"), 1)
    server.close()


def no_core(tap):
    """Tokens and keys are in memory."""
    directory = tempfile.mkdtemp(prefix="passkey-start-")
    pid = os.posix_spawn(PASSKEYD, [PASSKEYD, "--listen", "127.0.0.1:0", "--store",
                                    "sqlite:%s/store.db" % directory], environment())
    end = time.monotonic() + 20
    while not os.path.exists(directory + "/store.db-wal") and time.monotonic() < end:
        time.sleep(0.02)
    resource.prlimit(pid, resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    os.kill(pid, signal.SIGABRT)
    status = os.waitpid(pid, 0)[1]
    tap.equal("it ends by the signal", os.WTERMSIG(status), signal.SIGABRT)
    tap.check("without a core dump", not os.WCOREDUMP(status))
    shutil.rmtree(directory)


def read_only(tap):
    """As a user who may not write, because root always may."""
    server = Server()
    server.stop()
    command = ["--listen", "127.0.0.1:0", "--store", "sqlite:" + server.store]
    os.chmod(server.directory, 0o755)
    os.chmod(server.store, 0o444)
    if os.geteuid() != 0:
        fails(tap, "a read-only database", command, [server.store])
    else:
        done = subprocess.run([processes.for_anybody(PASSKEYD), *command],
                              capture_output=True, text=True, check=False, user=65534,
                              group=65534, extra_groups=[], env=environment(), timeout=30, cwd="/")
        tap.check("a read-only database", done.returncode == 1 and server.store in done.stderr
                  and len(done.stderr.splitlines()) == 1, done.stderr)
    server.close()


def precedence(tap):
    """Flags override the environment, which overrides the file, which overrides the default."""
    server = Server()
    path = os.path.join(server.directory, "passkeyd.ini")
    with open(path, "w", encoding="utf-8") as file:
        file.write("; of passkeyd\n[server]\nworkers = 2\n\n[relying-party \"example.org\"]\n"
                   "name = From the file\norigins = https://example.org\n"
                   "    https://a.example.org, https://b.example.org ; two more\n")
    named = {"PASSKEYD_RP_NAME": "From the environment"}
    for flags, env, name in (
            ([], {"PASSKEYD_CONFIG": path}, "From the file"),
            (["--config", path], named, "From the environment"),
            (["--config=" + path, "--rp-name", "From a flag"], named, "From a flag"),
            (["--rp-id", "localhost"], {}, "localhost")):
        server.stop()
        server.flags, server.env = flags, env
        server.start()
        answer = server.request("POST", "/v1/registration/options", {"user": {"name": "ada"}})
        tap.equal("the name comes %s" % name.lower(), answer.json["publicKey"]["rp"]["name"], name)
    server.stop()
    server.flags, server.env = ["--config", path], {}
    server.start()
    for origin in ("https://example.org", "https://a.example.org", "https://b.example.org"):
        answer = server.request("GET", "/v1/account", headers={"Origin": origin})
        tap.equal("an origin of the list: " + origin,
                  answer.headers["Access-Control-Allow-Origin"], origin)
    server.close()


def words(tap):
    for flag, wanted in (("--help", "PASSKEYD_ORIGINS"), ("--version", "passkeyd 0.")):
        done = subprocess.run([PASSKEYD, flag], capture_output=True, text=True, check=False)
        tap.check(flag, done.returncode == 0 and wanted in done.stdout and done.stderr == "", done)
    server = Server("--workers", "256")
    tap.equal("256 workers serve", server.request("GET", "/readyz").status, 200)
    tap.equal("only the owner can read the store", os.stat(server.store).st_mode & 0o777, 0o600)
    server.close()


def ignored_signals(tap):
    """A signal that nohup ignored does not end it; SIGTERM still does."""
    server = Server()
    server.stop()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server.start()
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGHUP, signal.SIGINT):
        server.process.send_signal(number)
        try:
            ended = server.process.wait(0.5)
        except subprocess.TimeoutExpired:
            ended = None
        tap.equal("%s ignored by who started it" % number.name, ended, None)
    tap.equal("SIGTERM ends it", server.stop(), 0)
    server.start()
    server.process.send_signal(signal.SIGINT)
    tap.equal("SIGINT ends it", server.process.wait(30), 0)
    server.process.stdout.close()
    server.close()


def start_with(server, **settings):
    """Start it with these settings for Popen."""
    popen = subprocess.Popen
    subprocess.Popen = functools.partial(popen, **settings)
    try:
        server.start()
    finally:
        subprocess.Popen = popen


def hangup(tap):
    """SIGHUP ends a server on a terminal that was closed; a daemon reads its configuration again."""
    server = Server()
    server.stop()
    start_with(server, start_new_session=True)
    server.process.send_signal(signal.SIGHUP)
    try:
        ended = server.process.wait(0.5)
    except subprocess.TimeoutExpired:
        ended = None
    tap.equal("without a terminal SIGHUP does not end it", ended, None)
    end = time.monotonic() + 30
    while "SIGHUP: the configuration was reloaded" not in server.log() and time.monotonic() < end:
        time.sleep(0.05)
    tap.check("but reloads the configuration",
              "SIGHUP: the configuration was reloaded" in server.log(), server.log())
    tap.equal("it still answers", server.request("GET", "/healthz").status, 200)
    tap.equal("and stops", server.stop(), 0)
    main, terminal = os.openpty()

    def take_terminal():
        os.setsid()
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)

    start_with(server, preexec_fn=take_terminal)
    server.process.send_signal(signal.SIGHUP)
    tap.equal("on a terminal SIGHUP ends it", server.process.wait(30), 0)
    tap.check("with a line in the log", "terminal was closed" in server.log(), server.log())
    server.process.stdout.close()
    os.close(main)
    os.close(terminal)
    server.close()


run(configuration, secret_files, own_store, no_core, ignored_signals, hangup, surroundings, damaged, read_only, precedence, words)
