/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Public structs whose first member is their size, so that later versions can add members at the
 * end without changing the ABI: a program that was compiled with other headers passes a shorter or
 * longer struct.
 */
#ifndef BASE_SIZED_H
#define BASE_SIZED_H

#include "base/result.h"

/* The name of a struct in messages, and its sizes. */
struct sized_type {
    const char *name;
    size_t size_min; /* of the first version of the struct, without padding at its end */
    size_t size;     /* of this version */
};

/**
 * Copy a struct that a caller passed; members that it lacks become zero.
 *
 * @param given  The caller's struct, which begins with its size.
 * @param own  The copy, with the size of this version.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID if the size is smaller than the first version's, or
 *          if a member is set that this version does not know.
 */
MUST_USE enum passkey_result sized_read(
    const struct sized_type *type, const void *given, void *own, struct passkey_error *error);

/**
 * Copy an array of structs that a caller passed. All must have the same size.
 *
 * @param own  `count` structs of this version.
 * @returns as sized_read(); PASSKEY_MEMBER_INVALID also if the sizes differ.
 */
MUST_USE enum passkey_result sized_read_array(const struct sized_type *type, const void *given,
    size_t count, void *own, struct passkey_error *error);

/**
 * Check that a caller's struct is large enough to be written to: PASSKEY_OK or
 * PASSKEY_MEMBER_INVALID.
 */
MUST_USE enum passkey_result sized_check(
    const struct sized_type *type, const void *given, struct passkey_error *error);

/**
 * Copy the members that the caller's struct has. Its size is unchanged; members that `own` lacks
 * become zero.
 */
void sized_write(const struct sized_type *type, const void *own, void *given);

/* Describe a struct; `last` is the last member of its first version. */
#define SIZED_TYPE(type, last)                                                                     \
    {                                                                                              \
#type, offsetof(type, last) + sizeof(((type *)0)->last), sizeof(type)                      \
    }

#endif
