# SPDX-License-Identifier: Apache-2.0
"""The floods of floods.py at a reduced scale: the others are served, and what a flood costs is bounded.
Answers and rows are counted, never time. The suite `floods` has two minutes."""
import contextlib
import resource
import socket
import time
import floods
from harness import Device, Server, run


def owner(server, codes=True):
    """A user with a passkey: the device, the cookie, and recovery codes."""
    device = Device(server)
    cookie = device.sign_up("owner").cookie()
    made = server.post("/v1/account/recovery-codes", {}, Cookie=cookie).json["codes"] if codes else []
    return device, cookie, made


def others_sign_in(tap, server, device, what, count=5):
    answers = [device.sign_in().status for _ in range(count)]
    tap.equal("others sign in during " + what, answers, [200] * count)


def recovery(tap):
    """100 addresses try wrong codes for one name as fast as they are answered."""
    server = Server()
    device, _, codes = owner(server)
    flood = floods.recovery(server, 100)
    time.sleep(2)
    tries = [0]
    while tries[-1] != 200 and len(tries) <= 3:
        tries.append(server.post("/v1/recovery/redeem", {"username": "owner", "code": codes[0]}).status)
    tap.equal("the owner's code is redeemed within three tries", tries[-1], 200, tries)
    others_sign_in(tap, server, device, "a flood of recovery attempts")
    answers = flood.stop()
    tap.check("the flood was answered", sum(answers.values()) > 100, answers)
    tap.equal("with refusals only", set(answers) - {403, 429, 503}, set(), answers)
    server.close()


def code_sets(tap):
    """64 connections of one session make sets of codes."""
    server = Server()
    device, cookie, _ = owner(server)
    flood = floods.code_sets(server, cookie, 64)
    time.sleep(2)
    others_sign_in(tap, server, device, "a flood of sets of codes")
    answers = flood.stop()
    tap.check("only a few sets are created", 1 <= answers[201] <= 6, answers)
    server.close()


def changes(tap):
    """One account changes a label on 16 connections."""
    server = Server()
    device, cookie, _ = owner(server, codes=False)
    account = server.request("GET", "/v1/account", headers={"Cookie": cookie}).json
    before = server.rows("audit")["audit"]
    begun = time.monotonic()
    flood = floods.renames(server, cookie, account["credentials"][0]["id"], 16)
    time.sleep(3)
    others_sign_in(tap, server, device, "a flood of changes")
    answers = flood.stop()
    bound = 60 + time.monotonic() - begun + 1
    tap.check("60 changes and one a second are accepted", 60 <= answers[200] <= bound, answers)
    tap.check("the others are refused", answers[429] > answers[200], answers)
    rows = server.rows("audit")["audit"] - before
    tap.check("and write nothing", rows <= bound + 5, (rows, bound))
    server.close()


def starts(tap):
    """40 addresses start ceremonies that they do not finish, and one does so without a pause."""
    server = Server()
    device, _, _ = owner(server, codes=False)
    flood = floods.starts(server, 40)
    alone = floods.starts(server, 8, together=True)
    time.sleep(4)
    others_sign_in(tap, server, device, "a flood of starts")
    answers, of_one = flood.stop(), alone.stop()
    tap.check("many ceremonies are unfinished", answers[201] > 300, answers)
    tap.equal("no start fails", set(answers) - {201, 429}, set(), answers)
    tap.check("one address has a burst and a rate", of_one[201] <= 600 + 20 * 30, of_one)
    server.close()


def connections(tap):
    """Twelve addresses have all the connections that they can get. What they send differs."""
    body = b'{"user":{"name":"ada"}}'
    head = (b"POST /v1/registration/options HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body))
    # Several megabytes of answers, which the clients do not read: more than the sockets hold.
    unread = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 40
    for label, sent in (("idle", b""), ("half a head", head[:30]), ("half a body", head + body[:5]),
                        ("unread answers", unread)):
        server = Server()
        device, _, _ = owner(server, codes=False)
        held = []
        for index in range(12 * 200):
            held.append(socket.create_connection(("127.0.0.1", server.port), 10,
                                                 ("127.0.1.%d" % (index % 12 + 1), 0)))
            held[-1].setblocking(False)
            with contextlib.suppress(OSError): # closed for another one
                held[-1].send(sent)
        begun = time.monotonic()
        others_sign_in(tap, server, device, "a flood of connections: " + label, 10)
        tap.check("  without waiting for a time limit", time.monotonic() - begun < 10,
                  time.monotonic() - begun)
        for one in held:
            one.close()
        server.close()


# A test holds thousands of connections.
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)

run(recovery, code_sets, changes, starts, connections)
