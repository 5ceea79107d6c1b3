/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names by which people know what keeps their passkeys, by AAGUID. A name proves nothing:
 * anyone can claim an AAGUID.
 */
#ifndef SERVICE_AUTHENTICATORS_PROVIDERS_H
#define SERVICE_AUTHENTICATORS_PROVIDERS_H

#include "base/result.h"
#include <passkey/credential.h>

/* The community's list with all its icons has 3 MB. */
#define PROVIDERS_SIZE_MAX ((size_t)16 * 1024 * 1024)

struct providers;

/**
 * Read a list in the community's form: {"<AAGUID>": {"name": "…"}}; other members, icons mostly,
 * are passed over. Empty is a list too.
 *
 * @param json  Data NULL: the list that is compiled in.
 * @param providers  Freed by providers_free().
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID, the message saying where; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result providers_read(
    struct passkey_bytes json, struct providers **providers, struct passkey_error *error);
void providers_free(struct providers **providers);

/** The name, a view of the list; data is NULL if the list has none. */
struct passkey_bytes providers_find(
    const struct providers *providers, const uint8_t aaguid[PASSKEY_AAGUID_SIZE]);

#endif
