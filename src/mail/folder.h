/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Delivery into a folder.
 */
#ifndef MAIL_FOLDER_H
#define MAIL_FOLDER_H

#include "net/smtp.h"

/** @param name  Of the file: no slash. @param problem  Written unless it was sent. */
enum smtp_verdict folder_send(const char *path, const struct smtp_mail *mail, const char *name,
    char problem[SMTP_PROBLEM_SIZE]);

#endif
