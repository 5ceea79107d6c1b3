/* SPDX-License-Identifier: Apache-2.0 */
/* Identifiers in paths, and members of bodies that several resources have. */
#include "http/exchange/body.h"

#include "base/bytes.h"

enum passkey_result path_id(
    struct exchange *exchange, size_t index, size_t size_max, struct passkey_bytes *id)
{
    struct passkey_bytes text = exchange->parameters[index];
    size_t size = 0;
    if (BASE64URL_DECODED_SIZE(text.size) > PATH_ID_SIZE ||
        !base64url_decode(text, exchange->ids[index], &size) || size == 0 || size > size_max)
        return refuse(&exchange->error, PASSKEY_NOT_FOUND, CHECK_NONE, "Not found.");
    *id = (struct passkey_bytes){ exchange->ids[index], size };
    return PASSKEY_OK;
}

enum passkey_result body_read(
    struct exchange *exchange, const char *const *names, struct json **body)
{
    CLEANUP(json_free) struct json *read = NULL;
    TRY(request_json(exchange->request, &read, &exchange->error));
    TRY(json_only_members(read, names, &exchange->error));
    *body = read;
    read = NULL;
    return PASSKEY_OK;
}

enum passkey_result body_require_any(
    struct exchange *exchange, const struct json *body, const char *what)
{
    if (json_count(body) > (json_member(body, "userId") != NULL ? 1 : 0))
        return PASSKEY_OK;
    return refuse(&exchange->error, PASSKEY_MEMBER_MISSING, CHECK_NONE,
        "The body changes nothing: give at least one of %s.", what);
}

enum passkey_result body_email_removed(
    struct exchange *exchange, const struct json *body, bool *removed)
{
    const struct json *email = json_member(body, "email");
    if (email == NULL)
        return PASSKEY_OK;
    if (!json_is_null(email))
        return refuse(&exchange->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The member \"email\" can only be set to null; to set an address, use a link that is "
            "mailed to it.");
    *removed = true;
    return PASSKEY_OK;
}

enum passkey_result body_allow_last(
    struct exchange *exchange, const struct json *body, bool *allow_last)
{
    struct passkey_bytes word = { NULL, 0 };
    TRY(json_optional_text(body, "confirm", &word, &exchange->error));
    if (word.data != NULL && !bytes_equal(word, BYTES_LITERAL("last_way_in")))
        return refuse(&exchange->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The member \"confirm\" must be \"last_way_in\".");
    *allow_last = word.data != NULL;
    return PASSKEY_OK;
}

void answer_nothing(struct exchange *exchange)
{
    exchange->reply->status = 204;
    reply_header(exchange->reply, "Cache-Control", "no-store");
}
