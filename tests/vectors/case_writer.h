/* SPDX-License-Identifier: Apache-2.0 */
/* Writes one case of a file in vectors/, in the format that vectors/README.md describes. */
#ifndef VECTORS_CASE_WRITER_H
#define VECTORS_CASE_WRITER_H

#include "base/json_writer.h"
#include "case.h"

struct written_case {
    const char *name;
    const char *checks;
    const char *source;
    bool registration;
    struct passkey_bytes response; /* JSON */
    struct passkey_bytes challenge;
    struct passkey_bytes anchor; /* absent: none, and trust is not required */
    const struct credential *credential;
    uint32_t known_sign_count;
    enum case_known known_backup_eligible;
    enum signing_algorithm offered; /* 0: all */
    bool user_verification_required;
    bool user_presence_optional;
    bool cross_origin_allowed;
    enum passkey_result result;
};

void case_write(struct json_writer *writer, const struct written_case *written);

#endif
