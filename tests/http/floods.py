# SPDX-License-Identifier: Apache-2.0
"""Floods of requests: each is what an attacker with some addresses can send. test_floods.py runs them at a
reduced scale and counts answers and work; bench_abuse.py runs them at full rate and measures a sign-in."""
import collections
import http.client
import json
import threading
import time


class Flood:
    """Clients that repeat a request until stop(). One connection each, from an address of its own:
    127.1.0.1, 127.1.0.2 and so on. `rate` is of all together, in requests a second; None: as fast as
    the answers come."""

    def __init__(self, server, clients, request, rate=None, together=False):
        self.server, self.request, self.together = server, request, together
        self.pause_s = clients / rate if rate else 0
        self.answers = collections.Counter()
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.run, args=(number,), daemon=True)
                        for number in range(clients)]
        for thread in self.threads:
            thread.start()

    def address(self, number):
        number = 0 if self.together else number
        return "127.1.%d.%d" % (number // 250, number % 250 + 1)

    def run(self, number):
        connection, turn = None, 0
        while not self.stopping.is_set():
            begun = time.monotonic()
            if connection is None:
                connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20,
                                                        source_address=(self.address(number), 0))
            try:
                status = self.ask(connection, number, turn)
            except (OSError, http.client.HTTPException):
                status, connection = 0, None
            turn += 1
            with self.lock:
                self.answers[status] += 1
            self.stopping.wait(max(0, begun + self.pause_s - time.monotonic())
                               if status else 0.05)
        if connection:
            connection.close()

    def ask(self, connection, number, turn):
        method, path, body, headers = self.request(number, turn)
        sent = {"Host": "localhost:%d" % self.server.port, "Content-Type": "application/json",
                "Origin": self.server.origin}
        sent.update(headers)
        connection.request(method, path, json.dumps(body).encode(), sent)
        answer = connection.getresponse()
        answer.read()
        return answer.status

    def stop(self):
        """The number of answers by status; 0: no answer."""
        self.stopping.set()
        for thread in self.threads:
            thread.join(30)
        return self.answers


def recovery(server, clients, rate=None):
    """Wrong recovery codes for one name, which is known."""
    return Flood(server, clients, lambda number, turn: (
        "POST", "/v1/recovery/redeem",
        {"username": "owner", "code": "0000-0000-0000-0000"}, {}), rate)


def renames(server, cookie, credential, clients, rate=None):
    """One account gives its passkey another label each time."""
    return Flood(server, clients, lambda number, turn: (
        "PATCH", "/v1/account/credentials/" + credential,
        {"label": "label %d %d" % (number, turn)}, {"Cookie": cookie}), rate)


def code_sets(server, cookie, clients, rate=None):
    """One account makes set after set of recovery codes: ten hashes each."""
    return Flood(server, clients, lambda number, turn: (
        "POST", "/v1/account/recovery-codes", {}, {"Cookie": cookie}), rate)


def starts(server, clients, rate=None, together=False):
    """Ceremonies that are not finished."""
    return Flood(server, clients, lambda number, turn: (
        "POST", "/v1/authentication/options", {}, {}), rate, together)
