# SPDX-License-Identifier: Apache-2.0
"""passkeyctl metadata update URL, from web servers of this file's own, good and bad. Whatever goes
wrong, what is stored stays. `test_fetch.py PASSKEYD AUTHENTICATOR PASSKEYCTL VECTORS`."""
import base64
import http.server
import json
import os
import pty
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import processes
from harness import Server, environment, run

PASSKEYCTL = os.path.abspath(sys.argv[3])
with open(os.path.join(sys.argv[4], "metadata.json"), encoding="utf-8") as vectors:
    CASES = {case["name"]: case["input"] for case in json.load(vectors)["cases"]}
GOOD = CASES["valid"]
BLOB = GOOD["blob"].encode()
SIZE_MAX = 32 * 1024 * 1024
ENDED = threading.Event()
SEEN = []  # path and user agent of each request
DIRECTORY = tempfile.TemporaryDirectory()
SERVER = Server()
# Variables of the machine must not decide; a proxy that is not there shows who asks it.
CLEAN = {name: "" for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                               "ALL_PROXY", "no_proxy", "NO_PROXY", "SSL_CERT_FILE")}


def path(name, contents=None):
    where = os.path.join(DIRECTORY.name, name)
    if contents is not None:
        with open(where, "wb") as file:
            file.write(contents)
    return where


class Handler(http.server.BaseHTTPRequestHandler):
    """A path is a way to answer."""

    def log_message(self, *_):
        pass

    def reply(self, status, body=b"", size=None, **headers):
        self.send_response(status)
        if size != "none":
            self.send_header("Content-Length", str(len(body) if size is None else size))
        for name, text in headers.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def endless(self, piece, pause):
        self.reply(200, size="none")
        while not ENDED.wait(pause):
            self.wfile.write(piece)

    def redirect(self, where):
        self.reply(302, Location=where)

    def do_GET(self):
        SEEN.append((self.path, self.headers.get("User-Agent")))
        word, _, count = self.path[1:].partition("/")
        try:
            self.answer(word, count)
        except OSError:
            pass  # the client has had enough
        self.close_connection = True

    def answer(self, word, count):
        ways = {
            "good": lambda: self.reply(200, BLOB),
            "status": lambda: self.reply(int(count), b"{}"),
            "announced": lambda: self.reply(200, BLOB, size=10 ** 12),
            "one-more": lambda: self.reply(200, b"x" * (SIZE_MAX + 1), size="none"),
            "flood": lambda: self.endless(b"x" * 65536, 0),
            "drip": lambda: self.endless(b"x", 0.2),
            "mute": ENDED.wait,
            "longer": lambda: self.reply(200, BLOB, size=len(BLOB) + 10),
            "shorter": lambda: self.reply(200, BLOB, size=len(BLOB) - 10),
            "negative": lambda: self.reply(200, BLOB, size=-1),
            "page": lambda: self.reply(200, b"<html>Welcome to the hotel's network</html>"),
            "loop": lambda: self.redirect("/loop"),
            "hops": lambda: self.redirect("/hops/%d" % (int(count) - 1) if int(count) > 1
                                          else "/good"),
            "plain": lambda: self.redirect(PLAIN.url("good")),
            "secure": lambda: self.redirect(SECURE.url("good")),
            "file": lambda: self.redirect("file:///etc/passwd"),
        }
        ways[word]()


class Web:
    """A web server on its own port, with TLS if it has a certificate."""

    def __init__(self, certificate=None):
        self.scheme, self.host = ("https", "localhost") if certificate else ("http", "127.0.0.1")
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None  # a client that does not trust the certificate
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True,
                                                     do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, word, host=None):
        return "%s://%s:%d/%s" % (self.scheme, host or self.host, self.port, word)


def certificate():
    """For the name localhost, signed by itself."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost", "-keyout", path("key.pem"),
                    "-out", path("certificate.pem")], check=True, capture_output=True)
    both = b"".join(open(path(name), "rb").read() for name in ("certificate.pem", "key.pem"))
    return path("both.pem", both)


ANCHORS = path("root.der", base64.b64decode(GOOD["trustAnchors"][0]))
TRUST = ("--anchors", ANCHORS, "--signer", GOOD["signer"], "--store", "sqlite:" + SERVER.store)
PLAIN = Web()
SECURE = Web(certificate())


def command(verb, *arguments):
    return [PASSKEYCTL, "metadata", verb, *arguments, *TRUST]


def variables(more):
    return environment(dict(CLEAN, SSL_CERT_FILE=path("certificate.pem"), **more))


def update(url, **more):
    return subprocess.run(command("update", url), capture_output=True, text=True, check=False,
                          timeout=60, env=dict(variables({}), **more))


def shown():
    done = subprocess.run(command("show", "--json"), capture_output=True, text=True, check=False)
    return done.stdout


# Slow ones run beside all the others.
SLOW = {word: processes.start(command("update", PLAIN.url(word)), stderr=subprocess.PIPE,
                               text=True, env=variables({})) for word in ("mute", "drip")}
STARTED = time.monotonic()


def good(tap):
    done = update(PLAIN.url("good"), http_proxy="http://127.0.0.1:9", all_proxy="http://127.0.0.1:9")
    tap.check("this machine is asked without TLS and without a proxy, silently in a pipe",
              done.returncode == 0 and "Number        7" in done.stdout and done.stderr == "", done)
    tap.check("with a user agent", SEEN[-1][1].startswith("passkeyctl/"), SEEN)
    for what, url in (("https", SECURE.url("good")),
                      ("a redirection from here to https", PLAIN.url("secure")),
                      ("five redirections", SECURE.url("hops/5"))):
        tap.equal(what, update(url).returncode, 0)
    tap.equal("and it is stored", json.loads(shown())["number"], 7)


def stays(tap, what, done, words, status=1):
    tap.check("%s: %s" % (what, words), done.returncode == status and words in done.stderr
              and done.stdout == "" and done.stderr.startswith("passkeyctl: ")
              and "WebAuthn" not in done.stderr, done)


def broken(tap):
    before = shown()
    for word, words in (
            ("status/404", "status 404. Check the URL. The store is unchanged."),
            ("status/503", "status 503. Try again later. The store is unchanged."),
            ("status/204", "status 204"), ("status/304", "status 304"),
            ("announced", "more data than"), ("one-more", "more data than"),
            ("flood", "more data than"), ("longer", "connection was lost"),
            ("shorter", "not valid for the key"), ("page", "three parts"),
            ("negative", "Check the URL")):
        stays(tap, word, update(PLAIN.url(word)), words)
    tap.equal("and what was there stays", shown(), before)


def redirections(tap):
    before, asked = shown(), len(SEEN)
    for word, words in (("loop", "too often"), ("hops/6", "too often"),
                        ("plain", "not https"), ("file", "not https")):
        stays(tap, "https " + word, update(SECURE.url(word)), words)
    stays(tap, "plain to plain", update(PLAIN.url("loop")), "not https")
    tap.check("and no valid server was contacted", "/good" not in [where for where, _ in SEEN[asked:]],
              SEEN[asked:])
    tap.equal("and what was there stays", shown(), before)


def strangers(tap):
    before = shown()
    stays(tap, "an untrusted certificate", update(SECURE.url("good"), SSL_CERT_FILE=""), "trusted")
    stays(tap, "a certificate of another name", update(SECURE.url("good", "127.0.0.1")), "trusted")
    stays(tap, "no file of certificates", update(SECURE.url("good"), SSL_CERT_FILE="/nowhere"),
          "SSL_CERT_FILE")
    stays(tap, "no TLS there", update(PLAIN.url("good").replace("http:", "https:")), "is for https")
    stays(tap, "a proxy that is not there",
          update(SECURE.url("good"), https_proxy="http://127.0.0.1:9"), "cannot be reached")
    stays(tap, "an unknown host", update("https://passkey.invalid/"), "Check")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        done = update("http://ada:secret@127.0.0.1:%d/x" % closed.getsockname()[1])
    stays(tap, "nobody there", done, "cannot be reached")
    tap.check("a password is not shown", "secret" not in done.stderr, done)
    tap.equal("and what was there stays", shown(), before)


def other_protocol(tap):
    with socket.create_server(("127.0.0.1", 0)) as other:
        def greet():
            accepted, _ = other.accept()
            with accepted:
                accepted.sendall(b"220 mail.example.org ESMTP\r\n")
                accepted.recv(1000)
        threading.Thread(target=greet, daemon=True).start()
        stays(tap, "no web server", update("http://localhost:%d/" % other.getsockname()[1]),
              "not HTTP")


def addresses(tap):
    for url in ("http://mds3.fidoalliance.org/", "http://127.0.0.1.example.org/",
                "http://localhost@example.org/", "ftp://localhost/x", "file:///etc/passwd",
                "https://", "https://local host/", "https://localhost:99999/"):
        stays(tap, url, update(url), "https://", 2)
    stays(tap, "a file that is not there", update("mds3.fidoalliance.org"), "cannot be read", 2)


def terminal(tap):
    ours, theirs = pty.openpty()
    done = subprocess.run(command("update", PLAIN.url("one-more")), stderr=theirs, check=False,
                          stdout=subprocess.DEVNULL, timeout=60, env=variables({}))
    os.close(theirs)
    text = os.read(ours, 1 << 16).decode()
    os.close(ours)
    tap.check("a terminal sees how far it is", "Fetching metadata: 0 KiB" in text
              and "\r\x1b[Kpasskeyctl: The download from" in text and done.returncode == 1, text)


def slow(tap):
    before = shown()
    for word, process in SLOW.items():
        words = process.communicate(timeout=60)[1]
        tap.check(word + ": one that hangs is left after a while", process.returncode == 1
                  and "too slow" in words and time.monotonic() - STARTED < 50, words)
    tap.equal("and what was there stays", shown(), before)


def over(tap):
    ENDED.set()
    SERVER.close()
    DIRECTORY.cleanup()
    tap.check("the server ended", True)


run(good, broken, redirections, strangers, other_protocol, addresses, terminal, slow, over)
