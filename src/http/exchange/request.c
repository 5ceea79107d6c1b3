/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the parts of a request: its method, its media type, its body as strict JSON, independently
 * of endpoints.
 */
#include "http/exchange/request.h"

#include "base/bytes.h"
#include "base/header_value.h"
#include "base/limits.h"

static const char *const METHOD_NAMES[] = {
    [METHOD_OTHER] = "",
    [METHOD_GET] = "GET",
    [METHOD_HEAD] = "HEAD",
    [METHOD_POST] = "POST",
    [METHOD_PUT] = "PUT",
    [METHOD_PATCH] = "PATCH",
    [METHOD_DELETE] = "DELETE",
    [METHOD_OPTIONS] = "OPTIONS",
};

enum method method_of(struct passkey_bytes name)
{
    for (enum method method = METHOD_GET; method <= METHOD_OPTIONS; method++)
        if (bytes_equal(name, bytes_text(METHOD_NAMES[method])))
            return method;
    return METHOD_OTHER;
}

const char *method_name(enum method method)
{
    return METHOD_NAMES[method];
}

enum passkey_result request_check_body(const struct request *request, struct passkey_error *error)
{
    if (request->body_too_large)
        return refuse(error, PASSKEY_BODY_TOO_LARGE, CHECK_NONE,
            "The body is larger than %d bytes.", JSON_SIZE_MAX);
    struct passkey_bytes rest = request->content_type;
    struct passkey_bytes type = text_trim(text_cut(&rest, ';'));
    /* Required even without a body: pages of other sites cannot send this type without a
     * preflight. */
    if (!text_equal_any_case(type, BYTES_LITERAL("application/json")))
        return refuse(error, PASSKEY_MEDIA_TYPE_NOT_SUPPORTED, CHECK_NONE,
            "The request must have Content-Type: application/json.");
    struct passkey_bytes coding = text_trim(request->content_encoding);
    if (coding.size > 0 && !text_equal_any_case(coding, BYTES_LITERAL("identity")))
        return refuse(error, PASSKEY_MEDIA_TYPE_NOT_SUPPORTED, CHECK_NONE,
            "The request must not have Content-Encoding: send the body uncompressed.");
    return PASSKEY_OK;
}

enum passkey_result request_json(
    const struct request *request, struct json **json, struct passkey_error *error)
{
    struct passkey_bytes text = request->body.size > 0 ? request->body : BYTES_LITERAL("{}");
    CLEANUP(json_free) struct json *document = NULL;
    TRY(json_parse(text, &document, error));
    if (!json_is_object(document))
        return refuse(error, PASSKEY_JSON_INVALID, CHECK_NONE, "The body must be a JSON object.");
    *json = document;
    document = NULL;
    return PASSKEY_OK;
}

struct passkey_bytes request_target(const struct request *request)
{
    return request->target.data != NULL ? request->target : request->path;
}

bool request_takes_gzip(const struct request *request)
{
    struct passkey_bytes rest = request->accept_encoding;
    while (rest.size > 0) {
        struct passkey_bytes parameters = text_cut(&rest, ',');
        struct passkey_bytes coding = text_trim(text_cut(&parameters, ';'));
        if (text_equal_any_case(coding, BYTES_LITERAL("gzip")))
            return text_weight(parameters) > 0;
    }
    return false;
}
