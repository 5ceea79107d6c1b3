/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The syntax of a request's head (RFC 9112), where the server library is lenient: it accepts header
 * names that are not tokens, joins folded lines to the name of a header, and ends texts at a NUL. A
 * proxy that interprets such a head differently would see different requests than this server.
 *
 * The library parses a head in place: it overwrites each delimiter with a NUL. So the parts that it
 * reports must be adjacent in memory, and anything between them was not reported.
 */
#ifndef HTTP_SERVER_HEAD_H
#define HTTP_SERVER_HEAD_H

#include "base/result.h"

struct head {
    const uint8_t *next; /* where the next line must begin */
    const char *fault;   /* the first error, as a sentence with a newline; or NULL */
    bool needs_host;
    unsigned hosts;
    unsigned lengths;
    unsigned codings;
};

/** Check the request target before the library parses it.
 * @returns Where it ends; NULL if it contains a space or a control character. */
const uint8_t *head_target_end(struct passkey_bytes target);

/** Split a target in absolute form, "http://example.org/path", which a server must accept (RFC 9112
 * 3.2.2): its authority replaces the host. Any other target is the path. */
void head_divide_target(
    struct passkey_bytes target, struct passkey_bytes *host, struct passkey_bytes *path);

/** Join all parameters after the first `count_max` to one. The library needs memory for each, and
 * leaves a request unanswered if it has none. */
void head_join_parameters(char *target, size_t count_max);

/** @param version  The library's text that follows the target. */
void head_begin(struct head *head, const uint8_t *target_end, struct passkey_bytes version);

/** Add the next header, in the received order. Both arguments are in the library's buffer. */
void head_add(struct head *head, struct passkey_bytes name, struct passkey_bytes value);

/**
 * @param end  Where the body begins.
 * @returns The error in the head, or NULL.
 */
const char *head_end(struct head *head, const uint8_t *end);

#endif
