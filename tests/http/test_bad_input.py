# SPDX-License-Identifier: Apache-2.0
"""Bad input of every kind: the right status and code as a problem document, and nothing left in the
store but the ceremony that was spent."""
import contextlib
import base64
import copy
import socket
import time
from harness import Device, Server, run

NAMED = {"user": {"name": "ada"}}
START = "/v1/registration/options"
FINISH = "/v1/registration/verify"
SIGN_IN = "/v1/authentication/options"
SIGNED_IN = "/v1/authentication/verify"


def raw(text):
    return text.encode() if isinstance(text, str) else text


# What, path, body, status, code.
BODIES = [
    ("no JSON", START, "hello", 400, "json_invalid"),
    ("cut JSON", START, '{"user":{"name":"ada"', 400, "json_invalid"),
    ("JSON and more", START, '{"user":{"name":"ada"}} {}', 400, "json_invalid"),
    ("an array", START, "[]", 400, "json_invalid"),
    ("a text", START, '"ada"', 400, "json_invalid"),
    ("null", START, "null", 400, "json_invalid"),
    ("a byte order mark", START, b'\xef\xbb\xbf{"user":{"name":"ada"}}', 400, "json_invalid"),
    ("invalid UTF-8", START, b'{"user":{"name":"\xff"}}', 400, "json_invalid"),
    ("a NUL escape", START, '{"user":{"name":"ada\\u0000eve"}}', 400, "json_invalid"),
    ("a raw NUL", START, b'{"user":{"name":"ada\0"}}', 400, "json_invalid"),
    ("half a surrogate", START, '{"user":{"name":"\\ud800"}}', 400, "json_invalid"),
    ("a member twice", START, '{"user":{"name":"ada","name":"eve"}}', 400, "json_invalid"),
    ("an outer member twice", SIGN_IN, '{"username":"a","username":"b"}', 400, "json_invalid"),
    ("a comment", START, '{"user":{"name":"ada"}/**/}', 400, "json_invalid"),
    ("a comma too many", START, '{"user":{"name":"ada"},}', 400, "json_invalid"),
    ("a hundred brackets", START, "[" * 100 + "]" * 100, 400, "json_invalid"),
    ("no user", START, "{}", 400, "member_missing"),
    ("no body", START, "", 400, "member_missing"),
    ("a user without a name", START, '{"user":{}}', 400, "member_missing"),
    ("a user that is a text", START, '{"user":"ada"}', 400, "member_invalid"),
    ("a user that is null", START, '{"user":null}', 400, "member_invalid"),
    ("a name that is a number", START, '{"user":{"name":1}}', 400, "member_invalid"),
    ("an empty name", START, '{"user":{"name":""}}', 400, "member_invalid"),
    ("a name of 65 characters", START, '{"user":{"name":"%s"}}' % ("a" * 65), 400,
     "member_invalid"),
    ("a name with a control character", START, '{"user":{"name":"a\\u0007"}}', 400,
     "member_invalid"),
    ("a display name that is a list", START, '{"user":{"name":"ada","displayName":[]}}', 400,
     "member_invalid"),
    ("an unknown member", START, '{"user":{"name":"ada"},"admin":true}', 400, "member_unknown"),
    ("an unknown member of the user", START, '{"user":{"name":"ada","admin":true}}', 400,
     "member_unknown"),
    ("another case", START, '{"User":{"name":"ada"}}', 400, "member_unknown"),
    ("an unknown attachment", START, '{"user":{"name":"ada"},"attachment":"usb"}', 400,
     "member_invalid"),
    ("hints that are a text", START, '{"user":{"name":"ada"},"hints":"usb"}', 400,
     "member_invalid"),
    ("a hint that is a number", START, '{"user":{"name":"ada"},"hints":[1]}', 400,
     "member_invalid"),
    ("seventeen hints", START, '{"user":{"name":"ada"},"hints":[%s]}' % ",".join(17 * ['"a"']),
     400, "member_invalid"),
    ("a user name that is a number", SIGN_IN, '{"username":1}', 400, "member_invalid"),
    ("an unknown member at a sign-in", SIGN_IN, '{"user":{"name":"ada"}}', 400, "member_unknown"),
    ("no ceremony", FINISH, '{"credential":{}}', 400, "member_missing"),
    ("a ceremony that is a number", FINISH, '{"ceremonyId":1,"credential":{}}', 400,
     "member_invalid"),
    ("a ceremony that is null", SIGNED_IN, '{"ceremonyId":null,"credential":{}}', 400,
     "member_invalid"),
    ("an array to finish with", FINISH, "[]", 400, "json_invalid"),
    ("an unknown ceremony", FINISH, '{"ceremonyId":"AAAAAAAAAAAAAAAAAAAAAA","credential":{}}', 404,
     "ceremony_unknown"),
    ("an unknown ceremony to sign in", SIGNED_IN,
     '{"ceremonyId":"AAAAAAAAAAAAAAAAAAAAAA","credential":{}}', 404, "ceremony_unknown"),
    ("a ceremony id that is none", FINISH, '{"ceremonyId":"x","credential":{}}', 404,
     "ceremony_unknown"),
    ("a ceremony id of a kilobyte", FINISH, '{"ceremonyId":"%s","credential":{}}' % ("A" * 1024),
     404, "ceremony_unknown"),
    ("an unknown member to sign out", "/v1/session/end", '{"all":true}', 400, "member_unknown"),
]


def bodies(tap):
    server = Server()
    for what, path, body, status, code in BODIES:
        answer = server.request("POST", path, raw(body), {"Origin": server.origin})
        tap.refused(what, answer, status, code)
    tap.equal("nothing is left in the store", sum(server.rows().values()), 0)
    tap.equal("and nothing in the log", server.log(), "")
    server.close()


def around_the_body(tap):
    server = Server()
    for media in (None, "text/plain", "application/x-www-form-urlencoded", "application/jsonx",
                  "multipart/form-data; boundary=x", "text/json", ""):
        answer = server.request("POST", START, NAMED, {"Content-Type": media})
        tap.refused("media type %r" % media, answer, 415, "media_type_not_supported")
    for media in ("application/json; charset=utf-8", "Application/JSON", "application/json ;a=b"):
        answer = server.request("POST", SIGN_IN, {}, {"Content-Type": media})
        tap.equal("media type %r" % media, answer.status, 201, answer)
    for coding, status in (("identity", 201), ("gzip", 415), ("br", 415), ("gzip, identity", 415)):
        answer = server.request("POST", SIGN_IN, {}, {"Content-Encoding": coding})
        tap.equal("content coding %r" % coding, answer.status, status, answer)
    for size in (65537, 5 * 1024 * 1024, 15 * 1024 * 1024):
        answer = server.request("POST", START, b'{"user":{"name":"' + b"a" * size + b'"}}')
        tap.refused("a body of %d bytes" % size, answer, 413, "body_too_large")
    huge = server.connect()
    huge.putrequest("POST", START)
    huge.putheader("Content-Type", "application/json")
    huge.putheader("Content-Length", str(40 * 1024 * 1024))
    huge.endheaders()
    tap.equal("40 MB are refused before they are sent", huge.getresponse().status, 413)
    huge.close()
    chunked = server.connect()
    chunked.request("POST", START, iter([b'{"user":{"name":"a', b"a" * 70000, b'"}}']),
                    {"Content-Type": "application/json", "Transfer-Encoding": "chunked"},
                    encode_chunked=True)
    response = chunked.getresponse()
    tap.equal("70,000 bytes in chunks", response.status, 413)
    response.read()
    chunked.close()
    small = server.connect()
    small.request("POST", SIGN_IN, iter([b"{", b"}"]),
                  {"Content-Type": "application/json", "Transfer-Encoding": "chunked"},
                  encode_chunked=True)
    tap.equal("two bytes in chunks are accepted", small.getresponse().status, 201)
    small.close()
    server.stop()  # writes the rows of starts
    tap.equal("only the valid ones are in the store", server.rows("ceremony"), {"ceremony": 5})
    server.close()


def statuses(server, request):
    """The status of each answer on one connection, until the server closes it."""
    received = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(request)
        with contextlib.suppress(OSError):  # the server may have answered and closed already
            connection.shutdown(socket.SHUT_WR)
        try:
            while piece := connection.recv(65536):
                received += piece
        except ConnectionResetError:
            pass
    return [int(part[:3]) for part in received.split(b"HTTP/1.1 ")[1:]]


def with_cookies(server, count, size):
    """What a request with so many cookies gets, and whether it had an effect."""
    value = "; ".join(["c%d=%s" % (index, "x" * (size // count - 7)) for index in range(count)])
    begun = server.rows("ceremony")["ceremony"]
    got = statuses(server, ("POST %s HTTP/1.1\r\nHost: localhost\r\nCookie: %s\r\n"
                            "Content-Type: application/json\r\nContent-Length: 2\r\n"
                            "Connection: close\r\n\r\n{}" % (SIGN_IN, value)).encode())
    end = time.monotonic() + 5  # a start is answered before its row is written
    while got == [201] and server.rows("ceremony")["ceremony"] == begun and time.monotonic() < end:
        time.sleep(0.001)
    return got, server.rows("ceremony")["ceremony"] - begun


def end_of_room(server, count):
    """The largest size that is refused by us and not by the library, which writes 431 twice."""
    lower, upper = 10000, 40000
    while upper - lower > 8:
        middle = (lower + upper) // 2
        if with_cookies(server, count, middle)[0] in ([201], [431]):
            lower = middle
        else:
            upper = middle
    return lower


def large_heads(tap):
    """A request with many or large headers is answered, or gets its 431 (RFC 6585 5) before it has an
    effect; it is never done and left unanswered."""
    server = Server()
    for count in (1, 50, 180):
        done = set()
        end = end_of_room(server, count)
        for size in [*range(10000, 36000, 1997), *range(end - 20, end + 240, 10), 60000, 100000]:
            got, made = with_cookies(server, count, size)
            # libmicrohttpd 0.9.75 writes its own 431 twice before it closes the connection.
            if (got, made) not in (([201], 1), ([431], 0), ([431, 431], 0)):
                tap.check("%d cookies of %d bytes" % (count, size), False, (got, made))
            done.add(got[0] if got else None)
        tap.equal("%d cookies are answered or get their 431" % count, done, {201, 431})
    tap.equal("the library logs a line a minute at most", len(server.log().splitlines()) <= 1, True,
              server.log())
    server.close()


def hosts(tap):
    """RFC 9112 3.2: HTTP/1.1 needs a Host, and no version has two."""
    server = Server()
    for version, lines, status in (("1.1", "", 400), ("1.1", "Host: localhost\r\n", 200),
                                   ("1.1", "Host: localhost\r\nHost: localhost\r\n", 400),
                                   ("1.0", "Host: localhost\r\n", 200)):
        got = statuses(server, ("GET /healthz HTTP/%s\r\n%sConnection: close\r\n\r\n"
                                % (version, lines)).encode())
        tap.equal("HTTP/%s with %r" % (version, lines), got, [status])
    server.close()


def absolute_form(tap):
    """RFC 9112 3.2.2: a server must accept it, and its authority replaces Host."""
    server = Server()
    for target, status in (("http://localhost/healthz", 200), ("HTTPS://localhost:8443/healthz", 200),
                           ("http://localhost", 200), ("http://localhost/nowhere", 404),
                           ("ftp://localhost/healthz", 404), ("http:/healthz", 404)):
        got = statuses(server, b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                       % target.encode())
        tap.equal("target %s" % target, got, [status])
    server.close()


def methods(tap):
    server = Server()
    for method, path, allow in (
            ("GET", START, "POST, OPTIONS"), ("PUT", START, "POST, OPTIONS"),
            ("DELETE", FINISH, "POST, OPTIONS"), ("HEAD", SIGN_IN, "POST, OPTIONS"),
            ("POST", "/v1/account", "GET, HEAD, PATCH, DELETE, OPTIONS"), ("POST", "/", "GET, HEAD, OPTIONS"),
            ("DELETE", "/healthz", "GET, HEAD, OPTIONS"), ("BREW", "/", "GET, HEAD, OPTIONS")):
        answer = server.request(method, path, headers={"Content-Type": "application/json"})
        tap.equal("%s %s" % (method, path), (answer.status, answer.headers["Allow"]), (405, allow))
        if method != "HEAD":
            tap.equal("  with the code", answer.code, "method_not_allowed")
    for path in ("/v1", "/v1/", "/v1/account/", "/v1/Account", "/v1/registration", "/etc/passwd",
                 "/../passkeyd.db", "//", "/v1/account%00", "/%761/account", "/v1/account/x",
                 "/index.html/", "/" + "a" * 5000):
        answer = server.request("GET", path)
        tap.refused("path %.40s" % path, answer, 404, "not_found")
    answer = server.request("GET", "/" + "a" * 100000)
    tap.check("a path of 100 kB", answer.status in (414, 431), answer)
    server.close()


def changed(response, *path, to):
    """A copy of the response with one member set, or taken out when `to` is None."""
    copied = copy.deepcopy(response)
    place = copied["credential"]
    for name in path[:-1]:
        place = place[name]
    if to is None:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return copied


def cut(text, count):
    """base64url of the decoded bytes without the last ones."""
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return base64.urlsafe_b64encode(data[:-count]).decode().rstrip("=")


def bad_registrations(response):
    """What, the body, the codes that may refuse it."""
    inner = response["credential"]["response"]
    attestation, client = inner["attestationObject"], inner["clientDataJSON"]
    other = base64.urlsafe_b64encode(b"another id").decode().rstrip("=")
    return [
        ("no response", changed(response, "response", to=None), "member_missing"),
        ("a response that is a text", changed(response, "response", to="x"), "member_invalid"),
        ("no client data", changed(response, "response", "clientDataJSON", to=None),
         "member_missing"),
        ("client data in base64", changed(response, "response", "clientDataJSON", to=client + "="),
         "base64url_invalid"),
        ("client data of white space", changed(response, "response", "clientDataJSON", to="A A"),
         "base64url_invalid"),
        ("client data that is no JSON",
         changed(response, "response", "clientDataJSON", to="aGVsbG8"), "client_data_invalid"),
        ("cut CBOR", changed(response, "response", "attestationObject", to=cut(attestation, 1)),
         "cbor_invalid"),
        ("half the CBOR", changed(response, "response", "attestationObject",
                                  to=cut(attestation, len(attestation) // 3)), "cbor_invalid"),
        ("no CBOR", changed(response, "response", "attestationObject", to="_w"), "cbor_invalid"),
        ("a number for CBOR", changed(response, "response", "attestationObject", to=5),
         "member_invalid"),
        ("another id", changed(response, "id", to=other), "credential_id_mismatch"),
        ("no type", changed(response, "type", to=None), "member_missing"),
    ]


def registrations(tap):
    """Each spends its ceremony and leaves nothing else; none can be tried again."""
    server = Server()
    device = Device(server)
    for index in range(12):
        started = server.post(START, {"user": {"name": "ada"}})
        response = device.create(started.json)
        what, body, code = bad_registrations(response)[index]
        tap.refused(what, server.post(FINISH, body), 400, code)
        tap.refused("  again, now right", server.post(FINISH, response), 404, "ceremony_unknown")
    for flags, code in ((("--origin", "https://evil.example"), "origin_mismatch"),
                        (("--type", "webauthn.get"), "type_mismatch"),
                        (("--rp-id", "evil.example"), "rp_id_mismatch"),
                        (("--challenge", "AAAAAAAAAAAAAAAAAAAAAA"), "challenge_mismatch"),
                        (("--no-user-present",), "user_not_present"),
                        (("--cross-origin",), "cross_origin_not_allowed"),
                        (("--attestation", "self", "--break-signature"), "attestation_invalid")):
        started = server.post(START, {"user": {"name": "ada"}})
        answer = server.post(FINISH, device.create(started.json, *flags))
        tap.refused(" ".join(flags), answer, 400, code)
    tap.equal("nothing is left", server.rows(),
              {"user": 0, "credential": 0, "ceremony": 0, "session": 0})
    server.close()


def outer_members(tap):
    """What is wrong around the response is refused before anything is spent."""
    server = Server()
    device = Device(server)
    response = device.create(server.post(START, NAMED).json)
    for what, member, code in (
            ("a label that is a number", {"label": 1}, "member_invalid"),
            ("an unknown session", {"session": "forever"}, "member_invalid"),
            ("a session that is a flag", {"session": True}, "member_invalid"),
            ("an unknown member", {"admin": True}, "member_unknown"),
            ("an ID token that is a text", {"idToken": "yes"}, "member_invalid")):
        tap.refused(what, server.post(FINISH, dict(response, **member)), 400, code)
    without = {"ceremonyId": response["ceremonyId"]}
    tap.refused("no credential", server.post(FINISH, without), 400, "member_missing")
    tap.refused("a credential that is a string", server.post(FINISH, dict(without, credential="x")),
                400, "member_invalid")
    wrong = server.post(SIGNED_IN, response)
    tap.refused("the other kind of ceremony", wrong, 404, "ceremony_unknown")
    done = server.post(FINISH, dict(response, idToken=False))
    tap.equal("then it is finished", done.status, 201, done)
    tap.refused("only once", server.post(FINISH, response), 404, "ceremony_unknown")
    label = server.post(SIGNED_IN, {"ceremonyId": "x", "credential": {}, "label": "x"})
    tap.refused("a label at a sign-in", label, 400, "member_unknown")
    server.close()


def expired(tap):
    server = Server()
    device = Device(server)
    response = device.create(server.post(START, NAMED).json)
    server.execute("UPDATE ceremony SET expires_at_ms = ?", int(time.time() * 1000) - 1000)
    tap.refused("five minutes later", server.post(FINISH, response), 410, "ceremony_expired")
    tap.refused("until it is swept", server.post(FINISH, response), 410, "ceremony_expired")
    tap.equal("nothing is created", server.rows("user", "credential", "session"),
              {"user": 0, "credential": 0, "session": 0})
    device.sign_up("ada")
    started = server.post(SIGN_IN, {})
    server.execute("UPDATE ceremony SET expires_at_ms = ?", int(time.time() * 1000) - 1000)
    late = server.post(SIGNED_IN, device.get(started.json))
    tap.refused("a late sign-in", late, 410, "ceremony_expired")
    started = server.post(SIGN_IN, {})
    broken = server.post(SIGNED_IN, device.get(started.json, "--break-signature"))
    tap.refused("a broken signature", broken, 400, "signature_invalid")
    tap.equal("one session, and the two expired ceremonies", server.rows("session", "ceremony"),
              {"session": 1, "ceremony": 2})
    server.close()


def limits(tap):
    server = Server()
    last, count = server.post(SIGN_IN, {}), 1
    while last.status == 201 and count < 3000:
        last, count = server.post(SIGN_IN, {}), count + 1
    tap.check("one address may start 600 ceremonies at once", count > 600, count)
    tap.refused("further ones are limited", last, 429, "rate_limited")
    tap.check("which says when to retry", int(last.headers["Retry-After"]) > 0, last)
    server.close()


run(bodies, around_the_body, large_heads, hosts, absolute_form, methods, registrations, outer_members,
    expired, limits)
