/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POST /fido/attestation/… and /fido/assertion/…: the server binding of the FIDO Alliance, for its
 * conformance tools. Options are flat, with what was asked for echoed as it came; a cookie says
 * whose ceremony a result is of, and is no session. A result is written anew as the standard's own
 * JSON, which the service reads as everybody's.
 */
#include "http/endpoints.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/json_writer.h"
#include "http/cookie.h"
#include <passkey/fido.h>

#define WORD_COUNT_MAX 4

/* Words of an enumeration, in its order; the first free place is NULL. */
struct words {
    const char *texts[WORD_COUNT_MAX];
    const char *all; /* for messages */
};

static const struct words requirements = { { "preferred", "required", "discouraged" },
    "\"required\", \"preferred\" or \"discouraged\"" };
static const struct words conveyances = { { "none", "indirect", "direct", "enterprise" },
    "\"none\", \"indirect\", \"direct\" or \"enterprise\"" };
static const struct words attachments = { { "platform", "cross-platform" },
    "\"platform\" or \"cross-platform\"" };

/* ---- options ---- */

/* An optional member; absent: the index stays. */
static enum passkey_result read_word(const struct json *object, const char *name,
    const struct words *words, unsigned *index, struct passkey_error *error)
{
    struct passkey_bytes text = { NULL, 0 };
    TRY(json_optional_text(object, name, &text, error));
    if (text.data == NULL)
        return PASSKEY_OK;
    for (unsigned i = 0; i < WORD_COUNT_MAX && words->texts[i] != NULL; i++)
        if (bytes_equal(text, bytes_text(words->texts[i]))) {
            *index = i;
            return PASSKEY_OK;
        }
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "The member \"%s\" must be %s.", name,
        words->all);
}

static enum passkey_result read_requirement(const struct json *object, const char *name,
    enum passkey_requirement *requirement, struct passkey_error *error)
{
    unsigned index = *requirement;
    TRY(read_word(object, name, &requirements, &index, error));
    *requirement = (enum passkey_requirement)index;
    return PASSKEY_OK;
}

static enum passkey_result read_attachment(
    const struct json *selection, enum passkey_attachment *attachment, struct passkey_error *error)
{
    static const enum passkey_attachment of_words[] = { PASSKEY_ATTACHMENT_PLATFORM,
        PASSKEY_ATTACHMENT_CROSS_PLATFORM, PASSKEY_ATTACHMENT_UNKNOWN };
    unsigned index = 2;
    TRY(read_word(selection, "authenticatorAttachment", &attachments, &index, error));
    *attachment = of_words[index];
    return PASSKEY_OK;
}

/* With the standard's own defaults; members that it may grow are echoed and no more. */
static enum passkey_result read_selection(const struct json *body,
    struct passkey_fido_registration_request *request, struct passkey_error *error)
{
    const struct json *selection = NULL;
    bool resident = false;
    TRY(json_optional_object(body, "authenticatorSelection", &selection, error));
    TRY(read_attachment(selection, &request->attachment, error));
    TRY(json_optional_bool(selection, "requireResidentKey", &resident, error));
    request->resident_key = resident ? PASSKEY_REQUIRED : PASSKEY_DISCOURAGED;
    TRY(read_requirement(selection, "residentKey", &request->resident_key, error));
    return read_requirement(selection, "userVerification", &request->user_verification, error);
}

static enum passkey_result read_conveyance(const struct json *body,
    enum passkey_attestation_conveyance *conveyance, struct passkey_error *error)
{
    unsigned index = PASSKEY_ATTESTATION_NONE;
    TRY(read_word(body, "attestation", &conveyances, &index, error));
    *conveyance = (enum passkey_attestation_conveyance)index;
    return PASSKEY_OK;
}

static enum passkey_result check_extensions(const struct json *body, struct passkey_error *error)
{
    const struct json *extensions = NULL;
    return json_optional_object(body, "extensions", &extensions, error);
}

static void write_status(struct json_writer *writer)
{
    json_key(writer, "status");
    json_text(writer, BYTES_LITERAL("ok"));
    json_key(writer, "errorMessage");
    json_text(writer, BYTES_LITERAL(""));
}

static bool listed(struct passkey_bytes name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (bytes_equal(name, bytes_text(*names)))
            return true;
    return false;
}

/* A member as it stands in a text; none where there is none. */
static void copy_member(
    struct json_writer *writer, struct passkey_bytes from, const char *name, const char *as)
{
    struct passkey_bytes value = { NULL, 0 };
    if (!json_member_text(from, name, &value))
        return;
    json_key(writer, as);
    json_raw(writer, value);
}

/* The members of the options, those that are echoed in the place of ours of the same name. */
static enum passkey_result write_options(struct exchange *exchange, struct passkey_bytes options,
    const char *const *echoed, struct buffer *buffer)
{
    CLEANUP(json_free) struct json *json = NULL;
    struct json_writer writer;
    TRY(json_parse_within(options, options.size, &json, &exchange->error));
    json_writer_init(&writer, buffer);
    json_object_begin(&writer);
    write_status(&writer);
    for (const struct json *at = json_first(json); at != NULL; at = json_next(at)) {
        const char *name = (const char *)json_name(at).data;
        if (!listed(json_name(at), echoed))
            copy_member(&writer, options, name, name);
    }
    for (; *echoed != NULL; echoed++)
        copy_member(&writer, exchange->request->body, *echoed, *echoed);
    json_object_end(&writer);
    return PASSKEY_OK;
}

static void free_options(struct passkey_started_ceremony *started)
{
    passkey_free(started->options);
}

static enum passkey_result answer_started(struct exchange *exchange,
    const struct passkey_started_ceremony *started, const char *const *echoed)
{
    CLEANUP(buffer_deinit) struct buffer buffer;
    struct passkey_bytes options = { (const uint8_t *)started->options, started->options_size };
    buffer_init(&buffer, options.size + exchange->request->body.size + 256);
    TRY(write_options(exchange, options, echoed, &buffer));
    TRY(reply_json(exchange->reply, 200, &buffer, &exchange->error));
    cookie_set_fido(exchange, started->ceremony_id);
    return PASSKEY_OK;
}

enum passkey_result fido_attestation_options(struct exchange *exchange)
{
    static const char *const echoed[] = { "authenticatorSelection", "extensions", NULL };
    struct passkey_error *error = &exchange->error;
    CLEANUP(json_free) struct json *body = NULL;
    CLEANUP(free_options) struct passkey_started_ceremony started = { .options = NULL };
    struct passkey_fido_registration_request request = { .user_name = { NULL, 0 } };
    TRY(request_json(exchange->request, &body, error));
    TRY(json_required_text(body, "username", &request.user_name, error));
    TRY(json_required_text(body, "displayName", &request.user_display_name, error));
    TRY(read_selection(body, &request, error));
    TRY(read_conveyance(body, &request.attestation, error));
    TRY(check_extensions(body, error));
    TRY(passkey_fido_registration_start(
        exchange->worker, &exchange->caller, &request, &started, error));
    return answer_started(exchange, &started, echoed);
}

enum passkey_result fido_assertion_options(struct exchange *exchange)
{
    static const char *const echoed[] = { "extensions", NULL };
    struct passkey_error *error = &exchange->error;
    CLEANUP(json_free) struct json *body = NULL;
    CLEANUP(free_options) struct passkey_started_ceremony started = { .options = NULL };
    struct passkey_fido_authentication_request request = { .user_name = { NULL, 0 } };
    TRY(request_json(exchange->request, &body, error));
    TRY(json_required_text(body, "username", &request.user_name, error));
    TRY(read_requirement(body, "userVerification", &request.user_verification, error));
    TRY(check_extensions(body, error));
    TRY(passkey_fido_authentication_start(
        exchange->worker, &exchange->caller, &request, &started, error));
    return answer_started(exchange, &started, echoed);
}

/* ---- results ---- */

/* Before it stands for rawId, so that a refusal names the member that came. */
static enum passkey_result check_own_id(
    const struct json *body, struct buffer *buffer, struct passkey_error *error)
{
    struct passkey_bytes id = { NULL, 0 };
    size_t size = 0;
    TRY(json_required_text(body, "id", &id, error));
    uint8_t *room = buffer_extend(buffer, BASE64URL_DECODED_SIZE(id.size));
    TRY(buffer_check(buffer, error));
    if (!base64url_decode(id, room, &size))
        return refuse(error, PASSKEY_BASE64URL_INVALID, CHECK_NONE,
            "The member \"id\" is not base64url without padding.");
    if (size == 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "The member \"id\" is empty.");
    buffer_reset(buffer);
    return PASSKEY_OK;
}

/* Tools send an empty userHandle where an authenticator gave none. */
static bool user_handle_empty(const struct json *response)
{
    struct passkey_bytes text = { NULL, 0 };
    return json_as_text(json_member(response, "userHandle"), &text) && text.size == 0;
}

static void write_response(
    struct json_writer *writer, const struct json *response, struct passkey_bytes text)
{
    static const char *const names[] = { "clientDataJSON", "attestationObject", "transports",
        "authenticatorData", "signature" };
    json_key(writer, "response");
    json_object_begin(writer);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        copy_member(writer, text, names[i], names[i]);
    if (!user_handle_empty(response))
        copy_member(writer, text, "userHandle", "userHandle");
    json_object_end(writer);
}

/* The body as RegistrationResponseJSON or AuthenticationResponseJSON. What is missing or mistyped
 * in what is only copied the service says. */
static enum passkey_result write_credential(
    struct exchange *exchange, const struct json *body, struct buffer *buffer)
{
    struct passkey_error *error = &exchange->error;
    struct passkey_bytes text = exchange->request->body, inner = { NULL, 0 };
    const struct json *response = NULL, *extensions = NULL;
    struct json_writer writer;
    TRY(check_own_id(body, buffer, error));
    TRY(json_required_object(body, "response", &response, error));
    TRY(json_required_object(body, "getClientExtensionResults", &extensions, error));
    if (!json_member_text(text, "response", &inner))
        return fault(error, "A member that was read has no text.");
    json_writer_init(&writer, buffer);
    json_object_begin(&writer);
    copy_member(&writer, text, "id", "id");
    copy_member(&writer, text, json_member(body, "rawId") != NULL ? "rawId" : "id", "rawId");
    copy_member(&writer, text, "type", "type");
    write_response(&writer, response, inner);
    copy_member(&writer, text, "getClientExtensionResults", "clientExtensionResults");
    copy_member(&writer, text, "authenticatorAttachment", "authenticatorAttachment");
    json_object_end(&writer);
    return buffer_check(buffer, error);
}

/* The two finishes are alike. */
static enum passkey_result result(struct exchange *exchange,
    enum passkey_result (*finish)(struct passkey_worker *worker,
        const struct passkey_caller *caller, struct passkey_bytes ceremony_id,
        struct passkey_bytes credential, struct passkey_error *error))
{
    struct passkey_error *error = &exchange->error;
    CLEANUP(json_free) struct json *body = NULL;
    CLEANUP(buffer_deinit) struct buffer credential;
    CLEANUP(buffer_deinit) struct buffer answer;
    struct passkey_bytes ceremony_id = { NULL, 0 };
    struct json_writer writer;
    buffer_init(&credential, 2 * exchange->request->body.size + 256); /* rawId may be id again */
    buffer_init(&answer, 256);
    TRY(request_json(exchange->request, &body, error));
    TRY(write_credential(exchange, body, &credential));
    if (!cookie_find_fido(exchange, &ceremony_id))
        return refuse(error, PASSKEY_CEREMONY_UNKNOWN, CHECK_NONE,
            "The cookie that came with the options is missing.");
    TRY(finish(exchange->worker, &exchange->caller, ceremony_id, buffer_view(&credential), error));
    json_writer_init(&writer, &answer);
    json_object_begin(&writer);
    write_status(&writer);
    json_object_end(&writer);
    return reply_json(exchange->reply, 200, &answer, error);
}

enum passkey_result fido_attestation_result(struct exchange *exchange)
{
    return result(exchange, passkey_fido_registration_finish);
}

enum passkey_result fido_assertion_result(struct exchange *exchange)
{
    return result(exchange, passkey_fido_authentication_finish);
}
