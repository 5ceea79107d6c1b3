/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decoded values need less space than the text of their document, so those of a document of at most
 * JSON_SIZE_MAX bytes always fit into the scratch memory. A larger document is refused if they do
 * not.
 */
#include "webauthn/response.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "base/names.h"
#include <string.h>

bool response_decode(
    struct response *response, struct passkey_bytes text, struct passkey_bytes *out)
{
    size_t size = 0;
    size_t size_max = BASE64URL_DECODED_SIZE(text.size);
    uint8_t *room = buffer_extend(response->scratch, size_max);
    if (room == NULL || !base64url_decode(text, room, &size))
        return false;
    response->scratch->size -= size_max - size;
    *out = (struct passkey_bytes){ room, size };
    return true;
}

enum passkey_result response_check_room(
    const struct response *response, struct passkey_error *error)
{
    if (response->scratch->failed)
        return refuse(error, PASSKEY_JSON_INVALID, CHECK_NONE,
            "The response is larger than %d bytes.", JSON_SIZE_MAX);
    return PASSKEY_OK;
}

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
    struct passkey_bytes decoded;
    bool valid = response_decode(response, text, &decoded);
    TRY(response_check_room(response, error));
    if (!valid)
        return refuse(error, PASSKEY_BASE64URL_INVALID, member->check,
            "The member \"%s\" is not base64url without padding.", member->name);
    if (decoded.size < member->size_min || decoded.size > member->size_max)
        return refuse(error, PASSKEY_MEMBER_INVALID, member->check,
            "The member \"%s\" has %zu bytes; %zu to %zu are allowed.", member->name, decoded.size,
            member->size_min, member->size_max);
    *out = decoded;
    return PASSKEY_OK;
}

struct passkey_bytes response_keep(struct response *response, struct passkey_bytes text)
{
    uint8_t *room = buffer_extend(response->scratch, text.size);
    if (room == NULL)
        return (struct passkey_bytes){ NULL, 0 };
    memcpy(room, text.data, text.size);
    return (struct passkey_bytes){ room, text.size };
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

/* Missing client extension results are empty. Results under the name that FIDO's server binding
 * uses are refused, because they would be ignored silently. */
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
    *response = (struct response){ .json = json, .scratch = &verifier->decoded };
    if (!json_is_object(json))
        return refuse(
            error, PASSKEY_JSON_INVALID, CHECK_NONE, "The response must be a JSON object.");
    buffer_reset(response->scratch);
    TRY(read_id(response, error));
    TRY(check_type(json, error));
    TRY(json_required_object(json, "response", &response->inner, error));
    /* JSON-13: an unknown name is treated as null. */
    if (json_member_text(json, "authenticatorAttachment", &attachment))
        (void)attachment_of(attachment, &response->attachment);
    response->extensions = json_member_object(json, "clientExtensionResults");
    return check_extensions_name(json, error);
}
