# SPDX-License-Identifier: Apache-2.0
"""The ID token of a sign-in, checked by OpenSSL's own command against the published keys."""
import base64
import json
import os
import subprocess
from people import People
from harness import Device, Server, run


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number(data):
    """An INTEGER in DER."""
    data = data.lstrip(b"\0") or b"\0"
    data = b"\0" + data if data[0] & 0x80 else data
    return bytes([2, len(data)]) + data


def verifies(server, token, keys):
    """Whether the key of the token's kid is published and its signature good."""
    head, claims, signature = token.split(".")
    kid = json.loads(decoded(head))["kid"]
    key = next((key for key in keys if key["kid"] == kid), None)
    if key is None:
        return False
    point = b"\x04" + decoded(key["x"]) + decoded(key["y"])
    spki = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200") + point
    raw = decoded(signature)
    body = number(raw[:32]) + number(raw[32:])
    paths = {name: os.path.join(server.directory, name) for name in ("key", "signature", "text")}
    for name, data in (("key", spki), ("signature", bytes([0x30, len(body)]) + body),
                       ("text", (head + "." + claims).encode())):
        with open(paths[name], "wb") as file:
            file.write(data)
    done = subprocess.run(["openssl", "dgst", "-sha256", "-verify", paths["key"], "-keyform", "DER",
                           "-signature", paths["signature"], paths["text"]],
                          capture_output=True, check=False)
    return done.returncode == 0


def id_token(tap):
    server = Server()
    device = Device(server)
    plain = device.sign_up("ada")
    tap.check("no ID token by default", "idToken" not in plain.json, plain)
    signed = device.sign_in(idToken=True)
    tap.equal("a sign-in that requests one", signed.status, 200, signed)
    published = server.request("GET", "/.well-known/jwks.json")
    tap.equal("the keys are published", published.status, 200, published)
    tap.equal("to be kept a while", published.headers["Cache-Control"], "public, max-age=900")
    keys = published.json["keys"]
    tap.check("the ID token verifies", verifies(server, signed.json["idToken"], keys), signed)
    claims = json.loads(decoded(signed.json["idToken"].split(".")[1]))
    tap.equal("about the user", claims["sub"], signed.json["user"]["id"])
    tap.equal("with the passkey", claims["cred"], signed.json["credential"]["id"])
    tap.equal("and how", claims["amr"], ["pop", "user", "mfa"])
    tap.equal("of this server, for its site", (claims["iss"], claims["aud"]),
              (server.origin, server.origin))
    tap.equal("for five minutes", claims["exp"] - claims["iat"], 300)
    bearer = {"Authorization": "Bearer " + signed.json["idToken"]}
    tap.refused("it is not a session", server.request("GET", "/v1/account", headers=bearer), 401,
                "unauthenticated")
    tap.check("the log has none of it", signed.json["idToken"] not in server.log())
    server.close()


def configured(tap):
    server = Server("--id-tokens", "on", "--id-token-issuer", "https://issuer.example",
                    "--id-token-audience", "shop")
    made = Device(server).sign_up("ada")
    claims = json.loads(decoded(made.json["idToken"].split(".")[1]))
    tap.equal("always one if it is configured", (claims["iss"], claims["aud"]),
              ("https://issuer.example", "shop"))
    server.close()


def sealed(tap):
    server = Server()
    Device(server).sign_up("ada")
    server.stop()
    key = os.path.join(server.directory, "key")
    with open(key, "wb") as file:
        file.write(os.urandom(32))
    os.chmod(key, 0o600)
    server.flags = ("--key-file", key)
    server.start()
    made = Device(server, "second.json").sign_up("eve", idToken=True)
    keys = server.request("GET", "/.well-known/jwks.json").json["keys"]
    tap.equal("a store is sealed by the first start with a key", len(keys), 2)
    tap.check("ID tokens verify", verifies(server, made.json["idToken"], keys), made)
    server.stop()
    server.flags = ()
    try:
        server.start()
        tap.check("without the key it does not start", False)
    except RuntimeError as problem:
        tap.check("without the key it does not start, and says why", "key file" in str(problem),
                  problem)
    server.close()


def proofs(tap):
    """How a session was proved is told wherever it shows: session/check, the account, the list of
    sessions, the ID token. What a restricted session may not ask for, another session lists."""
    server = Server(env={"PASSKEYD_EMAIL_SIGN_IN": "on"})
    people = People(server)
    ada = people.person()
    full = people.session(ada)
    codes = people.ask("POST", "/v1/account/recovery-codes", {}, full).json["codes"]

    def listed(amr):
        items = people.ask("GET", "/v1/account/sessions", None, full).json["items"]
        return [item["restricted"] for item in items if item["amr"] == amr]

    opened = people.ask("POST", "/v1/links/redeem", {"link": people.link("email_sign_in", ada),
                                                   "session": "bearer", "idToken": True})
    tap.equal("a link by mail", opened.status, 200, opened)
    claims = json.loads(decoded(opened.json["idToken"].split(".")[1]))
    tap.equal("e-mail: the ID token", (claims["amr"], claims["sub"]), (["email"], ada.id), claims)
    tap.check("  names no passkey", "cred" not in claims, claims)
    bearer = opened.json["session"]["token"]
    check = people.ask("GET", "/v1/session/check", None, bearer)
    tap.equal("  the session check", check.headers["X-Passkey-Amr"], "email", check)
    tap.equal("  the account", people.ask("GET", "/v1/account", None, bearer).json["session"]["amr"],
              ["email"])
    tap.equal("  the list of sessions", listed(["email"]), [False])

    for what, path, body, amr in (
            ("a recovery code", "/v1/recovery/redeem",
             lambda: {"username": ada.name, "code": codes[0]}, ["recovery"]),
            ("a recovery ticket", "/v1/links/redeem",
             lambda: {"link": people.link("recovery", ada)}, ["ticket"]),
            ("an enrolment link", "/v1/links/redeem",
             lambda: {"link": people.link("enrolment", ada)}, ["ticket"])):
        before = listed(amr)
        opened = people.ask("POST", path, dict(body(), session="bearer"))
        tap.check(what, opened.status == 200 and opened.json["session"]["restricted"], opened)
        tap.check("  no ID token", "idToken" not in opened.json, opened)
        tap.refused("  no session check", people.ask(
            "GET", "/v1/session/check", None, opened.json["session"]["token"]), 403,
            "session_restricted")
        tap.equal("  listed with %s" % amr, listed(amr), before + [True])
    server.close()


run(id_token, configured, sealed, proofs)
