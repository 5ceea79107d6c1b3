/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lines of an export (docs/export.md), with one table for each type of line, for reading and
 * writing. A member that is not in the table is refused, because an import would lose it.
 */
#include "passkeyctl/transfer/value.h"
#include "shapes/names.h"

#include "base/bytes.h"

#include <string.h>

struct member;

/* How members of one kind are read and written. Members that are null are not read. */
struct kind {
    enum passkey_result (*read)(struct transfer_line *line, const struct member *member,
        const struct json *value, void *field, struct passkey_error *error);
    void (*write)(struct json_writer *writer, const struct member *member, const void *field);
};

struct member {
    const char *name; /* NULL: the end of the table */
    bool required;
    const struct kind *kind;      /* NULL: "type", which the callers read and write */
    size_t at;                    /* the offset of the field in the structure of the table */
    int64_t max;                  /* for a number; for bytes of fixed size, the size */
    const struct member *members; /* for an object, or for the objects in a list */
};

static enum passkey_result read_members(struct transfer_line *line, const struct json *object,
    const struct member *members, void *structure, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    for (const struct json *one = json_first(object); one != NULL; one = json_next(one)) {
        const struct member *member = members;
        while (member->name != NULL && !bytes_equal(json_name(one), bytes_text(member->name)))
            member++;
        if (member->name == NULL)
            return refuse(error, PASSKEY_MEMBER_UNKNOWN, CHECK_NONE,
                "The member \"%s\" is unknown.", text_quote(json_name(one), quoted));
        if (member->kind != NULL && !json_is_null(one))
            TRY(member->kind->read(line, member, one, (char *)structure + member->at, error));
    }
    for (const struct member *member = members; member->name != NULL; member++) {
        const char *const names[] = { member->name, NULL };
        if (member->required && transfer_member(object, names) == NULL)
            return refuse(error, PASSKEY_MEMBER_MISSING, CHECK_NONE,
                "The member \"%s\" is missing.", member->name);
    }
    return PASSKEY_OK;
}

static void write_members(
    struct json_writer *writer, const struct member *members, const void *structure)
{
    for (const struct member *member = members; member->name != NULL; member++)
        if (member->kind != NULL)
            member->kind->write(writer, member, (const char *)structure + member->at);
}

/* ---- kinds ---- */

/* KIND(text) defines kind_text with read_text() and write_text(). */
#define READ(name)                                                                                 \
    static enum passkey_result read_##name(struct transfer_line *line,                             \
        const struct member *member, const struct json *value, void *field,                        \
        struct passkey_error *error)
#define WRITE(name)                                                                                \
    static void write_##name(                                                                      \
        struct json_writer *writer, const struct member *member, const void *field)
#define KIND(name) static const struct kind kind_##name = { read_##name, write_##name }

READ(text)
{
    (void)line, (void)member;
    return transfer_text(value, field, error);
}

WRITE(text)
{
    const struct passkey_bytes *text = field;
    if (member->required || text->size > 0)
        json_text_member(writer, member->name, *text);
}
KIND(text);

READ(bytes)
{
    (void)member;
    return transfer_bytes(line, value, field, error);
}

WRITE(bytes)
{
    const struct passkey_bytes *bytes = field;
    if (member->required || bytes->size > 0)
        json_base64url_member(writer, member->name, *bytes);
}
KIND(bytes);

READ(fixed_bytes)
{
    struct passkey_bytes bytes;
    TRY(transfer_bytes(line, value, &bytes, error));
    if (bytes.size != (size_t)member->max)
        return transfer_refuse(value, "base64url of the right size", error);
    memcpy(field, bytes.data, bytes.size);
    return PASSKEY_OK;
}

WRITE(fixed_bytes)
{
    json_base64url_member(
        writer, member->name, (struct passkey_bytes){ field, (size_t)member->max });
}
KIND(fixed_bytes);

READ(aaguid)
{
    (void)member;
    return transfer_aaguid(line, value, field, error);
}
static const struct kind kind_aaguid = { read_aaguid, write_fixed_bytes };

READ(time)
{
    (void)line, (void)member;
    return transfer_time(value, field, error);
}

/* A required time of 0 is unknown; it is written as the earliest time that can be read. */
WRITE(time)
{
    const int64_t *time_ms = field;
    if (member->required || *time_ms != 0)
        json_time_member(writer, member->name, *time_ms == 0 ? 1 : *time_ms);
}
KIND(time);

READ(flag)
{
    (void)line, (void)member;
    return transfer_flag(value, field, error);
}

WRITE(flag)
{
    json_bool_member(writer, member->name, *(const bool *)field);
}
KIND(flag);

READ(fact)
{
    (void)line, (void)member;
    bool is = false;
    TRY(transfer_flag(value, &is, error));
    *(enum passkey_fact *)field = is ? PASSKEY_FACT_YES : PASSKEY_FACT_NO;
    return PASSKEY_OK;
}

WRITE(fact)
{
    json_fact_member(writer, member->name, *(const enum passkey_fact *)field);
}
KIND(fact);

READ(number)
{
    (void)line;
    return transfer_integer(value, member->max, field, error);
}

WRITE(number)
{
    json_integer_member(writer, member->name, *(const int64_t *)field);
}
KIND(number);

READ(number32)
{
    (void)line;
    int64_t number = 0;
    TRY(transfer_integer(value, member->max, &number, error));
    *(uint32_t *)field = (uint32_t)number;
    return PASSKEY_OK;
}

WRITE(number32)
{
    json_integer_member(writer, member->name, *(const uint32_t *)field);
}
KIND(number32);

/* The kind of an enumeration, with its table of names. */
#define NAME_KIND(noun, type)                                                                      \
    READ(noun)                                                                                     \
    {                                                                                              \
        (void)line, (void)member;                                                                  \
        struct passkey_bytes name;                                                                 \
        if (json_as_text(value, &name) && noun##_of(name, field))                                  \
            return PASSKEY_OK;                                                                     \
        return transfer_refuse(value, "one of the words of docs/export.md", error);                \
    }                                                                                              \
    WRITE(noun)                                                                                    \
    {                                                                                              \
        const char *name = noun##_name(*(const type *)field);                                      \
        if (name != NULL)                                                                          \
            json_text_member(writer, member->name, bytes_text(name));                              \
    }                                                                                              \
    KIND(noun)
NAME_KIND(attachment, enum passkey_attachment);
NAME_KIND(attestation_type, enum passkey_attestation_type);
NAME_KIND(disabled_by, enum passkey_disabled_by);

/* A list of names, which the record stores separated by single spaces. */
READ(words)
{
    (void)member;
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
    *(struct passkey_bytes *)field = (struct passkey_bytes){ begin, size };
    line->decoded.size += size;
    return PASSKEY_OK;
}

WRITE(words)
{
    const struct passkey_bytes *words = field;
    if (words->size > 0)
        json_words_member(writer, member->name, *words);
}
KIND(words);

READ(transports)
{
    (void)line, (void)member, (void)error;
    transfer_transports(value, field);
    return PASSKEY_OK;
}

WRITE(transports)
{
    const struct passkey_transports *transports = field;
    json_array_member(writer, member->name);
    for (size_t i = 0; i < transports->count; i++)
        json_text(writer, transports->names[i]);
    json_array_end(writer);
}
KIND(transports);

READ(object)
{
    if (!json_is_object(value))
        return transfer_refuse(value, "an object", error);
    return read_members(line, value, member->members, field, error);
}

WRITE(object)
{
    json_object_member(writer, member->name);
    write_members(writer, member->members, field);
    json_object_end(writer);
}
KIND(object);

READ(codes)
{
    struct passkey_transfer_codes *set = field;
    if (!json_is_array(value))
        return transfer_refuse(value, "a list", error);
    for (const struct json *one = json_first(value); one != NULL; one = json_next(one)) {
        if (set->count == PASSKEY_TRANSFER_CODE_COUNT_MAX || !json_is_object(one))
            return transfer_refuse(value, "a list of at most 64 codes", error);
        set->codes[set->count].used_at_ms = 0;
        TRY(read_members(line, one, member->members, &set->codes[set->count], error));
        set->count++;
    }
    return PASSKEY_OK;
}

WRITE(codes)
{
    const struct passkey_transfer_codes *set = field;
    json_array_member(writer, member->name);
    for (size_t i = 0; i < set->count; i++) {
        json_object_begin(writer);
        write_members(writer, member->members, &set->codes[i]);
        json_object_end(writer);
    }
    json_array_end(writer);
}
KIND(codes);

READ(version)
{
    (void)line, (void)member, (void)field;
    int64_t version = 0;
    TRY(transfer_integer(value, INT32_MAX, &version, error));
    if (version != TRANSFER_VERSION)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The export has version %lld; this program reads %d: use a newer one.",
            (long long)version, TRANSFER_VERSION);
    return PASSKEY_OK;
}

WRITE(version)
{
    (void)field;
    json_integer_member(writer, member->name, TRANSFER_VERSION);
}
KIND(version);

READ(unused)
{
    (void)line, (void)member, (void)value, (void)field, (void)error;
    return PASSKEY_OK;
}
static const struct kind kind_exported_at = { read_unused, write_time };

/* ---- members ---- */

#define REQUIRED   true
#define OPTIONAL   false
#define OF(member) offsetof(struct transfer_line, member)
#define COUNT_MAX  INT64_C(9007199254740991) /* JSON readers represent it exactly */
#define TYPE                                                                                       \
    {                                                                                              \
        "type", REQUIRED, NULL, 0, 0, NULL                                                         \
    }
#define END                                                                                        \
    {                                                                                              \
        NULL, OPTIONAL, NULL, 0, 0, NULL                                                           \
    }

static const struct member user_members[] = {
    TYPE,
    { "id", REQUIRED, &kind_bytes, OF(user.id), 0, NULL },
    { "name", REQUIRED, &kind_text, OF(user.name), 0, NULL },
    { "displayName", OPTIONAL, &kind_text, OF(user.display_name), 0, NULL },
    { "email", OPTIONAL, &kind_text, OF(user.email), 0, NULL },
    { "emailVerifiedAt", OPTIONAL, &kind_time, OF(user.email_verified_at_ms), 0, NULL },
    { "otherWaysIn", OPTIONAL, &kind_words, OF(user.other_ways_in), 0, NULL },
    { "recoveredAt", OPTIONAL, &kind_time, OF(user.recovered_at_ms), 0, NULL },
    { "createdAt", REQUIRED, &kind_time, OF(user.created_at_ms), 0, NULL },
    { "disabledAt", OPTIONAL, &kind_time, OF(user.disabled_at_ms), 0, NULL },
    { "nameAssigned", OPTIONAL, &kind_flag, OF(user.name_assigned), 0, NULL },
    { "language", OPTIONAL, &kind_text, OF(user.language), 0, NULL },
    END,
};

#define OF_CREDENTIAL(member) offsetof(struct passkey_credential, member)

static const struct member attestation_members[] = {
    { "format", REQUIRED, &kind_text, OF_CREDENTIAL(attestation_format), 0, NULL },
    { "type", OPTIONAL, &kind_attestation_type, OF_CREDENTIAL(attestation_type), 0, NULL },
    { "trusted", OPTIONAL, &kind_flag, OF_CREDENTIAL(attestation_trusted), 0, NULL },
    { "object", OPTIONAL, &kind_bytes, OF_CREDENTIAL(attestation_object), 0, NULL },
    END,
};

static const struct member credential_members[] = {
    TYPE,
    { "userId", REQUIRED, &kind_bytes, OF(credential.user_id), 0, NULL },
    { "id", REQUIRED, &kind_bytes, OF(credential.credential.id), 0, NULL },
    { "publicKey", REQUIRED, &kind_bytes, OF(credential.credential.public_key), 0, NULL },
    { "signCount", REQUIRED, &kind_number32, OF(credential.credential.sign_count), UINT32_MAX,
        NULL },
    { "transports", OPTIONAL, &kind_transports, OF(credential.credential.transports), 0, NULL },
    { "aaguid", OPTIONAL, &kind_aaguid, OF(credential.credential.aaguid), PASSKEY_AAGUID_SIZE,
        NULL },
    { "backupEligible", OPTIONAL, &kind_fact, OF(credential.credential.backup_eligible), 0, NULL },
    { "backupState", OPTIONAL, &kind_flag, OF(credential.credential.backup_state), 0, NULL },
    { "discoverable", OPTIONAL, &kind_fact, OF(credential.credential.discoverable), 0, NULL },
    { "attachment", OPTIONAL, &kind_attachment, OF(credential.credential.attachment), 0, NULL },
    { "uvInitialized", OPTIONAL, &kind_flag, OF(credential.credential.uv_initialized), 0, NULL },
    { "attestation", OPTIONAL, &kind_object, OF(credential.credential), 0, attestation_members },
    { "signCountRegressedAt", OPTIONAL, &kind_time, OF(credential.sign_count_regressed_at_ms), 0,
        NULL },
    { "label", OPTIONAL, &kind_text, OF(credential.label), 0, NULL },
    { "createdAt", REQUIRED, &kind_time, OF(credential.created_at_ms), 0, NULL },
    { "lastUsedAt", OPTIONAL, &kind_time, OF(credential.last_used_at_ms), 0, NULL },
    { "useCount", OPTIONAL, &kind_number, OF(credential.use_count), COUNT_MAX, NULL },
    { "disabledAt", OPTIONAL, &kind_time, OF(credential.disabled_at_ms), 0, NULL },
    { "disabledBy", OPTIONAL, &kind_disabled_by, OF(credential.disabled_by), 0, NULL },
    { "recoveredAt", OPTIONAL, &kind_time, OF(credential.recovered_at_ms), 0, NULL },
    { "changeAllowedUntil", OPTIONAL, &kind_time, OF(credential.change_allowed_until_ms), 0, NULL },
    { "backupChangedAt", OPTIONAL, &kind_time, OF(credential.backup_changed_at_ms), 0, NULL },
    { "replacedAt", OPTIONAL, &kind_time, OF(credential.replaced_at_ms), 0, NULL },
    END,
};

#define OF_CODE(member) offsetof(__typeof__(((struct passkey_transfer_codes *)0)->codes[0]), member)

static const struct member code_members[] = {
    { "hash", REQUIRED, &kind_fixed_bytes, OF_CODE(hash),
        sizeof(((struct passkey_transfer_codes *)0)->codes[0].hash), NULL },
    { "usedAt", OPTIONAL, &kind_time, OF_CODE(used_at_ms), 0, NULL },
    END,
};

static const struct member codes_members[] = {
    TYPE,
    { "userId", REQUIRED, &kind_bytes, OF(codes.user_id), 0, NULL },
    { "salt", REQUIRED, &kind_fixed_bytes, OF(codes.set.salt), PASSKEY_RECOVERY_SALT_SIZE, NULL },
    { "log2N", REQUIRED, &kind_number32, OF(codes.set.log2_n), 63, NULL },
    { "r", REQUIRED, &kind_number32, OF(codes.set.r), 64, NULL },
    { "p", REQUIRED, &kind_number32, OF(codes.set.p), 64, NULL },
    { "createdAt", REQUIRED, &kind_time, OF(codes.set.created_at_ms), 0, NULL },
    { "codes", REQUIRED, &kind_codes, OF(codes), 0, code_members },
    END,
};

static const struct member begin_members[] = {
    TYPE,
    { "version", REQUIRED, &kind_version, 0, 0, NULL },
    { "rpId", REQUIRED, &kind_text, OF(rp_id), 0, NULL },
    { "exportedAt", OPTIONAL, &kind_exported_at, OF(now_ms), 0, NULL },
    END,
};

static const struct member end_members[] = {
    TYPE,
    { "users", REQUIRED, &kind_number, OF(counts.users), COUNT_MAX, NULL },
    { "credentials", REQUIRED, &kind_number, OF(counts.credentials), COUNT_MAX, NULL },
    { "recoveryCodes", REQUIRED, &kind_number, OF(counts.code_sets), COUNT_MAX, NULL },
    END,
};

/* ---- types ---- */

static const struct {
    const char *name;
    const struct member *members;
    size_t flag; /* in struct transfer_line: set if the line has this type */
} types[] = {
    { "user", user_members, OF(has_user) },
    { "credential", credential_members, OF(has_credential) },
    { "recoveryCodes", codes_members, OF(has_codes) },
    { "export", begin_members, OF(is_begin) },
    { "end", end_members, OF(is_end) },
};

enum passkey_result transfer_own(struct transfer_line *line, struct passkey_error *error)
{
    struct passkey_bytes type;
    TRY(json_required_text(line->json, "type", &type, error));
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (!bytes_equal(type, bytes_text(types[i].name)))
            continue;
        TRY(read_members(line, line->json, types[i].members, line, error));
        *(bool *)((char *)line + types[i].flag) = true;
        return PASSKEY_OK;
    }
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "\"type\" must be user, credential, recoveryCodes, export or end; use --from for lines of "
        "other systems.");
}

void transfer_own_write(struct json_writer *writer, const struct transfer_line *line)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (!*(const bool *)((const char *)line + types[i].flag))
            continue;
        json_object_begin(writer);
        json_text_member(writer, "type", bytes_text(types[i].name));
        write_members(writer, types[i].members, line);
        json_object_end(writer);
    }
}
