/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sends mail to a server (RFC 5321), over TLS unless plain text was requested explicitly. The
 * connection is kept open for the next mail.
 */
#ifndef NET_SMTP_H
#define NET_SMTP_H

#include "base/buffer.h"
#include <stdatomic.h>

/* The size of a message about a failure. */
#define SMTP_PROBLEM_SIZE 300

struct smtp_server {
    /* smtp://HOST:PORT requires STARTTLS. smtps://HOST:PORT uses TLS from the first byte.
     * smtp-plain://HOST:PORT is not encrypted. */
    const char *url;
    const char *user; /* NULL: no authentication */
    const char *password;
    const atomic_bool *stopping; /* ends a running attempt when it becomes true */
};

struct smtp_mail {
    const char *sender; /* the envelope's addresses */
    const char *recipient;
    struct passkey_bytes message; /* lines end with \n */
};

enum smtp_verdict {
    SMTP_SENT,
    SMTP_LATER, /* try again */
    SMTP_NEVER, /* the server will never accept this mail */
};

struct smtp;

/** Check that a URL has one of the three forms: PASSKEY_MEMBER_INVALID if not. */
MUST_USE enum passkey_result smtp_check_url(const char *url, struct passkey_error *error);

/**
 * @param server  Its texts are borrowed.
 * @param smtp  For use by one thread; freed by smtp_free().
 */
MUST_USE enum passkey_result smtp_new(
    const struct smtp_server *server, struct smtp **smtp, struct passkey_error *error);
void smtp_free(struct smtp **smtp);

/**
 * Takes at most a minute.
 * @param problem  For people; written unless the mail was sent.
 */
enum smtp_verdict smtp_send(
    struct smtp *smtp, const struct smtp_mail *mail, char problem[SMTP_PROBLEM_SIZE]);

#endif
