/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The strict checker of JSON text (RFC 8259): reports whether and where a text is invalid, and
 * skips values. It builds nothing and does not compare names of members.
 */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include <passkey/bytes.h>
#include <stdbool.h>

struct json_scanner {
    const uint8_t *data;
    size_t size;
    size_t at;           /* the next byte; after a refusal, the invalid one */
    const char *problem; /* after a refusal, the problem: a static string, for use in a sentence */
};

struct json_scanner json_scanner_of(struct passkey_bytes text);

/** Check that the whole text is one value, surrounded only by white space. */
bool json_scan_document(struct json_scanner *scanner);

/* Scan parts of a text that was accepted. Each scan starts where the previous one ended. */
void json_scan_space(struct json_scanner *scanner);
bool json_scan_byte(struct json_scanner *scanner, uint8_t byte);
/** From the opening to the closing quote. */
bool json_scan_string(struct json_scanner *scanner);
bool json_scan_value(struct json_scanner *scanner);

#endif
