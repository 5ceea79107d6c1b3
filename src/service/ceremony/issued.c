/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The record of a ceremony: a version, then the members of struct issued in the order of
 * describe(). Numbers are big-endian. Byte strings follow their size; an absent one is empty.
 */
#include "service/ceremony/issued.h"
#include "base/reader.h"

#define VERSION            1
#define CHALLENGE_SIZE_MAX 64
/* A user name, an e-mail address as a user name, or a display name. */
#define TEXT_SIZE_MAX  320
#define EXTENSIONS_MAX (2 * PASSKEY_EXTENSION_OTHER - 1)

/* Writes or reads, so that one description is enough for both. */
struct codec {
    struct buffer *out; /* NULL when reading */
    struct reader in;
    bool valid;
};

/* Write the value, or read and return one. */
static uint32_t number(struct codec *codec, uint32_t value, unsigned int size, uint32_t max)
{
    uint32_t result = codec->out == NULL ? 0 : value;
    for (unsigned int left = size; left > 0; left--) {
        uint8_t byte = 0;
        if (codec->out != NULL)
            buffer_append_u8(codec->out, (uint8_t)(value >> 8 * (left - 1)));
        else if (reader_u8(&codec->in, &byte))
            result = result << 8 | byte;
        else
            codec->valid = false;
    }
    codec->valid = codec->valid && result <= max;
    return codec->valid ? result : 0;
}

static void byte_string(struct codec *codec, struct passkey_bytes *value, size_t min, size_t max)
{
    size_t size = number(codec, (uint32_t)value->size, 2, (uint32_t)max);
    codec->valid = codec->valid && size >= min;
    if (codec->out != NULL) {
        buffer_append(codec->out, *value);
        return;
    }
    *value = (struct passkey_bytes){ 0 };
    if (size > 0)
        codec->valid = codec->valid && reader_take(&codec->in, size, value);
}

static void hash_or_none(struct codec *codec, struct passkey_bytes *value)
{
    byte_string(codec, value, 0, PASSKEY_HASH_SIZE);
    codec->valid = codec->valid && (value->size == 0 || value->size == PASSKEY_HASH_SIZE);
}

static void describe_registration(struct codec *codec, struct issued *issued)
{
    byte_string(codec, &issued->user_id, 1, PASSKEY_USER_HANDLE_SIZE_MAX);
    issued->resident_key =
        (enum passkey_requirement)number(codec, issued->resident_key, 1, PASSKEY_DISCOURAGED);
    issued->attachment = (enum passkey_attachment)number(
        codec, issued->attachment, 1, PASSKEY_ATTACHMENT_CROSS_PLATFORM);
    issued->protection = (enum passkey_protection)number(
        codec, issued->protection, 1, PASSKEY_PROTECTION_VERIFICATION_REQUIRED);
    issued->conditional = number(codec, issued->conditional, 1, 1) == 1;
    issued->algorithm_count =
        number(codec, (uint32_t)issued->algorithm_count, 1, ISSUED_ALGORITHM_COUNT_MAX);
    codec->valid = codec->valid && issued->algorithm_count > 0; /* empty: all (OPT-4) */
    for (size_t i = 0; i < issued->algorithm_count; i++)
        issued->algorithms[i] =
            (int32_t)number(codec, (uint32_t)issued->algorithms[i], 4, UINT32_MAX);
    byte_string(codec, &issued->user_name, 0, TEXT_SIZE_MAX);
    byte_string(codec, &issued->user_display_name, 0, TEXT_SIZE_MAX);
    hash_or_none(codec, &issued->link_hash);
}

static void describe(struct codec *codec, enum ceremony_kind kind, struct issued *issued)
{
    codec->valid = number(codec, VERSION, 1, UINT8_MAX) == VERSION;
    byte_string(codec, &issued->challenge, PASSKEY_CHALLENGE_SIZE_MIN, CHALLENGE_SIZE_MAX);
    issued->user_verification =
        (enum passkey_requirement)number(codec, issued->user_verification, 1, PASSKEY_DISCOURAGED);
    issued->extensions = number(codec, issued->extensions, 2, EXTENSIONS_MAX);
    if (kind == CEREMONY_REGISTRATION) {
        describe_registration(codec, issued);
        return;
    }
    byte_string(codec, &issued->user_id, 0, PASSKEY_USER_HANDLE_SIZE_MAX);
    hash_or_none(codec, &issued->name_hash);
}

enum passkey_result issued_encode(enum ceremony_kind kind, const struct issued *issued,
    struct buffer *record, struct passkey_error *error)
{
    struct codec codec = { .out = record, .valid = true };
    struct issued written = *issued;
    describe(&codec, kind, &written);
    if (!codec.valid)
        return fault(error, "A ceremony has a member that cannot be stored.");
    return buffer_check(record, error);
}

enum passkey_result issued_decode(enum ceremony_kind kind, struct passkey_bytes record,
    struct issued *issued, struct passkey_error *error)
{
    struct codec codec = { .in = reader_of(record), .valid = true };
    struct issued read = { 0 };
    describe(&codec, kind, &read);
    if (!codec.valid || !reader_end(&codec.in))
        return fault(error, "The stored record of a ceremony is damaged.");
    *issued = read;
    return PASSKEY_OK;
}

unsigned int issued_extensions(const struct passkey_extension_inputs *inputs)
{
    bool prf =
        inputs->prf || inputs->prf_values.first.data != NULL || inputs->prf_by_credential_count > 0;
    bool large_blob = inputs->large_blob_support != PASSKEY_LARGE_BLOB_NOT_ASKED ||
                      inputs->large_blob_read || inputs->large_blob_write.data != NULL;
    unsigned int extensions = 0;
    extensions |= inputs->app_id.data != NULL ? PASSKEY_EXTENSION_APP_ID : 0U;
    extensions |= inputs->app_id_exclude.data != NULL ? PASSKEY_EXTENSION_APP_ID_EXCLUDE : 0U;
    extensions |= inputs->protection != 0 ? PASSKEY_EXTENSION_CRED_PROTECT : 0U;
    extensions |= inputs->min_pin_length ? PASSKEY_EXTENSION_MIN_PIN_LENGTH : 0U;
    extensions |= large_blob ? PASSKEY_EXTENSION_LARGE_BLOB : 0U;
    extensions |= prf ? PASSKEY_EXTENSION_PRF : 0U;
    extensions |= inputs->uvm ? PASSKEY_EXTENSION_UVM : 0U;
    return extensions;
}
