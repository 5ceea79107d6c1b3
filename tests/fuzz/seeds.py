#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""seeds.py VECTORS OUT: the parts of the cases in VECTORS as seeds, one directory a fuzz target,
each piece once. What no target reads is not written."""
import base64
import glob
import hashlib
import json
import os
import re
import sys


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def certificates(attestation_object):
    """What begins like a certificate: a CBOR byte string that holds a SEQUENCE of its own size."""
    for match in re.finditer(rb"\x59(..)(?=\x30\x82(..))", attestation_object, re.DOTALL):
        size, inner = (int.from_bytes(part, "big") for part in match.groups())
        if size == inner + 4:
            yield attestation_object[match.end():match.end() + size]


def parts(case):
    """Target and bytes of all that a case holds."""
    whole = case["input"]["response"]
    response = whole["response"]
    yield "response", json.dumps(whole, separators=(",", ":")).encode()
    yield "client_data", decoded(response["clientDataJSON"])
    yield "json", decoded(response["clientDataJSON"])
    yield "base64url", response["clientDataJSON"].encode()
    if "authenticatorData" in response:
        yield "authenticator_data", decoded(response["authenticatorData"])
    if "attestationObject" in response:
        attestation_object = decoded(response["attestationObject"])
        for target in ("attestation_object", "registration", "cbor"):
            yield target, attestation_object
        for certificate in certificates(attestation_object):
            for target in ("certificate", "certificate_path", "der"):
                yield target, certificate
    if "credential" in case["input"]:
        key = decoded(case["input"]["credential"]["publicKey"])
        yield "cose_key", key
        yield "cbor", key


def main(vectors, out):
    for path in sorted(glob.glob(os.path.join(vectors, "*.json"))):
        with open(path, encoding="utf-8") as file:
            cases = json.load(file).get("cases", [])
        for case in cases:
            if "ceremony" not in case.get("input", {}):
                continue
            for target, data in parts(case):
                os.makedirs(os.path.join(out, target), exist_ok=True)
                name = hashlib.sha256(data).hexdigest()[:24]
                with open(os.path.join(out, target, name), "wb") as file:
                    file.write(data)


main(*sys.argv[1:])
