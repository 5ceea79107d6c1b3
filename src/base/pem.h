/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PEM (RFC 7468): the blocks of one kind in a text that may contain other blocks and text around
 * them.
 */
#ifndef BASE_PEM_H
#define BASE_PEM_H

#include <passkey/bytes.h>
#include <stdbool.h>

/** Whether a text contains any block; if not, it may be DER. */
bool pem_likely(struct passkey_bytes text);

/**
 * The next block of a kind, "CERTIFICATE".
 *
 * @param text  Set to what follows the block; empty if no block was found.
 * @param body  The base64 between the two lines, with its line ends; data is NULL if the block has
 *         no end.
 * @returns false after the last block.
 */
__attribute__((warn_unused_result)) bool pem_next(
    struct passkey_bytes *text, const char *kind, struct passkey_bytes *body);

#endif
