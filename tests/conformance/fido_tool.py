# SPDX-License-Identifier: Apache-2.0
"""What the tests of fido-server share: the server, a client in the role of a conformance tool, and
checks of its answers."""
import base64
import json
from harness import PASSKEYD, Device, Server

GONE = object()


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class FidoServer(Server):
    """A running fido-server, which is the first argument of these tests."""

    contract = None

    def command(self):
        return [PASSKEYD, "--listen", "127.0.0.1:%d" % self.port, "--store", self.store, *self.flags]


class Tool:
    """A conformance tool: a device, and the cookie that it was given last."""

    def __init__(self, server, name="tool.json"):
        self.server, self.device, self.cookie = server, Device(server, name), None

    def post(self, path, body, **headers):
        sent = {"Cookie": self.cookie} if self.cookie else {}
        sent.update({name.replace("_", "-"): text for name, text in headers.items()})
        answer = self.server.request("POST", "/fido/" + path, body, sent)
        self.cookie = answer.cookie() or self.cookie
        return answer

    def asked(self, name, **members):
        named = {"username": name, "displayName": name}
        return self.post("attestation/options", dict(named, **members))

    def asked_again(self, name, **members):
        return self.post("assertion/options", dict({"username": name}, **members))

    @staticmethod
    def body(response):
        """What a tool posts: the response with the binding's own name for the extensions."""
        body = dict(response)
        body["getClientExtensionResults"] = body.pop("clientExtensionResults")
        return body

    def made(self, options, *flags):
        return self.body(self.device.create(options.json, *flags))

    def got(self, options, *flags):
        return self.body(self.device.get(options.json, *flags))

    def register(self, name, *flags, **members):
        return self.post("attestation/result", self.made(self.asked(name, **members), *flags))

    def sign_in(self, name, *flags, **members):
        return self.post("assertion/result", self.got(self.asked_again(name, **members), *flags))


def right(tap, what, answer):
    """A result that is good says so and nothing else, and opens nothing."""
    tap.check(what, answer.status == 200 and answer.json == {"status": "ok", "errorMessage": ""}
              and answer.cookie() is None, repr(answer))


def failed(tap, what, answer, status, code, word=""):
    body = answer.json if isinstance(answer.json, dict) else {}
    told = (answer.status == status and set(body) == {"status", "errorMessage", "code"}
            and body["status"] == "failed" and body["code"] == code and body["errorMessage"]
            and word in body["errorMessage"] and answer.cookie() is None
            and answer.headers.get("Content-Type") == "application/json")
    tap.check("%s: %d %s" % (what, status, code), told, repr(answer))


def bent(body, path, value):
    """A copy with one member, named by "a.b", replaced or left out."""
    copy = json.loads(json.dumps(body))
    at = copy
    *above, last = path.split(".")
    for name in above:
        at = at[name]
    if value is GONE:
        del at[last]
    else:
        at[last] = value
    return copy
