/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A document from the web as a whole: over https, or over plain http from this machine only.
 */
#ifndef NET_FETCH_H
#define NET_FETCH_H

#include "base/buffer.h"

/** Whether it is meant as an address of the web, good or not, and not as the name of a file. */
bool fetch_is_url(const char *text);

/**
 * Takes 5 minutes at most, and shows its progress when the standard error is a terminal.
 *
 * @param contents  Empty, with the size that is the most to be read; half filled on failure.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID for an address that is never fetched;
 *     PASSKEY_METADATA_INVALID with what went wrong and what may help; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result fetch_read(
    const char *url, struct buffer *contents, struct passkey_error *error);

/**
 * The status that a server on this machine answers a GET with, within some seconds.
 *
 * @param socket_path  Of the Unix socket that it listens on; NULL: the address in the URL.
 * @param problem  One sentence when there was no answer.
 * @returns The status; 0 when there was no answer.
 */
long fetch_status(const char *url, const char *socket_path, long seconds_max,
    char problem[PASSKEY_ERROR_MESSAGE_SIZE]);

#endif
