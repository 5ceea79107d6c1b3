/* SPDX-License-Identifier: Apache-2.0 */
/* Phrases that are inserted into mails, in each language. */
#ifndef MAIL_PHRASES_H
#define MAIL_PHRASES_H

#include "base/buffer.h"
#include "base/language.h"

struct phrases {
    const char *none;         /* for "no address" */
    const char *unknown;      /* an unknown device or address */
    const char *operators;    /* of a site, whose name follows */
    const char *by_operators; /* instead of a device, before and after the operators */
    const char *by_operators_end;
};

/** The phrases of a language; static. */
const struct phrases *phrases_of(enum language language);

/** "8 May 2026, 08:41 UTC" */
void phrases_time(enum language language, int64_t time_ms, struct buffer *out);

/**
 * The browser and the system of a user agent: "Firefox, Windows". Only known words are written,
 * because the client chooses the text.
 */
void phrases_device(enum language language, struct passkey_bytes user_agent, struct buffer *out);

/** An Internet address: "192.0.2.1", "2001:db8::1". @param address  4 or 16 bytes, or absent. */
void phrases_address(enum language language, struct passkey_bytes address, struct buffer *out);

#endif
