/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shows the content of a WebAuthn structure as one JSON object for people and programs. Nothing is
 * verified: no signature, no challenge, no trust. The result depends only on the input.
 */
#ifndef INSPECT_INSPECT_H
#define INSPECT_INSPECT_H

#include "base/buffer.h"

/* A response of 64 KiB inside a case, in hexadecimal. */
#define INSPECT_SIZE_MAX ((size_t)512 * 1024)
/* JSON escapes need up to six characters per byte. */
#define INSPECT_REPORT_SIZE_MAX ((size_t)8 * 1024 * 1024)

enum inspect_kind {
    INSPECT_ANY, /* determine the kind */
    INSPECT_REGISTRATION,
    INSPECT_AUTHENTICATION,
    INSPECT_ATTESTATION_OBJECT,
    INSPECT_AUTHENTICATOR_DATA,
    INSPECT_CLIENT_DATA,
    INSPECT_COSE_KEY,
};

/** "attestation-object"; NULL for INSPECT_ANY. */
const char *inspect_kind_name(enum inspect_kind kind);
/** @returns false if no kind has this name. */
bool inspect_kind_find(struct passkey_bytes name, enum inspect_kind *kind);

/**
 * Inspect an input in JSON, hexadecimal, base64url, base64 or raw bytes.
 *
 *     {"kind", "encoding", "size" (decoded), …members of the kind…, "problems": [{"part",
 *      "offset" (if known), "message"}]}
 *
 * @param input  At most INSPECT_SIZE_MAX bytes.
 * @param kind  INSPECT_ANY: determined from the input.
 * @param json  Its size_max is INSPECT_REPORT_SIZE_MAX.
 * @param broken  Whether there are problems.
 * @returns PASSKEY_OK, even if there are problems; PASSKEY_MEMBER_INVALID if its kind cannot be
 *          recognized; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result inspect(struct passkey_bytes input, enum inspect_kind kind,
    struct buffer *json, bool *broken, struct passkey_error *error);

#endif
