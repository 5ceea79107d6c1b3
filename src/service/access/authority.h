/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may act on other people's accounts: a backend with an API key, within its scopes, and an
 * operator at the store. What a session may do to its own account is in permission.h.
 */
#ifndef SERVICE_ACCESS_AUTHORITY_H
#define SERVICE_ACCESS_AUTHORITY_H

#include "base/names.h"
#include "service/access/call.h"

/* The names of scopes in REST bodies, options and messages. */
NAMES_DECLARE(scope, enum passkey_scope);

/**
 * The API key of the caller's token, when it gave one.
 *
 * @param api_key  NULL: it gave none. Freed by passkey_free().
 * @returns PASSKEY_OK; PASSKEY_UNAUTHENTICATED: unknown, revoked or expired; a fault.
 */
MUST_USE enum passkey_result authority_find(
    const struct call *call, struct passkey_api_key_record **api_key);

/** Whether the call is a backend's or an operator's at all. */
bool authority_given(const struct call *call);

/**
 * Whether the call may do what the scope is for.
 *
 * @returns PASSKEY_OK; PASSKEY_UNAUTHENTICATED for a stranger or a session; PASSKEY_SCOPE_MISSING.
 */
MUST_USE enum passkey_result authority_check(const struct call *call, enum passkey_scope scope);

#endif
