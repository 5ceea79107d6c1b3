/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the database as the records of <passkey/store.h>, their bytes packed behind them.
 *
 * Each kind of row has the columns to select, the bytes that a row needs and a function that fills
 * a record in. Columns of varying size stand first, so that their sizes can be added up.
 */
#ifndef STORE_SQLITE_ROWS_H
#define STORE_SQLITE_ROWS_H

#include "base/result.h"
#include <passkey/store.h>
#include <sqlite3.h>

/* A credential id is looked up through so much of its SHA-256, and then compared whole. */
#define CREDENTIAL_KEY_SIZE 16

#define USER_COLUMNS                                                                               \
    "id, name, name_key, display_name, email, email_key, other_ways_in, email_verified_at_ms, "    \
    "recovered_at_ms, created_at_ms, disabled_at_ms"
#define USER_VARYING_COUNT 7

#define CREDENTIAL_COLUMNS                                                                         \
    "id, public_key, user_id, label, transports, attestation_format, aaguid, algorithm, "          \
    "sign_count, uv_initialized, backup_eligible, backup_state, discoverable, attachment, "        \
    "attestation_type, attestation_trusted, created_at_ms, last_used_at_ms, use_count, "           \
    "disabled_at_ms, sign_count_stalled_at_ms, recovered_at_ms, disabled_by, "                     \
    "backup_upgrade_allowed"
#define CREDENTIAL_VARYING_COUNT 7

#define SESSION_COLUMNS                                                                            \
    "user_id, credential_id, address, user_agent, id, token_hash, proof, created_at_ms, "          \
    "auth_time_ms, last_used_at_ms, expires_at_ms, ends_at_ms, recovered_at_ms"
#define SESSION_VARYING_COUNT 4

#define API_KEY_COLUMNS                                                                            \
    "name, id, token_hash, scopes, created_at_ms, expires_at_ms, revoked_at_ms, last_used_at_ms"
#define API_KEY_VARYING_COUNT 1

#define LINK_COLUMNS                                                                               \
    "user_id, email, maker_id, id, token_hash, purpose, maker, recovered_at_ms, created_at_ms, "   \
    "expires_at_ms"
#define LINK_VARYING_COUNT 3

#define MAIL_COLUMNS                                                                               \
    "user_id, recipient, detail, problem, number, kind, created_at_ms, due_at_ms, "                \
    "expires_at_ms, attempts"
#define MAIL_VARYING_COUNT 4

#define CEREMONY_COLUMNS                                                                           \
    "user_id, challenge, options, address, holder_id, link_hash, id, kind, holder_kind, "          \
    "expires_at_ms, conditional"
#define CEREMONY_VARYING_COUNT 6

/* Columns: AAGUID, day, count, result, event; see READ_AUDIT_FIGURES. */
#define FIGURE_VARYING_COUNT 1
#define AUDIT_COLUMNS                                                                              \
    "user_id, credential_id, address, subject_id, actor_id, name, number, at_ms, actor, result"
#define AUDIT_VARYING_COUNT 6
#define SIGNING_KEY_COLUMNS                                                                        \
    "id, private_key, public_key, created_at_ms, signs_from_ms, retired_at_ms"
#define SIGNING_KEY_VARYING_COUNT 2

#define METADATA_COLUMNS       "blob, number, accepted_at_ms"
#define METADATA_VARYING_COUNT 1

/** The bytes that the first columns of the row take in memory. */
size_t row_size(sqlite3_stmt *row, int varying_count);

/** Where the bytes of rows go: as many as row_size() said. */
struct packer {
    uint8_t *at;
};

/*
 * Fill a record in from a row. PASSKEY_STORE_UNAVAILABLE when the row cannot be one that this
 * program wrote, PASSKEY_INTERNAL when memory is out.
 */
MUST_USE enum passkey_result row_user(sqlite3_stmt *row, struct packer *packer,
    struct passkey_user_record *user, struct passkey_error *error);
MUST_USE enum passkey_result row_credential(sqlite3_stmt *row, struct packer *packer,
    struct passkey_credential_record *credential, struct passkey_error *error);
MUST_USE enum passkey_result row_session(sqlite3_stmt *row, struct packer *packer,
    struct passkey_session_record *session, struct passkey_error *error);
MUST_USE enum passkey_result row_ceremony(sqlite3_stmt *row, struct packer *packer,
    struct passkey_ceremony_record *ceremony, struct passkey_error *error);

MUST_USE enum passkey_result row_api_key(sqlite3_stmt *row, struct packer *packer,
    struct passkey_api_key_record *api_key, struct passkey_error *error);
MUST_USE enum passkey_result row_link(sqlite3_stmt *row, struct packer *packer,
    struct passkey_link_record *link, struct passkey_error *error);
MUST_USE enum passkey_result row_mail(sqlite3_stmt *row, struct packer *packer,
    struct passkey_mail_record *mail, struct passkey_error *error);
MUST_USE enum passkey_result row_figure(sqlite3_stmt *row, struct packer *packer,
    struct passkey_figure *figure, struct passkey_error *error);
MUST_USE enum passkey_result row_audit(sqlite3_stmt *row, struct packer *packer,
    struct passkey_audit_record *audit, struct passkey_error *error);
MUST_USE enum passkey_result row_signing_key(sqlite3_stmt *row, struct packer *packer,
    struct passkey_signing_key_record *key, struct passkey_error *error);
MUST_USE enum passkey_result row_metadata(sqlite3_stmt *row, struct packer *packer,
    struct passkey_metadata_record *metadata, struct passkey_error *error);

/** Room for the transports of any record. */
#define TRANSPORTS_SIZE_MAX (PASSKEY_TRANSPORT_COUNT_MAX * (1 + PASSKEY_TRANSPORT_SIZE_MAX))

/** Transports as their column holds them. @returns A view of `packed`. */
struct passkey_bytes transports_pack(
    const struct passkey_transports *transports, uint8_t packed[TRANSPORTS_SIZE_MAX]);

#endif
