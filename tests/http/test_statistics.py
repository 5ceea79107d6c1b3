# SPDX-License-Identifier: Apache-2.0
"""Statistics by day, for API keys with the scope audit."""
import base64
import hashlib
import os
import time
from harness import Device, Server, run

USERS, AUDIT = 1, 4
DAY_MS = 86400000


def api_key(server, scopes):
    """Into the store, as the hash of its bytes."""
    secret = os.urandom(32)
    server.execute("INSERT INTO api_key (relying_party, id, token_hash, name, scopes, created_at_ms,"
                   " expires_at_ms, revoked_at_ms, last_used_at_ms) VALUES (1, ?, ?, 'test', ?, 1, 0, 0, 0)",
                   os.urandom(16), hashlib.sha256(secret).digest(), scopes)
    return "Bearer psk_k_" + base64.urlsafe_b64encode(secret).decode().rstrip("=")


def ask(server, key):
    return server.request("GET", "/v1/statistics", headers={"Authorization": key})


def counts(tap):
    server = Server()
    key = api_key(server, AUDIT)
    empty = ask(server, key)
    tap.equal("thirty days of nothing", (empty.status, len(empty.json["days"])), (200, 30), empty)
    tap.equal("  the last is today", empty.json["days"][-1]["day"],
              time.strftime("%Y-%m-%dT00:00:00Z", time.gmtime()))
    tap.check("  nothing", all((day["signIns"], day["failures"], day["passkeys"]) == (0, {}, [])
                               for day in empty.json["days"]), empty)
    device = Device(server)
    device.sign_up("ada")
    device.sign_in("ada")
    device.sign_in()
    today = ask(server, key).json["days"][-1]
    tap.equal("two sign-ins", today["signIns"], 2, today)
    tap.equal("one passkey, by its provider", [one["count"] for one in today["passkeys"]], [1], today)
    server.execute("UPDATE credential SET aaguid = x'fbfc3007154e4ecc8c0b6e020557d7bd'")
    today = ask(server, key).json["days"][-1]
    tap.equal("  whose name is the one that people see", today["passkeys"],
              [{"provider": "iCloud Keychain", "count": 1}], today)
    for number, (event, result) in enumerate((("sign_in_failed", 316), ("registration_failed", 316),
                                              ("sign_in_failed", 204))):
        server.execute("INSERT INTO audit (relying_party, at_ms, name, result) VALUES (1, ?, ?, ?)",
                       int(time.time() * 1000) - number, event, result)
    server.execute("UPDATE credential SET created_at_ms = created_at_ms - ?", 2 * DAY_MS)
    days = ask(server, key).json["days"]
    tap.equal("refusals, a code once", sorted(days[-1]["failures"].values()), [1, 2], days[-1])
    tap.equal("a passkey is there from its day on",
              [len(day["passkeys"]) for day in days[-4:]], [0, 1, 1, 1], days[-4:])
    server.close()


def guarded(tap):
    server = Server()
    tap.refused("anonymous", server.request("GET", "/v1/statistics"), 401, "unauthenticated")
    tap.refused("a session", server.request("GET", "/v1/statistics", headers={
        "Cookie": Device(server).sign_up("ada").cookie()}), 401, "unauthenticated")
    tap.refused("a key of another scope", ask(server, api_key(server, USERS)), 403, "scope_missing")
    server.close()


run(counts, guarded)
