/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names of the statements that read.
 */
#ifndef STORE_SQLITE_READ_STATEMENTS_H
#define STORE_SQLITE_READ_STATEMENTS_H

enum read_statement {
    READ_BEGIN,
    READ_END,
    READ_USER,
    READ_USER_BY_NAME,
    READ_USER_BY_EMAIL,
    READ_USERS,
    READ_CREDENTIAL,
    READ_CREDENTIALS,
    READ_SESSION,
    READ_SESSIONS,
    READ_API_KEY,
    READ_API_KEYS,
    READ_RECOVERY_CODE_SET,
    READ_LINK,
    READ_MAIL_DUE,
    READ_SECRET,
    READ_METADATA,
    READ_STATEMENT_COUNT,
};

extern const char *const READ_TEXTS[READ_STATEMENT_COUNT];

#endif
