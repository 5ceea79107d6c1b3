/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the finish of a ceremony needs from its start, stored as a binary record with a version. A
 * response is verified against this record and never against what the client says about the options
 * (CHAL-6, CHAL-7).
 */
#ifndef SERVICE_CEREMONY_ISSUED_H
#define SERVICE_CEREMONY_ISSUED_H

#include "base/buffer.h"
#include "store/records.h"
#include <passkey/webauthn.h>

#define ISSUED_ALGORITHM_COUNT_MAX 32
#define ISSUED_SIZE_MAX            1024

struct issued {
    struct passkey_bytes challenge;
    enum passkey_requirement user_verification;
    unsigned int extensions; /* those requested: bits of enum passkey_extension */
    /* Registration: the user handle in the options. Authentication: the user whose passkeys were
     * listed; absent if no list was sent or if it consisted of decoys. */
    struct passkey_bytes user_id;

    /* Authentication: the keyed hash from which decoys are derived, if the list was sent for a
     * name. The decoys were listed if user_id is absent. */
    struct passkey_bytes name_hash;
    /* Authentication: when the newest passkey on the list was created; 0: no list was sent. Not in
     * the record; see ceremony_started_at_ms(). */
    int64_t newest_ms;

    /* Registration. */
    enum passkey_requirement resident_key;
    enum passkey_attachment attachment; /* unknown: any attachment */
    enum passkey_protection protection; /* the lowest credProtect level that is accepted */
    bool conditional;                   /* user presence may be absent (COND-1) */
    int32_t algorithms[ISSUED_ALGORITHM_COUNT_MAX];
    size_t algorithm_count;
    struct passkey_bytes user_name; /* of a sign-up; absent for an existing user */
    struct passkey_bytes user_display_name;
    struct passkey_bytes link_hash; /* of the link that the finish of a sign-up spends, or absent */
};

/** The extensions that inputs request, as bits of enum passkey_extension. */
unsigned int issued_extensions(const struct passkey_extension_inputs *inputs);

/**
 * Append the record of a ceremony to a buffer whose maximum is ISSUED_SIZE_MAX.
 *
 * @returns PASSKEY_OK; PASSKEY_INTERNAL if a member is invalid or memory runs out.
 */
MUST_USE enum passkey_result issued_encode(enum ceremony_kind kind, const struct issued *issued,
    struct buffer *record, struct passkey_error *error);

/**
 * Read a record. A record is damaged if it is truncated, has bytes after its end, or has another
 * version or a value that issued_encode() does not write.
 *
 * @param issued  Written on PASSKEY_OK; its views borrow from the record.
 * @returns PASSKEY_OK; PASSKEY_INTERNAL for a damaged record, so that no check is skipped.
 */
MUST_USE enum passkey_result issued_decode(enum ceremony_kind kind, struct passkey_bytes record,
    struct issued *issued, struct passkey_error *error);

#endif
