/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handing a mail to a server (RFC 5321), over TLS unless it was asked for otherwise in so many
 * words. The connection stays open for the next mail.
 */
#ifndef NET_SMTP_H
#define NET_SMTP_H

#include "base/buffer.h"
#include <stdatomic.h>

/* Room for a sentence on what went wrong. */
#define SMTP_PROBLEM_SIZE 300

struct smtp_server {
    /* smtp://HOST:PORT: STARTTLS or nothing. smtps://HOST:PORT: TLS from the first byte.
     * smtp-plain://HOST:PORT: readable by everyone on the way. */
    const char *url;
    const char *user; /* NULL: no authentication */
    const char *password;
    const atomic_bool *stopping; /* when it becomes true a running attempt ends */
};

struct smtp_mail {
    const char *sender; /* the envelope's addresses */
    const char *recipient;
    struct passkey_bytes message; /* lines end with \n */
};

enum smtp_verdict {
    SMTP_SENT,
    SMTP_LATER, /* try again */
    SMTP_NEVER, /* the server will not take this mail at any time */
};

struct smtp;

/** Whether it is an address of one of the three forms: PASSKEY_MEMBER_INVALID. */
MUST_USE enum passkey_result smtp_check_url(const char *url, struct passkey_error *error);

/** @param server  Its texts are borrowed. @param smtp  One thread's; freed by smtp_free(). */
MUST_USE enum passkey_result smtp_new(
    const struct smtp_server *server, struct smtp **smtp, struct passkey_error *error);
void smtp_free(struct smtp **smtp);

/** Takes a minute at most. @param problem  Written unless it was sent; for people. */
enum smtp_verdict smtp_send(
    struct smtp *smtp, const struct smtp_mail *mail, char problem[SMTP_PROBLEM_SIZE]);

#endif
