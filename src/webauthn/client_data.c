/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON is read only here. The hash always covers the bytes as they were received (CD-2). */
#include "webauthn/client_data.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/json.h"

/* Views borrow from the tree. */
struct client_data {
    struct passkey_bytes type;
    struct passkey_bytes challenge;
    struct passkey_bytes origin;
    bool cross_origin;
    struct passkey_bytes top_origin; /* data NULL: absent */
};

/* The type of a ceremony, and the checks for its steps. */
struct steps {
    const char *type_name;
    enum check decode;
    enum check type;
    enum check challenge;
    enum check origin;
    enum check cross_origin;
    enum check framing;
    enum check top_origin;
};

static const struct steps steps_of[] = {
    [CEREMONY_REGISTRATION] = { "webauthn.create", CHECK_REG_06, CHECK_REG_07, CHECK_REG_08,
        CHECK_REG_09, CHECK_REG_10, CHECK_REG_11A, CHECK_REG_11B },
    [CEREMONY_AUTHENTICATION] = { "webauthn.get", CHECK_AUTH_09, CHECK_AUTH_10, CHECK_AUTH_11,
        CHECK_AUTH_12, CHECK_AUTH_13, CHECK_AUTH_14A, CHECK_AUTH_14B },
};

/* Converts a refusal of the JSON reader to one of the client data; its message is kept. */
static enum passkey_result unreadable(
    enum passkey_result result, enum check check, struct passkey_error *error)
{
    if (result <= 0)
        return result;
    if (error != NULL) {
        error->result = PASSKEY_CLIENT_DATA_INVALID;
        error->step = check_reference(check);
    }
    return PASSKEY_CLIENT_DATA_INVALID;
}

/* CD-4; other members are ignored (CD-3), and so is tokenBinding (CD-6). */
static enum passkey_result read_members(
    const struct json *json, struct client_data *data, struct passkey_error *error)
{
    TRY(json_required_text(json, "type", &data->type, error));
    TRY(json_required_text(json, "challenge", &data->challenge, error));
    TRY(json_required_text(json, "origin", &data->origin, error));
    TRY(json_optional_bool(json, "crossOrigin", &data->cross_origin, error));
    return json_optional_text(json, "topOrigin", &data->top_origin, error);
}

/* REG-05, AUTH-08: a byte order mark is not part of the JSON, although the hash covers it. */
static struct passkey_bytes without_mark(struct passkey_bytes text)
{
    const struct passkey_bytes mark = BYTES_LITERAL("\xef\xbb\xbf");
    if (!bytes_start_with(text, mark))
        return text;
    return (struct passkey_bytes){ text.data + mark.size, text.size - mark.size };
}

static bool listed(struct passkey_bytes text, const struct passkey_bytes *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bytes_equal(text, list[i]))
            return true;
    return false;
}

static enum passkey_result check_challenge(struct passkey_verifier *verifier,
    const struct client_data *data, const struct expectations *expected, enum check check,
    struct passkey_error *error)
{
    buffer_reset(&verifier->challenge);
    base64url_append(&verifier->challenge, expected->challenge);
    TRY(buffer_check(&verifier->challenge, error));
    if (!bytes_equal_constant_time(data->challenge, buffer_view(&verifier->challenge)))
        return refuse(error, PASSKEY_CHALLENGE_MISMATCH, check,
            "The challenge in the client data is not the one that was issued.");
    return PASSKEY_OK;
}

/* ORIG-1, ORIG-9: exactly one in the list; an opaque origin, "null", is never in it. */
static enum passkey_result check_origin(const struct client_data *data,
    const struct expectations *expected, enum check check, struct passkey_error *error)
{
    char came[TEXT_QUOTE_SIZE], first[TEXT_QUOTE_SIZE];
    if (!bytes_equal(data->origin, BYTES_LITERAL("null")) &&
        listed(data->origin, expected->origins, expected->origin_count))
        return PASSKEY_OK;
    text_quote(data->origin, came);
    if (expected->origin_count == 0)
        return refuse(error, PASSKEY_ORIGIN_MISMATCH, check,
            "The response was made for %s; no origin is accepted.", came);
    return refuse(error, PASSKEY_ORIGIN_MISMATCH, check,
        "The response was made for %s; this relying party accepts %s%s.", came,
        text_quote(expected->origins[0], first), expected->origin_count > 1 ? " and others" : "");
}

static enum passkey_result check_frame(const struct client_data *data,
    const struct expectations *expected, const struct steps *steps, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    bool framed = data->top_origin.data != NULL;
    /* REG-10, AUTH-13 */
    if (data->cross_origin && !expected->allow_cross_origin)
        return refuse(error, PASSKEY_CROSS_ORIGIN_NOT_ALLOWED, steps->cross_origin,
            "The response was made in a frame of another origin, which is not allowed.");
    /* REG-11a, AUTH-14a */
    if (framed && !expected->allow_cross_origin)
        return refuse(error, PASSKEY_CROSS_ORIGIN_NOT_ALLOWED, steps->framing,
            "The response was made in a frame of another origin, which is not allowed.");
    /* CD-5 */
    if (framed && !data->cross_origin)
        return refuse(error, PASSKEY_CLIENT_DATA_INVALID, CHECK_CD_5,
            "The client data has a topOrigin, but crossOrigin is not true.");
    /* REG-11b, AUTH-14b */
    if (framed && !listed(data->top_origin, expected->top_origins, expected->top_origin_count))
        return refuse(error, PASSKEY_TOP_ORIGIN_MISMATCH, steps->top_origin,
            "The page around the frame is %s, which is not accepted.",
            text_quote(data->top_origin, quoted));
    return PASSKEY_OK;
}

enum passkey_result client_data_verify(struct passkey_verifier *verifier, enum ceremony ceremony,
    struct passkey_bytes client_data, const struct expectations *expected,
    struct passkey_error *error)
{
    const struct steps *steps = &steps_of[ceremony];
    char quoted[TEXT_QUOTE_SIZE];
    struct client_data data = { 0 };
    CLEANUP(json_free) struct json *json = NULL;
    /* REG-05, REG-06, AUTH-08, AUTH-09 */
    TRY(unreadable(json_parse(without_mark(client_data), &json, error), steps->decode, error));
    if (!json_is_object(json))
        return refuse(error, PASSKEY_CLIENT_DATA_INVALID, steps->decode,
            "The client data is not a JSON object.");
    TRY(unreadable(read_members(json, &data, error), CHECK_CD_4, error));
    /* REG-07, AUTH-10 */
    if (!bytes_equal(data.type, bytes_text(steps->type_name)))
        return refuse(error, PASSKEY_TYPE_MISMATCH, steps->type,
            "The client data has the type \"%s\"; this ceremony requires \"%s\".",
            text_quote(data.type, quoted), steps->type_name);
    /* REG-08, AUTH-11 */
    TRY(check_challenge(verifier, &data, expected, steps->challenge, error));
    /* REG-09, AUTH-12 */
    TRY(check_origin(&data, expected, steps->origin, error));
    return check_frame(&data, expected, steps, error);
}
