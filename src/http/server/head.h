/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The syntax of a request's head (RFC 9112), where the server library is lenient: it accepts header
 * names that are not tokens, joins folded lines to the name of a header, and ends texts at a NUL.
 * A proxy that reads such a head differently would see other requests than this server does.
 *
 * The library parses a head in place: it writes a NUL over each delimiter. So the parts that it
 * reports must lie one after the other in memory, and whatever lies between them was not reported.
 */
#ifndef HTTP_SERVER_HEAD_H
#define HTTP_SERVER_HEAD_H

#include "base/result.h"

struct head {
    const uint8_t *next; /* where the next line must begin */
    const char *fault; /* the first thing that is wrong, as a sentence with its newline; or NULL */
    bool needs_host;
    unsigned hosts;
    unsigned lengths;
    unsigned codings;
};

/** Check the request target before the library divides it.
 *  @returns Where it ends; NULL if it contains a space or a control character. */
const uint8_t *head_target_end(struct passkey_bytes target);

/** Divide a target in absolute form, "http://example.org/path", which a server must accept
 *  (RFC 9112 3.2.2): its authority replaces the host. Another target is the path. */
void head_divide_target(
    struct passkey_bytes target, struct passkey_bytes *host, struct passkey_bytes *path);

/** Make one parameter of all after the first `count_max`. The library needs memory for each, and
 *  leaves a request unanswered for which it has none. */
void head_join_parameters(char *target, size_t count_max);

/** @param version  The library's text after the target. */
void head_begin(struct head *head, const uint8_t *target_end, struct passkey_bytes version);

/** The next header, in the order in which they came. Both are in the library's buffer. */
void head_add(struct head *head, struct passkey_bytes name, struct passkey_bytes value);

/**
 * @param end  Where the body begins.
 * @returns What is wrong with the head, or NULL.
 */
const char *head_end(struct head *head, const uint8_t *end);

#endif
