/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index.html with the contact of a relying party in it, for browsers in which no script runs.
 */
#ifndef HTTP_EXCHANGE_DOCUMENT_H
#define HTTP_EXCHANGE_DOCUMENT_H

#include "base/result.h"

/**
 * Copy a document, and fill its empty paragraph `static-support` with a link to the contact.
 *
 * @param support  An https URL or an e-mail address.
 * @param text  Freed by free().
 */
MUST_USE enum passkey_result document_write(struct passkey_bytes document,
    struct passkey_bytes support, char **text, size_t *size, struct passkey_error *error);

#endif
