# SPDX-License-Identifier: Apache-2.0
"""Checks exchanges against docs/openapi.json: what the server accepted must be a request that the
document describes, and every answer, of any status, one that it lists for the operation."""
import json
import os
import re
import sys
import urllib.parse

try:
    import jsonschema
except ImportError:
    sys.exit("this needs Python's jsonschema: apt install python3-jsonschema")

DOCUMENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs",
                        "openapi.json")
METHODS = ("get", "post", "put", "patch", "delete")
# Nothing below these is a page.
CALLS = ("/v1/", "/.well-known/")
PROBLEM = "application/problem+json"


def expand(document, value):
    """The value with every reference resolved. Members next to a reference apply, too."""
    if isinstance(value, list):
        return [expand(document, item) for item in value]
    if not isinstance(value, dict):
        return value
    rest = {name: expand(document, item) for name, item in value.items() if name != "$ref"}
    if "$ref" not in value:
        return rest
    named = document
    for part in value["$ref"].split("/")[1:]:
        named = named[part]
    named = expand(document, named)
    return dict(rest, allOf=[named]) if rest else named


def pattern_of(path):
    parts = re.split(r"\{\w+\}", path)
    return re.compile("[^/]+".join(re.escape(part) for part in parts) + r"\Z")


def complaints(schema, value, what):
    validator = jsonschema.Draft202012Validator(schema)
    return ["%s: %s: %s" % (what, "/".join(map(str, error.absolute_path)) or "the whole",
                            error.message[:300])
            for error in validator.iter_errors(value)]


def json_of(body):
    """The JSON of a body, or None if it is not JSON."""
    try:
        return json.loads(body)
    except ValueError:
        return None


class Exchange:
    """A request and its answer, as they went over the wire. Names of headers are lower case. What was
    received is None if it was not recorded."""

    def __init__(self, request, answer):
        self.method, target, headers, self.sent = request
        self.status, answered, self.received = answer
        self.path, _, self.query = target.partition("?")
        self.headers = {name.lower(): text for name, text in headers.items()}
        self.answered = {name.lower(): text for name, text in answered}
        kind = self.answered.get("content-type") or ""
        seen = self.received is not None and kind == PROBLEM
        self.problem = json_of(self.received) if seen else None
        self.code = self.problem.get("code") if isinstance(self.problem, dict) else None

    def refused(self):
        """A problem; the answer to HEAD has only its headers."""
        return self.code is not None or (
            self.method == "HEAD" and self.answered.get("content-type") == PROBLEM)

    def __str__(self):
        return "%s %s -> %d %s" % (self.method, self.path, self.status, self.code or "")


class Contract:
    """The document, ready to check. `seen` counts; `found` has what was wrong, each once."""

    def __init__(self, path=DOCUMENT):
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        self.paths = {name: expand(document, item) for name, item in document["paths"].items()}
        rows = sorted(self.paths, key=lambda name: "{" in name)
        self.patterns = [(pattern_of(name), name) for name in rows]
        self.seen, self.found = 0, []

    def check(self, request, answer):
        """request: (method, target, headers, body); answer: (status, header pairs, body)."""
        exchange = Exchange(request, answer)
        self.seen += 1
        for row in self.exchange(exchange):
            line = "%s: %s" % (exchange, row)
            if line not in self.found:
                self.found.append(line)

    def exchange(self, exchange):
        return self.request_id(exchange) + self.described(exchange)

    @staticmethod
    def request_id(exchange):
        text = exchange.answered.get("x-request-id", "")
        found = []
        if exchange.path.startswith("/v1/") and not re.fullmatch(r"[0-9A-Za-z._-]{1,64}", text):
            found.append("X-Request-ID is %r" % text)
        if exchange.code is not None and exchange.problem.get("requestId") != text:
            found.append("requestId is not X-Request-ID")
        return found

    def described(self, exchange):
        path = next((name for pattern, name in self.patterns if pattern.match(exchange.path)), None)
        if path is None:
            return self.unknown(exchange)
        method = "get" if exchange.method == "HEAD" else exchange.method.lower()
        operation = self.paths[path].get(method)
        if operation is None:
            return self.other_method(exchange, self.paths[path])
        found = self.answer(exchange, operation)
        if exchange.status < 300:
            found += self.request(exchange, operation)
        return found + self.refusal(exchange, operation)

    # ---- beside the operations ----

    @staticmethod
    def unknown(exchange):
        if exchange.status in (404, 405) and exchange.refused():
            return []
        if exchange.path.startswith(CALLS) or "json" in exchange.answered.get("content-type", ""):
            return ["docs/openapi.json has no such path"]
        return []

    @staticmethod
    def other_method(exchange, item):
        names = [name.upper() for name in METHODS if name in item]
        if "GET" in names:
            names.insert(1, "HEAD")
        allowed = set(names + ["OPTIONS"])
        found = []
        if exchange.method == "OPTIONS":
            if exchange.status != 204:
                found.append("OPTIONS is answered with 204")
        elif exchange.status != 405 or not exchange.refused():
            return ["docs/openapi.json has no such method of the path"]
        if set(re.split(", *", exchange.answered.get("allow", ""))) != allowed:
            found.append("Allow is not %s" % ", ".join(sorted(allowed)))
        return found

    # ---- the request ----

    def request(self, exchange, operation):
        found = self.security(exchange, operation) + self.parameters(exchange, operation)
        asked = operation.get("requestBody")
        body = exchange.sent or b""
        if asked is None:
            return found + (["a body, where none is asked for"] if body else [])
        if not body:
            return found + (["no body, where one is required"] if asked["required"] else [])
        schema = asked["content"]["application/json"]["schema"]
        return found + complaints(schema, json_of(body), "the request")

    @staticmethod
    def security(exchange, operation):
        open_to_all = any(not way for way in operation["security"])
        known = "cookie" in exchange.headers or "authorization" in exchange.headers
        return [] if open_to_all or known else ["nobody should be let in without a session or key"]

    @staticmethod
    def parameters(exchange, operation):
        rows = [row["allOf"][0] if "allOf" in row else row
                for row in operation.get("parameters", [])]
        schemas = {row["name"]: row["schema"] for row in rows if row["in"] == "query"}
        found = []
        for name, text in urllib.parse.parse_qsl(exchange.query, keep_blank_values=True):
            if name not in schemas:
                found.append("the query has %r, which is not described" % name)
                continue
            number = schemas[name].get("type") == "integer" and re.fullmatch(r"-?\d+", text)
            found += complaints(schemas[name], int(text) if number else text, "query " + name)
        return found

    def refusal(self, exchange, operation):
        """What the server calls unknown must be unknown to the document too."""
        if exchange.code != "member_unknown" or not exchange.sent:
            return []
        schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        if "schema" not in schema or complaints(schema["schema"], json_of(exchange.sent), ""):
            return []
        return ["the document describes the request whose member is called unknown"]

    # ---- the answer ----

    def answer(self, exchange, operation):
        described = operation["responses"].get(str(exchange.status))
        if described is None:
            return ["the status is not listed for the operation"]
        found = self.answer_headers(exchange, described)
        if exchange.method == "HEAD" or exchange.status == 304:
            return found + (["a body, where there can be none"] if exchange.received else [])
        return found + self.answer_body(exchange, described.get("content"))

    @staticmethod
    def answer_headers(exchange, described):
        found = []
        for name, header in described.get("headers", {}).items():
            text = exchange.answered.get(name.lower())
            if text is not None:
                found += complaints(header["schema"], text, "header " + name)
            elif header.get("required"):
                found.append("header %s is missing" % name)
        kept = exchange.answered.get("cache-control", "")
        if exchange.path.startswith("/v1/") and kept != "no-store":
            found.append("Cache-Control is %r" % kept)
        if "set-cookie" in exchange.answered and "Set-Cookie" not in described.get("headers", {}):
            found.append("a cookie, where none is described")
        return found

    @staticmethod
    def answer_body(exchange, content):
        if exchange.received is None:
            return []
        if content is None:
            return ["a body, where none is described"] if exchange.received else []
        kind = exchange.answered.get("content-type", "").split(";")[0]
        if kind not in content:
            return ["the media type %r is not listed" % kind]
        if exchange.answered.get("content-encoding") or "json" not in kind:
            return []
        found = [] if exchange.received.endswith(b"\n") else ["the answer does not end with a newline"]
        return found + complaints(content[kind]["schema"], json_of(exchange.received), "the answer")
