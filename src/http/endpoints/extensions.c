/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads extension inputs. The verification library checks their combinations when the options are
 * written.
 */
#include "http/endpoints/extensions.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/names.h"
#include <stdlib.h>

void extension_memory_deinit(struct extension_memory *memory)
{
    free(memory->bytes);
    memory->bytes = NULL;
}

/* Decodes a text after the current content, where enough memory is available. */
static bool decode(
    struct extension_memory *memory, struct passkey_bytes text, struct passkey_bytes *bytes)
{
    uint8_t *out = memory->bytes + memory->used;
    size_t size = 0;
    if (!base64url_decode(text, out, &size))
        return false;
    memory->used += size;
    *bytes = (struct passkey_bytes){ out, size };
    return true;
}

/* ---- prf ---- */

static enum passkey_result refuse_prf(struct passkey_error *error)
{
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_PRF_3,
        "The inputs of \"prf\" must be base64url strings of at most %d bytes: \"first\" and "
        "optionally \"second\".",
        PRF_INPUT_SIZE_MAX);
}

static enum passkey_result read_input(const struct json *eval, const char *name,
    struct extension_memory *memory, struct passkey_bytes *input, struct passkey_error *error)
{
    struct passkey_bytes text = { NULL, 0 };
    if (json_member(eval, name) == NULL)
        return PASSKEY_OK;
    if (!json_member_text(eval, name, &text) ||
        text.size > BASE64URL_ENCODED_SIZE(PRF_INPUT_SIZE_MAX) || !decode(memory, text, input))
        return refuse_prf(error);
    return PASSKEY_OK;
}

/* {"first", "second"?} */
static enum passkey_result read_values(const struct json *eval, struct extension_memory *memory,
    struct passkey_prf_values *values, struct passkey_error *error)
{
    if (!json_is_object(eval))
        return refuse_prf(error);
    TRY(json_only_members(eval, (const char *const[]){ "first", "second", NULL }, error));
    TRY(read_input(eval, "first", memory, &values->first, error));
    TRY(read_input(eval, "second", memory, &values->second, error));
    return values->first.data != NULL ? PASSKEY_OK : refuse_prf(error);
}

/* PRF-2: {"id in base64url": {"first", "second"?}, ...}. That each id is listed is checked when the
 * list is made. */
static enum passkey_result read_by_credential(const struct json *list,
    struct extension_memory *memory, struct passkey_extension_inputs *inputs,
    struct passkey_error *error)
{
    if (json_count(list) > PRF_ENTRY_COUNT_MAX)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_PRF_2,
            "The member \"evalByCredential\" must have %d members at most.", PRF_ENTRY_COUNT_MAX);
    inputs->prf_by_credential = memory->entries;
    for (const struct json *item = json_first(list); item != NULL; item = json_next(item)) {
        struct passkey_prf_entry *entry = &memory->entries[inputs->prf_by_credential_count++];
        *entry = (struct passkey_prf_entry){ .credential_id = { NULL, 0 } };
        if (!decode(memory, json_name(item), &entry->credential_id) ||
            entry->credential_id.size == 0)
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_PRF_2,
                "The members of \"evalByCredential\" must be ids of passkeys in base64url.");
        TRY(read_values(item, memory, &entry->values, error));
    }
    return PASSKEY_OK;
}

/* {"eval"?, "evalByCredential"?}; the latter only in an authentication (PRF-1). */
static enum passkey_result read_prf(const struct json *prf, bool creating,
    struct extension_memory *memory, struct passkey_extension_inputs *inputs,
    struct passkey_error *error)
{
    static const char *const names[][3] = { { "eval", "evalByCredential", NULL },
        { "eval", NULL } };
    const struct json *eval = NULL;
    const struct json *by_credential = NULL;
    TRY(json_only_members(prf, names[creating], error));
    TRY(json_optional_object(prf, "eval", &eval, error));
    TRY(json_optional_object(prf, "evalByCredential", &by_credential, error));
    inputs->prf = true;
    if (eval != NULL)
        TRY(read_values(eval, memory, &inputs->prf_values, error));
    return by_credential == NULL ? PASSKEY_OK
                                 : read_by_credential(by_credential, memory, inputs, error);
}

/* ---- largeBlob ---- */

/* {"support": "preferred" or "required"} (BLOB-1) */
static enum passkey_result read_support(
    const struct json *blob, enum passkey_large_blob_support *support, struct passkey_error *error)
{
    struct passkey_bytes text = { NULL, 0 };
    TRY(json_only_members(blob, (const char *const[]){ "support", NULL }, error));
    TRY(json_required_text(blob, "support", &text, error));
    if (large_blob_support_of(text, support))
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_BLOB_1,
        "The member \"support\" must be \"preferred\" or \"required\".");
}

/* {"read": true} or {"write": "base64url"} (BLOB-2) */
static enum passkey_result read_use(const struct json *blob, struct extension_memory *memory,
    struct passkey_extension_inputs *inputs, struct passkey_error *error)
{
    struct passkey_bytes text = { NULL, 0 };
    TRY(json_only_members(blob, (const char *const[]){ "read", "write", NULL }, error));
    TRY(json_optional_bool(blob, "read", &inputs->large_blob_read, error));
    TRY(json_optional_text(blob, "write", &text, error));
    if (text.data == NULL)
        return PASSKEY_OK;
    if (text.size > BASE64URL_ENCODED_SIZE(LARGE_BLOB_SIZE_MAX) ||
        !decode(memory, text, &inputs->large_blob_write))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_BLOB_2,
            "The member \"write\" must be a base64url string of at most %d bytes.",
            LARGE_BLOB_SIZE_MAX);
    return PASSKEY_OK;
}

/* ---- credProtect, and members that are true or absent ---- */

static enum passkey_result read_protection(const struct json *extensions,
    struct passkey_extension_inputs *inputs, struct passkey_error *error)
{
    struct passkey_bytes policy = { NULL, 0 };
    TRY(json_optional_text(extensions, "credentialProtectionPolicy", &policy, error));
    TRY(json_optional_bool(
        extensions, "enforceCredentialProtectionPolicy", &inputs->protection_enforced, error));
    if (policy.data == NULL || protection_of(policy, &inputs->protection))
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_CPROT_1,
        "The member \"credentialProtectionPolicy\" must be \"userVerificationOptional\", "
        "\"userVerificationOptionalWithCredentialIDList\" or \"userVerificationRequired\".");
}

static enum passkey_result read_true(
    const struct json *extensions, const char *name, bool *given, struct passkey_error *error)
{
    TRY(json_optional_bool(extensions, name, given, error));
    if (json_member(extensions, name) == NULL || *given)
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "The member \"%s\" must be true or absent.", name);
}

static enum passkey_result read_creation(const struct json *extensions, const struct json *blob,
    struct passkey_extension_inputs *inputs, struct passkey_error *error)
{
    bool properties = false; /* always requested (PROPS-1) */
    TRY(read_true(extensions, "credProps", &properties, error));
    TRY(read_true(extensions, "minPinLength", &inputs->min_pin_length, error));
    TRY(read_protection(extensions, inputs, error));
    return blob == NULL ? PASSKEY_OK : read_support(blob, &inputs->large_blob_support, error);
}

enum passkey_result extensions_read(struct exchange *exchange, const struct json *body,
    bool creating, struct extension_memory *memory, struct passkey_extension_inputs *inputs)
{
    static const char *const names[][7] = { { "prf", "largeBlob", NULL },
        { "prf", "largeBlob", "credProps", "minPinLength", "credentialProtectionPolicy",
            "enforceCredentialProtectionPolicy", NULL } };
    struct passkey_error *error = &exchange->error;
    const struct json *extensions = NULL;
    const struct json *prf = NULL;
    const struct json *blob = NULL;
    TRY(json_optional_object(body, "extensions", &extensions, error));
    if (extensions == NULL)
        return PASSKEY_OK;
    TRY(json_only_members(extensions, names[creating], error));
    TRY(json_optional_object(extensions, "prf", &prf, error));
    TRY(json_optional_object(extensions, "largeBlob", &blob, error));
    memory->bytes = malloc(exchange->request->body.size);
    if (memory->bytes == NULL)
        return fault(error, "Out of memory.");
    if (prf != NULL)
        TRY(read_prf(prf, creating, memory, inputs, error));
    if (creating)
        return read_creation(extensions, blob, inputs, error);
    return blob == NULL ? PASSKEY_OK : read_use(blob, memory, inputs, error);
}
