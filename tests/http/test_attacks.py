# SPDX-License-Identifier: Apache-2.0
"""Attacks of one stranger or one account, over HTTP. Each fails against a server without the defence, so
they use only what every version of the interface has. test_floods.py has the attacks that many
addresses make."""
import base64
import json
import os
import select
import socket
import struct
import time
from harness import Device, Server, run
from letters import Mailbox
from test_links import have_address


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def byte_string(data):
    """As CBOR; its length in the shortest form."""
    return (struct.pack(">BB", 0x58, len(data)) if len(data) < 256
            else struct.pack(">BH", 0x59, len(data))) + data


def with_extension(attestation_object, size):
    """The object with the format `none`, and an unknown extension output of so many bytes."""
    at = attestation_object.index(b"hauthData") + len(b"hauthData")
    assert attestation_object[at] in (0x58, 0x59)
    wide = attestation_object[at] == 0x59
    length = struct.unpack(">H" if wide else ">B", attestation_object[at + 1:at + (3 if wide else 2)])[0]
    begin = at + (3 if wide else 2)
    data = bytearray(attestation_object[begin:begin + length])
    data[32] |= 0x80
    data += b"\xa1\x62zz" + byte_string(bytes(size))
    return b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData" + byte_string(bytes(data))


def waiting_for_the_only_thread(tap):
    waiting_for_hashes(tap, 100, ("--workers", "1"))


def stored_for_ever(tap):
    """Finding 3: the size of what a sign-up stores is limited for any authenticator data."""
    server = Server()
    device = Device(server)
    for size, wanted in ((200, (201,)), (31000, (400, 201))):
        before = server.query("SELECT count(*) FROM credential")[0][0]
        started = server.post("/v1/registration/options", {"user": {"name": "u%d" % size}})
        body = device.create(started.json)
        response = body["credential"]["response"]
        for name in [name for name in response if name not in ("clientDataJSON", "attestationObject",
                                                               "transports")]:
            del response[name] # they would contradict the object
        response["attestationObject"] = encode(with_extension(decode(response["attestationObject"]), size))
        answer = server.post("/v1/registration/verify", body)
        tap.check("an unknown extension of %d bytes" % size, answer.status in wanted, answer)
        tap.equal("  a passkey if it was accepted",
                  server.query("SELECT count(*) FROM credential")[0][0] - before, answer.status == 201)
    tap.equal("no attestation object is kept", server.rows("attestation"), {"attestation": 0})
    stored = server.query("SELECT max(length(id) + length(public_key) + length(transports) + "
                          "length(label)) FROM credential")[0][0]
    tap.check("a passkey is small", stored < 1000, stored)
    server.close()


def sessions(tap):
    """Finding 11: an account has 100 sessions, the oldest ends; to delete it is one short change."""
    server = Server()
    device = Device(server)
    first = device.sign_up("ada").cookie()
    server.execute("UPDATE session SET created_at_ms = created_at_ms - 1000")
    server.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150) "
                   "INSERT INTO session (relying_party, token_hash, id, user_id, credential_id, proof, "
                   "created_at_ms, auth_time_ms, expires_at_ms, ends_at_ms, last_used_at_ms) "
                   "SELECT relying_party, randomblob(32), randomblob(16), user_id, zeroblob(1023), "
                   "proof, created_at_ms + i, auth_time_ms, expires_at_ms, ends_at_ms, "
                   "last_used_at_ms FROM session, n")
    signed_in = device.sign_in("ada")
    tap.equal("100 sessions are left", server.rows("session"), {"session": 100})
    tap.refused("the first has ended", server.request("GET", "/v1/account", headers={"Cookie": first}),
                401, "unauthenticated")
    cookie = signed_in.cookie()
    listed = server.request("GET", "/v1/account/sessions", headers={"Cookie": cookie})
    tap.equal("and the newest is there", [one["current"] for one in listed.json["items"]].count(True), 1)
    gone = server.request("DELETE", "/v1/account", {"confirm": "delete"},
                          {"Cookie": cookie, "Origin": server.origin})
    if gone.status == 400: # as the interface was before 1.0
        gone = server.request("DELETE", "/v1/account", {}, {"Cookie": cookie, "Origin": server.origin})
    tap.equal("the account is deleted", gone.status, 204, gone)
    tap.equal("with its sessions", server.rows("session"), {"session": 0})
    server.close()


def notices(tap):
    """Finding 8: an account that changes without end fills no queue, and links go first."""
    server = Server(env={"PASSKEYD_MAIL": "sendmail:/bin/false", "PASSKEYD_EMAIL_SIGN_IN": "on"})
    eve, zoe = Device(server, "eve.json"), Device(server, "zoe.json")
    cookie = eve.sign_up("eve").cookie()
    zoe.sign_up("zoe")
    have_address(server, "eve", "eve@example.org")
    have_address(server, "zoe", "zoe@example.org")
    started = server.post("/v1/registration/options", {}, Cookie=cookie)
    added = server.post("/v1/registration/verify", zoe.create(started.json), Cookie=cookie)
    tap.equal("a second passkey", added.status, 201, added)
    path = "/v1/account/credentials/" + added.json["credential"]["id"]
    server.execute("DELETE FROM outgoing_mail")
    statuses = [server.request("PATCH", path, {"disabled": turn % 2 == 0},
                               {"Cookie": cookie, "Origin": server.origin}).status
                for turn in range(100)]
    tap.equal("changes are answered or refused", set(statuses), {200, 429}, statuses)
    tap.check("about 60 of them are made", 58 <= statuses.count(200) <= 90, statuses.count(200))
    mails = server.query("SELECT kind, count(*) FROM outgoing_mail GROUP BY kind")
    tap.equal("one notice of each kind waits", [count for _, count in mails], [1, 1], mails)
    asked = server.post("/v1/links", {"purpose": "email_sign_in", "username": "zoe"})
    tap.equal("another client requests a link", asked.status, 202, asked)
    tap.check("  and few mails are before it", server.rows("outgoing_mail")["outgoing_mail"] <= 3)
    server.close()


def unfinished_ceremonies(tap):
    """Finding 6: 100,000 unfinished ceremonies of strangers do not lock users out."""
    server = Server()
    device = Device(server)
    cookie = device.sign_up("ada").cookie()
    server.post("/v1/authentication/options", {})
    with server.open_store() as store:
        columns = list(dict(store.execute("SELECT * FROM ceremony").fetchone()))
    values = ", ".join("randomblob(16)" if name == "id" else name for name in columns)
    server.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
                   "INSERT INTO ceremony (%s) SELECT %s FROM ceremony, n" % (", ".join(columns), values))
    server.kill()
    server.start()
    tap.check("100,000 are unfinished", server.rows("ceremony")["ceremony"] > 100000)
    tap.equal("a user signs in", device.sign_in("ada").status, 200)
    tap.equal("a user signs up", Device(server, "b.json").sign_up("bob").status, 201)
    tap.equal("a session authenticates again",
              server.post("/v1/authentication/options", {}, Cookie=cookie).status, 201)
    server.close()


def order_of_use(tap):
    """Finding 14: a list does not show which passkey was used last."""
    server = Server()
    first, second = Device(server), Device(server, "second.json")
    cookie = first.sign_up("ada").cookie()
    started = server.post("/v1/registration/options", {}, Cookie=cookie)
    added = server.post("/v1/registration/verify", second.create(started.json), Cookie=cookie)
    tap.equal("a second passkey", added.status, 201, added)

    def listed():
        started = server.post("/v1/authentication/options", {"username": "ada"})
        return [one["id"] for one in started.json["publicKey"]["allowCredentials"]]

    before = listed()
    for device in (first, second, first):
        tap.equal("a sign-in", device.sign_in().status, 200)
        tap.equal("  leaves the list as it was", listed(), before)
    server.close()


def another_mailbox(tap):
    """Finding 15: what is known of an address goes to that address, and to no other spelling of it that
    can be a mailbox of somebody else."""
    server = Server()
    mailbox = Mailbox(os.path.join(server.directory, "passkeyd-mail"))
    victim, eve = Device(server), Device(server, "eve.json")
    victim.sign_up("Victoria")
    have_address(server, "Victoria", "admin@strasse.example")
    cookie = eve.sign_up("eve").cookie()
    for asked in ("admin@stra\u00dfe.example", "ADMIN@strasse.example", "admin@strasse.example"):
        answer = server.post("/v1/links", {"purpose": "verify_email", "email": asked}, Cookie=cookie)
        tap.check("%a is asked for" % asked, answer.status in (202, 400), answer)
        letter = mailbox.next() if answer.status == 202 else None
        tap.check("  its mail does not name the victim, or is the victim's",
                  letter is None or "Victoria" not in letter.text
                  or letter.recipient == "admin@strasse.example", letter and letter.data)
    server.close()


def planted_link(tap):
    """Finding 19: in a folder that others may write, no mail is written through a link of theirs."""
    server = Server(env={"PASSKEYD_MAIL": "sendmail:/bin/false", "PASSKEYD_EMAIL_SIGN_IN": "on"})
    Device(server).sign_up("ada")
    have_address(server, "ada", "ada@example.org")
    server.post("/v1/links", {"purpose": "email_sign_in", "username": "ada"})
    server.stop()
    folder, target = os.path.join(server.directory, "mails"), os.path.join(server.directory, "target")
    os.mkdir(folder)
    os.chmod(folder, 0o777)
    with open(target, "w", encoding="utf-8") as file:
        file.write("untouched")
    os.chmod(target, 0o644)
    (number, created_at_ms), = server.query("SELECT number, created_at_ms FROM outgoing_mail")
    os.symlink(target, os.path.join(folder, ".%d-%d.eml.new" % (created_at_ms, number)))
    server.execute("UPDATE outgoing_mail SET due_at_ms = 0")
    server.env = dict(server.env, PASSKEYD_MAIL="folder:" + folder)
    server.start()
    tap.check("the mail was written", Mailbox(folder).next() is not None)
    with open(target, encoding="utf-8") as file:
        tap.equal("the target of the link is not written", file.read(), "untouched")
    mode, = [os.lstat(os.path.join(folder, name)).st_mode for name in os.listdir(folder)]
    tap.equal("the mail is a file that others cannot read", mode, 0o100600)
    server.close()


def waiting_for_hashes(tap, count=200, flags=()):
    """Findings 2 and 7: 200 addresses try recovery codes at one moment. What needs no hash overtakes
    them, because they hold no thread while they wait."""
    server = Server(*flags)
    body = json.dumps({"username": "nobody", "code": "0000-0000-0000-0000"})
    request = ("POST /v1/recovery/redeem HTTP/1.1\r\nHost: localhost:%d\r\nOrigin: %s\r\nContent-Type: "
               "application/json\r\nContent-Length: %d\r\n\r\n%s" % (
                   server.port, server.origin, len(body), body)).encode()
    sockets = [socket.create_connection(("127.0.0.1", server.port), 30, ("127.1.0.%d" % (number + 1), 0))
               for number in range(count)]
    for one in sockets:
        one.sendall(request)
    time.sleep(0.1)
    tap.equal("a user starts to sign in", server.post("/v1/authentication/options", {}).status, 201)
    answered = len(select.select(sockets, [], [], 0)[0])
    tap.check("  while most of the others wait", answered < count / 2, answered)
    statuses = [one.recv(4096)[9:12] for one in sockets]
    tap.check("they are refused then", set(statuses) <= {b"403", b"503"}, set(statuses))
    for one in sockets:
        one.close()
    server.close()


run(waiting_for_hashes, waiting_for_the_only_thread, stored_for_ever, sessions, notices, unfinished_ceremonies, order_of_use, another_mailbox, planted_link)
