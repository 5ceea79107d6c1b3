# SPDX-License-Identifier: Apache-2.0
"""What one account may cost everybody, over HTTP: bytes that are stored for ever, sessions without
number, notices without number. test_floods.py has the attacks that many addresses make."""
import base64
import struct
from harness import Device, Server, run
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
    """The object with the format `none`, and an extension output of so many bytes that nobody knows."""
    at = attestation_object.index(b"hauthData") + len(b"hauthData")
    assert attestation_object[at] in (0x58, 0x59)
    wide = attestation_object[at] == 0x59
    length = struct.unpack(">H" if wide else ">B", attestation_object[at + 1:at + (3 if wide else 2)])[0]
    begin = at + (3 if wide else 2)
    data = bytearray(attestation_object[begin:begin + length])
    data[32] |= 0x80
    data += b"\xa1\x62zz" + byte_string(bytes(size))
    return b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData" + byte_string(bytes(data))


def stored_for_ever(tap):
    """Finding 3: what a sign-up stores is bounded, whatever its authenticator data have."""
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
    tap.equal("somebody else asks for a link", asked.status, 202, asked)
    tap.check("  and few mails are before it", server.rows("outgoing_mail")["outgoing_mail"] <= 3)
    server.close()


run(stored_for_ever, sessions, notices)
