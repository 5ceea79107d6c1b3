/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Domain names in e-mail addresses: their IDNA2008 form, so that two domains are equal if and only
 * if the DNS finds the same one.
 */
#ifndef SERVICE_DOMAIN_H
#define SERVICE_DOMAIN_H

#include "base/result.h"

/* RFC 1035 2.3.4, as text without the dot of the root. */
#define DOMAIN_ASCII_SIZE_MAX 253
/* A character takes at least one byte in ASCII, and at most four in UTF-8. */
#define DOMAIN_TEXT_SIZE_MAX ((size_t)DOMAIN_ASCII_SIZE_MAX * 4)

struct domain {
    char ascii[DOMAIN_ASCII_SIZE_MAX + 1]; /* lower case, A-labels (RFC 5890 2.3.2.1) */
    char text[DOMAIN_TEXT_SIZE_MAX + 1];   /* the same, with U-labels unless given in ASCII */
};

/**
 * A domain has at least two labels, and the last one does not begin with a digit. Mapped by UTS
 * #46, nontransitional: "straße" and "strasse" are different domains.
 *
 * @param text  UTF-8 without a NUL.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID without a message; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result domain_canonical(
    struct passkey_bytes text, struct domain *domain, struct passkey_error *error);

#endif
