/* SPDX-License-Identifier: Apache-2.0 */
/* Determines the encoding and the kind of the input, and reports its content. */
#include "inspect/inspect.h"

#include "inspect/encoding.h"
#include "inspect/parts.h"
#include "webauthn/authenticator_data.h"

#include "base/bytes.h"

#define AUTHENTICATOR_DATA_SIZE_MIN 37
#define FLAGS_AT                    32

static const struct {
    const char *name;
    enum inspect_kind kind;
} kinds[] = {
    { "registration", INSPECT_REGISTRATION },
    { "authentication", INSPECT_AUTHENTICATION },
    { "attestation-object", INSPECT_ATTESTATION_OBJECT },
    { "authenticator-data", INSPECT_AUTHENTICATOR_DATA },
    { "client-data", INSPECT_CLIENT_DATA },
    { "cose-key", INSPECT_COSE_KEY },
};
#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

const char *inspect_kind_name(enum inspect_kind kind)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (kinds[i].kind == kind)
            return kinds[i].name;
    return NULL;
}

bool inspect_kind_find(struct passkey_bytes name, enum inspect_kind *kind)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (bytes_equal(name, bytes_text(kinds[i].name))) {
            *kind = kinds[i].kind;
            return true;
        }
    return false;
}

/* ---- determining the kind ---- */

static bool contains(struct passkey_bytes text, struct passkey_bytes part)
{
    for (; text.size >= part.size; text = (struct passkey_bytes){ text.data + 1, text.size - 1 })
        if (bytes_start_with(text, part))
            return true;
    return false;
}

/* By the names of members, so that it works for invalid JSON, too. */
static enum inspect_kind kind_of_json(struct passkey_bytes text)
{
    if (contains(text, BYTES_LITERAL("\"attestationObject\"")))
        return INSPECT_REGISTRATION;
    if (contains(text, BYTES_LITERAL("\"authenticatorData\"")) ||
        contains(text, BYTES_LITERAL("\"clientDataJSON\"")))
        return INSPECT_AUTHENTICATION;
    return contains(text, BYTES_LITERAL("\"challenge\"")) ||
                   contains(text, BYTES_LITERAL("\"webauthn."))
               ? INSPECT_CLIENT_DATA
               : INSPECT_ANY;
}

/* The first key identifies the map; a COSE_Key begins with its type. */
static enum inspect_kind kind_of_map(struct passkey_bytes bytes)
{
    static const struct passkey_bytes names[] = { BYTES_CONSTANT("\x63"
                                                                 "fmt"),
        BYTES_CONSTANT("\x67"
                       "attStmt"),
        BYTES_CONSTANT("\x68"
                       "authData") };
    if (bytes.size < 3 || bytes.data[0] < 0xa1 || bytes.data[0] > 0xbf)
        return INSPECT_ANY;
    struct passkey_bytes rest = { bytes.data + 1, bytes.size - 1 };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (bytes_start_with(rest, names[i]))
            return INSPECT_ATTESTATION_OBJECT;
    bool type = rest.data[0] == 1 && rest.data[1] >= 1 && rest.data[1] <= COSE_KEY_TYPE_AKP;
    return type ? INSPECT_COSE_KEY : INSPECT_ANY;
}

/*
 * Authenticator data begins with a hash of 32 bytes, which may look like anything, so complete
 * structures are tried first.
 */
static enum inspect_kind kind_of_bytes(struct passkey_bytes bytes)
{
    struct authenticator_data data;
    bool long_enough = bytes.size >= AUTHENTICATOR_DATA_SIZE_MIN;
    bool attested = long_enough && (bytes.data[FLAGS_AT] & FLAG_ATTESTED) != 0;
    if (long_enough && authenticator_data_read(bytes, attested, &data, NULL) == PASSKEY_OK)
        return INSPECT_AUTHENTICATOR_DATA;
    enum inspect_kind kind = kind_of_map(bytes);
    if (kind == INSPECT_ANY && long_enough)
        kind = INSPECT_AUTHENTICATOR_DATA;
    return kind;
}

static enum inspect_kind kind_of(struct passkey_bytes bytes)
{
    return encoding_is_json(bytes) ? kind_of_json(bytes) : kind_of_bytes(bytes);
}

/* ---- reporting ---- */

static void write_members(struct report *report, enum inspect_kind kind, struct passkey_bytes bytes)
{
    struct part part = { .name = inspect_kind_name(kind), .whole = bytes };
    size_t size = 0;
    switch (kind) {
    case INSPECT_REGISTRATION:
    case INSPECT_AUTHENTICATION:
        inspect_response(report, bytes);
        break;
    case INSPECT_ATTESTATION_OBJECT:
        inspect_attestation_object(report, part.name, bytes);
        break;
    case INSPECT_AUTHENTICATOR_DATA:
        inspect_authenticator_data(report, part.name, bytes);
        break;
    case INSPECT_CLIENT_DATA:
        inspect_client_data(report, part.name, bytes);
        break;
    case INSPECT_COSE_KEY:
        if (inspect_cose_key(report, &part, bytes, &size) && size < bytes.size)
            report_problem(report, &part, bytes.data + size,
                "The end was expected; %zu bytes follow.", bytes.size - size);
        break;
    case INSPECT_ANY:
        break;
    }
}

static enum passkey_result write_report(enum inspect_kind kind, const struct encoded *encoded,
    struct buffer *json, bool *broken, struct passkey_error *error)
{
    CLEANUP(report_deinit) struct report report;
    report_init(&report, json);
    json_object_begin(&report.writer);
    report_text(&report, "kind", inspect_kind_name(kind));
    report_text(&report, "encoding", encoded->name);
    report_integer(&report, "size", (int64_t)encoded->bytes.size);
    write_members(&report, kind, encoded->bytes);
    report_finish(&report);
    json_object_end(&report.writer);
    *broken = report.problem_count > 0;
    return buffer_check(json, error);
}

/* Printable ASCII and white space. Binary structures never look like this, but encoded text with a
 * missing or additional character does. */
static bool is_text(struct passkey_bytes input)
{
    for (size_t i = 0; i < input.size; i++)
        if (input.data[i] > 0x7e || (input.data[i] < ' ' && input.data[i] != '\t' &&
                                        input.data[i] != '\r' && input.data[i] != '\n'))
            return false;
    return true;
}

static bool is_json_kind(enum inspect_kind kind)
{
    return kind == INSPECT_REGISTRATION || kind == INSPECT_AUTHENTICATION ||
           kind == INSPECT_CLIENT_DATA;
}

/* Finds the first encoding that results in a known kind; raw bytes are tried last. */
static bool find(struct passkey_bytes input, enum inspect_kind wanted, struct buffer *memory,
    enum inspect_kind *kind, struct encoded *encoded)
{
    size_t count = ENCODING_COUNT;
    if (is_text(input) && !is_json_kind(wanted))
        count--;
    for (size_t i = 0; i < count; i++) {
        if (!encoding_read(i, input, memory, encoded))
            continue;
        *kind = wanted == INSPECT_ANY ? kind_of(encoded->bytes) : wanted;
        if (*kind != INSPECT_ANY)
            return true;
    }
    return false;
}

static enum passkey_result refuse_input(struct passkey_bytes input, struct passkey_error *error)
{
    size_t at = 0;
    if (input.size == 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "The input is empty.");
    bool decodes = !is_text(input) || encoding_ends(input, &at);
    if (decodes)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The kind of this input cannot be detected from its %zu bytes.", input.size);
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        at < input.size
            ? "The text is neither JSON nor hexadecimal, base64url or base64: character "
              "%zu belongs to none of them."
            : "The text is neither JSON nor hexadecimal, base64url or base64: it ends after "
              "character %zu, where none of them can end.",
        at < input.size ? at + 1 : at);
}

enum passkey_result inspect(struct passkey_bytes input, enum inspect_kind kind, struct buffer *json,
    bool *broken, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer memory;
    struct encoded encoded;
    enum inspect_kind found = kind;
    buffer_init(&memory, INSPECT_SIZE_MAX + ENCODING_ROOM);
    if (find(input, kind, &memory, &found, &encoded))
        return write_report(found, &encoded, json, broken, error);
    TRY(buffer_check(&memory, error));
    return refuse_input(input, error);
}
