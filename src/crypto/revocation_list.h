/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parses a certificate revocation list (RFC 5280 section 5). certificate_path.h uses its entries.
 */
#ifndef CRYPTO_REVOCATION_LIST_H
#define CRYPTO_REVOCATION_LIST_H

#include "base/result.h"

struct revocation_list;

/**
 * Read exactly one list in DER, with nothing after it.
 *
 * @param list  Freed by revocation_list_free().
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result revocation_list_read(
    struct passkey_bytes der, struct revocation_list **list, struct passkey_error *error);
void revocation_list_free(struct revocation_list **list);

#endif
