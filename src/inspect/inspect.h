/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is inside a WebAuthn structure, as one JSON object for people and programs to read. Nothing
 * is verified: no signature, no challenge, no trust. Pure: bytes in, JSON out.
 */
#ifndef INSPECT_INSPECT_H
#define INSPECT_INSPECT_H

#include "base/buffer.h"

/* A response of 64 KiB inside a case, in hexadecimal. */
#define INSPECT_SIZE_MAX ((size_t)512 * 1024)
/* Escapes in JSON take six characters for a byte. */
#define INSPECT_REPORT_SIZE_MAX ((size_t)8 * 1024 * 1024)

enum inspect_kind {
    INSPECT_ANY, /* find out */
    INSPECT_REGISTRATION,
    INSPECT_AUTHENTICATION,
    INSPECT_ATTESTATION_OBJECT,
    INSPECT_AUTHENTICATOR_DATA,
    INSPECT_CLIENT_DATA,
    INSPECT_COSE_KEY,
};

/** "attestation-object"; NULL for INSPECT_ANY. */
const char *inspect_kind_name(enum inspect_kind kind);
/** @returns false when there is no kind of the name. */
bool inspect_kind_find(struct passkey_bytes name, enum inspect_kind *kind);

/**
 * Inspect an input in JSON, hexadecimal, base64url, base64 or raw bytes.
 *
 *     {"kind", "encoding", "size" (decoded), …members of the kind…, "problems": [{"part",
 *      "offset" (where it is known), "message"}]}
 *
 * @param input  At most INSPECT_SIZE_MAX bytes.
 * @param kind  INSPECT_ANY: evaluated by the bytes.
 * @param json  Its size_max is INSPECT_REPORT_SIZE_MAX.
 * @param broken  Whether there are problems.
 * @returns PASSKEY_OK, with problems too; PASSKEY_MEMBER_INVALID if its kind cannot be recognized;
 *          PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result inspect(struct passkey_bytes input, enum inspect_kind kind,
    struct buffer *json, bool *broken, struct passkey_error *error);

#endif
