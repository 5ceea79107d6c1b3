/* SPDX-License-Identifier: Apache-2.0 */
/* Downloads a complete document: over https, or over plain http from this machine only. */
#ifndef NET_FETCH_H
#define NET_FETCH_H

#include "base/buffer.h"

/** Whether a text is meant to be a URL, valid or not, and not a file name. */
bool fetch_is_url(const char *text);

/**
 * Takes at most 5 minutes, and shows its progress if standard error is a terminal.
 *
 * @param contents  Empty, with its maximum size set; may contain a part of the document on failure.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID for a URL that is never fetched;
 *     PASSKEY_METADATA_INVALID with the error and advice in the message; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result fetch_read(
    const char *url, struct buffer *contents, struct passkey_error *error);

/**
 * The status of a GET request to a server on this machine, within some seconds.
 *
 * @param socket_path  The path of its Unix socket; NULL: use the address in the URL.
 * @param problem  A sentence, if the server did not answer.
 * @returns The status; 0 if the server did not answer.
 */
long fetch_status(const char *url, const char *socket_path, long seconds_max,
    char problem[PASSKEY_ERROR_MESSAGE_SIZE]);

#endif
