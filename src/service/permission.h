/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a session may do: one table, asked by every call that a session makes.
 */
#ifndef SERVICE_PERMISSION_H
#define SERVICE_PERMISSION_H

#include "service/service.h"

/* Ten minutes: long enough to find a security key, too short for a laptop left open. */
#define FRESH_MS (INT64_C(10) * 60 * 1000)

enum action {
    ACTION_READ_ACCOUNT,
    ACTION_ENROL_PASSKEY,
};

/**
 * Whether the caller's session may do it now.
 *
 * @returns PASSKEY_OK; PASSKEY_UNAUTHENTICATED without a session; PASSKEY_REAUTHENTICATION_REQUIRED
 *          when it lacks only freshness.
 */
MUST_USE enum passkey_result permission_check(const struct call *call, enum action action);

#endif
