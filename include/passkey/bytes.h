/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Byte views and the attributes that every public header uses.
 *
 * A view borrows: it is never freed, it need not end in NUL, and it is valid as long as the
 * memory that it points to. Text is a view of UTF-8 bytes without a NUL.
 */
#ifndef PASSKEY_BYTES_H
#define PASSKEY_BYTES_H

#include <stddef.h>
#include <stdint.h>

/* The version of these headers, as MAJOR.MINOR.PATCH. */
#define PASSKEY_VERSION "0.2.0"

#define PASSKEY_EXPORT   __attribute__((visibility("default")))
#define PASSKEY_MUST_USE __attribute__((warn_unused_result))

#ifdef __cplusplus
extern "C" {
#endif

/** A view of bytes. Empty: size 0, whatever data is. Absent, where a member says so: data NULL. */
struct passkey_bytes {
    const uint8_t *data;
    size_t size;
};

/**
 * The version of the library that the program runs with, which may be newer than PASSKEY_VERSION of
 * the headers that it was compiled with. May be called by several threads at once.
 *
 * @returns A static string such as "0.2.0".
 */
PASSKEY_EXPORT const char *passkey_version(void);

/**
 * Free what a function of this library returned by pointer and says to free with this.
 *
 * @param memory  May be NULL.
 */
PASSKEY_EXPORT void passkey_free(void *memory);

#ifdef __cplusplus
}
#endif
#endif
