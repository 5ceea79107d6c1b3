/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times as people and programs write them in JSON (RFC 3339, section 5.6).
 */
#ifndef BASE_RFC3339_H
#define BASE_RFC3339_H

#include <passkey/bytes.h>
#include <stdbool.h>

/**
 * @param text  "2026-05-08T08:41:53Z", with a fraction of a second and an offset where wanted.
 * @param time_ms  Since 1970 in UTC.
 * @returns false when the text is no such time, or one that no calendar has.
 */
__attribute__((warn_unused_result)) bool rfc3339_read(struct passkey_bytes text, int64_t *time_ms);

#endif
