/* SPDX-License-Identifier: Apache-2.0 */
/* Delivery to a folder. */
#ifndef MAIL_FOLDER_H
#define MAIL_FOLDER_H

#include "net/smtp.h"

/**
 * @param name  The name of the file, without slashes.
 * @param problem  Written unless the mail was sent.
 */
enum smtp_verdict folder_send(const char *path, const struct smtp_mail *mail, const char *name,
    char problem[SMTP_PROBLEM_SIZE]);

#endif
