/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our own form, docs/export.md: members of each type of line, with the function that reads one. A
 * member that is not known is refused: it would be lost.
 */
#include "passkeyctl/transfer/value.h"
#include "shapes/names.h"

#include "base/bytes.h"

#include <string.h>

struct member {
    const char *name;
    bool required;
    enum passkey_result (*read)(
        struct transfer_line *line, const struct json *value, struct passkey_error *error);
};

/* READ(user_name, TEXT, user.name) and the like make the readers of plain members. */
#define READ_TEXT(function, member)                                                                \
    static enum passkey_result function(                                                           \
        struct transfer_line *line, const struct json *value, struct passkey_error *error)         \
    {                                                                                              \
        return transfer_text(value, &line->member, error);                                         \
    }
#define READ_BYTES(function, member)                                                               \
    static enum passkey_result function(                                                           \
        struct transfer_line *line, const struct json *value, struct passkey_error *error)         \
    {                                                                                              \
        return transfer_bytes(line, value, &line->member, error);                                  \
    }
#define READ_TIME(function, member)                                                                \
    static enum passkey_result function(                                                           \
        struct transfer_line *line, const struct json *value, struct passkey_error *error)         \
    {                                                                                              \
        return transfer_time(value, &line->member, error);                                         \
    }
#define READ_FLAG(function, member)                                                                \
    static enum passkey_result function(                                                           \
        struct transfer_line *line, const struct json *value, struct passkey_error *error)         \
    {                                                                                              \
        return transfer_flag(value, &line->member, error);                                         \
    }
#define READ_FACT(function, member)                                                                \
    static enum passkey_result function(                                                           \
        struct transfer_line *line, const struct json *value, struct passkey_error *error)         \
    {                                                                                              \
        bool flag = false;                                                                         \
        TRY(transfer_flag(value, &flag, error));                                                   \
        line->member = flag ? PASSKEY_FACT_YES : PASSKEY_FACT_NO;                                  \
        return PASSKEY_OK;                                                                         \
    }
#define READ_NUMBER(function, member, max)                                                         \
    static enum passkey_result function(                                                           \
        struct transfer_line *line, const struct json *value, struct passkey_error *error)         \
    {                                                                                              \
        int64_t number = 0;                                                                        \
        TRY(transfer_integer(value, max, &number, error));                                         \
        line->member = (__typeof__(line->member))number;                                           \
        return PASSKEY_OK;                                                                         \
    }
/* @param of  The function of base/names.h. */
#define READ_NAME(function, member, of)                                                            \
    static enum passkey_result function(                                                           \
        struct transfer_line *line, const struct json *value, struct passkey_error *error)         \
    {                                                                                              \
        struct passkey_bytes name;                                                                 \
        if (json_as_text(value, &name) && of(name, &line->member))                                 \
            return PASSKEY_OK;                                                                     \
        return transfer_refuse(value, "one of the words of docs/export.md", error);                \
    }

static enum passkey_result read_members(struct transfer_line *line, const struct json *object,
    const struct member *members, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    for (const struct json *one = json_first(object); one != NULL; one = json_next(one)) {
        const struct member *member = members;
        while (member->name != NULL && !bytes_equal(json_name(one), bytes_text(member->name)))
            member++;
        if (member->name == NULL)
            return refuse(error, PASSKEY_MEMBER_UNKNOWN, CHECK_NONE,
                "The member \"%s\" is not known here.", text_quote(json_name(one), quoted));
        if (member->read != NULL && !json_is_null(one))
            TRY(member->read(line, one, error));
    }
    for (const struct member *member = members; member->name != NULL; member++) {
        const char *const names[] = { member->name, NULL };
        if (member->required && transfer_member(object, names) == NULL)
            return refuse(error, PASSKEY_MEMBER_MISSING, CHECK_NONE,
                "The member \"%s\" is missing.", member->name);
    }
    return PASSKEY_OK;
}

/* ---- users ---- */

READ_BYTES(read_user_id, user.id)
READ_TEXT(read_user_name, user.name)
READ_TEXT(read_user_display_name, user.display_name)
READ_TEXT(read_user_email, user.email)
READ_TIME(read_user_email_verified_at, user.email_verified_at_ms)
READ_TIME(read_user_recovered_at, user.recovered_at_ms)
READ_TIME(read_user_created_at, user.created_at_ms)
READ_TIME(read_user_disabled_at, user.disabled_at_ms)

/* A list of names; the record has them between single spaces. */
static enum passkey_result read_user_other_ways_in(
    struct transfer_line *line, const struct json *value, struct passkey_error *error)
{
    uint8_t *begin = line->decoded.data + line->decoded.size;
    size_t size = 0;
    if (!json_is_array(value))
        return transfer_refuse(value, "a list of names", error);
    for (const struct json *one = json_first(value); one != NULL; one = json_next(one)) {
        struct passkey_bytes name;
        TRY(transfer_text(one, &name, error));
        if (size > 0)
            begin[size++] = ' ';
        if (name.size > 0)
            memcpy(begin + size, name.data, name.size);
        size += name.size;
    }
    line->user.other_ways_in = (struct passkey_bytes){ begin, size };
    line->decoded.size += size;
    return PASSKEY_OK;
}

static const struct member user_members[] = {
    { "type", true, NULL },
    { "id", true, read_user_id },
    { "name", true, read_user_name },
    { "displayName", false, read_user_display_name },
    { "email", false, read_user_email },
    { "emailVerifiedAt", false, read_user_email_verified_at },
    { "otherWaysIn", false, read_user_other_ways_in },
    { "recoveredAt", false, read_user_recovered_at },
    { "createdAt", true, read_user_created_at },
    { "disabledAt", false, read_user_disabled_at },
    { NULL, false, NULL },
};

/* ---- credentials ---- */

READ_BYTES(read_id, credential.credential.id)
READ_BYTES(read_owner, credential.user_id)
READ_BYTES(read_public_key, credential.credential.public_key)
READ_NUMBER(read_sign_count, credential.credential.sign_count, UINT32_MAX)
READ_TIME(read_stalled_at, credential.sign_count_stalled_at_ms)
READ_TEXT(read_label, credential.label)
READ_FACT(read_backup_eligible, credential.credential.backup_eligible)
READ_FLAG(read_backup_state, credential.credential.backup_state)
READ_TIME(read_change_allowed, credential.change_allowed_until_ms)
READ_FACT(read_discoverable, credential.credential.discoverable)
READ_NAME(read_attachment, credential.credential.attachment, attachment_of)
READ_FLAG(read_uv_initialized, credential.credential.uv_initialized)
READ_TEXT(read_format, credential.credential.attestation_format)
READ_NAME(read_attestation_type, credential.credential.attestation_type, attestation_type_of)
READ_FLAG(read_trusted, credential.credential.attestation_trusted)
READ_BYTES(read_object, credential.credential.attestation_object)
READ_TIME(read_created_at, credential.created_at_ms)
READ_TIME(read_last_used_at, credential.last_used_at_ms)
READ_NUMBER(read_use_count, credential.use_count, INT64_C(9007199254740991))
READ_TIME(read_disabled_at, credential.disabled_at_ms)
READ_NAME(read_disabled_by, credential.disabled_by, disabled_by_of)
READ_TIME(read_recovered_at, credential.recovered_at_ms)

static enum passkey_result read_aaguid(
    struct transfer_line *line, const struct json *value, struct passkey_error *error)
{
    return transfer_aaguid(line, value, line->credential.credential.aaguid, error);
}

static enum passkey_result read_transports(
    struct transfer_line *line, const struct json *value, struct passkey_error *error)
{
    (void)error;
    transfer_transports(value, &line->credential.credential.transports);
    return PASSKEY_OK;
}

static const struct member attestation_members[] = {
    { "format", true, read_format },
    { "type", false, read_attestation_type },
    { "trusted", false, read_trusted },
    { "object", false, read_object },
    { NULL, false, NULL },
};

static enum passkey_result read_attestation(
    struct transfer_line *line, const struct json *value, struct passkey_error *error)
{
    if (!json_is_object(value))
        return transfer_refuse(value, "an object", error);
    return read_members(line, value, attestation_members, error);
}

static const struct member credential_members[] = {
    { "type", true, NULL },
    { "userId", true, read_owner },
    { "id", true, read_id },
    { "publicKey", true, read_public_key },
    { "signCount", true, read_sign_count },
    { "signCountStalledAt", false, read_stalled_at },
    { "transports", false, read_transports },
    { "aaguid", false, read_aaguid },
    { "label", false, read_label },
    { "backupEligible", false, read_backup_eligible },
    { "backupState", false, read_backup_state },
    { "changeAllowedUntil", false, read_change_allowed },
    { "discoverable", false, read_discoverable },
    { "attachment", false, read_attachment },
    { "uvInitialized", false, read_uv_initialized },
    { "attestation", false, read_attestation },
    { "createdAt", true, read_created_at },
    { "lastUsedAt", false, read_last_used_at },
    { "useCount", false, read_use_count },
    { "disabledAt", false, read_disabled_at },
    { "disabledBy", false, read_disabled_by },
    { "recoveredAt", false, read_recovered_at },
    { NULL, false, NULL },
};

/* ---- recovery codes ---- */

READ_BYTES(read_codes_owner, codes.user_id)
READ_NUMBER(read_log2_n, codes.set.log2_n, 63)
READ_NUMBER(read_r, codes.set.r, 64)
READ_NUMBER(read_p, codes.set.p, 64)
READ_TIME(read_codes_created_at, codes.set.created_at_ms)

static enum passkey_result read_fixed(struct transfer_line *line, const struct json *value,
    struct passkey_bytes out, struct passkey_error *error)
{
    struct passkey_bytes bytes;
    TRY(transfer_bytes(line, value, &bytes, error));
    if (bytes.size != out.size)
        return transfer_refuse(value, "base64url of the right size", error);
    memcpy((void *)(uintptr_t)out.data, bytes.data, out.size);
    return PASSKEY_OK;
}

static enum passkey_result read_salt(
    struct transfer_line *line, const struct json *value, struct passkey_error *error)
{
    return read_fixed(line, value, BYTES_ARRAY(line->codes.set.salt), error);
}

static enum passkey_result read_hash(
    struct transfer_line *line, const struct json *value, struct passkey_error *error)
{
    return read_fixed(line, value, BYTES_ARRAY(line->codes.codes[line->codes.count].hash), error);
}

READ_TIME(read_used_at, codes.codes[line->codes.count].used_at_ms)

static const struct member code_members[] = {
    { "hash", true, read_hash },
    { "usedAt", false, read_used_at },
    { NULL, false, NULL },
};

static enum passkey_result read_codes(
    struct transfer_line *line, const struct json *value, struct passkey_error *error)
{
    if (!json_is_array(value))
        return transfer_refuse(value, "a list", error);
    for (const struct json *one = json_first(value); one != NULL; one = json_next(one)) {
        if (line->codes.count == PASSKEY_TRANSFER_CODE_COUNT_MAX || !json_is_object(one))
            return transfer_refuse(value, "a list of at most 64 codes", error);
        line->codes.codes[line->codes.count].used_at_ms = 0;
        TRY(read_members(line, one, code_members, error));
        line->codes.count++;
    }
    return PASSKEY_OK;
}

static const struct member codes_members[] = {
    { "type", true, NULL },
    { "userId", true, read_codes_owner },
    { "salt", true, read_salt },
    { "log2N", true, read_log2_n },
    { "r", true, read_r },
    { "p", true, read_p },
    { "createdAt", true, read_codes_created_at },
    { "codes", true, read_codes },
    { NULL, false, NULL },
};

/* ---- begin and end ---- */

static enum passkey_result read_version(
    struct transfer_line *line, const struct json *value, struct passkey_error *error)
{
    int64_t version = 0;
    (void)line;
    TRY(transfer_integer(value, INT32_MAX, &version, error));
    if (version != TRANSFER_VERSION)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The export has version %lld; this program reads %d: use a newer one.",
            (long long)version, TRANSFER_VERSION);
    return PASSKEY_OK;
}

READ_TEXT(read_rp_id, rp_id)

static const struct member begin_members[] = {
    { "type", true, NULL },
    { "version", true, read_version },
    { "rpId", true, read_rp_id },
    { "exportedAt", false, NULL },
    { NULL, false, NULL },
};

READ_NUMBER(read_users, counts.users, INT64_C(9007199254740991))
READ_NUMBER(read_credentials, counts.credentials, INT64_C(9007199254740991))
READ_NUMBER(read_code_sets, counts.code_sets, INT64_C(9007199254740991))

static const struct member end_members[] = {
    { "type", true, NULL },
    { "users", true, read_users },
    { "credentials", true, read_credentials },
    { "recoveryCodes", true, read_code_sets },
    { NULL, false, NULL },
};

/* ---- types ---- */

static const struct {
    const char *name;
    const struct member *members;
    size_t flag; /* of the line */
} types[] = {
    { "user", user_members, offsetof(struct transfer_line, has_user) },
    { "credential", credential_members, offsetof(struct transfer_line, has_credential) },
    { "recoveryCodes", codes_members, offsetof(struct transfer_line, has_codes) },
    { "export", begin_members, offsetof(struct transfer_line, is_begin) },
    { "end", end_members, offsetof(struct transfer_line, is_end) },
};

enum passkey_result transfer_own(struct transfer_line *line, struct passkey_error *error)
{
    struct passkey_bytes type;
    TRY(json_required_text(line->json, "type", &type, error));
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (!bytes_equal(type, bytes_text(types[i].name)))
            continue;
        TRY(read_members(line, line->json, types[i].members, error));
        *(bool *)((char *)line + types[i].flag) = true;
        return PASSKEY_OK;
    }
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "\"type\" must be user, credential, recoveryCodes, export or end; lines of other systems "
        "take --from.");
}
