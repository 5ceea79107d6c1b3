/* SPDX-License-Identifier: Apache-2.0 */
/* Dates in metadata. */
#ifndef METADATA_TEXT_H
#define METADATA_TEXT_H

#include <passkey/bytes.h>
#include <stdbool.h>

/** Read "2026-08-21" (years 1970 to 9999) as milliseconds since 1970; false if it is not a date. */
__attribute__((warn_unused_result)) bool metadata_date(struct passkey_bytes text, int64_t *time_ms);

#endif
