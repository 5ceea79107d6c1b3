/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading extension inputs. Which combinations are possible is for the verification library to say,
 * when the options are written.
 */
#include "http/extensions.h"

#include "base/bytes.h"

static enum passkey_result refuse_prf(struct passkey_error *error)
{
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "The inputs of \"prf\" must be base64url texts of at most %d bytes, \"first\" and maybe "
        "\"second\".",
        PRF_INPUT_SIZE_MAX);
}

static enum passkey_result read_input(const struct json *eval, const char *name, uint8_t *memory,
    struct passkey_bytes *input, struct passkey_error *error)
{
    struct passkey_bytes text = { NULL, 0 };
    size_t size = 0;
    if (json_member(eval, name) == NULL)
        return PASSKEY_OK;
    if (!json_as_text(json_member(eval, name), &text) ||
        text.size > BASE64URL_ENCODED_SIZE(PRF_INPUT_SIZE_MAX) ||
        !base64url_decode(text, memory, &size))
        return refuse_prf(error);
    *input = (struct passkey_bytes){ memory, size };
    return PASSKEY_OK;
}

/* {"eval": {"first", "second"?}?} */
static enum passkey_result read_prf(const struct json *prf, struct extension_memory *memory,
    struct passkey_extension_inputs *inputs, struct passkey_error *error)
{
    const struct json *eval = NULL;
    TRY(json_only_members(prf, (const char *const[]){ "eval", NULL }, error));
    TRY(json_optional_object(prf, "eval", &eval, error));
    inputs->prf = true;
    if (eval == NULL)
        return PASSKEY_OK;
    TRY(json_only_members(eval, (const char *const[]){ "first", "second", NULL }, error));
    TRY(read_input(eval, "first", memory->first, &inputs->prf_values.first, error));
    TRY(read_input(eval, "second", memory->second, &inputs->prf_values.second, error));
    return inputs->prf_values.first.data != NULL ? PASSKEY_OK : refuse_prf(error);
}

/* {"support": "preferred" or "required"} at a registration, {"read": true} at an authentication. */
static enum passkey_result read_large_blob(const struct json *blob, bool creating,
    struct passkey_extension_inputs *inputs, struct passkey_error *error)
{
    static const char *const names[][2] = { { "read", NULL }, { "support", NULL } };
    struct passkey_bytes support = { NULL, 0 };
    TRY(json_only_members(blob, names[creating], error));
    TRY(json_optional_bool(blob, "read", &inputs->large_blob_read, error));
    TRY(json_optional_text(blob, "support", &support, error));
    if (bytes_equal(support, BYTES_LITERAL("required")))
        inputs->large_blob_support = PASSKEY_LARGE_BLOB_REQUIRED;
    else if (bytes_equal(support, BYTES_LITERAL("preferred")))
        inputs->large_blob_support = PASSKEY_LARGE_BLOB_PREFERRED;
    else if (support.data != NULL)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The member \"support\" must be \"preferred\" or \"required\".");
    return PASSKEY_OK;
}

enum passkey_result extensions_read(struct exchange *exchange, const struct json *body,
    bool creating, struct extension_memory *memory, struct passkey_extension_inputs *inputs)
{
    static const char *const names[] = { "prf", "largeBlob", NULL };
    struct passkey_error *error = &exchange->error;
    const struct json *extensions = NULL;
    const struct json *prf = NULL;
    const struct json *blob = NULL;
    TRY(json_optional_object(body, "extensions", &extensions, error));
    if (extensions == NULL)
        return PASSKEY_OK;
    TRY(json_only_members(extensions, names, error));
    TRY(json_optional_object(extensions, "prf", &prf, error));
    TRY(json_optional_object(extensions, "largeBlob", &blob, error));
    if (prf != NULL)
        TRY(read_prf(prf, memory, inputs, error));
    return blob == NULL ? PASSKEY_OK : read_large_blob(blob, creating, inputs, error);
}
