/* SPDX-License-Identifier: Apache-2.0 */
/* The answers of `passkeyctl verify`: one line of JSON per case. */
#ifndef PASSKEYCTL_VERIFY_ANSWER_H
#define PASSKEYCTL_VERIFY_ANSWER_H

#include "base/json_writer.h"
#include "passkeyctl/verify/case.h"

/* Contains the credential and the id of the case, which may be as long as a line. */
#define VERIFY_ANSWER_SIZE_MAX (2 * VERIFY_LINE_SIZE_MAX)

void verify_answer_registration(struct json_writer *writer, const struct verify_case *verify_case,
    const struct passkey_credential *credential, const struct passkey_registration *registration);
void verify_answer_authentication(struct json_writer *writer, const struct verify_case *verify_case,
    const struct passkey_credential *credential,
    const struct passkey_authentication *authentication);

/**
 * @param code  The code of a result of the library, or "case_invalid".
 * @param line  0: omitted.
 */
void verify_answer_refusal(struct json_writer *writer, const struct verify_case *verify_case,
    const char *code, size_t line, const struct passkey_error *error);

#endif
