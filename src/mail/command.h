/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Delivery by a sendmail command.
 */
#ifndef MAIL_COMMAND_H
#define MAIL_COMMAND_H

#include "net/smtp.h"

/** @param path  Of the command. @param problem  Written unless the mail was sent. */
enum smtp_verdict command_send(const char *path, const struct smtp_mail *mail,
    const atomic_bool *stopping, char problem[SMTP_PROBLEM_SIZE]);

#endif
