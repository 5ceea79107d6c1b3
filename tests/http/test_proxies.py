# SPDX-License-Identifier: Apache-2.0
"""Behind a proxy the client's address is the one that a configured proxy saw, and nobody else's word
for it counts."""
import contextlib
import json
from harness import Server, run

WRONG = "0000-0000-0000-0000"


def seen(server, *headers):
    """The address on record of a failed recovery that came with these X-Forwarded-For headers."""
    body = {"username": "nobody", "code": WRONG, "session": "bearer"}
    data = json.dumps(body).encode()
    with contextlib.closing(server.connect()) as connection:
        connection.putrequest("POST", "/v1/recovery/redeem")
        for value in headers:
            connection.putheader("X-Forwarded-For", value)
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(len(data)))
        connection.endheaders(data)
        assert connection.getresponse().status == 403
    row = server.query("SELECT address FROM audit ORDER BY number DESC")[0]
    return ".".join(str(byte) for byte in row[0]) if len(row[0]) == 4 else row[0].hex()


def trusted(tap):
    server = Server("--trusted-proxies", "127.0.0.1, 10.0.0.0/8,2001:db8::/32", "--rate-limits", "off")
    for headers, address in (
            ((), "127.0.0.1"),
            (("192.0.2.7",), "192.0.2.7"),
            (("198.51.100.1, 192.0.2.7",), "192.0.2.7"),
            (("192.0.2.7, 10.1.2.3",), "192.0.2.7"),
            (("192.0.2.7,10.1.2.3 ,  2001:db8::5",), "192.0.2.7"),
            (("198.51.100.1", "192.0.2.7"), "192.0.2.7"),
            # RFC 9110 5.3: several lines are one list in their order.
            (("192.0.2.7", "127.0.0.1"), "192.0.2.7"),
            (("198.51.100.1, 192.0.2.7", "10.1.2.3", "10.1.2.4, 10.1.2.5"), "192.0.2.7"),
            (("192.0.2.7:51234",), "192.0.2.7"),
            (("192.0.2.7:51234, 10.1.2.3:443",), "192.0.2.7"),
            (("[2001:db9::1]:51234",), "20010db9000000000000000000000001"),
            (("2001:db9::1",), "20010db9000000000000000000000001"),
            (("192.0.2.7:",), "127.0.0.1"), (("192.0.2.7:https",), "127.0.0.1"),
            (("[2001:db9::1",), "127.0.0.1"), (("[2001:db9::1]x",), "127.0.0.1"),
            (("[2001:db9::1]:",), "127.0.0.1"), ((":443",), "127.0.0.1"),
            (("unknown",), "127.0.0.1"),
            (("10.1.2.3",), "10.1.2.3"),
            (("192.0.2.7, garbage",), "127.0.0.1"),
            (("192.0.2.7, garbage, 10.1.2.3",), "10.1.2.3"),
            (("",), "127.0.0.1"), ((",,",), "127.0.0.1"),
            (("::ffff:192.0.2.7",), "192.0.2.7"),
            (("[2001:db9::1]",), "20010db9000000000000000000000001")):
        tap.equal("through %s" % (headers,), seen(server, *headers), address)
    tap.equal("an item that is no address is logged once",
              server.log().count("is not an IP address"), 1)
    server.close()


def untrusted(tap):
    server = Server("--rate-limits", "off")
    tap.equal("no proxy is configured", seen(server, "192.0.2.7"), "127.0.0.1")
    server.close()
    server = Server("--trusted-proxies", "10.0.0.0/8", "--rate-limits", "off")
    for _ in range(3):
        tap.equal("the peer is not a proxy", seen(server, "192.0.2.7"), "127.0.0.1")
    tap.equal("which is logged once",
              server.log().count("not in trusted-proxies"), 1)
    server.close()


def limits(tap):
    server = Server("--trusted-proxies", "127.0.0.1")
    last = None
    for index in range(21):
        last = server.post("/v1/recovery/redeem",
                           {"username": "user-%d" % index, "code": WRONG, "session": "bearer"},
                           **{"X-Forwarded-For": "192.0.2.7"})
    tap.refused("an address has its limit behind a proxy too", last, 429, "rate_limited")
    other = server.post("/v1/recovery/redeem",
                        {"username": "somebody", "code": WRONG, "session": "bearer"},
                        **{"X-Forwarded-For": "192.0.2.8"})
    tap.refused("which is not another's", other, 403, "recovery_refused")
    server.close()


run(trusted, untrusted, limits)
