/* SPDX-License-Identifier: Apache-2.0 */
/* Checks a store; see passkey_store_check(). */
#ifndef STORE_POSTGRESQL_CHECK_H
#define STORE_POSTGRESQL_CHECK_H

#include "store/engine.h"

MUST_USE enum passkey_result pg_check(const char *rest,
    const struct passkey_finding_receiver *receiver, const struct passkey_store_progress *progress,
    struct passkey_error *error);

#endif
