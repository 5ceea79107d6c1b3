/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON names of enumeration values: one table for each enumeration.
 *
 * `x_name()` returns NULL for a value without a name, such as "unknown". `x_of()` returns false,
 * and leaves the value unchanged, if no value has the name.
 */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include "base/log.h"
#include <passkey/webauthn.h>

/** The names of an enumeration, indexed by value. NULL: the value has no name. */
struct names {
    const char *const *items;
    size_t count;
};

/** The value with the name; -1: none. */
int name_index(const struct names *names, struct passkey_bytes name);

/** Declare the table and the pair of functions of one enumeration. */
#define NAMES_DECLARE(noun, type)                                                                  \
    extern const struct names noun##_names;                                                        \
    const char *noun##_name(type value);                                                           \
    bool noun##_of(struct passkey_bytes name, type *value)

/** Define them with an array that is indexed by the values. */
#define NAMES_DEFINE(noun, type, array)                                                            \
    const struct names noun##_names = { (array), sizeof(array) / sizeof((array)[0]) };             \
    const char *noun##_name(type value)                                                            \
    {                                                                                              \
        return (size_t)value < noun##_names.count ? (array)[value] : NULL;                         \
    }                                                                                              \
    bool noun##_of(struct passkey_bytes name, type *value)                                         \
    {                                                                                              \
        int index = name_index(&noun##_names, name);                                               \
        if (index >= 0)                                                                            \
            *value = (type)index;                                                                  \
        return index >= 0;                                                                         \
    }

NAMES_DECLARE(attachment, enum passkey_attachment);
NAMES_DECLARE(attestation_trust, enum passkey_attestation_trust);
NAMES_DECLARE(attestation_type, enum passkey_attestation_type);
NAMES_DECLARE(conveyance, enum passkey_attestation_conveyance);
NAMES_DECLARE(large_blob_support, enum passkey_large_blob_support);
NAMES_DECLARE(log_level, enum log_level);
NAMES_DECLARE(protection, enum passkey_protection);
NAMES_DECLARE(requirement, enum passkey_requirement);
NAMES_DECLARE(sign_count_policy, enum passkey_sign_count_policy);

#endif
