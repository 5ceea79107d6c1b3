/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The options of both ceremonies in the standard's JSON (WebAuthn L3 5.1.8 and 5.1.9), for use by
 * the browser. Members without effect are omitted.
 */
#include "base/base64url.h"
#include "base/bytes.h"
#include "base/domain.h"
#include "base/json_writer.h"
#include "base/limits.h"
#include "base/names.h"
#include "base/sized.h"
#include "base/utf8.h"
#include "webauthn/extensions/inputs.h"

/* Enough for a list of all credentials of an account, each with an id of 1,023 bytes. */
#define OPTIONS_SIZE_MAX (1024 * 1024)

/* OPT-2 */
static const int32_t default_algorithms[] = { PASSKEY_ALGORITHM_ES256, PASSKEY_ALGORITHM_EDDSA,
    PASSKEY_ALGORITHM_RS256 };

static const struct sized_type extensions_type = SIZED_TYPE(struct passkey_extension_inputs, uvm);

static enum passkey_result check_text(
    const char *name, struct passkey_bytes text, bool required, struct passkey_error *error)
{
    if (required && text.size == 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_OPT_1, "The options need %s.", name);
    if (!utf8_valid(text))
        return refuse(
            error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "The option %s is not UTF-8.", name);
    return PASSKEY_OK;
}

static enum passkey_result check_list(
    const char *name, const void *list, size_t count, struct passkey_error *error)
{
    if (list == NULL && count > 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The list of %s is NULL, but its count is %zu.", name, count);
    return PASSKEY_OK;
}

static enum passkey_result check_texts(
    const char *name, const struct passkey_bytes *texts, size_t count, struct passkey_error *error)
{
    TRY(check_list(name, texts, count, error));
    for (size_t i = 0; i < count; i++)
        TRY(check_text(name, texts[i], true, error));
    return PASSKEY_OK;
}

static enum passkey_result check_challenge(
    struct passkey_bytes challenge, struct passkey_error *error)
{
    /* CHAL-2 */
    if (challenge.size < PASSKEY_CHALLENGE_SIZE_MIN)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_CHAL_2,
            "The challenge has %zu bytes; it must have at least 16.", challenge.size);
    return PASSKEY_OK;
}

static enum passkey_result check_enumeration(
    const char *name, unsigned int value, unsigned int count, struct passkey_error *error)
{
    /* OPT-7, OPT-8, OPT-9 */
    if (value >= count)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "The option %s has no value %u.",
            name, value);
    return PASSKEY_OK;
}

static enum passkey_result check_descriptors(
    const struct passkey_descriptor *list, size_t count, struct passkey_error *error)
{
    TRY(check_list("credentials", list, count, error));
    for (size_t i = 0; i < count; i++) {
        if (list[i].id.size == 0 || list[i].id.size > PASSKEY_CREDENTIAL_ID_SIZE_MAX)
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "A credential id in the options has %zu bytes; 1 to 1023 are allowed.",
                list[i].id.size);
        TRY(check_texts("transports", list[i].transports.names, list[i].transports.count, error));
    }
    return PASSKEY_OK;
}

/* Copies the inputs of extensions to this version's form. */
static enum passkey_result read_extensions(const struct passkey_extension_inputs *given,
    struct passkey_extension_inputs *inputs, struct passkey_error *error)
{
    *inputs = (struct passkey_extension_inputs){ .size = sizeof(*inputs) };
    return given == NULL ? PASSKEY_OK : sized_read(&extensions_type, given, inputs, error);
}

static enum passkey_result check_creation(
    const struct passkey_creation_options *options, struct passkey_error *error)
{
    TRY(check_text("rp.id", options->rp_id, true, error));
    TRY(rp_id_check(options->rp_id, error));
    TRY(check_text("rp.name", options->rp_name, true, error));
    TRY(check_text("user.name", options->user_name, true, error));
    TRY(check_text("user.displayName", options->user_display_name, false, error));
    /* USER-1 */
    if (options->user_id.size == 0 || options->user_id.size > PASSKEY_USER_HANDLE_SIZE_MAX)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_USER_1,
            "The user handle has %zu bytes; 1 to 64 are allowed.", options->user_id.size);
    TRY(check_challenge(options->challenge, error));
    TRY(check_list("algorithms", options->algorithms, options->algorithm_count, error));
    /* OPT-4 */
    if (options->algorithms != NULL && options->algorithm_count == 0)
        return refuse(
            error, PASSKEY_MEMBER_INVALID, CHECK_OPT_4, "The list of algorithms is empty.");
    TRY(check_enumeration("residentKey", options->resident_key, 3, error));
    TRY(check_enumeration("userVerification", options->user_verification, 3, error));
    TRY(check_enumeration("attestation", options->attestation, 4, error));
    TRY(check_enumeration("authenticatorAttachment", options->attachment, 3, error));
    TRY(check_texts("hints", options->hints, options->hint_count, error));
    return check_descriptors(options->exclude, options->exclude_count, error);
}

static void write_texts_member(
    struct json_writer *writer, const char *name, const struct passkey_bytes *texts, size_t count)
{
    if (count == 0)
        return;
    json_array_member(writer, name);
    for (size_t i = 0; i < count; i++)
        json_text(writer, texts[i]);
    json_array_end(writer);
}

static void write_timeout(struct json_writer *writer, uint32_t timeout_ms)
{
    if (timeout_ms == 0)
        return;
    json_integer_member(writer, "timeout", timeout_ms);
}

/* RQ-5, RQ-6: with the transports that the client reported. */
static void write_descriptors(struct json_writer *writer, const char *name,
    const struct passkey_descriptor *list, size_t count)
{
    json_array_member(writer, name);
    for (size_t i = 0; i < count; i++) {
        json_object_begin(writer);
        json_text_member(writer, "type", BYTES_LITERAL("public-key"));
        json_base64url_member(writer, "id", list[i].id);
        write_texts_member(
            writer, "transports", list[i].transports.names, list[i].transports.count);
        json_object_end(writer);
    }
    json_array_end(writer);
}

static void write_parties(
    struct json_writer *writer, const struct passkey_creation_options *options)
{
    json_object_member(writer, "rp");
    json_text_member(writer, "id", options->rp_id);
    json_text_member(writer, "name", options->rp_name);
    json_object_end(writer);
    json_object_member(writer, "user");
    json_base64url_member(writer, "id", options->user_id);
    json_text_member(writer, "name", options->user_name);
    json_text_member(writer, "displayName", options->user_display_name); /* OPT-14 */
    json_object_end(writer);
}

static void write_algorithms(
    struct json_writer *writer, const struct passkey_creation_options *options)
{
    bool given = options->algorithms != NULL;
    const int32_t *algorithms = given ? options->algorithms : default_algorithms;
    size_t count = given ? options->algorithm_count
                         : sizeof(default_algorithms) / sizeof(default_algorithms[0]);
    json_array_member(writer, "pubKeyCredParams");
    for (size_t i = 0; i < count; i++) {
        json_object_begin(writer);
        json_text_member(writer, "type", BYTES_LITERAL("public-key"));
        json_integer_member(writer, "alg", algorithms[i]);
        json_object_end(writer);
    }
    json_array_end(writer);
}

static void write_selection(
    struct json_writer *writer, const struct passkey_creation_options *options)
{
    json_object_member(writer, "authenticatorSelection");
    if (options->attachment != PASSKEY_ATTACHMENT_UNKNOWN)
        json_text_member(
            writer, "authenticatorAttachment", bytes_text(attachment_name(options->attachment)));
    json_text_member(writer, "residentKey", bytes_text(requirement_name(options->resident_key)));
    /* OPT-6 */
    json_bool_member(writer, "requireResidentKey", options->resident_key == PASSKEY_REQUIRED);
    json_text_member(
        writer, "userVerification", bytes_text(requirement_name(options->user_verification)));
    json_object_end(writer);
}

/* JSON-3 */
static void write_creation(struct json_writer *writer,
    const struct passkey_creation_options *options, const struct passkey_extension_inputs *inputs)
{
    json_object_begin(writer);
    write_parties(writer, options);
    json_base64url_member(writer, "challenge", options->challenge);
    write_algorithms(writer, options);
    write_timeout(writer, options->timeout_ms);
    write_descriptors(writer, "excludeCredentials", options->exclude, options->exclude_count);
    write_selection(writer, options);
    write_texts_member(writer, "hints", options->hints, options->hint_count);
    json_text_member(writer, "attestation", bytes_text(conveyance_name(options->attestation)));
    extension_inputs_write_creation(writer, inputs);
    json_object_end(writer);
}

enum passkey_result passkey_registration_options(const struct passkey_creation_options *options,
    char **json, size_t *json_size, struct passkey_error *error)
{
    static const struct sized_type type = SIZED_TYPE(struct passkey_creation_options, extensions);
    CLEANUP(buffer_deinit) struct buffer buffer;
    struct json_writer writer;
    struct passkey_creation_options own;
    struct passkey_extension_inputs inputs;
    size_t size;
    buffer_init(&buffer, OPTIONS_SIZE_MAX);
    TRY(sized_read(&type, options, &own, error));
    TRY(read_extensions(own.extensions, &inputs, error));
    TRY(check_creation(&own, error));
    TRY(extension_inputs_check_creation(&inputs, error));
    json_writer_init(&writer, &buffer);
    write_creation(&writer, &own, &inputs);
    return buffer_take(&buffer, json, json_size != NULL ? json_size : &size, error);
}

static enum passkey_result check_request(
    const struct passkey_request_options *options, struct passkey_error *error)
{
    TRY(check_text("rpId", options->rp_id, true, error));
    TRY(rp_id_check(options->rp_id, error));
    TRY(check_challenge(options->challenge, error));
    TRY(check_enumeration("userVerification", options->user_verification, 3, error));
    TRY(check_texts("hints", options->hints, options->hint_count, error));
    return check_descriptors(options->allow, options->allow_count, error);
}

/* JSON-4, RQ-1 */
static void write_request(struct json_writer *writer, const struct passkey_request_options *options,
    const struct passkey_extension_inputs *inputs)
{
    json_object_begin(writer);
    json_base64url_member(writer, "challenge", options->challenge);
    write_timeout(writer, options->timeout_ms);
    json_text_member(writer, "rpId", options->rp_id);
    write_descriptors(writer, "allowCredentials", options->allow, options->allow_count);
    json_text_member(
        writer, "userVerification", bytes_text(requirement_name(options->user_verification)));
    write_texts_member(writer, "hints", options->hints, options->hint_count);
    extension_inputs_write_request(writer, inputs);
    json_object_end(writer);
}

enum passkey_result passkey_authentication_options(const struct passkey_request_options *options,
    char **json, size_t *json_size, struct passkey_error *error)
{
    static const struct sized_type type = SIZED_TYPE(struct passkey_request_options, extensions);
    CLEANUP(buffer_deinit) struct buffer buffer;
    struct json_writer writer;
    struct passkey_request_options own;
    struct passkey_extension_inputs inputs;
    size_t size;
    buffer_init(&buffer, OPTIONS_SIZE_MAX);
    TRY(sized_read(&type, options, &own, error));
    TRY(read_extensions(own.extensions, &inputs, error));
    TRY(check_request(&own, error));
    TRY(extension_inputs_check_request(&inputs, own.allow, own.allow_count, error));
    json_writer_init(&writer, &buffer);
    write_request(&writer, &own, &inputs);
    return buffer_take(&buffer, json, json_size != NULL ? json_size : &size, error);
}
