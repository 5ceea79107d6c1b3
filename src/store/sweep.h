/* SPDX-License-Identifier: Apache-2.0 */
/* Deleting expired rows. See store.h for what finders and changes return. */
#ifndef STORE_SWEEP_H
#define STORE_SWEEP_H

#include "store/change.h"

/** The rows that change_sweep() would delete now if it had no limit. */
MUST_USE enum passkey_result store_sweep_count(struct connection *connection, int64_t now_ms,
    int64_t audit_before_ms, struct passkey_swept *swept, struct passkey_error *error);

/** Delete at most `count_max` expired rows of each kind. */
change_function change_sweep;

#endif
