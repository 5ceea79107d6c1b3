/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times in JSON and on the command line (RFC 3339, section 5.6).
 */
#ifndef BASE_RFC3339_H
#define BASE_RFC3339_H

#include <passkey/bytes.h>
#include <stdbool.h>

/* The size of "2026-05-08T08:41:53Z" and a NUL. */
#define RFC3339_SIZE 21

/**
 * @param text  "2026-05-08T08:41:53Z", optionally with a fraction of a second or an offset.
 * @param time_ms  Milliseconds since 1970 in UTC.
 * @returns false if the text has another form or the date does not exist.
 */
__attribute__((warn_unused_result)) bool rfc3339_read(struct passkey_bytes text, int64_t *time_ms);

/**
 * Write a time in UTC, rounded down to seconds.
 *
 * @param time_ms  Milliseconds since 1970 in UTC.
 * @returns false if the year is not between 0000 and 9999, because it has four digits.
 */
__attribute__((warn_unused_result)) bool rfc3339_write(int64_t time_ms, char text[RFC3339_SIZE]);

#endif
