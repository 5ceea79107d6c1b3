/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads two extensions of RFC 5280 strictly from their DER. Object identifiers are given in DER,
 * without tag and length.
 */
#ifndef CRYPTO_CERTIFICATE_EXTENSION_H
#define CRYPTO_CERTIFICATE_EXTENSION_H

#include <passkey/bytes.h>
#include <stdbool.h>

#define OID_SUBJECT_ALTERNATIVE_NAME "2.5.29.17"
#define OID_EXTENDED_KEY_USAGE       "2.5.29.37"

/** Whether an extended key usage contains a purpose; false also if it is malformed. */
bool extended_key_usage_has(struct passkey_bytes extension, struct passkey_bytes purpose);

/**
 * An attribute of the directory name in a subject alternative name.
 *
 * @param value  The string's contents, whatever its type; not empty.
 * @returns false if the extension is malformed or no directory name has such an attribute.
 */
__attribute__((warn_unused_result)) bool subject_alternative_attribute(
    struct passkey_bytes extension, struct passkey_bytes type, struct passkey_bytes *value);

#endif
