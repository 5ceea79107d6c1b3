/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The strict checker of JSON text (RFC 8259): says whether and where a text breaks the rules, and
 * skips over values. It builds nothing; names of members are not compared here.
 */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include <passkey/bytes.h>
#include <stdbool.h>

struct json_scanner {
    const uint8_t *data;
    size_t size;
    size_t at;           /* the next byte; after a refusal the one that broke a rule */
    const char *problem; /* a static string after a refusal, for a sentence */
};

struct json_scanner json_scanner_of(struct passkey_bytes text);

/** The whole text is one value with nothing but white space around it. */
bool json_scan_document(struct json_scanner *scanner);

/* Pieces, for walking over a text that was accepted. Each starts where the one before ended. */
void json_scan_space(struct json_scanner *scanner);
bool json_scan_byte(struct json_scanner *scanner, uint8_t byte);
/** From quote to quote. */
bool json_scan_string(struct json_scanner *scanner);
bool json_scan_value(struct json_scanner *scanner);

#endif
