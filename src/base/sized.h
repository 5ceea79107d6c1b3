/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Public structs that carry their size as their first member, so that they can get members at their
 * end without a new ABI: a program compiled with other headers passes a shorter or a longer struct.
 */
#ifndef BASE_SIZED_H
#define BASE_SIZED_H

#include "base/result.h"

/* What a struct is called in messages, and its sizes. */
struct sized_type {
    const char *name;
    size_t size_min; /* of the first version that had the struct, without padding at its end */
    size_t size;     /* of this version */
};

/**
 * Copy a struct that a caller passed in; members that it does not have are zero.
 *
 * @param given  Begins with its size.
 * @param own  Of this version. Its size is that of this version.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID if the size is below the first version's, or if a
 *          member is set that this version does not know.
 */
MUST_USE enum passkey_result sized_read(
    const struct sized_type *type, const void *given, void *own, struct passkey_error *error);

/**
 * Copy an array of structs that a caller passed in, which all have the same size.
 *
 * @param own  `count` structs of this version.
 * @returns as sized_read(); PASSKEY_MEMBER_INVALID also if the sizes differ.
 */
MUST_USE enum passkey_result sized_read_array(const struct sized_type *type, const void *given,
    size_t count, void *own, struct passkey_error *error);

/** Whether a caller's struct is large enough to be written to: PASSKEY_OK or MEMBER_INVALID. */
MUST_USE enum passkey_result sized_check(
    const struct sized_type *type, const void *given, struct passkey_error *error);

/** Copy as many members as the caller's struct has. Its size stays; what `own` lacks is zeroed. */
void sized_write(const struct sized_type *type, const void *own, void *given);

/* A struct and the last member of its first version. */
#define SIZED_TYPE(type, last)                                                                     \
    {                                                                                              \
#type, offsetof(type, last) + sizeof(((type *)0)->last), sizeof(type)                      \
    }

#endif
