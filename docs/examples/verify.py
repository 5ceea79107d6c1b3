#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Verify a sign-in with libpasskey through ctypes.

    verify.py CHALLENGE USER_HANDLE CREDENTIAL < response.json

The arguments are files, as for sign_in.c. CREDENTIAL is a blob of passkey_credential_encode(), and is
updated. A program with other needs declares more of <passkey/webauthn.h> in the same way."""
import ctypes
import sys
from ctypes import POINTER, byref, c_bool, c_char, c_char_p, c_int, c_int32, c_size_t, c_uint, c_uint8
from ctypes import c_uint32, c_void_p, sizeof

ORIGIN = b"http://localhost:8080"
RP_ID = b"localhost"
OK = 0


class Bytes(ctypes.Structure):  # struct passkey_bytes
    _fields_ = [("data", c_char_p), ("size", c_size_t)]

    @classmethod
    def of(cls, data):
        return cls(data, len(data))


class Error(ctypes.Structure):  # struct passkey_error
    _fields_ = [("result", c_int), ("step", c_char_p), ("message", c_char * 512),
                ("retry_after_s", c_uint32)]


class Credential(ctypes.Structure):  # struct passkey_credential
    _fields_ = [("size", c_size_t), ("id", Bytes), ("public_key", Bytes), ("algorithm", c_int32),
                ("sign_count", c_uint32), ("uv_initialized", c_bool), ("backup_eligible", c_int),
                ("backup_state", c_bool), ("discoverable", c_int), ("attachment", c_int),
                ("aaguid", c_uint8 * 16), ("transport_names", Bytes * 16),
                ("transport_count", c_size_t), ("attestation_format", Bytes),
                ("attestation_type", c_int), ("attestation_trusted", c_bool),
                ("attestation_object", Bytes)]


class Expected(ctypes.Structure):  # struct passkey_authentication_expected
    _fields_ = [("size", c_size_t), ("challenge", Bytes), ("origins", POINTER(Bytes)),
                ("origin_count", c_size_t), ("rp_id", Bytes), ("user_verification", c_int),
                ("allow_cross_origin", c_bool), ("top_origins", POINTER(Bytes)),
                ("top_origin_count", c_size_t), ("app_id", Bytes), ("allow", POINTER(Bytes)),
                ("allow_count", c_size_t), ("credential", POINTER(Credential)),
                ("user_handle", Bytes), ("sign_count_policy", c_int), ("change_allowed", c_bool),
                ("find", c_void_p), ("find_context", c_void_p),
                ("unsolicited_extensions_refused", c_bool), ("extensions_requested", c_uint)]


LIBRARY = ctypes.CDLL("libpasskey.so.0")
LIBRARY.passkey_verifier_new.argtypes = [POINTER(c_void_p), POINTER(Error)]
LIBRARY.passkey_verifier_free.argtypes = [POINTER(c_void_p)]
LIBRARY.passkey_credential_decode.argtypes = [Bytes, POINTER(Credential), POINTER(Error)]
LIBRARY.passkey_credential_encode.argtypes = [POINTER(Credential), POINTER(POINTER(c_uint8)),
                                              POINTER(c_size_t), POINTER(Error)]
LIBRARY.passkey_authentication_verify.argtypes = [c_void_p, Bytes, POINTER(Expected),
                                                  POINTER(Credential), c_void_p, POINTER(Error)]
LIBRARY.passkey_free.argtypes = [c_void_p]


def call(function, *arguments):
    """Raises ValueError with what failed."""
    error = Error()
    if function(*arguments, byref(error)) != OK:
        raise ValueError("%s (%s)" % (error.message.decode(), (error.step or b"no step").decode()))


def verify(challenge, user_handle, blob, response):
    """The blob to store, if the response is valid."""
    verifier, record, updated = c_void_p(), Credential(sizeof(Credential)), Credential(sizeof(Credential))
    origin, encoded, size = Bytes.of(ORIGIN), POINTER(c_uint8)(), c_size_t()
    call(LIBRARY.passkey_credential_decode, Bytes.of(blob), byref(record))
    expected = Expected(size=sizeof(Expected), challenge=Bytes.of(challenge),
                        origins=ctypes.pointer(origin), origin_count=1, rp_id=Bytes.of(RP_ID),
                        credential=ctypes.pointer(record), user_handle=Bytes.of(user_handle))
    call(LIBRARY.passkey_verifier_new, byref(verifier))
    try:
        call(LIBRARY.passkey_authentication_verify, verifier, Bytes.of(response), byref(expected),
             byref(updated), None)
        call(LIBRARY.passkey_credential_encode, byref(updated), byref(encoded), byref(size))
    finally:
        LIBRARY.passkey_verifier_free(byref(verifier))
    stored = ctypes.string_at(encoded, size.value)
    LIBRARY.passkey_free(encoded)
    return stored


def read(path):
    with open(path, "rb") as file:
        return file.read()


def main():
    challenge, user_handle, credential = sys.argv[1:]
    try:
        stored = verify(read(challenge), read(user_handle), read(credential), sys.stdin.buffer.read())
    except ValueError as error:
        print(error)
        return 1
    with open(credential, "wb") as file:
        file.write(stored)
    print("verified")
    return 0


sys.exit(main())
