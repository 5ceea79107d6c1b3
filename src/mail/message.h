/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mail as text (RFC 5322, MIME): plain text in UTF-8. Input from users may be in the subject and
 * the body, and cannot create a header.
 */
#ifndef MAIL_MESSAGE_H
#define MAIL_MESSAGE_H

#include "base/buffer.h"

#define MESSAGE_SIZE_MAX ((size_t)128 * 1024)

struct message {
    int64_t now_ms;
    int64_t number; /* determines the Message-ID, together with created_at_ms */
    int64_t created_at_ms;
    struct passkey_bytes domain; /* in the Message-ID */
    struct passkey_bytes sender_name;
    struct passkey_bytes sender; /* addresses that are valid in a header without encoding */
    struct passkey_bytes recipient;
    const char *language; /* the language's code (RFC 3282) */
    struct passkey_bytes subject;
    struct passkey_bytes body;
};

/** Lines end with \n. The buffer reports a failure. */
void message_write(const struct message *message, struct buffer *out);

/** The size of "Fri, 08 May 2026 08:41:53 +0000", in every locale. */
#define MESSAGE_DATE_SIZE 48
void message_date(int64_t time_ms, char date[MESSAGE_DATE_SIZE]);

#endif
