/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The status of each code, and the application/problem+json that is made from it.
 */
#include "http/exchange/problem.h"

#include "base/bytes.h"
#include "base/json_writer.h"
#include "http/exchange/request_id.h"
#include <assert.h>

/*
 * A limit on unfinished ceremonies has free places within minutes; a busy store recovers within
 * seconds.
 */
#define RETRY_LIMIT_S    30
#define RETRY_STORE_S    5
#define RETRY_OVERLOAD_S 2

static const struct problem_row {
    enum passkey_result result;
    unsigned status;
    unsigned retry_after_s;
} PROBLEMS[] = {
    { PASSKEY_OVERLOADED, 503, RETRY_OVERLOAD_S },
    { PASSKEY_STORE_UNAVAILABLE, 503, RETRY_STORE_S },
    { PASSKEY_INTERNAL, 500, 0 },
    { PASSKEY_JSON_INVALID, 400, 0 },
    { PASSKEY_MEMBER_MISSING, 400, 0 },
    { PASSKEY_MEMBER_UNKNOWN, 400, 0 },
    { PASSKEY_MEMBER_INVALID, 400, 0 },
    { PASSKEY_BASE64URL_INVALID, 400, 0 },
    { PASSKEY_CBOR_INVALID, 400, 0 },
    { PASSKEY_CBOR_NOT_CANONICAL, 400, 0 },
    { PASSKEY_CLIENT_DATA_INVALID, 400, 0 },
    { PASSKEY_AUTHENTICATOR_DATA_INVALID, 400, 0 },
    { PASSKEY_ATTESTATION_OBJECT_INVALID, 400, 0 },
    { PASSKEY_PUBLIC_KEY_INVALID, 400, 0 },
    { PASSKEY_METADATA_INVALID, 400, 0 },
    { PASSKEY_TYPE_MISMATCH, 400, 0 },
    { PASSKEY_CHALLENGE_MISMATCH, 400, 0 },
    { PASSKEY_ORIGIN_MISMATCH, 400, 0 },
    { PASSKEY_CROSS_ORIGIN_NOT_ALLOWED, 400, 0 },
    { PASSKEY_TOP_ORIGIN_MISMATCH, 400, 0 },
    { PASSKEY_RP_ID_MISMATCH, 400, 0 },
    { PASSKEY_USER_NOT_PRESENT, 400, 0 },
    { PASSKEY_USER_NOT_VERIFIED, 400, 0 },
    { PASSKEY_BACKUP_FLAGS_INVALID, 400, 0 },
    { PASSKEY_BACKUP_ELIGIBLE_CHANGED, 400, 0 },
    { PASSKEY_ALGORITHM_NOT_ALLOWED, 400, 0 },
    { PASSKEY_ALGORITHM_UNAVAILABLE, 400, 0 },
    { PASSKEY_CREDENTIAL_ID_MISMATCH, 400, 0 },
    { PASSKEY_CREDENTIAL_NOT_ALLOWED, 400, 0 },
    { PASSKEY_USER_HANDLE_MISSING, 400, 0 },
    { PASSKEY_USER_HANDLE_MISMATCH, 400, 0 },
    { PASSKEY_SIGN_COUNT_NOT_INCREASED, 400, 0 },
    { PASSKEY_EXTENSION_REFUSED, 400, 0 },
    { PASSKEY_SIGNATURE_INVALID, 400, 0 },
    { PASSKEY_ATTESTATION_FORMAT_NOT_ALLOWED, 400, 0 },
    { PASSKEY_ATTESTATION_INVALID, 400, 0 },
    { PASSKEY_ATTESTATION_UNTRUSTED, 400, 0 },
    { PASSKEY_AUTHENTICATOR_NOT_ALLOWED, 400, 0 },
    { PASSKEY_METADATA_UNTRUSTED, 400, 0 },
    { PASSKEY_UNAUTHENTICATED, 401, 0 },
    { PASSKEY_REAUTHENTICATION_REQUIRED, 403, 0 },
    { PASSKEY_ORIGIN_NOT_ALLOWED, 403, 0 },
    { PASSKEY_USER_DISABLED, 403, 0 },
    { PASSKEY_CREDENTIAL_DISABLED, 403, 0 },
    { PASSKEY_RATE_LIMITED, 429, RETRY_LIMIT_S },
    { PASSKEY_LINK_REFUSED, 403, 0 },
    { PASSKEY_SCOPE_MISSING, 403, 0 },
    { PASSKEY_RECOVERY_REFUSED, 403, 0 },
    { PASSKEY_SESSION_RESTRICTED, 403, 0 },
    { PASSKEY_SIGN_UP_CLOSED, 403, 0 },
    { PASSKEY_NOT_FOUND, 404, 0 },
    { PASSKEY_CEREMONY_UNKNOWN, 404, 0 },
    { PASSKEY_CEREMONY_EXPIRED, 410, 0 },
    { PASSKEY_CREDENTIAL_UNKNOWN, 404, 0 },
    { PASSKEY_USER_NAME_TAKEN, 409, 0 },
    { PASSKEY_CREDENTIAL_EXISTS, 409, 0 },
    { PASSKEY_CONFLICT, 409, 0 },
    { PASSKEY_METADATA_OUTDATED, 409, 0 },
    { PASSKEY_LAST_WAY_IN, 409, 0 },
    { PASSKEY_METHOD_NOT_ALLOWED, 405, 0 },
    { PASSKEY_BODY_TOO_LARGE, 413, 0 },
    { PASSKEY_MEDIA_TYPE_NOT_SUPPORTED, 415, 0 },
    { PASSKEY_RELYING_PARTY_UNKNOWN, 421, 0 },
};

static const struct title_row {
    unsigned status;
    const char *title;
} TITLES[] = {
    { 400, "Bad Request" },
    { 401, "Unauthorized" },
    { 403, "Forbidden" },
    { 404, "Not Found" },
    { 405, "Method Not Allowed" },
    { 409, "Conflict" },
    { 410, "Gone" },
    { 413, "Content Too Large" },
    { 415, "Unsupported Media Type" },
    { 421, "Misdirected Request" },
    { 429, "Too Many Requests" },
    { 503, "Service Unavailable" },
    { 500, "Internal Server Error" },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static_assert(COUNT(PROBLEMS) <= PROBLEM_COUNT_MAX, "each has its counter");

size_t problem_index(enum passkey_result result)
{
    size_t internal = 0;
    for (size_t i = 0; i < COUNT(PROBLEMS); i++) {
        if (PROBLEMS[i].result == result)
            return i;
        internal = PROBLEMS[i].result == PASSKEY_INTERNAL ? i : internal;
    }
    return internal;
}

enum passkey_result problem_at(size_t index)
{
    return index < COUNT(PROBLEMS) ? PROBLEMS[index].result : PASSKEY_INTERNAL;
}

/* A result without a row is an internal error. */
static struct problem_row row_of(enum passkey_result result)
{
    return PROBLEMS[problem_index(result)];
}

unsigned problem_status(enum passkey_result result)
{
    return row_of(result).status;
}

unsigned problem_retry_after_s(enum passkey_result result)
{
    return row_of(result).retry_after_s;
}

const char *problem_title(unsigned status)
{
    for (size_t i = 0; i < COUNT(TITLES); i++)
        if (TITLES[i].status == status)
            return TITLES[i].title;
    return "Internal Server Error";
}

/* A refusal says what was expected and what was received. The message of a fault could name files
 * of the server, so it is not sent. */
static struct passkey_bytes detail_of(enum passkey_result result, const struct passkey_error *error)
{
    bool ours = result < 0 || error == NULL || error->result != result;
    if (ours || error->message[0] == '\0')
        return bytes_text(passkey_result_sentence(result));
    return bytes_text(error->message);
}

static void write_problem(struct reply *reply, enum passkey_result result,
    const struct passkey_error *error, const char *credential_id)
{
    struct json_writer *writer = reply_begin(reply);
    const char *request_id = reply_header_find(reply, REQUEST_ID_HEADER);
    unsigned status = problem_status(result);
    json_text_member(writer, "type", BYTES_LITERAL("about:blank"));
    json_text_member(writer, "title", bytes_text(problem_title(status)));
    json_integer_member(writer, "status", status);
    json_text_member(writer, "code", bytes_text(passkey_result_slug(result)));
    json_text_member(writer, "detail", detail_of(result, error));
    if (result == PASSKEY_CREDENTIAL_UNKNOWN && credential_id[0] != '\0')
        json_text_member(writer, "credentialId", bytes_text(credential_id));
    if (request_id != NULL)
        json_text_member(writer, "requestId", bytes_text(request_id));
}

static void problem_headers(
    struct reply *reply, enum passkey_result result, const struct passkey_error *error)
{
    reply_header(reply, "Content-Type", "application/problem+json");
    reply_header(reply, "Cache-Control", "no-store");
    if (result == PASSKEY_UNAUTHENTICATED)
        reply_header(reply, "WWW-Authenticate", "Bearer realm=\"passkey\"");
    unsigned retry_after_s = problem_retry_after_s(result);
    if (error != NULL && error->result == result && error->retry_after_s > 0)
        retry_after_s = error->retry_after_s;
    if (retry_after_s > 0)
        reply_header_format(reply, "Retry-After", "%u", retry_after_s);
}

void problem_reply(struct reply *reply, enum passkey_result result,
    const struct passkey_error *error, const char *credential_id)
{
    write_problem(reply, result, error, credential_id);
    reply->status = problem_status(result);
    problem_headers(reply, result, error);
    /* If memory ran out, the reply has a status and no body. */
    enum passkey_result ignored = reply_take(reply, NULL);
    (void)ignored;
}
