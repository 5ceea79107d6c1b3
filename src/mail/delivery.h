/* SPDX-License-Identifier: Apache-2.0 */
/* Ways to deliver a mail: a mail server, a sendmail command, a folder. */
#ifndef MAIL_DELIVERY_H
#define MAIL_DELIVERY_H

#include "net/smtp.h"

struct delivery_configuration {
    /* smtp://HOST:PORT, smtps://HOST:PORT, smtp-plain://HOST:PORT; sendmail:PATH with an absolute
     * path; folder:PATH. */
    const char *location;
    const char *user; /* for a mail server; NULL: none */
    const char *password;
    const atomic_bool *stopping; /* ends a running attempt when it becomes true */
};

struct delivery;

/** Check a location. PASSKEY_MEMBER_INVALID; the message lists valid forms. */
MUST_USE enum passkey_result delivery_check(const char *location, struct passkey_error *error);

/** @param configuration  Its texts are borrowed. @param delivery  Freed by delivery_free(). */
MUST_USE enum passkey_result delivery_new(const struct delivery_configuration *configuration,
    struct delivery **delivery, struct passkey_error *error);
void delivery_free(struct delivery **delivery);

/**
 * @param name  The name of a file in a folder, without slashes.
 * @param problem  Written unless the mail was sent.
 */
enum smtp_verdict delivery_send(struct delivery *delivery, const struct smtp_mail *mail,
    const char *name, char problem[SMTP_PROBLEM_SIZE]);

#endif
