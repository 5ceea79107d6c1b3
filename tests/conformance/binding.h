/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calls below /fido: the JSON of the FIDO Alliance's "Server Requirements and Transport Binding
 * Profile", without HTTP.
 */
#ifndef CONFORMANCE_BINDING_H
#define CONFORMANCE_BINDING_H

#include "base/buffer.h"
#include "conformance/ceremonies.h"

/* 16 bytes in base64url, and the NUL. */
#define CEREMONY_TEXT_SIZE 23

struct call {
    struct passkey_bytes body;
    struct passkey_bytes cookie;       /* the id of a ceremony; data NULL: not sent */
    struct buffer answer;              /* JSON, initialized by the caller */
    char ceremony[CEREMONY_TEXT_SIZE]; /* for the cookie; empty: no ceremony was started */
};

/**
 * Answer a call.
 *
 * @param path  What follows "/fido", "/attestation/options".
 * @returns PASSKEY_OK; PASSKEY_NOT_FOUND (also for an unknown path); a refusal of the ceremony; a
 *          fault.
 */
MUST_USE enum passkey_result binding_serve(
    struct party *party, const char *path, struct call *call, struct passkey_error *error);

bool binding_has(const char *path);

/** Write the answer to a refused call. */
void binding_refuse(
    struct call *call, enum passkey_result result, const struct passkey_error *error);

#endif
