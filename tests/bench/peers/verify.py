#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Verifications with python3-fido2 for run.py, as verify.c: `verify.py CASE`, where CASE is a file."""
import json
import sys
import time
from fido2 import cbor
from fido2.client import ClientData
from fido2.ctap2 import AttestedCredentialData, AuthenticatorData
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import PublicKeyCredentialRpEntity


def main(path):
    with open(path, encoding="utf-8") as file:
        case = json.load(file)
    body = json.dumps(case["response"])
    server = Fido2Server(PublicKeyCredentialRpEntity(case["rpId"], "Peer"))
    state = {"challenge": case["challenge"], "user_verification": "preferred"}
    key = websafe_decode(case["publicKey"])

    def verify():
        response = json.loads(body)
        credential_id = websafe_decode(response["rawId"])
        stored = AttestedCredentialData.create(bytes(16), credential_id, cbor.decode(key))
        members = response["response"]
        server.authenticate_complete(
            state, [stored], credential_id, ClientData(websafe_decode(members["clientDataJSON"])),
            AuthenticatorData(websafe_decode(members["authenticatorData"])),
            websafe_decode(members["signature"]))

    for line in sys.stdin:
        start = time.process_time()
        for _ in range(int(line)):
            verify()
        print((time.process_time() - start) / int(line) * 1e6, flush=True)


main(sys.argv[1])
