/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recovery codes as text and as hashes: sixteen characters of Crockford's base32 in four groups, 80
 * random bits. recovery_codes.c and recovery_redeem.c decide who may create, see and spend them.
 */
#ifndef SERVICE_ACCOUNT_RECOVERY_CODE_H
#define SERVICE_ACCOUNT_RECOVERY_CODE_H

#include "service/access/call.h"

#define RECOVERY_CODE_BYTES 10

/** @param text  PASSKEY_RECOVERY_CODE_SIZE bytes: "XXXX-XXXX-XXXX-XXXX" and NUL. */
void recovery_code_write(const uint8_t bytes[RECOVERY_CODE_BYTES], char *text);

/** Wipe the texts of a set. */
void recovery_codes_wipe(struct passkey_recovery_codes *codes);

/** Codes that a user typed or pasted. */
struct recovery_code_list {
    size_t count;
    uint8_t bytes[PASSKEY_RECOVERY_CODE_COUNT][RECOVERY_CODE_BYTES];
};

/**
 * Read a code, or a list of codes, as people type or paste it: upper or lower case, any dashes,
 * spaces and line ends, O for 0, I and L for 1, a number before a code ("1."), a full stop or a
 * comma after it. Words that are not codes are skipped if others are. At most
 * PASSKEY_RECOVERY_CODE_COUNT codes are read.
 *
 * @param list  Wiped by the caller with recovery_code_list_wipe().
 * @returns The number of codes.
 */
size_t recovery_codes_read(struct passkey_bytes text, struct recovery_code_list *list);

/** For CLEANUP. */
void recovery_code_list_wipe(struct recovery_code_list *list);

/** The cost for new sets. */
void recovery_code_cost(struct passkey_recovery_code_set *set);

/**
 * Hash a code with the salt and the cost of its set. This takes four megabytes and some
 * milliseconds of a processor; the caller limits how many run at the same time
 * (http/server/hash_queue.h).
 */
MUST_USE enum passkey_result recovery_code_hash(const struct call *call,
    const struct passkey_recovery_code_set *set, const uint8_t bytes[RECOVERY_CODE_BYTES],
    uint8_t hash[PASSKEY_HASH_SIZE]);

#endif
