# SPDX-License-Identifier: Apache-2.0
"""bench_enumeration.py PASSKEYD AUTHENTICATOR [ROUNDS]: whether response times show who has an account.
Each round sends one request for every kind of name, in random order. The median of each kind must be
within a tenth of the median of known users. The exit status is 1 if one is not."""
import base64
import hashlib
import hmac
import http.client
import itertools
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "http"))
from people import People, text_of  # pylint: disable=wrong-import-position
from harness import Device, Server  # pylint: disable=wrong-import-position

ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 2000
TOLERANCE = 0.1
NAMES_EACH = 10
# The other algorithms that decoys have, with the sizes of their IDs and of their signatures.
ALGORITHMS = {"RS256": (32, 256), "EdDSA": (48, 64)}


class Stranger:
    """One kept-alive connection, and a clock around each call."""

    def __init__(self, server):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.headers = {"Host": "localhost:%d" % server.port, "Content-Type": "application/json"}

    def post(self, path, body, status):
        """The answer's JSON, and how many microseconds it took."""
        sent = json.dumps(body).encode()
        begun = time.perf_counter()
        self.connection.request("POST", path, sent, self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        spent = (time.perf_counter() - begun) * 1e6
        if answer.status != status:
            sys.exit("%s: %d %s" % (path, answer.status, content.decode()))
        return json.loads(content), spent


def disabled_user(people):
    person = people.person()
    people.server.execute("UPDATE user SET disabled_at_ms = 1 WHERE id = ?", person.user_id)
    return person.name


def user_of_disabled(people):
    person = people.person()
    people.server.execute("UPDATE credential SET disabled_at_ms = 1 WHERE user_id = ?", person.user_id)
    return person.name


def names_of(people, stranger):
    """Some names of each kind. Every key in their lists is an ES256 key: each algorithm is measured
    for itself, because a decoy of another one answers an ES256 signature sooner, as a real key does."""
    algorithm_of = decoy_algorithms(people.server)
    numbers = itertools.count(900)

    def alike(make):
        names = []
        while len(names) < NAMES_EACH:
            name = make()
            if algorithm_of(listed_id(options(stranger, name)[0])) == "ES256":
                names.append(name)
        return names
    return {
        # Some of them have one passkey, as decoys do.
        "known": [people.person(2 if index % 4 == 0 else 1).name for index in range(NAMES_EACH)],
        "unknown": alike(lambda: "nobody-%d" % next(numbers)),
        "disabled": alike(lambda: disabled_user(people)),
        "without a passkey": alike(lambda: people.person(0).name),
        "with disabled passkeys": alike(lambda: user_of_disabled(people)),
    }


def options(stranger, name):
    return stranger.post("/v1/authentication/options", {"username": name}, 201)


def listed_id(started):
    text = started["publicKey"]["allowCredentials"][0]["id"]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def decoy_algorithms(server):
    """Which algorithm the decoy of an ID has: what only the server can know, from its secret."""
    secret = server.query("SELECT value FROM secret WHERE name = 'decoys' AND relying_party = 1")[0][0]
    key = hmac.new(secret, b"tags\0" + b"\x01", hashlib.sha256).digest() # HKDF-Expand
    names = {size: name for name, (size, _) in ALGORITHMS.items()}

    def algorithm_of(identifier):
        odd = hmac.new(key, b"localhost\0" + identifier[:-8], hashlib.sha256).digest()[8] & 1
        other = {"RS256": 0, "EdDSA": 1}.get(names.get(len(identifier)))
        return names[len(identifier)] if odd == other else "ES256"
    return algorithm_of


def names_with(people, stranger, algorithm):
    """Names with a passkey of the algorithm, and unknown ones whose decoy has it, too."""
    size, known, unknown = ALGORITHMS[algorithm][0], [], []
    Device(people.server, algorithm + ".json").sign_up("model-" + algorithm, "--algorithm", algorithm)
    key = people.server.query("SELECT c.public_key, c.algorithm FROM credential AS c JOIN user AS u ON "
                            "u.id = c.user_id WHERE u.name = 'model-%s'" % algorithm)[0]
    for _ in range(NAMES_EACH):
        person, identifier = people.person(1), os.urandom(size)
        people.server.execute("UPDATE credential SET public_key = ?, algorithm = ?, id = ?, id_key = ? "
                            "WHERE user_id = ?", *key, identifier,
                            hashlib.sha256(identifier).digest()[:16], person.user_id)
        known.append(person.name)
    algorithm_of, number = decoy_algorithms(people.server), 0
    while len(unknown) < NAMES_EACH:
        number += 1
        name = "%s-%d" % (algorithm, number)
        if algorithm_of(listed_id(options(stranger, name)[0])) == algorithm:
            unknown.append(name)
    return {"known": known, "unknown": unknown}


def verify(model, signature_size=None):
    """With the first id of the list and a signature of another key, or of that many random bytes."""
    def ask(stranger, name):
        started = options(stranger, name)[0]
        credential = json.loads(json.dumps(model["credential"]))
        if signature_size:
            credential["response"]["signature"] = text_of(b"\x01" + os.urandom(signature_size - 1))
        credential["id"] = credential["rawId"] = started["publicKey"]["allowCredentials"][0]["id"]
        client_data = json.dumps({"type": "webauthn.get", "origin": model["origin"],
                                  "challenge": started["publicKey"]["challenge"]})
        credential["response"]["clientDataJSON"] = text_of(client_data.encode())
        answer = stranger.post("/v1/authentication/verify", {
            "ceremonyId": started["ceremonyId"], "credential": credential, "session": "bearer"}, 400)
        assert answer[0]["code"] == "signature_invalid", answer
        return answer
    return ask


def redeem(stranger, name):
    return stranger.post("/v1/recovery/redeem", {"username": name, "code": "AAAA-AAAA-AAAA-AAAA",
                                                 "session": "bearer"}, 403)


def link(stranger, name):
    return stranger.post("/v1/links", {"purpose": "email_sign_in", "username": name}, 202)


def measure(stranger, names, ask):
    """Microseconds by kind."""
    times = {kind: [] for kind in names}
    for turn in range(ROUNDS + 20):
        for kind in random.sample(list(names), len(names)):
            spent = ask(stranger, names[kind][turn % NAMES_EACH])[1]
            if turn >= 20: # the first ones warm up
                times[kind].append(spent)
    return times


def evaluate(what, times):
    """Print the medians; whether all are within the tolerance."""
    first = statistics.median(times["known"])
    alike = True
    print("%s, %d pairs, median of the known %.0f us" % (what, ROUNDS, first))
    for kind in list(times)[1:]:
        median = statistics.median(times[kind])
        good = abs(median / first - 1) <= TOLERANCE
        alike = alike and good
        print("  %-24s %8.0f us  %.3f%s" % (kind, median, median / first,
                                            "" if good else "  TOLD APART"))
    sys.stdout.flush()
    return alike


def main():
    folder = tempfile.mkdtemp(prefix="passkey-mails-")
    server = Server("--rate-limits", "off", env={"PASSKEYD_MAIL": "folder:" + folder,
                                            "PASSKEYD_EMAIL_SIGN_IN": "on"})
    people = People(server)
    stranger = Stranger(server)
    names = names_of(people, stranger)
    model = people.device.get(server.post("/v1/authentication/options", {}).json)
    model["origin"] = server.origin
    right = [evaluate(what, measure(stranger, names, ask)) for what, ask in (
        ("options", options), ("verify with a listed id", verify(model)),
        ("a recovery code", redeem), ("a link by mail", link))]
    right += [evaluate("verify with a listed id of " + algorithm,
                    measure(stranger, names_with(people, stranger, algorithm), verify(model, size)))
              for algorithm, (_, size) in ALGORITHMS.items()]
    server.close()
    shutil.rmtree(folder)
    print("enumeration: " + ("nobody is told apart by time" if all(right) else
                             "names are told apart by time"))
    sys.exit(0 if all(right) else 1)


main()
