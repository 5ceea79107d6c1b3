/* SPDX-License-Identifier: Apache-2.0 */
/* The audit log. See store.h for what finders and changes return. */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "store/change.h"
#include "store/copier.h"

#define AUDIT_SCAN_MAX 10000

/**
 * Rows in the order of their numbers, or backwards. One call reads at most AUDIT_SCAN_MAX
 * rows, so a list may be short or empty although more rows follow. `next` is the number to
 * continue after (backwards: before; 0: nothing is left).
 */
MUST_USE enum passkey_result store_audit_list(struct connection *connection, uint32_t relying_party,
    const struct passkey_audit_query *asked, struct passkey_audit_list **list, int64_t *next,
    struct passkey_error *error);

/** Add a row. */
change_function change_audit_insert;

/** The changes that can be copied. */
extern const struct change_copy audit_copies[];

#endif
