/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options are flat and repeat the requested values. A result is rewritten as WebAuthn's JSON,
 * RegistrationResponseJSON or AuthenticationResponseJSON, which the library parses.
 */
#include "conformance/binding.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/json.h"
#include "base/json_walk.h"
#include "base/json_writer.h"
#include "base/names.h"
#include <string.h>

/* ---- requests for options ---- */

static enum passkey_result refuse_word(
    const char *name, const char *words, struct passkey_error *error)
{
    return refuse(
        error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "The member \"%s\" must be %s.", name, words);
}

/* Optional members. A value that is absent remains unchanged. */

static enum passkey_result read_requirement(const struct json *object, const char *name,
    enum passkey_requirement *requirement, struct passkey_error *error)
{
    struct passkey_bytes text = { NULL, 0 };
    TRY(json_optional_text(object, name, &text, error));
    if (text.data == NULL || requirement_of(text, requirement))
        return PASSKEY_OK;
    return refuse_word(name, "\"required\", \"preferred\" or \"discouraged\"", error);
}

static enum passkey_result read_attachment(
    const struct json *selection, enum passkey_attachment *attachment, struct passkey_error *error)
{
    static const char name[] = "authenticatorAttachment";
    struct passkey_bytes text = { NULL, 0 };
    TRY(json_optional_text(selection, name, &text, error));
    if (text.data == NULL || attachment_of(text, attachment))
        return PASSKEY_OK;
    return refuse_word(name, "\"platform\" or \"cross-platform\"", error);
}

static enum passkey_result read_conveyance(const struct json *body,
    enum passkey_attestation_conveyance *conveyance, struct passkey_error *error)
{
    static const char name[] = "attestation";
    struct passkey_bytes text = { NULL, 0 };
    TRY(json_optional_text(body, name, &text, error));
    if (text.data == NULL || conveyance_of(text, conveyance))
        return PASSKEY_OK;
    return refuse_word(name, "\"none\", \"indirect\", \"direct\" or \"enterprise\"", error);
}

/* The defaults are those of WebAuthn L3 5.4.4. */
static enum passkey_result read_selection(
    const struct json *body, struct registration_request *request, struct passkey_error *error)
{
    const struct json *selection = NULL;
    bool resident = false;
    TRY(json_optional_object(body, "authenticatorSelection", &selection, error));
    request->attachment = PASSKEY_ATTACHMENT_UNKNOWN;
    TRY(read_attachment(selection, &request->attachment, error));
    TRY(json_optional_bool(selection, "requireResidentKey", &resident, error));
    request->resident_key = resident ? PASSKEY_REQUIRED : PASSKEY_DISCOURAGED;
    request->user_verification = PASSKEY_PREFERRED;
    TRY(read_requirement(selection, "residentKey", &request->resident_key, error));
    return read_requirement(selection, "userVerification", &request->user_verification, error);
}

static enum passkey_result read_registration(
    const struct json *body, struct registration_request *request, struct passkey_error *error)
{
    const struct json *extensions = NULL;
    TRY(json_required_text(body, "username", &request->user_name, error));
    TRY(json_required_text(body, "displayName", &request->display_name, error));
    TRY(read_selection(body, request, error));
    request->attestation = PASSKEY_ATTESTATION_NONE;
    TRY(read_conveyance(body, &request->attestation, error));
    return json_optional_object(body, "extensions", &extensions, error);
}

/* ---- answers ---- */

static void write_status(struct json_writer *writer)
{
    json_text_member(writer, "status", BYTES_LITERAL("ok"));
    json_text_member(writer, "errorMessage", BYTES_LITERAL(""));
}

/* Copies a member's text under another name; nothing if it is absent. */
static void copy_member(
    struct json_writer *writer, struct passkey_bytes from, const char *name, const char *as)
{
    struct passkey_bytes value = { NULL, 0 };
    if (!json_member_source(from, name, &value))
        return;
    json_key(writer, as);
    json_raw(writer, value);
}

/* The library's options, in which members of the request replace members of the same name. */
static enum passkey_result write_options(struct call *call, const struct started *started,
    const char *const echoed[2], struct passkey_error *error)
{
    CLEANUP(json_free) struct json *json = NULL;
    struct passkey_bytes options = { (const uint8_t *)started->options, started->options_size };
    struct json_writer writer;
    TRY(json_parse_within(options, options.size, &json, error));
    json_writer_init(&writer, &call->answer);
    json_object_begin(&writer);
    write_status(&writer);
    for (const struct json *at = json_first(json); at != NULL; at = json_next(at)) {
        const char *name = (const char *)json_name(at).data;
        if (strcmp(name, echoed[0]) != 0 && strcmp(name, echoed[1]) != 0)
            copy_member(&writer, options, name, name);
    }
    for (size_t i = 0; i < 2; i++)
        copy_member(&writer, call->body, echoed[i], echoed[i]);
    json_object_end(&writer);
    base64url_encode(BYTES_ARRAY(started->ceremony_id), call->ceremony);
    return buffer_check(&call->answer, error);
}

static enum passkey_result attestation_options(
    struct party *party, const struct json *body, struct call *call, struct passkey_error *error)
{
    static const char *const echoed[] = { "authenticatorSelection", "extensions" };
    struct registration_request request = { .user_name = { NULL, 0 } };
    struct started started = { .options = NULL };
    TRY(read_registration(body, &request, error));
    TRY(registration_start(party, &request, &started, error));
    enum passkey_result result = write_options(call, &started, echoed, error);
    passkey_free(started.options);
    return result;
}

static enum passkey_result assertion_options(
    struct party *party, const struct json *body, struct call *call, struct passkey_error *error)
{
    static const char *const echoed[] = { "extensions", "extensions" };
    enum passkey_requirement user_verification = PASSKEY_PREFERRED;
    struct passkey_bytes user_name = { NULL, 0 };
    const struct json *extensions = NULL;
    struct started started = { .options = NULL };
    TRY(json_required_text(body, "username", &user_name, error));
    TRY(read_requirement(body, "userVerification", &user_verification, error));
    TRY(json_optional_object(body, "extensions", &extensions, error));
    TRY(authentication_start(party, user_name, user_verification, &started, error));
    enum passkey_result result = write_options(call, &started, echoed, error);
    passkey_free(started.options);
    return result;
}

/* ---- results ---- */

/* If rawId is missing, id is used for it. A refusal must name the member that was sent. */
static enum passkey_result check_credential_id(const struct json *body, struct passkey_error *error)
{
    uint8_t decoded[BASE64URL_DECODED_SIZE(2 * PASSKEY_CREDENTIAL_ID_SIZE_MAX)];
    struct passkey_bytes id = { NULL, 0 };
    size_t size = 0;
    TRY(json_required_text(body, "id", &id, error));
    if (BASE64URL_DECODED_SIZE(id.size) > sizeof(decoded))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The member \"id\" is longer than a credential id can be.");
    if (!base64url_decode(id, decoded, &size))
        return refuse(error, PASSKEY_BASE64URL_INVALID, CHECK_NONE,
            "The member \"id\" is not base64url without padding.");
    if (size == 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "The member \"id\" is empty.");
    return PASSKEY_OK;
}

/* Checked here, because the library ignores transports of the wrong type, which are only hints. */
static enum passkey_result check_transports(
    const struct json *response, struct passkey_error *error)
{
    const struct json *transports = json_member(response, "transports");
    struct passkey_bytes text;
    bool valid = transports == NULL || json_is_array(transports);
    const struct json *item = valid && transports != NULL ? json_first(transports) : NULL;
    for (; valid && item != NULL; item = json_next(item))
        valid = json_as_text(item, &text);
    return valid ? PASSKEY_OK
                 : refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                       "The member \"transports\" must be an array of text.");
}

/* The members that are only copied are checked by the library. */
static enum passkey_result write_response(const struct json *body, struct passkey_bytes text,
    struct buffer *buffer, struct passkey_error *error)
{
    const struct json *response = NULL, *extensions = NULL;
    struct json_writer writer;
    TRY(check_credential_id(body, error));
    TRY(json_required_object(body, "response", &response, error));
    TRY(check_transports(response, error));
    TRY(json_optional_object(body, "getClientExtensionResults", &extensions, error));
    json_writer_init(&writer, buffer);
    json_object_begin(&writer);
    copy_member(&writer, text, "id", "id");
    copy_member(&writer, text, json_member(body, "rawId") != NULL ? "rawId" : "id", "rawId");
    copy_member(&writer, text, "type", "type");
    copy_member(&writer, text, "response", "response");
    copy_member(&writer, text, "getClientExtensionResults", "clientExtensionResults");
    copy_member(&writer, text, "authenticatorAttachment", "authenticatorAttachment");
    json_object_end(&writer);
    return buffer_check(buffer, error);
}

static enum passkey_result read_cookie(
    const struct call *call, uint8_t id[CEREMONY_ID_SIZE], struct passkey_error *error)
{
    uint8_t decoded[BASE64URL_DECODED_SIZE(CEREMONY_TEXT_SIZE)];
    size_t size = 0;
    if (call->cookie.data == NULL)
        return refuse(error, PASSKEY_CEREMONY_UNKNOWN, CHECK_NONE,
            "The cookie that came with the options is missing.");
    if (call->cookie.size != CEREMONY_TEXT_SIZE - 1 ||
        !base64url_decode(call->cookie, decoded, &size) || size != CEREMONY_ID_SIZE)
        return refuse(error, PASSKEY_CEREMONY_UNKNOWN, CHECK_NONE,
            "The cookie is not one that came with options.");
    memcpy(id, decoded, CEREMONY_ID_SIZE);
    return PASSKEY_OK;
}

static enum passkey_result result(struct party *party, const struct json *body, struct call *call,
    enum passkey_result (*finish)(struct party *party, struct passkey_bytes ceremony_id,
        struct passkey_bytes response, struct passkey_error *error),
    struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer response;
    uint8_t id[CEREMONY_ID_SIZE];
    struct json_writer writer;
    buffer_init(&response, 2 * call->body.size + 256); /* id may be written twice */
    TRY(write_response(body, call->body, &response, error));
    TRY(read_cookie(call, id, error));
    TRY(finish(party, BYTES_ARRAY(id), buffer_view(&response), error));
    json_writer_init(&writer, &call->answer);
    json_object_begin(&writer);
    write_status(&writer);
    json_object_end(&writer);
    return buffer_check(&call->answer, error);
}

static enum passkey_result attestation_result(
    struct party *party, const struct json *body, struct call *call, struct passkey_error *error)
{
    return result(party, body, call, registration_finish, error);
}

static enum passkey_result assertion_result(
    struct party *party, const struct json *body, struct call *call, struct passkey_error *error)
{
    return result(party, body, call, authentication_finish, error);
}

/* ---- calls ---- */

static const struct endpoint {
    const char *path;
    enum passkey_result (*serve)(struct party *party, const struct json *body, struct call *call,
        struct passkey_error *error);
} endpoints[] = {
    { "/attestation/options", attestation_options },
    { "/attestation/result", attestation_result },
    { "/assertion/options", assertion_options },
    { "/assertion/result", assertion_result },
};

static const struct endpoint *find(const char *path)
{
    for (size_t i = 0; i < sizeof(endpoints) / sizeof(endpoints[0]); i++)
        if (strcmp(path, endpoints[i].path) == 0)
            return &endpoints[i];
    return NULL;
}

bool binding_has(const char *path)
{
    return find(path) != NULL;
}

enum passkey_result binding_serve(
    struct party *party, const char *path, struct call *call, struct passkey_error *error)
{
    CLEANUP(json_free) struct json *body = NULL;
    const struct endpoint *endpoint = find(path);
    if (endpoint == NULL)
        return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE, "The path does not exist.");
    if (call->body.size == 0)
        call->body = BYTES_LITERAL("{}");
    TRY(json_parse(call->body, &body, error));
    if (!json_is_object(body))
        return refuse(error, PASSKEY_JSON_INVALID, CHECK_NONE, "The body is not a JSON object.");
    return endpoint->serve(party, body, call, error);
}

void binding_refuse(
    struct call *call, enum passkey_result result, const struct passkey_error *error)
{
    struct json_writer writer;
    buffer_reset(&call->answer);
    json_writer_init(&writer, &call->answer);
    json_object_begin(&writer);
    json_text_member(&writer, "status", BYTES_LITERAL("failed"));
    json_text_member(&writer, "errorMessage",
        bytes_text(error->message[0] != '\0' ? error->message : passkey_result_sentence(result)));
    json_text_member(&writer, "code", bytes_text(passkey_result_slug(result)));
    json_object_end(&writer);
}
