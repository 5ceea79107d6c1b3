/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the finish of a ceremony needs to know of its start, and its form in the store: a binary
 * record with a version. A response is evaluated by this record and never by what the client says
 * about the options (CHAL-6, CHAL-7).
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
    unsigned int extensions; /* that were requested: bits of enum passkey_extension */
    /* Registration: the user handle in the options. Authentication: the user whose passkeys were
     * listed; absent if no list was sent or if it contained decoys. */
    struct passkey_bytes user_id;

    /* Authentication: the keyed hash that decoys are derived from, if the list was sent for a name;
     * they were listed if user_id is absent. */
    struct passkey_bytes name_hash;
    /* Authentication: when the newest passkey on the list was created; 0: no list was sent. It is
     * not in the record: see ceremony_started_at_ms(). */
    int64_t newest_ms;

    /* Registration. */
    enum passkey_requirement resident_key;
    enum passkey_attachment attachment; /* unknown: any */
    enum passkey_protection protection; /* the lowest credProtect level that is accepted */
    bool conditional;                   /* user presence may be absent (COND-1) */
    int32_t algorithms[ISSUED_ALGORITHM_COUNT_MAX];
    size_t algorithm_count;
    struct passkey_bytes user_name; /* of a sign-up; absent for a user who exists */
    struct passkey_bytes user_display_name;
    struct passkey_bytes link_hash; /* of the link that the finish of a sign-up spends, or absent */
};

/** The extensions that inputs ask for, as bits of enum passkey_extension. */
unsigned int issued_extensions(const struct passkey_extension_inputs *inputs);

/**
 * Append the record of a ceremony to a buffer whose maximum is ISSUED_SIZE_MAX.
 *
 * @returns PASSKEY_OK; PASSKEY_INTERNAL if a member is not valid, or without memory.
 */
MUST_USE enum passkey_result issued_encode(enum ceremony_kind kind, const struct issued *issued,
    struct buffer *record, struct passkey_error *error);

/**
 * Read a record. A record that is cut off, has bytes after its end, another version or a value that
 * issued_encode() does not write is damaged.
 *
 * @param issued  Written on PASSKEY_OK; its views borrow from the record.
 * @returns PASSKEY_OK; PASSKEY_INTERNAL for a damaged record: no check is skipped because of it.
 */
MUST_USE enum passkey_result issued_decode(enum ceremony_kind kind, struct passkey_bytes record,
    struct issued *issued, struct passkey_error *error);

#endif
