/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading what a request carries: its method, its media type, its body as strict JSON. Nothing here
 * knows an endpoint.
 */
#include "http/exchange/request.h"

#include "base/bytes.h"
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

static uint8_t lower(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte | 0x20) : byte;
}

bool text_equal_any_case(struct passkey_bytes a, struct passkey_bytes b)
{
    if (a.size != b.size)
        return false;
    for (size_t i = 0; i < a.size; i++)
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    return true;
}

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

struct passkey_bytes text_trim(struct passkey_bytes text)
{
    while (text.size > 0 && is_blank(text.data[0])) {
        text.data++;
        text.size--;
    }
    while (text.size > 0 && is_blank(text.data[text.size - 1]))
        text.size--;
    return text;
}

struct passkey_bytes text_cut(struct passkey_bytes *rest, char separator)
{
    size_t at = 0;
    while (at < rest->size && rest->data[at] != (uint8_t)separator)
        at++;
    struct passkey_bytes head = { rest->data, at };
    size_t skipped = at < rest->size ? at + 1 : at;
    rest->size -= skipped;
    rest->data = rest->data == NULL ? NULL : rest->data + skipped;
    return head;
}

enum passkey_result request_check_body(const struct request *request, struct passkey_error *error)
{
    if (request->body_too_large)
        return refuse(error, PASSKEY_BODY_TOO_LARGE, CHECK_NONE,
            "The body is larger than %d bytes.", JSON_SIZE_MAX);
    struct passkey_bytes rest = request->content_type;
    struct passkey_bytes type = text_trim(text_cut(&rest, ';'));
    /* Also without a body: a page of another site cannot send this type without a preflight. */
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

unsigned text_weight(struct passkey_bytes parameters)
{
    struct passkey_bytes rest = text_trim(parameters);
    if (!text_equal_any_case(text_trim(text_cut(&rest, '=')), BYTES_LITERAL("q")))
        return 1000;
    rest = text_trim(rest);
    unsigned weight = 0;
    unsigned unit = 1000;
    for (size_t i = 0; i < rest.size && unit > 0; i++) {
        if (rest.data[i] == '.' && i == 1)
            continue;
        if (rest.data[i] < '0' || rest.data[i] > '9')
            return 1000;
        weight += (unsigned)(rest.data[i] - '0') * unit;
        unit /= 10;
    }
    return weight < 1000 ? weight : 1000;
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
