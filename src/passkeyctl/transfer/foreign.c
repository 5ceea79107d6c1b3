/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records of other systems, in the JSON that their programs write. Each line has the user beside
 * the record. Members that are not needed are ignored. Missing facts are unknown.
 */
#include "passkeyctl/transfer/value.h"

#include "base/bytes.h"
#include "base/names.h"

#include <string.h>

#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })

static struct passkey_credential *credential_of(struct transfer_line *line)
{
    return &line->credential.credential;
}

/* ---- members of several systems ---- */

/* Databases without a boolean type have 0 and 1. */
static enum passkey_result take_flag(
    const struct json *value, bool *flag, struct passkey_error *error)
{
    int64_t number = 0;
    if (value == NULL)
        return PASSKEY_OK;
    if (!json_as_integer(value, &number) || number < 0 || number > 1)
        return transfer_flag(value, flag, error);
    *flag = number == 1;
    return PASSKEY_OK;
}

static enum passkey_result take_fact(
    const struct json *value, enum passkey_fact *fact, struct passkey_error *error)
{
    bool flag = false;
    TRY(take_flag(value, &flag, error));
    if (value != NULL)
        *fact = flag ? PASSKEY_FACT_YES : PASSKEY_FACT_NO;
    return PASSKEY_OK;
}

static enum passkey_result take_text(
    const struct json *value, struct passkey_bytes *text, struct passkey_error *error)
{
    return value == NULL ? PASSKEY_OK : transfer_text(value, text, error);
}

/* A number means milliseconds since 1970. */
static enum passkey_result take_time(
    const struct json *value, int64_t *time_ms, struct passkey_error *error)
{
    int64_t number = 0;
    if (value == NULL)
        return PASSKEY_OK;
    if (!json_as_integer(value, &number) || number < 0)
        return transfer_time(value, time_ms, error);
    *time_ms = number;
    return PASSKEY_OK;
}

/* Database drivers write 64-bit integers as strings. */
static bool digits_of(struct passkey_bytes text, int64_t *number)
{
    *number = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        *number = *number * 10 + (text.data[i] - '0');
    }
    return text.size >= 1 && text.size <= 10;
}

static enum passkey_result take_sign_count(
    struct transfer_line *line, const struct json *value, struct passkey_error *error)
{
    struct passkey_bytes text;
    int64_t count = 0;
    if (value == NULL)
        return PASSKEY_OK;
    if (!json_as_text(value, &text) || !digits_of(text, &count) || count > UINT32_MAX)
        TRY(transfer_integer(value, UINT32_MAX, &count, error));
    credential_of(line)->sign_count = (uint32_t)count;
    return PASSKEY_OK;
}

static void take_transports(struct transfer_line *line, const struct json *value)
{
    if (value != NULL)
        transfer_transports(value, &credential_of(line)->transports);
}

static enum passkey_result take_aaguid(
    struct transfer_line *line, const struct json *value, struct passkey_error *error)
{
    return value == NULL ? PASSKEY_OK
                         : transfer_aaguid(line, value, credential_of(line)->aaguid, error);
}

/* "multiDevice" and "singleDevice", or "multi_device" and "single_device". */
static enum passkey_result take_device_type(
    struct transfer_line *line, const struct json *value, struct passkey_error *error)
{
    struct passkey_bytes text;
    if (value == NULL)
        return PASSKEY_OK;
    TRY(transfer_text(value, &text, error));
    bool many = bytes_equal(text, BYTES_LITERAL("multiDevice")) ||
                bytes_equal(text, BYTES_LITERAL("multi_device"));
    bool one = bytes_equal(text, BYTES_LITERAL("singleDevice")) ||
               bytes_equal(text, BYTES_LITERAL("single_device"));
    if (!many && !one)
        return transfer_refuse(value, "a device type: single-device or multi-device", error);
    credential_of(line)->backup_eligible = many ? PASSKEY_FACT_YES : PASSKEY_FACT_NO;
    return PASSKEY_OK;
}

static enum passkey_result take_attachment(
    struct transfer_line *line, const struct json *value, struct passkey_error *error)
{
    struct passkey_bytes text = { NULL, 0 };
    TRY(take_text(value, &text, error));
    (void)attachment_of(text, &credential_of(line)->attachment);
    return PASSKEY_OK;
}

/* A format by its registered name or by its name in Rust. Some versions write something else under
 * the same name, which is ignored. */
static enum passkey_result take_format(
    struct transfer_line *line, const struct json *value, struct passkey_error *error)
{
    static const char *const names[][2] = { { "none", "None" }, { "packed", "Packed" },
        { "tpm", "Tpm" }, { "android-key", "AndroidKey" },
        { "android-safetynet", "AndroidSafetyNet" }, { "fido-u2f", "FIDOU2F" },
        { "apple", "AppleAnonymous" }, { "compound", "Compound" } };
    struct passkey_bytes text = { NULL, 0 };
    TRY(take_text(value, &text, error));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (bytes_equal(text, bytes_text(names[i][0])) ||
            bytes_equal(text, bytes_text(names[i][1])))
            credential_of(line)->attestation_format = bytes_text(names[i][0]);
    return PASSKEY_OK;
}

static enum passkey_result take_object(
    struct transfer_line *line, const struct json *value, struct passkey_error *error)
{
    return value == NULL
               ? PASSKEY_OK
               : transfer_bytes(line, value, &credential_of(line)->attestation_object, error);
}

/* ---- SimpleWebAuthn ---- */

/*
 * The result of its verification contains the credential; older versions have it at the top level.
 */
static enum passkey_result read_simplewebauthn_key(
    struct transfer_line *line, const struct json *record, struct passkey_error *error)
{
    struct passkey_credential *credential = credential_of(line);
    const struct json *inner = json_member(record, "credential");
    if (inner != NULL && json_is_object(inner))
        record = inner;
    TRY(transfer_required_bytes(line, record, NAMES("id", "credentialID"), &credential->id, error));
    TRY(transfer_required_bytes(
        line, record, NAMES("publicKey", "credentialPublicKey"), &credential->public_key, error));
    TRY(take_sign_count(line, transfer_member(record, NAMES("counter")), error));
    take_transports(line, transfer_member(record, NAMES("transports")));
    return PASSKEY_OK;
}

static enum passkey_result read_simplewebauthn(
    struct transfer_line *line, const struct json *record, struct passkey_error *error)
{
    struct passkey_credential *credential = credential_of(line);
    TRY(read_simplewebauthn_key(line, record, error));
    TRY(take_device_type(
        line, transfer_member(record, NAMES("deviceType", "credentialDeviceType")), error));
    TRY(take_flag(transfer_member(record, NAMES("backedUp", "credentialBackedUp")),
        &credential->backup_state, error));
    TRY(take_aaguid(line, transfer_member(record, NAMES("aaguid")), error));
    TRY(take_format(line, transfer_member(record, NAMES("fmt")), error));
    TRY(take_flag(
        transfer_member(record, NAMES("userVerified")), &credential->uv_initialized, error));
    TRY(take_object(line, transfer_member(record, NAMES("attestationObject")), error));
    TRY(take_text(transfer_member(record, NAMES("rpID")), &line->rp_id, error));
    const struct json *user = transfer_member(record, NAMES("webauthnUserID", "webAuthnUserID"));
    if (line->user.id.size == 0 && user != NULL)
        return transfer_bytes(line, user, &line->user.id, error);
    return PASSKEY_OK;
}

/* ---- go-webauthn ---- */

static enum passkey_result read_go_authenticator(
    struct transfer_line *line, const struct json *authenticator, struct passkey_error *error)
{
    bool cloned = false;
    if (authenticator == NULL)
        return PASSKEY_OK;
    TRY(take_aaguid(line, transfer_member(authenticator, NAMES("AAGUID", "aaguid")), error));
    TRY(take_sign_count(
        line, transfer_member(authenticator, NAMES("signCount", "SignCount")), error));
    TRY(take_attachment(
        line, transfer_member(authenticator, NAMES("attachment", "Attachment")), error));
    TRY(take_flag(
        transfer_member(authenticator, NAMES("cloneWarning", "CloneWarning")), &cloned, error));
    line->credential.sign_count_regressed_at_ms = cloned ? line->now_ms : 0;
    return PASSKEY_OK;
}

/* A record that is older than its flags has all of them false when it is written again. User
 * presence is required at a registration, so such flags have no meaning. */
static enum passkey_result read_go_flags(
    struct transfer_line *line, const struct json *flags, struct passkey_error *error)
{
    struct passkey_credential *credential = credential_of(line);
    bool present = true;
    if (flags == NULL)
        return PASSKEY_OK;
    TRY(take_flag(transfer_member(flags, NAMES("userPresent", "UserPresent")), &present, error));
    if (!present)
        return PASSKEY_OK;
    TRY(take_fact(transfer_member(flags, NAMES("backupEligible", "BackupEligible")),
        &credential->backup_eligible, error));
    TRY(take_flag(transfer_member(flags, NAMES("backupState", "BackupState")),
        &credential->backup_state, error));
    return take_flag(transfer_member(flags, NAMES("userVerified", "UserVerified")),
        &credential->uv_initialized, error);
}

/* Earlier versions stored the format in place of the type. */
static enum passkey_result read_go_attestation(
    struct transfer_line *line, const struct json *record, struct passkey_error *error)
{
    const struct json *attestation = transfer_member(record, NAMES("attestation", "Attestation"));
    TRY(take_format(
        line, transfer_member(record, NAMES("attestationType", "AttestationType")), error));
    TRY(take_format(
        line, transfer_member(record, NAMES("attestationFormat", "AttestationFormat")), error));
    if (attestation == NULL)
        return PASSKEY_OK;
    return take_object(line, transfer_member(attestation, NAMES("object", "Object")), error);
}

static enum passkey_result read_go_webauthn(
    struct transfer_line *line, const struct json *record, struct passkey_error *error)
{
    struct passkey_credential *credential = credential_of(line);
    TRY(transfer_required_bytes(line, record, NAMES("id", "ID"), &credential->id, error));
    TRY(transfer_required_bytes(
        line, record, NAMES("publicKey", "PublicKey"), &credential->public_key, error));
    take_transports(line, transfer_member(record, NAMES("transport", "Transport")));
    TRY(read_go_flags(line, transfer_member(record, NAMES("flags", "Flags")), error));
    TRY(read_go_authenticator(
        line, transfer_member(record, NAMES("authenticator", "Authenticator")), error));
    return read_go_attestation(line, record, error);
}

/* ---- webauthn-rs ---- */

static enum passkey_result read_webauthn_rs(
    struct transfer_line *line, const struct json *record, struct passkey_error *error)
{
    struct passkey_credential *credential = credential_of(line);
    const struct json *inner = json_member(record, "cred");
    /* A Passkey contains a Credential, whose member "cred" is the key. */
    if (inner != NULL && json_member(inner, "cred_id") != NULL)
        record = inner;
    const struct json *key = NULL;
    TRY(transfer_required_bytes(line, record, NAMES("cred_id"), &credential->id, error));
    TRY(json_required_object(record, "cred", &key, error));
    TRY(transfer_cose_key(line, key, &credential->public_key, error));
    TRY(take_sign_count(line, transfer_member(record, NAMES("counter")), error));
    take_transports(line, transfer_member(record, NAMES("transports")));
    TRY(take_flag(transfer_member(record, NAMES("user_verified", "verified")),
        &credential->uv_initialized, error));
    TRY(take_fact(
        transfer_member(record, NAMES("backup_eligible")), &credential->backup_eligible, error));
    TRY(take_flag(
        transfer_member(record, NAMES("backup_state")), &credential->backup_state, error));
    return take_format(line, transfer_member(record, NAMES("attestation_format")), error);
}

/* ---- py_webauthn ---- */

static enum passkey_result read_py_webauthn(
    struct transfer_line *line, const struct json *record, struct passkey_error *error)
{
    struct passkey_credential *credential = credential_of(line);
    TRY(transfer_required_bytes(line, record, NAMES("credential_id"), &credential->id, error));
    TRY(transfer_required_bytes(
        line, record, NAMES("credential_public_key"), &credential->public_key, error));
    TRY(take_sign_count(line,
        transfer_member(record, NAMES("sign_count", "credential_current_sign_count")), error));
    TRY(take_aaguid(line, transfer_member(record, NAMES("aaguid")), error));
    TRY(take_format(line, transfer_member(record, NAMES("fmt")), error));
    TRY(take_device_type(line, transfer_member(record, NAMES("credential_device_type")), error));
    TRY(take_flag(
        transfer_member(record, NAMES("credential_backed_up")), &credential->backup_state, error));
    TRY(take_flag(
        transfer_member(record, NAMES("user_verified")), &credential->uv_initialized, error));
    take_transports(line, transfer_member(record, NAMES("transports", "credential_transports")));
    return take_object(line, transfer_member(record, NAMES("attestation_object")), error);
}

/* ---- Hanko ---- */

static enum passkey_result read_hanko(
    struct transfer_line *line, const struct json *record, struct passkey_error *error)
{
    struct passkey_credential *credential = credential_of(line);
    TRY(transfer_required_bytes(line, record, NAMES("id"), &credential->id, error));
    TRY(transfer_required_bytes(line, record, NAMES("public_key"), &credential->public_key, error));
    TRY(take_sign_count(line, transfer_member(record, NAMES("sign_count")), error));
    TRY(take_aaguid(line, transfer_member(record, NAMES("aaguid")), error));
    take_transports(line, transfer_member(record, NAMES("transports")));
    TRY(take_fact(
        transfer_member(record, NAMES("backup_eligible")), &credential->backup_eligible, error));
    TRY(take_flag(
        transfer_member(record, NAMES("backup_state")), &credential->backup_state, error));
    TRY(take_format(line, transfer_member(record, NAMES("attestation_type")), error));
    TRY(take_text(transfer_member(record, NAMES("name")), &line->credential.label, error));
    TRY(take_time(
        transfer_member(record, NAMES("created_at")), &line->credential.created_at_ms, error));
    return take_time(
        transfer_member(record, NAMES("last_used_at")), &line->credential.last_used_at_ms, error);
}

/* ---- Keycloak ---- */

/* "credentialData" is JSON in a string, or the object that a script parsed from it. */
static enum passkey_result read_credential_data(struct transfer_line *line,
    const struct json *record, const struct json **data, struct passkey_error *error)
{
    struct passkey_bytes text;
    const struct json *value = json_member(record, "credentialData");
    if (!json_as_text(value, &text))
        return json_required_object(record, "credentialData", data, error);
    TRY(json_parse_within(text, TRANSFER_LINE_SIZE_MAX, &line->inner, error));
    if (!json_is_object(line->inner))
        return transfer_refuse(value, "an object, or a string that contains one", error);
    *data = line->inner;
    return PASSKEY_OK;
}

static enum passkey_result read_keycloak(
    struct transfer_line *line, const struct json *record, struct passkey_error *error)
{
    struct passkey_credential *credential = credential_of(line);
    const struct json *data = NULL;
    TRY(read_credential_data(line, record, &data, error));
    TRY(transfer_required_bytes(line, data, NAMES("credentialId"), &credential->id, error));
    TRY(transfer_required_bytes(
        line, data, NAMES("credentialPublicKey"), &credential->public_key, error));
    TRY(take_sign_count(line, transfer_member(data, NAMES("counter")), error));
    TRY(take_aaguid(line, transfer_member(data, NAMES("aaguid")), error));
    TRY(take_format(line, transfer_member(data, NAMES("attestationStatementFormat")), error));
    take_transports(line, transfer_member(data, NAMES("transports")));
    TRY(take_text(transfer_member(record, NAMES("userLabel")), &line->credential.label, error));
    return take_time(
        transfer_member(record, NAMES("createdDate")), &line->credential.created_at_ms, error);
}

/* ---- Laravel ---- */

/*
 * A row whose "data" is the PublicKeyCredentialSource of web-auth/webauthn-lib, or that object
 * itself.
 */
static enum passkey_result read_laravel(
    struct transfer_line *line, const struct json *record, struct passkey_error *error)
{
    struct passkey_credential *credential = credential_of(line);
    const struct json *data = json_member(record, "data");
    const struct json *source = json_is_object(data) ? data : record;
    TRY(transfer_required_bytes(
        line, source, NAMES("publicKeyCredentialId"), &credential->id, error));
    TRY(transfer_required_bytes(
        line, source, NAMES("credentialPublicKey"), &credential->public_key, error));
    TRY(take_sign_count(line, transfer_member(source, NAMES("counter")), error));
    TRY(take_aaguid(line, transfer_member(source, NAMES("aaguid")), error));
    take_transports(line, transfer_member(source, NAMES("transports")));
    TRY(take_fact(
        transfer_member(source, NAMES("backupEligible")), &credential->backup_eligible, error));
    TRY(take_flag(
        transfer_member(source, NAMES("backupStatus")), &credential->backup_state, error));
    TRY(take_flag(
        transfer_member(source, NAMES("uvInitialized")), &credential->uv_initialized, error));
    TRY(take_text(transfer_member(record, NAMES("name")), &line->credential.label, error));
    const struct json *user = transfer_member(source, NAMES("userHandle"));
    if (line->user.id.size == 0 && user != NULL)
        return transfer_bytes(line, user, &line->user.id, error);
    return PASSKEY_OK;
}

/* ---- the line with the record ---- */

static const struct {
    enum transfer_form form;
    enum passkey_result (*read)(
        struct transfer_line *line, const struct json *record, struct passkey_error *error);
} readers[] = {
    { TRANSFER_FORM_SIMPLEWEBAUTHN, read_simplewebauthn },
    { TRANSFER_FORM_GO_WEBAUTHN, read_go_webauthn },
    { TRANSFER_FORM_WEBAUTHN_RS, read_webauthn_rs },
    { TRANSFER_FORM_PY_WEBAUTHN, read_py_webauthn },
    { TRANSFER_FORM_HANKO, read_hanko },
    { TRANSFER_FORM_KEYCLOAK, read_keycloak },
    { TRANSFER_FORM_LARAVEL, read_laravel },
};

/* The user handle. With webauthn-rs and Hanko, authenticators store the 16 bytes of a UUID; with
 * Keycloak, its 36 characters. */
static enum passkey_result read_user_id(struct transfer_line *line, enum transfer_form form,
    const struct json *value, struct passkey_error *error)
{
    struct passkey_bytes text;
    uint8_t *room = line->decoded.data + line->decoded.size;
    if (value == NULL)
        return PASSKEY_OK;
    if (!json_as_text(value, &text) || !transfer_uuid(text, room))
        return transfer_bytes(line, value, &line->user.id, error);
    if (form == TRANSFER_FORM_KEYCLOAK) {
        line->user.id = text;
        return PASSKEY_OK;
    }
    line->user.id = (struct passkey_bytes){ room, 16 };
    line->decoded.size += 16;
    return PASSKEY_OK;
}

static enum passkey_result read_user(
    struct transfer_line *line, enum transfer_form form, struct passkey_error *error)
{
    static const char *const members[] = { "id", "name", "displayName", NULL };
    const struct json *user = NULL;
    TRY(json_required_object(line->json, "user", &user, error));
    TRY(json_only_members(user, members, error));
    TRY(json_required_text(user, "name", &line->user.name, error));
    TRY(json_optional_text(user, "displayName", &line->user.display_name, error));
    return read_user_id(line, form, transfer_member(user, NAMES("id")), error);
}

enum passkey_result transfer_foreign(
    struct transfer_line *line, enum transfer_form form, struct passkey_error *error)
{
    static const char *const members[] = { "user", "credential", "label", "createdAt", "lastUsedAt",
        NULL };
    const struct json *record = NULL;
    TRY(json_only_members(line->json, members, error));
    TRY(read_user(line, form, error));
    TRY(json_required_object(line->json, "credential", &record, error));
    line->credential.created_at_ms = line->now_ms;
    for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
        if (readers[i].form == form)
            TRY(readers[i].read(line, record, error));
    if (line->user.id.size == 0)
        return refuse(error, PASSKEY_MEMBER_MISSING, CHECK_NONE,
            "The member \"user.id\" is missing: it is the user handle that authenticators store.");
    TRY(take_text(transfer_member(line->json, NAMES("label")), &line->credential.label, error));
    TRY(take_time(
        transfer_member(line->json, NAMES("createdAt")), &line->credential.created_at_ms, error));
    TRY(take_time(transfer_member(line->json, NAMES("lastUsedAt")),
        &line->credential.last_used_at_ms, error));
    line->user.created_at_ms = line->credential.created_at_ms;
    line->user.name_assigned = true;
    line->credential.user_id = line->user.id;
    line->has_user = line->has_credential = true;
    return PASSKEY_OK;
}
