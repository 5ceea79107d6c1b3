# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document is served as in docs/, and its checker finds errors."""
import json
import re
from contract import DOCUMENT, Contract
from harness import Device, Server, run

END = "/v1/session/end"
JSON, PROBLEM = "application/json", "application/problem+json"
COOKIE = {"Cookie": "passkey_session=x", "Content-Type": JSON}
STORED = ("Cache-Control", "no-store")


def served(tap):
    server = Server()
    with open(DOCUMENT, "rb") as file:
        content = file.read()
    answer = server.request("GET", "/openapi.json")
    tap.equal("/openapi.json", (answer.status, answer.headers["Content-Type"]), (200, JSON))
    tap.check("  as it stands in docs/", answer.body == content)
    again = server.request("GET", "/openapi.json",
                           headers={"If-None-Match": answer.headers["ETag"]})
    tap.equal("  kept by its tag", again.status, 304, again)
    post = server.request("POST", "/openapi.json", {})
    tap.refused("  it cannot be written", post, 405, "method_not_allowed")
    server.close()


def problem(status, code, **more):
    body = {"type": "about:blank", "title": "Forbidden", "status": status, "code": code,
            "detail": "No.", "requestId": "1"}
    return (status, [("Content-Type", PROBLEM), STORED, ("X-Request-ID", "1")], json.dumps(dict(body, **more)).encode() + b"\n")


NOTHING = (204, [STORED, ("X-Request-ID", "1")], b"")
# What is wrong, the request, the answer, what the check must report; None: nothing.
CASES = [
    ("a good exchange", ("POST", END, COOKIE, b"{}"), NOTHING, None),
    ("a good refusal", ("POST", END, {}, b"{}"), problem(403, "origin_not_allowed"), None),
    ("no ID of the request", ("POST", END, COOKIE, b"{}"), (204, [STORED], b""), "X-Request-ID is ''"),
    ("a problem with another ID", ("POST", END, {}, b"{}"), problem(403, "origin_not_allowed", requestId="2"),
     "requestId is not X-Request-ID"),
    ("a path that is nowhere", ("GET", "/v1/nowhere", {}, None), (200, [], b""), "no such path"),
    ("a method that is nowhere", ("PATCH", END, COOKIE, b"{}"), NOTHING, "no such method"),
    ("a status that is not listed", ("POST", END, COOKIE, b"{}"), (202, [STORED], b""),
     "status is not listed"),
    ("a code that is not listed", ("POST", END, COOKIE, b"{}"), problem(403, "user_disabled"),
     "is not one of ['origin_not_allowed']"),
    ("a code of another status", ("POST", END, COOKIE, b"{}"), problem(403, "unauthenticated"),
     "is not one of"),
    ("a member too many in a refusal", ("POST", END, {}, b"{}"),
     problem(403, "origin_not_allowed", hint="x"), "Additional properties"),
    ("another media type", ("POST", END, {}, b"{}"),
     (403, [("Content-Type", "text/html"), STORED], b"no"), "media type 'text/html' is not listed"),
    ("an answer that may be kept", ("POST", END, COOKIE, b"{}"), (204, [], b""), "Cache-Control"),
    ("a body where none is", ("POST", END, COOKIE, b"{}"), (204, [STORED], b"{}"), "a body, where"),
    ("a cookie where none is", ("GET", "/healthz", {}, None),
     (200, [("Content-Type", JSON), ("Set-Cookie", "a=b")], b'{"status":"ok"}'), "a cookie, where"),
    ("another cookie", ("POST", END, COOKIE, b"{}"),
     (204, [STORED, ("Set-Cookie", "a=b")], b""), "header Set-Cookie"),
    ("no WWW-Authenticate", ("POST", END, {}, b"{}"), problem(401, "unauthenticated"),
     "header WWW-Authenticate is missing"),
    ("an answer of another form", ("GET", "/healthz", {}, None),
     (200, [("Content-Type", JSON)], b'{"status":"fine"}'), "the answer: status"),
    ("an answer without a newline", ("GET", "/healthz", {}, None),
     (200, [("Content-Type", JSON)], b'{"status":"ok"}'), "does not end with a newline"),
    ("a member that is accepted and unknown", ("POST", END, COOKIE, b'{"all":true}'), NOTHING,
     "the request: the whole"),
    ("a member that is known and refused", ("POST", END, COOKIE, b"{}"),
     problem(400, "member_unknown", title="Bad Request"), "is called unknown"),
    ("a query that nobody described", ("GET", "/healthz?deep=1", {}, None),
     (200, [("Content-Type", JSON)], b'{"status":"ok"}'), "query has 'deep'"),
    ("nobody who is let in", ("POST", END, {}, b"{}"), NOTHING, "nobody should be let in"),
    ("no body where one is required", ("POST", "/v1/authentication/verify", {}, None),
     (201, [STORED], b""), "no body, where one is required"),
    ("another Allow", ("OPTIONS", END, {}, None), (204, [("Allow", "GET")], b""), "Allow is not"),
]


def checked(tap):
    """Tests of the contract check: each fault is found, and what is good is let through."""
    for what, request, answer, expected in CASES:
        contract = Contract()
        contract.check(request, answer)
        found = "\n".join(contract.found)
        tap.check(what, not found if expected is None else expected in found, found)


def in_a_session(tap):
    server = Server()
    cookie = Device(server).sign_up("ada").cookie()
    answer = server.request("GET", "/openapi.json", headers={"Cookie": cookie})
    tap.equal("a session changes nothing", answer.status, 200, answer)
    server.close()


def status_of(server, target):
    """Answers that the document does not describe and the checker ignores."""
    connection = server.connect()
    connection.request("GET", target, headers={"Host": "localhost:%d" % server.port})
    status = connection.getresponse().status
    connection.close()
    return status


def queries(tap):
    """Operations refuse undescribed parameters from all callers; documents and pages ignore them."""
    server = Server()
    for path, item in Contract().paths.items():
        target = re.sub(r"\{\w+\}", "AAAA", path) + "?verbose=1"
        for method, operation in item.items():
            if path.startswith("/v1/"):
                headers = {"Origin": server.origin, "Cookie": "passkey_session=x"}
                answer = server.request(method.upper(), target, None, headers)
                tap.refused("%s %s" % (method, target), answer, 400, "member_unknown")
            elif method == "get":
                there = path != "/metrics" # on this listener
                tap.equal("GET " + target, status_of(server, target), 200 if there else 404)
    tap.equal("GET /?return=1", status_of(server, "/?return=1"), 200)
    server.close()


run(served, checked, in_a_session, queries)
