/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks common to both ceremonies, then those of each, then the JSON in the order of the struct.
 */
#include "webauthn/extensions/inputs.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/names.h"
#include "base/utf8.h"

static enum passkey_result refuse_input(
    enum check check, const char *sentence, struct passkey_error *error)
{
    return refuse(error, PASSKEY_MEMBER_INVALID, check, "%s", sentence);
}

static enum passkey_result check_app_id(
    struct passkey_bytes app_id, enum check check, struct passkey_error *error)
{
    if (app_id.data != NULL && (app_id.size == 0 || !utf8_valid(app_id)))
        return refuse_input(check, "An AppID must not be empty.", error);
    return PASSKEY_OK;
}

/* PRF-3 */
static enum passkey_result check_values(
    const struct passkey_prf_values *values, bool required, struct passkey_error *error)
{
    if (values->first.data == NULL && (required || values->second.data != NULL))
        return refuse_input(CHECK_PRF_3, "The PRF inputs lack the first one.", error);
    return PASSKEY_OK;
}

static bool asks_prf(const struct passkey_extension_inputs *inputs)
{
    return inputs->prf || inputs->prf_values.first.data != NULL ||
           inputs->prf_by_credential_count > 0;
}

/* CPROT-1 */
static enum passkey_result check_protection(
    const struct passkey_extension_inputs *inputs, struct passkey_error *error)
{
    if ((unsigned int)inputs->protection > PASSKEY_PROTECTION_VERIFICATION_REQUIRED)
        return refuse_input(CHECK_CPROT_1, "The level of credProtect is unknown.", error);
    if (inputs->protection_enforced && inputs->protection == PASSKEY_PROTECTION_NOT_GIVEN)
        return refuse_input(
            CHECK_CPROT_1, "credProtect cannot be enforced without a level.", error);
    return PASSKEY_OK;
}

enum passkey_result extension_inputs_check_creation(
    const struct passkey_extension_inputs *inputs, struct passkey_error *error)
{
    TRY(check_app_id(inputs->app_id_exclude, CHECK_APPX_1, error));
    TRY(check_protection(inputs, error));
    if (inputs->app_id.data != NULL)
        return refuse_input(
            CHECK_APPID_1, "The extension appid is not allowed in a registration.", error);
    /* BLOB-1 */
    if (inputs->large_blob_read || inputs->large_blob_write.data != NULL)
        return refuse_input(
            CHECK_BLOB_1, "A registration cannot read or write a large blob.", error);
    if ((unsigned int)inputs->large_blob_support > PASSKEY_LARGE_BLOB_REQUIRED)
        return refuse_input(CHECK_BLOB_1, "The value of largeBlob support is unknown.", error);
    /* PRF-1 */
    if (inputs->prf_by_credential_count > 0)
        return refuse_input(
            CHECK_PRF_1, "A registration cannot have PRF inputs by credential.", error);
    return check_values(&inputs->prf_values, false, error);
}

static bool listed(
    struct passkey_bytes id, const struct passkey_descriptor *allow, size_t allow_count)
{
    for (size_t i = 0; i < allow_count; i++)
        if (bytes_equal(id, allow[i].id))
            return true;
    return false;
}

/* PRF-2 */
static enum passkey_result check_by_credential(const struct passkey_extension_inputs *inputs,
    const struct passkey_descriptor *allow, size_t allow_count, struct passkey_error *error)
{
    for (size_t i = 0; i < inputs->prf_by_credential_count; i++) {
        const struct passkey_prf_entry *entry = &inputs->prf_by_credential[i];
        if (!listed(entry->credential_id, allow, allow_count))
            return refuse_input(
                CHECK_PRF_2, "The PRF inputs name a credential that is not on the list.", error);
        for (size_t j = 0; j < i; j++)
            if (bytes_equal(entry->credential_id, inputs->prf_by_credential[j].credential_id))
                return refuse_input(CHECK_PRF_2, "The PRF inputs name a credential twice.", error);
        TRY(check_values(&entry->values, true, error));
    }
    return PASSKEY_OK;
}

enum passkey_result extension_inputs_check_request(const struct passkey_extension_inputs *inputs,
    const struct passkey_descriptor *allow, size_t allow_count, struct passkey_error *error)
{
    bool write = inputs->large_blob_write.data != NULL;
    TRY(check_app_id(inputs->app_id, CHECK_APPID_1, error));
    if (inputs->app_id_exclude.data != NULL)
        return refuse_input(
            CHECK_APPX_1, "The extension appidExclude is not allowed in an authentication.", error);
    if (inputs->protection != PASSKEY_PROTECTION_NOT_GIVEN || inputs->protection_enforced)
        return refuse_input(
            CHECK_CPROT_1, "The extension credProtect is not allowed in an authentication.", error);
    if (inputs->min_pin_length)
        return refuse_input(CHECK_MINPIN_1,
            "The extension minPinLength is not allowed in an authentication.", error);
    /* BLOB-2 */
    if (inputs->large_blob_support != PASSKEY_LARGE_BLOB_NOT_ASKED ||
        (inputs->large_blob_read && write))
        return refuse_input(CHECK_BLOB_2,
            "An authentication can either read or write a large blob, and cannot request support.",
            error);
    /* BLOB-3 */
    if (write && allow_count != 1)
        return refuse_input(
            CHECK_BLOB_3, "To write a large blob, list exactly one credential.", error);
    TRY(check_values(&inputs->prf_values, false, error));
    return check_by_credential(inputs, allow, allow_count, error);
}

static void write_flag(struct json_writer *writer, const char *name, bool flag)
{
    if (!flag)
        return;
    json_bool_member(writer, name, true);
}

static void write_text(struct json_writer *writer, const char *name, struct passkey_bytes text)
{
    if (text.data == NULL)
        return;
    json_text_member(writer, name, text);
}

static void write_protection(
    struct json_writer *writer, const struct passkey_extension_inputs *inputs)
{
    if (inputs->protection == PASSKEY_PROTECTION_NOT_GIVEN)
        return;
    write_text(
        writer, "credentialProtectionPolicy", bytes_text(protection_name(inputs->protection)));
    json_bool_member(writer, "enforceCredentialProtectionPolicy", inputs->protection_enforced);
}

static void write_values(struct json_writer *writer, const struct passkey_prf_values *values)
{
    json_object_begin(writer);
    json_base64url_member(writer, "first", values->first);
    if (values->second.data != NULL)
        json_base64url_member(writer, "second", values->second);
    json_object_end(writer);
}

static void write_by_credential(
    struct json_writer *writer, const struct passkey_extension_inputs *inputs)
{
    json_object_member(writer, "evalByCredential");
    for (size_t i = 0; i < inputs->prf_by_credential_count; i++) {
        char id[BASE64URL_ENCODED_SIZE(PASSKEY_CREDENTIAL_ID_SIZE_MAX) + 1];
        base64url_encode(inputs->prf_by_credential[i].credential_id, id);
        json_key(writer, id);
        write_values(writer, &inputs->prf_by_credential[i].values);
    }
    json_object_end(writer);
}

static void write_prf(struct json_writer *writer, const struct passkey_extension_inputs *inputs)
{
    if (!asks_prf(inputs))
        return;
    json_object_member(writer, "prf");
    if (inputs->prf_values.first.data != NULL) {
        json_key(writer, "eval");
        write_values(writer, &inputs->prf_values);
    }
    if (inputs->prf_by_credential_count > 0)
        write_by_credential(writer, inputs);
    json_object_end(writer);
}

static void write_support(struct json_writer *writer, const struct passkey_extension_inputs *inputs)
{
    if (inputs->large_blob_support == PASSKEY_LARGE_BLOB_NOT_ASKED)
        return;
    json_object_member(writer, "largeBlob");
    write_text(writer, "support", bytes_text(large_blob_support_name(inputs->large_blob_support)));
    json_object_end(writer);
}

static void write_large_blob(
    struct json_writer *writer, const struct passkey_extension_inputs *inputs)
{
    if (!inputs->large_blob_read && inputs->large_blob_write.data == NULL)
        return;
    json_object_member(writer, "largeBlob");
    write_flag(writer, "read", inputs->large_blob_read);
    if (inputs->large_blob_write.data != NULL)
        json_base64url_member(writer, "write", inputs->large_blob_write);
    json_object_end(writer);
}

void extension_inputs_write_creation(
    struct json_writer *writer, const struct passkey_extension_inputs *inputs)
{
    json_object_member(writer, "extensions");
    /* PROPS-1: without it, some password managers do not store a discoverable credential. */
    write_flag(writer, "credProps", true);
    write_text(writer, "appidExclude", inputs->app_id_exclude);
    write_protection(writer, inputs);
    write_flag(writer, "minPinLength", inputs->min_pin_length);
    write_support(writer, inputs);
    write_prf(writer, inputs);
    write_flag(writer, "uvm", inputs->uvm);
    json_object_end(writer);
}

void extension_inputs_write_request(
    struct json_writer *writer, const struct passkey_extension_inputs *inputs)
{
    if (inputs->app_id.data == NULL && !inputs->large_blob_read &&
        inputs->large_blob_write.data == NULL && !asks_prf(inputs) && !inputs->uvm)
        return;
    json_object_member(writer, "extensions");
    write_text(writer, "appid", inputs->app_id);
    write_large_blob(writer, inputs);
    write_prf(writer, inputs);
    write_flag(writer, "uvm", inputs->uvm);
    json_object_end(writer);
}
