# SPDX-License-Identifier: Apache-2.0
"""passkeyd under a service manager: readiness, the watchdog, sockets that it inherits, a reload, and a
restart over an inherited socket without a failed request. The test plays the service manager."""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
import processes
from harness import PASSKEYD, PATIENCE_S, environment, run

RESTARTS = 6
CLIENTS = 8


class Manager:
    """A service manager with one unit."""

    def __init__(self, abstract=False):
        self.folder = tempfile.mkdtemp()
        name = ("\0" if abstract else "") + self.folder + "/notify"
        self.notifications = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notifications.bind(name)
        self.notifications.settimeout(PATIENCE_S)
        self.variables = {"NOTIFY_SOCKET": name.replace("\0", "@")}
        self.process = None

    def start(self, *flags, sockets=(), names=None, start_new_session=False, **variables):
        """The sockets become descriptors 3, 4 and so on; LISTEN_PID is the server's own id. A new session
        has no terminal."""
        settings = dict(self.variables, **variables)
        own_pid = ""
        if sockets:
            settings["LISTEN_FDS"] = str(len(sockets))
            own_pid = "export LISTEN_PID=$$; "
        if names:
            settings["LISTEN_FDNAMES"] = names

        def place():
            # By way of high numbers, so that none is replaced before it is copied.
            for i, each in enumerate(sockets):
                os.dup2(each.fileno(), 100 + i)
            for i in range(len(sockets)):
                os.dup2(100 + i, 3 + i)
                os.close(100 + i)

        command = ["sh", "-c", own_pid + 'exec "$@"', "sh", PASSKEYD, "--rate-limits", "off", *flags]
        self.process = processes.start(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                       text=True, env=environment(settings), preexec_fn=place,
                                       close_fds=False, cwd=self.folder,
                                       start_new_session=start_new_session)

    def notified(self):
        return self.notifications.recv(4096).decode()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        output = self.process.communicate(timeout=PATIENCE_S)[0]
        return self.process.returncode, output


def listening(family=socket.AF_INET, address=("127.0.0.1", 0)):
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.bind(address)
    listener.listen(1024)
    return listener


def get(port, path="/healthz", host="127.0.0.1"):
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_S)
    connection.request("GET", path, headers={"Host": "localhost"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def readiness(tap):
    for abstract in (False, True):
        manager = Manager(abstract)
        manager.start("--listen", "127.0.0.1:0")
        tap.equal("READY=1 is sent%s" % (" to an abstract name" if abstract else ""),
                  manager.notified(), "READY=1")
        manager.process.send_signal(signal.SIGUSR1)
        tap.equal("SIGUSR1 is ignored, SIGTERM stops it", manager.stop()[0], 0)
        tap.equal("and STOPPING=1 is sent", manager.notified(), "STOPPING=1")
    manager = Manager()
    manager.start("--listen", "127.0.0.1:0", "--store", "sqlite:/nonexistent/store.db")
    manager.process.wait(PATIENCE_S)
    manager.notifications.settimeout(0.2)
    sent = []
    try:
        sent.append(manager.notified())
        sent.append(manager.notified())
    except TimeoutError:
        pass
    tap.check("a start that fails is never ready", "READY=1" not in sent, sent)
    manager.process.communicate()


def watchdog(tap):
    manager = Manager()
    manager.start("--listen", "127.0.0.1:0", WATCHDOG_USEC="400000")
    tap.equal("ready before the watchdog", manager.notified(), "READY=1")
    begun = time.monotonic()
    sent = [manager.notified() for _ in range(4)]
    tap.equal("the watchdog is notified", sent, ["WATCHDOG=1"] * 4)
    tap.check("twice per interval and not continuously", 0.4 < time.monotonic() - begun < 30)
    manager.stop()
    manager = Manager()
    manager.start("--listen", "127.0.0.1:0", WATCHDOG_USEC="400000", WATCHDOG_PID="1")
    manager.notified()
    manager.notifications.settimeout(1)
    try:
        sent = manager.notified()
    except TimeoutError:
        sent = None
    tap.equal("the watchdog of another process is not", sent, None)
    manager.stop()


def inherited(tap):
    first, second, private = listening(), listening(), listening()
    manager = Manager()
    manager.start("--listen", "127.0.0.1:1", sockets=(first, private, second),
                  names="passkeyd.socket:private:passkeyd.socket")
    manager.notified()
    ports = [each.getsockname()[1] for each in (first, second, private)]
    for port in ports:
        tap.equal("port %d answers" % port, get(port)[0], 200)
    tap.equal("the socket named private has the metrics", get(ports[2], "/metrics")[0], 200)
    tap.equal("the other sockets do not", [get(port, "/metrics")[0] for port in ports[:2]], [404, 404])
    for each in (first, second, private):
        each.close()
    status, output = manager.stop()
    tap.equal("it stops", status, 0)
    for port in ports[:2]:
        tap.check("port %d is announced" % port, "listening on 127.0.0.1:%d," % port in output, output)
    manager = Manager()
    manager.variables["LISTEN_PID"] = "1"
    manager.variables["LISTEN_FDS"] = "1"
    manager.start("--listen", "127.0.0.1:0")
    manager.notified()
    output = manager.stop()[1]
    tap.check("LISTEN_PID of another process does not count",
              re.search(r"listening on 127\.0\.0\.1:\d+", output), output)
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    manager = Manager()
    manager.start(sockets=(datagrams,))
    output = manager.process.communicate(timeout=PATIENCE_S)[0]
    tap.check("a socket that does not listen is refused",
              manager.process.returncode == 1 and "not a listening stream socket" in output, output)


class Client(threading.Thread):
    """Sends requests, each over its own connection, until it is stopped."""

    def __init__(self, port):
        super().__init__()
        self.port, self.ending, self.answered, self.failures = port, False, 0, []

    def once(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        connection.request("POST", "/v1/authentication/options", "{}",
                           {"Host": "localhost", "Content-Type": "application/json",
                            "Origin": "http://localhost:%d" % self.port})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        if answer.status != 201 or "challenge" not in json.loads(body)["publicKey"]:
            raise RuntimeError("%d %r" % (answer.status, body))

    def run(self):
        while not self.ending:
            try:
                self.once()
                self.answered += 1
            except Exception as failure:  # pylint: disable=broad-except
                self.failures.append(repr(failure))


def load(port):
    clients = [Client(port) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    return clients


def end(tap, what, clients):
    for client in clients:
        client.ending = True
    for client in clients:
        client.join(PATIENCE_S)
    tap.equal(what + " fail no request", [failure for client in clients for failure in client.failures],
              [])


def grow(tap, what, counts):
    tap.check("%s: requests are answered all the time" % what,
              all(a < b for a, b in zip(counts, counts[1:])), counts)


def restart(tap):
    listener = listening()
    manager = Manager()
    manager.start(sockets=(listener,))
    manager.notified()
    clients = load(listener.getsockname()[1])
    answered = []
    for _ in range(RESTARTS):
        time.sleep(0.3)
        status = manager.stop()[0]
        if status != 0 or manager.notified() != "STOPPING=1":
            tap.check("it stops under load", False, status)
        manager.start(sockets=(listener,))
        manager.notified()
        answered.append(sum(client.answered for client in clients))
    end(tap, "%d restarts under load" % RESTARTS, clients)
    grow(tap, "restarts", answered)
    manager.stop()


def relying_party(port):
    """The name that options give."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    connection.request("POST", "/v1/registration/options", '{"user":{"name":"ada"}}',
                       {"Host": "localhost", "Content-Type": "application/json",
                        "Origin": "http://localhost"})
    body = json.loads(connection.getresponse().read())
    connection.close()
    return body["publicKey"]["rp"]["name"] if "publicKey" in body else body["code"]


def reload(tap):
    listener = listening()
    port = listener.getsockname()[1]
    manager = Manager()
    path = manager.folder + "/passkeyd.conf"

    def write(text):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def hang_up():
        manager.process.send_signal(signal.SIGHUP)
        sent = manager.notified()
        if not re.fullmatch(r"RELOADING=1\nMONOTONIC_USEC=\d+", sent):
            tap.check("RELOADING=1 is sent", False, sent)
        return manager.notified()

    party = '[relying-party "localhost"]\norigins = http://localhost\nname = %s\n'
    write(party % "First")
    manager.start("--config", path, sockets=(listener,), start_new_session=True)
    manager.notified()
    tap.equal("the name before", relying_party(port), "First")
    write(party % "Second")
    tap.equal("it is ready after the reload", hang_up(), "READY=1")
    tap.equal("with the new name", relying_party(port), "Second")
    for what, text in (("a mistake", "[relying-party \"localhost\"]\norigins = nonsense\n"),
                       ("another store", party % "Third" + "[store]\nlocation = sqlite:/other.db\n"),
                       ("another address", party % "Third" + "[server]\nlisten = 127.0.0.1:1\n")):
        write(text)
        hang_up()
        tap.equal("%s changes nothing" % what, relying_party(port), "Second")
    write(party % "Second" + party.replace("localhost", "example.org").replace("http:", "https:") % "Other")
    clients = load(port)
    answered = []
    for _ in range(RESTARTS):
        time.sleep(0.3)
        hang_up()
        answered.append(sum(client.answered for client in clients))
    end(tap, "%d reloads under load" % RESTARTS, clients)
    grow(tap, "reloads", answered)
    status, output = manager.stop()
    tap.equal("it stops after all that", status, 0)
    lines = [line for line in output.splitlines() if "SIGHUP" in line]
    tap.equal("each reload is one line of the log", len(lines), 4 + RESTARTS, output)
    for what, line in (("the line of the mistake", "passkeyd.conf line 2"), ("the store", "location"),
                       ("the address", "The setting listen cannot change")):
        tap.check("a refused configuration names " + what,
                  any("the old one stays" in each and line in each for each in lines), lines)


run(readiness, watchdog, inherited, restart, reload)
