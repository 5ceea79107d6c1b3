/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_walk.h"

#include <stdlib.h>
#include <string.h>

bool json_walk_begin(struct json_walk *walk, struct passkey_bytes text, uint8_t open)
{
    *walk = (struct json_walk){ .scanner = json_scanner_of(text), .open = open, .beginning = true };
    json_scan_space(&walk->scanner);
    return json_scan_byte(&walk->scanner, open);
}

/* The slice that a scan covers, without the white space around it. */
static bool slice(struct json_scanner *scanner, bool (*scan)(struct json_scanner *scanner),
    struct passkey_bytes *out)
{
    json_scan_space(scanner);
    size_t start = scanner->at;
    if (!scan(scanner))
        return false;
    *out = (struct passkey_bytes){ scanner->data + start, scanner->at - start };
    json_scan_space(scanner);
    return true;
}

bool json_walk_next(struct json_walk *walk, struct passkey_bytes *name, struct passkey_bytes *value)
{
    struct json_scanner *scanner = &walk->scanner;
    if (!walk->beginning && !json_scan_byte(scanner, ','))
        return false;
    walk->beginning = false;
    *name = (struct passkey_bytes){ NULL, 0 };
    if (walk->open == '{' &&
        !(slice(scanner, json_scan_string, name) && json_scan_byte(scanner, ':')))
        return false;
    return slice(scanner, json_scan_value, value);
}

/*
 * The next character of a checked string. Characters that are not ASCII become a byte above 0x7f.
 */
static uint8_t next_character(const uint8_t **at)
{
    static const char letters[] = "bfnrt";
    static const char meanings[] = "\b\f\n\r\t";
    uint8_t byte = *(*at)++;
    if (byte != '\\')
        return byte;
    byte = *(*at)++;
    if (byte == 'u') {
        char digits[5] = { 0 };
        memcpy(digits, *at, 4);
        *at += 4;
        unsigned long unit = strtoul(digits, NULL, 16);
        return unit < 0x80 ? (uint8_t)unit : 0xff;
    }
    const char *letter = strchr(letters, byte);
    return letter == NULL ? byte : (uint8_t)meanings[letter - letters];
}

bool json_quoted_is(struct passkey_bytes quoted, const char *text)
{
    const uint8_t *at = quoted.data + 1;
    const uint8_t *end = quoted.data + quoted.size - 1;
    for (; *text != '\0'; text++)
        if (at == end || next_character(&at) != (uint8_t)*text)
            return false;
    return at == end;
}

bool json_member_source(struct passkey_bytes text, const char *name, struct passkey_bytes *value)
{
    struct json_walk walk;
    struct passkey_bytes quoted;
    struct passkey_bytes source;
    bool found = false;
    if (!json_walk_begin(&walk, text, '{'))
        return false;
    while (!found && json_walk_next(&walk, &quoted, &source))
        found = json_quoted_is(quoted, name);
    if (found)
        *value = source;
    return found;
}
