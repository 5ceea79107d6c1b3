/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of the programs and devices that store passkeys, by AAGUID. A name proves nothing, because
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
 * Read a list in the format of the community's list: {"<AAGUID>": {"name": "…"}}. Other members,
 * mostly icons, are ignored. The list may be empty.
 *
 * @param json  Data NULL: the built-in list.
 * @param providers  Freed by providers_free().
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID, with the position in the message; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result providers_read(
    struct passkey_bytes json, struct providers **providers, struct passkey_error *error);
void providers_free(struct providers **providers);

/** The name, as a view of the list; data is NULL if the list does not have it. */
struct passkey_bytes providers_find(
    const struct providers *providers, const uint8_t aaguid[PASSKEY_AAGUID_SIZE]);

#endif
