/* SPDX-License-Identifier: Apache-2.0 */
/*
 * E-mail addresses: the one canonical form, made before one is counted, looked up, stored or mailed
 * to. What is accepted can stand in a header and in an argument as it is.
 */
#ifndef SERVICE_NAMES_EMAIL_ADDRESS_H
#define SERVICE_NAMES_EMAIL_ADDRESS_H

#include "service/names/user_name.h"

/* RFC 5321, 4.5.3.1: a path has 256 bytes with its brackets. */
#define EMAIL_ADDRESS_SIZE_MAX 254

struct email_address {
    uint8_t text_data[EMAIL_ADDRESS_SIZE_MAX * 8];
    uint8_t key_data[EMAIL_ADDRESS_SIZE_MAX * 8];
    struct passkey_bytes text; /* to mail to: NFC, the domain in small letters */
    struct passkey_bytes key;  /* to compare by: ASCII small letters, the domain in A-labels */
};

/**
 * Make the canonical form of "local@domain": a dot-atom (RFC 5322) of ASCII and, beyond it, of what
 * a user name may have; a domain of two or more labels. No quoted strings, comments or literals.
 *
 * @param address  Views borrow from itself: it is not copied.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result email_address_canonical(
    struct passkey_bytes text, struct email_address *address, struct passkey_error *error);

/**
 * The key of a user name that may be an address: 64 characters, or an address of up to 254 bytes.
 * For names that are looked up, and for new ones that are verified or imported.
 *
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result user_name_or_address_canonical(
    struct passkey_bytes name, struct user_name_key *key, struct passkey_error *error);

/**
 * Where addresses are names, users can only take an address that they have verified. The canonical
 * form is checked: a name that is not an address as it was typed may become one.
 *
 * @param own_key  Of the user's verified address, or absent.
 * @returns PASSKEY_OK, also for a name that is not an address; PASSKEY_MEMBER_INVALID;
 * PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result email_address_check_name(
    struct passkey_bytes name, struct passkey_bytes own_key, struct passkey_error *error);

#endif
