/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may act on the accounts of others: a backend with an API key, within its scopes, and an
 * operator. What a session may do to its own account is in permission.h.
 */
#ifndef SERVICE_ACCESS_AUTHORITY_H
#define SERVICE_ACCESS_AUTHORITY_H

#include "base/names.h"
#include "service/access/call.h"

/* The names of scopes in REST bodies, options and messages. */
NAMES_DECLARE(scope, enum passkey_scope);

/**
 * The API key for the caller's token, if it sent one.
 *
 * @param api_key  NULL: none was sent. Freed by passkey_free().
 * @returns PASSKEY_OK; PASSKEY_UNAUTHENTICATED: unknown, revoked or expired; a fault.
 */
MUST_USE enum passkey_result authority_find(
    const struct call *call, struct passkey_api_key_record **api_key);

/** Whether the call comes from a backend or an operator. */
bool authority_given(const struct call *call);

/**
 * Check that the call may do what the scope allows.
 *
 * @returns PASSKEY_OK; PASSKEY_UNAUTHENTICATED for a stranger or a session; PASSKEY_SCOPE_MISSING.
 */
MUST_USE enum passkey_result authority_check(const struct call *call, enum passkey_scope scope);

#endif
