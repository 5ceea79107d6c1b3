/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ways that a mail can take: a mail server, a sendmail command, a folder.
 */
#ifndef MAIL_DELIVERY_H
#define MAIL_DELIVERY_H

#include "net/smtp.h"

struct delivery_configuration {
    /* smtp://HOST:PORT, smtps://HOST:PORT, smtp-plain://HOST:PORT; sendmail:PATH, an absolute one;
     * folder:PATH. */
    const char *location;
    const char *user; /* of a mail server; NULL: none */
    const char *password;
    const atomic_bool *stopping; /* when it becomes true a running attempt ends */
};

struct delivery;

/** Whether a location is one: PASSKEY_MEMBER_INVALID, with what would be. */
MUST_USE enum passkey_result delivery_check(const char *location, struct passkey_error *error);

/** @param configuration  Its texts are borrowed. @param delivery  Freed by delivery_free(). */
MUST_USE enum passkey_result delivery_new(const struct delivery_configuration *configuration,
    struct delivery **delivery, struct passkey_error *error);
void delivery_free(struct delivery **delivery);

/** @param name  Of a file in a folder: no slash. @param problem  Written unless it was sent. */
enum smtp_verdict delivery_send(struct delivery *delivery, const struct smtp_mail *mail,
    const char *name, char problem[SMTP_PROBLEM_SIZE]);

#endif
