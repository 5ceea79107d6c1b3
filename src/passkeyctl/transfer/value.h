/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The content of a line of an import, and how its values are read. Only the format is checked here.
 */
#ifndef PASSKEYCTL_TRANSFER_VALUE_H
#define PASSKEYCTL_TRANSFER_VALUE_H

#include "base/buffer.h"
#include "base/json.h"
#include "base/json_writer.h"
#include <passkey/service.h>

/* An attestation object of 32 KiB as base64, and everything else. */
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

/* The counts in the last line of an export. */
struct transfer_counts {
    int64_t users;
    int64_t credentials;
    int64_t code_sets;
};

#define TRANSFER_COUNTS_SIZE 120

/** "1 user, 2 passkeys, 0 sets of recovery codes". Returns the text. */
const char *transfer_counts_text(
    const struct transfer_counts *counts, char text[TRANSFER_COUNTS_SIZE]);

/* Views borrow memory from the tree and from `decoded`. */
struct transfer_line {
    bool has_user;
    bool has_credential;
    bool has_codes;
    bool is_begin; /* the first line of an export */
    bool is_end;
    struct transfer_counts counts; /* of the last line */
    struct passkey_bytes rp_id;    /* of the first line, or of a record that has it; or empty */
    struct passkey_user_record user;
    struct passkey_credential_record credential;
    struct passkey_transfer_codes codes;

    int64_t now_ms;
    struct json *json;
    struct json *inner; /* a JSON text in a string of the line */
    struct buffer decoded;
};

/* ---- members of an object, which may have one of several names ---- */

/** The value of the first name that the object has with a value other than null; otherwise NULL. */
const struct json *transfer_member(const struct json *object, const char *const *names);

/**
 * Read bytes: base64url, base64, a list of numbers, JavaScript's JSON for an array of bytes, or
 * PostgreSQL's hexadecimal text, "\\x6869".
 */
MUST_USE enum passkey_result transfer_bytes(struct transfer_line *line, const struct json *value,
    struct passkey_bytes *bytes, struct passkey_error *error);
/**
 * The same for a required member. If two of the names have different bytes, the member is ambiguous
 * and refused.
 */
MUST_USE enum passkey_result transfer_required_bytes(struct transfer_line *line,
    const struct json *object, const char *const *names, struct passkey_bytes *bytes,
    struct passkey_error *error);
MUST_USE enum passkey_result transfer_text(
    const struct json *value, struct passkey_bytes *text, struct passkey_error *error);
MUST_USE enum passkey_result transfer_flag(
    const struct json *value, bool *flag, struct passkey_error *error);
/** @param max  The minimum is 0. */
MUST_USE enum passkey_result transfer_integer(
    const struct json *value, int64_t max, int64_t *integer, struct passkey_error *error);
MUST_USE enum passkey_result transfer_time(
    const struct json *value, int64_t *time_ms, struct passkey_error *error);
/** Read a UUID or 16 bytes. */
MUST_USE enum passkey_result transfer_aaguid(struct transfer_line *line, const struct json *value,
    uint8_t aaguid[PASSKEY_AAGUID_SIZE], struct passkey_error *error);
/** Read "1b4e28ba-2fa1-11d2-883f-0016d3cca427"; false for other texts. */
bool transfer_uuid(struct passkey_bytes text, uint8_t bytes[16]);
/**
 * Read a list, or a text with commas. Transports are hints, so those that cannot be stored are
 * ignored.
 */
void transfer_transports(const struct json *value, struct passkey_transports *transports);
MUST_USE enum passkey_result transfer_refuse(
    const struct json *value, const char *form, struct passkey_error *error);

/* ---- formats: own.c, foreign.c, cose.c ---- */

/** Read a line of an export. */
MUST_USE enum passkey_result transfer_own(struct transfer_line *line, struct passkey_error *error);
/** Write a line of an export: the record whose flag is set. */
void transfer_own_write(struct json_writer *writer, const struct transfer_line *line);
/** Read a line of another system: {"user":{...},"credential":{...}}. */
MUST_USE enum passkey_result transfer_foreign(
    struct transfer_line *line, enum transfer_form form, struct passkey_error *error);

/** Make a COSE_Key from the parameters that webauthn-rs stores. */
MUST_USE enum passkey_result transfer_cose_key(struct transfer_line *line,
    const struct json *parameters, struct passkey_bytes *key, struct passkey_error *error);

#endif
