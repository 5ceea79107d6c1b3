/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Domain names of e-mail addresses: what IDNA2008 makes of them, so that two addresses are equal
 * exactly if the DNS finds the same domain.
 */
#ifndef SERVICE_DOMAIN_H
#define SERVICE_DOMAIN_H

#include "base/result.h"

/* RFC 1035 2.3.4, as text without the root's dot. */
#define DOMAIN_ASCII_SIZE_MAX 253
/* A character takes at least one byte of ASCII, and at most four of UTF-8. */
#define DOMAIN_TEXT_SIZE_MAX ((size_t)DOMAIN_ASCII_SIZE_MAX * 4)

struct domain {
    char ascii[DOMAIN_ASCII_SIZE_MAX + 1]; /* small letters, A-labels (RFC 5890 2.3.2.1) */
    char text[DOMAIN_TEXT_SIZE_MAX + 1];   /* the same; U-labels if it was not given in ASCII */
};

/**
 * Two labels or more, the last of which does not begin with a digit. Mapped by UTS #46,
 * nontransitional: "straße" and "strasse" are different domains.
 *
 * @param text  UTF-8 without a NUL.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID without a sentence; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result domain_canonical(
    struct passkey_bytes text, struct domain *domain, struct passkey_error *error);

#endif
