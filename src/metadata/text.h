/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two kinds of text that metadata has beside names: dates and AAGUIDs.
 */
#ifndef METADATA_TEXT_H
#define METADATA_TEXT_H

#include <passkey/credential.h>

/** "2026-08-21" (years 1970 to 9999) as milliseconds since 1970; false: it is no date. */
__attribute__((warn_unused_result)) bool metadata_date(struct passkey_bytes text, int64_t *time_ms);

/** "01234567-89ab-cdef-0123-456789abcdef", in either case; false: it is none. */
__attribute__((warn_unused_result)) bool metadata_aaguid(
    struct passkey_bytes text, uint8_t aaguid[PASSKEY_AAGUID_SIZE]);

#define METADATA_AAGUID_TEXT_SIZE 37

/** The same text with a NUL. */
const char *metadata_aaguid_text(
    const uint8_t aaguid[PASSKEY_AAGUID_SIZE], char text[METADATA_AAGUID_TEXT_SIZE]);

#endif
