# SPDX-License-Identifier: Apache-2.0
"""Which pages may call: CORS, the Origin rule for cookies, several relying parties. As tables."""
import os
from harness import Device, Server, run

SIGN_IN = "/v1/authentication/options"
CORS = ("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials")


def cors_of(answer):
    return tuple(answer.headers[name] for name in CORS)


def wrong_origins(server):
    host = "http://localhost:%d" % server.port
    return ["https://evil.example", "null", "", host + "/", host + "0", host + ".evil.example",
            "http://localhost", "https://localhost:%d" % server.port, host.upper(),
            "http://sub.localhost:%d" % server.port, "http://127.0.0.1:%d" % server.port]


def cors(tap):
    server = Server()
    for method, path, body in (("GET", "/v1/account", None), ("POST", SIGN_IN, {}),
                               ("GET", "/healthz", None), ("GET", "/nowhere", None)):
        answer = server.request(method, path, body, {"Origin": server.origin})
        tap.equal("%s %s from our origin" % (method, path), cors_of(answer),
                  (server.origin, "true"), answer)
        tap.check("  has Vary", "Origin" in answer.headers.get_all("Vary"), answer)
        for origin in wrong_origins(server):
            answer = server.request(method, path, body, {"Origin": origin})
            tap.equal("%s %s from %r" % (method, path, origin), cors_of(answer), (None, None),
                      answer)
            tap.check("  has Vary anyway", "Origin" in answer.headers.get_all("Vary"), answer)
    server.close()


def preflight(tap):
    server = Server()
    asked = {"Origin": server.origin, "Access-Control-Request-Method": "POST",
             "Access-Control-Request-Headers": "content-type"}
    answer = server.request("OPTIONS", SIGN_IN, headers=asked)
    tap.equal("a preflight", answer.status, 204, answer)
    tap.equal("allows us", cors_of(answer), (server.origin, "true"))
    tap.check("to post", "POST" in answer.headers["Access-Control-Allow-Methods"], answer)
    tap.check("JSON", "Content-Type" in answer.headers["Access-Control-Allow-Headers"], answer)
    for origin in wrong_origins(server):
        answer = server.request("OPTIONS", SIGN_IN, headers=dict(asked, Origin=origin))
        found = [name for name in answer.headers if name.startswith("Access-Control")]
        tap.equal("a preflight from %r" % origin, found, [], answer)
    answer = server.request("OPTIONS", "/nowhere", headers=asked)
    tap.refused("a preflight for nothing", answer, 404, "not_found")
    server.close()


def cookies(tap):
    """With a cookie: Origin present and configured; a GET without one is our own page's."""
    server = Server()
    device = Device(server)
    cookie = device.sign_up("ada").cookie()
    for method, path, body, status in (
            ("POST", SIGN_IN, {}, 201), ("POST", "/v1/registration/options", {}, 201),
            ("GET", "/v1/account", None, 200), ("HEAD", "/v1/account", None, 200)):
        name = "%s %s" % (method, path)
        good = server.request(method, path, body, {"Cookie": cookie, "Origin": server.origin})
        tap.equal(name + " with a cookie", good.status, status, good)
        bare = server.request(method, path, body, {"Cookie": cookie})
        tap.equal("  without Origin", bare.status, 403 if method == "POST" else 200, bare)
        for origin in wrong_origins(server):
            bad = server.request(method, path, body, {"Cookie": cookie, "Origin": origin})
            tap.equal("  from %r" % origin, bad.status, 403, bad)
    for headers in ({}, {"Origin": "https://evil.example"}):
        ended = server.request("POST", "/v1/session/end", {}, dict(headers, Cookie=cookie))
        tap.refused("a sign-out %r" % headers, ended, 403, "origin_not_allowed")
    me = server.request("GET", "/v1/account", headers={"Cookie": cookie})
    tap.equal("ends nothing", me.status, 200, me)
    other = server.request("GET", "/v1/account", headers={"Cookie": "__Host-" + cookie})
    tap.refused("a cookie of another name", other, 401, "unauthenticated")
    server.close()


def where_one_is_set(tap):
    server = Server()
    device = Device(server)
    device.sign_up("ada")
    started = server.post(SIGN_IN, {})
    body = device.get(started.json)
    for origin in [None] + wrong_origins(server):
        answer = server.request("POST", "/v1/authentication/verify", body, {"Origin": origin})
        tap.refused("a cookie for %r" % origin, answer, 403, "origin_not_allowed")
        tap.check("  is not set", answer.cookie() is None, answer)
    answer = server.request("POST", "/v1/authentication/verify", body, {"Origin": server.origin})
    tap.equal("no ceremony was spent", answer.status, 200, answer)
    started = server.post(SIGN_IN, {})
    body = dict(device.get(started.json), session="bearer")
    answer = server.request("POST", "/v1/authentication/verify", body)
    tap.equal("a token needs no Origin", answer.status, 200, answer)
    server.close()


def secure_cookie(tap):
    """Behind TLS the cookie is bound to its host, and secure."""
    server = Server("--rp-id", "example.org", "--origins",
                    "https://example.org,https://login.example.org")
    server.origin = "https://login.example.org"
    made = Device(server).sign_up("ada")
    header = made.headers["Set-Cookie"] or ""
    tap.check("its name", header.startswith("__Host-passkey_session=psk_s_"), header)
    tap.check("its attributes", "; Secure" in header and "; HttpOnly" in header
              and "; Path=/;" in header and "Domain" not in header, header)
    me = server.request("GET", "/v1/account", headers={"Cookie": made.cookie()})
    tap.equal("is good", me.status, 200, me)
    me = server.request("GET", "/v1/account", headers={"Cookie": made.cookie()[len("__Host-"):]})
    tap.refused("the other name is not", me, 401, "unauthenticated")
    root = server.request("GET", "/", headers={"Host": "127.0.0.1:%d" % server.port})
    tap.equal("and no page redirects to localhost", root.status, 200)
    server.close()


def several_parties(tap):
    server = Server()
    server.stop()
    path = os.path.join(server.directory, "passkeyd.ini")
    with open(path, "w", encoding="utf-8") as file:
        file.write('[relying-party "example.org"]\norigins = https://example.org\n'
                   '[relying-party "example.net"]\norigins = https://example.net:8443\n')
    server.flags = ("--config", path)
    server.start()
    for host, rp_id in (("example.org", "example.org"), ("EXAMPLE.org:80", "example.org"),
                        ("example.net:8443", "example.net"), ("example.net", "example.net")):
        answer = server.request("POST", SIGN_IN, {}, {"Host": host})
        tap.equal("host " + host, answer.status == 201 and answer.json["publicKey"]["rpId"], rp_id,
                  answer)
    for host in ("evil.example", "example.org.evil.example", "localhost", "xexample.org"):
        answer = server.request("POST", SIGN_IN, {}, {"Host": host})
        tap.refused("host " + host, answer, 421, "relying_party_unknown")
    for origin, host, allowed in (("https://example.org", "example.org", True),
                                  ("https://example.net:8443", "example.org", False)):
        answer = server.request("POST", SIGN_IN, {}, {"Host": host, "Origin": origin})
        tap.equal("%s at %s" % (origin, host), cors_of(answer)[0] == origin, allowed, answer)
    health = server.request("GET", "/readyz", headers={"Host": "10.0.0.1"})
    tap.equal("health is answered for any host", health.status, 200)
    server.close()
    alone = Server()
    answer = alone.request("POST", SIGN_IN, {}, {"Host": "whatever.example"})
    tap.equal("a single party accepts any host", answer.status, 201, answer)
    alone.close()


APPS = ("chrome-extension://abcdefghijklmnopabcdefghijklmnop",
        "moz-extension://1b4e28ba-2fa1-11d2-883f-0016d3cca427",
        "android:apk-key-hash:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")


def apps_and_extensions(tap):
    """Their origins are opaque and compared exactly (WebAuthn L3 5.8.1); they use bearer sessions."""
    server = Server("--rp-id", "localhost", "--origins", ",".join(("http://localhost:8080", *APPS)))
    device = Device(server)
    for index, origin in enumerate(APPS):
        server.origin = origin
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        answer = server.request("OPTIONS", SIGN_IN, headers=asked)
        tap.equal("a preflight from " + origin, cors_of(answer)[0], origin, answer)
        made = device.sign_up("user%d" % index, session="bearer")
        tap.check("  registers", made.status == 201 and made.json["session"]["token"], made)
        tap.equal("  signs in", device.sign_in(session="bearer").status, 200)
    server.origin = APPS[0].replace("abc", "aaa")
    tap.refused("another extension", device.sign_in(session="bearer"), 400, "origin_mismatch")
    server.close()


run(apps_and_extensions, cors, preflight, cookies, where_one_is_set, secure_cookie, several_parties)
