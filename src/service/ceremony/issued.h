/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The options that a ceremony was issued with, read back from the store. What the response is
 * judged against comes from here and never from the client (CHAL-6, CHAL-7); a member that is
 * missing is damage, and never means that a check is skipped.
 */
#ifndef SERVICE_CEREMONY_ISSUED_H
#define SERVICE_CEREMONY_ISSUED_H

#include "base/json.h"
#include "service/access/call.h"

#define ISSUED_ALGORITHM_COUNT_MAX 32

struct issued_creation {
    struct json *json;
    uint8_t user_id[PASSKEY_USER_HANDLE_SIZE_MAX];
    size_t user_id_size;
    struct passkey_bytes user_name;
    struct passkey_bytes user_display_name;
    int32_t algorithms[ISSUED_ALGORITHM_COUNT_MAX];
    size_t algorithm_count;
    const struct json *exclude; /* an array */
    enum passkey_attachment attachment;
    enum passkey_requirement resident_key;
    enum passkey_protection protection; /* of credProtect, where it is enforced */
    enum passkey_requirement user_verification;
    enum passkey_attestation_conveyance attestation;
};

struct issued_request {
    struct json *json;
    const struct json *allow;    /* an array; NULL: none was sent */
    struct passkey_bytes app_id; /* of the extension appid; data NULL: not asked for */
    enum passkey_requirement user_verification;
};

/**
 * @param issued  Views borrow from it; given back with issued_creation_discard() on PASSKEY_OK.
 * @returns PASSKEY_OK, or PASSKEY_INTERNAL when the row is not what was written.
 */
MUST_USE enum passkey_result issued_creation_read(const struct call *call,
    const struct passkey_ceremony_record *ceremony, struct issued_creation *issued);
void issued_creation_discard(struct issued_creation *issued);

MUST_USE enum passkey_result issued_request_read(const struct call *call,
    const struct passkey_ceremony_record *ceremony, struct issued_request *issued);
void issued_request_discard(struct issued_request *issued);

/** Whether a list of descriptors has an id. */
MUST_USE enum passkey_result issued_list_has(
    const struct call *call, const struct json *list, struct passkey_bytes id, bool *has);

#endif
