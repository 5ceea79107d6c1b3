/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mail as text (RFC 5322, MIME): plain text in UTF-8. What comes from users may stand in a
 * subject or in the body and never makes a header of its own.
 */
#ifndef MAIL_MESSAGE_H
#define MAIL_MESSAGE_H

#include "base/buffer.h"

#define MESSAGE_SIZE_MAX ((size_t)128 * 1024)

struct message {
    int64_t now_ms;
    int64_t number; /* makes the Message-ID, with created_at_ms: the same at every attempt */
    int64_t created_at_ms;
    struct passkey_bytes domain; /* of the Message-ID */
    struct passkey_bytes sender_name;
    struct passkey_bytes sender; /* addresses that a header may have as they are */
    struct passkey_bytes recipient;
    const char *language; /* its code (RFC 3282) */
    struct passkey_bytes subject;
    struct passkey_bytes body;
};

/** Lines end with \n. The buffer says whether it failed. */
void message_write(const struct message *message, struct buffer *out);

/** "Fri, 08 May 2026 08:41:53 +0000", in whatever locale. */
#define MESSAGE_DATE_SIZE 48
void message_date(int64_t time_ms, char date[MESSAGE_DATE_SIZE]);

#endif
