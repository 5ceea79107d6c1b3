/* SPDX-License-Identifier: Apache-2.0 */
/*
 * E-mail addresses: their canonical form, which is made before an address is counted, looked up,
 * stored or mailed to. Accepted addresses are valid in a header and as an argument without
 * encoding.
 */
#ifndef SERVICE_NAMES_EMAIL_ADDRESS_H
#define SERVICE_NAMES_EMAIL_ADDRESS_H

#include "service/names/user_name.h"

/* RFC 5321, 4.5.3.1: a path has at most 256 bytes, including its brackets. */
#define EMAIL_ADDRESS_SIZE_MAX 254

struct email_address {
    uint8_t text_data[EMAIL_ADDRESS_SIZE_MAX * 8];
    uint8_t key_data[EMAIL_ADDRESS_SIZE_MAX * 8];
    struct passkey_bytes text; /* for sending: NFC, the domain in lower case */
    struct passkey_bytes key;  /* for comparing: ASCII in lower case, the domain in A-labels */
};

/**
 * Make the canonical form of "local@domain": the local part is a dot-atom (RFC 5322) of ASCII and
 * of the other characters that user names may have; the domain has at least two labels. Quoted
 * strings, comments and literals are not accepted.
 *
 * @param address  Contains views into itself; do not copy it.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result email_address_canonical(
    struct passkey_bytes text, struct email_address *address, struct passkey_error *error);

/**
 * The key of a user name that may be an address: 64 characters, or an address of up to 254 bytes.
 * For names that are looked up, and for new names that are verified or imported.
 *
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result user_name_or_address_canonical(
    struct passkey_bytes name, struct user_name_key *key, struct passkey_error *error);

/**
 * If addresses are names, users can only choose an address that they have verified. The canonical
 * form is checked, because a name that was not typed as an address may become one.
 *
 * @param own_key  Of the user's verified address, or absent.
 * @returns PASSKEY_OK, even if the name is not an address; PASSKEY_MEMBER_INVALID;
 * PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result email_address_check_name(
    struct passkey_bytes name, struct passkey_bytes own_key, struct passkey_error *error);

#endif
