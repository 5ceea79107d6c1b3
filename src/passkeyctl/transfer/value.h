/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a line of an import holds, and how its values are read. Only the form is checked here.
 */
#ifndef PASSKEYCTL_TRANSFER_VALUE_H
#define PASSKEYCTL_TRANSFER_VALUE_H

#include "base/buffer.h"
#include "base/json.h"
#include "base/json_writer.h"
#include <passkey/service.h>

/* An attestation object of 32 KiB as base64, and room around it. */
#define TRANSFER_LINE_SIZE_MAX ((size_t)64 * 1024)
#define TRANSFER_VERSION       1

enum transfer_form {
    TRANSFER_FORM_PASSKEY,
    TRANSFER_FORM_SIMPLEWEBAUTHN,
    TRANSFER_FORM_GO_WEBAUTHN,
    TRANSFER_FORM_WEBAUTHN_RS,
    TRANSFER_FORM_PY_WEBAUTHN,
    TRANSFER_FORM_HANKO,
    TRANSFER_FORM_KEYCLOAK,
    TRANSFER_FORM_LARAVEL,
};

/* What the end of an export says that there was. */
struct transfer_counts {
    int64_t users;
    int64_t credentials;
    int64_t code_sets;
};

#define TRANSFER_COUNTS_SIZE 120

/** "1 user, 2 passkeys, 0 sets of recovery codes". Returns the text. */
const char *transfer_counts_text(
    const struct transfer_counts *counts, char text[TRANSFER_COUNTS_SIZE]);

/* Views borrow from the tree and from `decoded`. */
struct transfer_line {
    bool has_user;
    bool has_credential;
    bool has_codes;
    bool is_begin; /* of an export */
    bool is_end;
    struct transfer_counts counts; /* of an end */
    struct passkey_bytes rp_id;    /* of a begin, or of a record that says it; else empty */
    struct passkey_user_record user;
    struct passkey_credential_record credential;
    struct passkey_transfer_codes codes;

    int64_t now_ms;
    struct json *json;
    struct json *inner; /* a JSON text inside the line */
    struct buffer decoded;
};

/* ---- parts: members of an object, by the names that they may have ---- */

/** The first of the names that the object has, with a value that is not null; else NULL. */
const struct json *transfer_member(const struct json *object, const char *const *names);

/**
 * Bytes as base64url, base64, a list of numbers, what JavaScript makes of an array of bytes, or the
 * hexadecimal text of PostgreSQL, "\\x6869".
 */
MUST_USE enum passkey_result transfer_bytes(struct transfer_line *line, const struct json *value,
    struct passkey_bytes *bytes, struct passkey_error *error);
/** The same for a required member. Two of the names with different bytes are ambiguous: refused. */
MUST_USE enum passkey_result transfer_required_bytes(struct transfer_line *line,
    const struct json *object, const char *const *names, struct passkey_bytes *bytes,
    struct passkey_error *error);
MUST_USE enum passkey_result transfer_text(
    const struct json *value, struct passkey_bytes *text, struct passkey_error *error);
MUST_USE enum passkey_result transfer_flag(
    const struct json *value, bool *flag, struct passkey_error *error);
/** @param max  And not below 0. */
MUST_USE enum passkey_result transfer_integer(
    const struct json *value, int64_t max, int64_t *integer, struct passkey_error *error);
MUST_USE enum passkey_result transfer_time(
    const struct json *value, int64_t *time_ms, struct passkey_error *error);
/** A UUID or 16 bytes. */
MUST_USE enum passkey_result transfer_aaguid(struct transfer_line *line, const struct json *value,
    uint8_t aaguid[PASSKEY_AAGUID_SIZE], struct passkey_error *error);
/** "1b4e28ba-2fa1-11d2-883f-0016d3cca427"; false for another text. */
bool transfer_uuid(struct passkey_bytes text, uint8_t bytes[16]);
/** A list, or a text with commas. Transports are hints: what cannot be kept is left out. */
void transfer_transports(const struct json *value, struct passkey_transports *transports);
MUST_USE enum passkey_result transfer_refuse(
    const struct json *value, const char *form, struct passkey_error *error);

/* ---- forms: transfer_own.c, transfer_foreign.c, transfer_cose.c ---- */

/** A line of our own form. */
MUST_USE enum passkey_result transfer_own(struct transfer_line *line, struct passkey_error *error);
/** Write a line of our own form: the record whose flag is set. */
void transfer_own_write(struct json_writer *writer, const struct transfer_line *line);
/** A line of another system's: {"user":{...},"credential":{...}}. */
MUST_USE enum passkey_result transfer_foreign(
    struct transfer_line *line, enum transfer_form form, struct passkey_error *error);

/** A COSE_Key out of the parameters in which webauthn-rs keeps one. */
MUST_USE enum passkey_result transfer_cose_key(struct transfer_line *line,
    const struct json *parameters, struct passkey_bytes *key, struct passkey_error *error);

#endif
