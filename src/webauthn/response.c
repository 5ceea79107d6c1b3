/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decoding is bounded by the text itself: no two values share characters of it, and none grows.
 */
#include "webauthn/response.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "base/names.h"
#include <string.h>

enum passkey_result response_bytes(struct response *response, const struct json *object,
    const struct response_member *member, struct passkey_bytes *out, struct passkey_error *error)
{
    struct passkey_bytes text;
    const struct json *value = json_member(object, member->name);
    if (value == NULL)
        return json_missing(object, member->name, member->check, error);
    if (!json_as_text(value, &text))
        return refuse(error, PASSKEY_MEMBER_INVALID, member->check,
            "The member \"%s\" must be a string.", member->name);
    /* JSON-1, JSON-2 */
    size_t size = 0;
    if (!base64url_decode(text, response->room, &size))
        return refuse(error, PASSKEY_BASE64URL_INVALID, member->check,
            "The member \"%s\" is not base64url without padding.", member->name);
    if (size < member->size_min || size > member->size_max)
        return refuse(error, PASSKEY_MEMBER_INVALID, member->check,
            "The member \"%s\" has %zu bytes; %zu to %zu are allowed.", member->name, size,
            member->size_min, member->size_max);
    *out = (struct passkey_bytes){ response->room, size };
    response->room += size;
    return PASSKEY_OK;
}

struct passkey_bytes response_keep(struct response *response, struct passkey_bytes text)
{
    struct passkey_bytes kept = { response->room, text.size };
    memcpy(response->room, text.data, text.size);
    response->room += text.size;
    return kept;
}

static enum passkey_result read_id(struct response *response, struct passkey_error *error)
{
    static const struct response_member raw_id = { "rawId", 1, PASSKEY_CREDENTIAL_ID_SIZE_MAX,
        CHECK_NONE };
    struct passkey_bytes id_text, raw_id_text;
    TRY(json_required_text(response->json, "id", &id_text, error));
    TRY(json_required_text(response->json, "rawId", &raw_id_text, error));
    TRY(response_bytes(response, response->json, &raw_id, &response->id, error));
    /* JSON-7 */
    if (!bytes_equal(id_text, raw_id_text))
        return refuse(error, PASSKEY_CREDENTIAL_ID_MISMATCH, CHECK_JSON_7,
            "The members \"id\" and \"rawId\" differ.");
    return PASSKEY_OK;
}

/* JSON-8 */
static enum passkey_result check_type(const struct json *json, struct passkey_error *error)
{
    struct passkey_bytes type;
    char quoted[TEXT_QUOTE_SIZE];
    TRY(json_required_text(json, "type", &type, error));
    if (!bytes_equal(type, BYTES_LITERAL("public-key")))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_JSON_8,
            "The member \"type\" must be \"public-key\", not \"%s\".", text_quote(type, quoted));
    return PASSKEY_OK;
}

/* Absent client extension results are empty, but results under the name of FIDO's server binding
 * would be lost without a message. */
static enum passkey_result check_extensions_name(
    const struct json *envelope, struct passkey_error *error)
{
    if (json_member(envelope, "clientExtensionResults") != NULL ||
        json_member(envelope, "getClientExtensionResults") == NULL)
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_MISSING, CHECK_NONE,
        "The member \"clientExtensionResults\" is missing; \"getClientExtensionResults\" is its "
        "name in the FIDO server binding.");
}

enum passkey_result response_read(struct passkey_verifier *verifier, const struct json *json,
    struct response *response, struct passkey_error *error)
{
    struct passkey_bytes attachment;
    *response = (struct response){ .json = json };
    if (!json_is_object(json))
        return refuse(
            error, PASSKEY_JSON_INVALID, CHECK_NONE, "The response must be a JSON object.");
    buffer_reset(&verifier->decoded);
    /* Decoded values take less room than the document's text. */
    response->room = buffer_extend(&verifier->decoded, JSON_SIZE_MAX);
    TRY(buffer_check(&verifier->decoded, error));
    TRY(read_id(response, error));
    TRY(check_type(json, error));
    TRY(json_required_object(json, "response", &response->inner, error));
    /* JSON-13: a name that is not known is treated as null. */
    if (json_member_text(json, "authenticatorAttachment", &attachment))
        (void)attachment_of(attachment, &response->attachment);
    response->extensions = json_member_object(json, "clientExtensionResults");
    return check_extensions_name(json, error);
}
