/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials. See store.h for what finders and changes return. */
#ifndef STORE_CREDENTIAL_H
#define STORE_CREDENTIAL_H

#include "store/change.h"
#include "store/copier.h"
#include "store/query.h"

/* The leading bytes of the SHA-256 hash by which an id is found. */
#define CREDENTIAL_KEY_SIZE 16

/** The credential with this id; NULL if none exists. Its attestation object is absent. */
MUST_USE enum passkey_result store_credential_find(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes id, struct passkey_credential_record **credential,
    struct passkey_error *error);

/** The credentials of a user, the most recently used or created first. */
MUST_USE enum passkey_result store_credential_list(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes user_id, struct passkey_credential_list **list,
    struct passkey_error *error);

/** The credentials of a user that were removed since a time, the oldest first. */
MUST_USE enum passkey_result store_credential_list_removed(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes user_id, int64_t since_ms,
    struct passkey_credential_list **list, struct passkey_error *error);

/** Whether an existing or removed credential has this id. */
MUST_USE enum passkey_result store_credential_is_taken(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes id, bool *taken, struct passkey_error *error);

/** How many credentials of all users have this AAGUID. */
MUST_USE enum passkey_result store_credential_count_of_model(struct connection *connection,
    uint32_t relying_party, const uint8_t aaguid[PASSKEY_AAGUID_SIZE], int64_t *count,
    struct passkey_error *error);

/** The columns that credential_rows reads. */
#define CREDENTIAL_COLUMNS                                                                         \
    "id, public_key, user_id, label, transports, attestation_format, aaguid, algorithm, "          \
    "sign_count, uv_initialized, backup_eligible, backup_state, discoverable, attachment, "        \
    "attestation_type, attestation_trusted, created_at_ms, last_used_at_ms, use_count, "           \
    "disabled_at_ms, sign_count_stalled_at_ms, recovered_at_ms, disabled_by, "                     \
    "change_allowed_until_ms, backup_changed_at_ms, replaced_at_ms"
#define CREDENTIAL_COLUMN_COUNT 26

/** How these columns become records. */
extern const struct row_kind credential_rows;
/** The credentials of a user, to be read row by row. Each row has one more column, the attestation
 * object or NULL, at CREDENTIAL_COLUMN_COUNT. */
struct query store_credentials(
    struct connection *connection, uint32_t relying_party, struct passkey_bytes user_id);

/**
 * Mark those credentials of the user that cannot sign in and have the model of `credential`, which
 * is inserted next: its authenticator may have overwritten them.
 */
change_function change_credentials_replace;
/** Preconditions: no existing or removed credential of any user has the id; the user exists and is
 * enabled. */
change_function change_credential_insert;
/** The same, but the user may be disabled. */
change_function change_credential_import;
/**
 * Record a sign-in. A changed backup eligibility and a sign count that did not increase spend the
 * allowed change. Preconditions: the sign count is the old one; credential and user exist and are
 * enabled; the backup eligibility was unknown or is the same, or a change is allowed.
 */
change_function change_credential_use;

/**
 * Record when the sign count failed to increase (0: delete the record). Precondition: the user has
 * the credential.
 */
change_function change_credential_regression;
/** Record when a changed backup eligibility was seen. Precondition: the user has the credential. */
change_function change_credential_backup_changed;

/** Precondition: the user has the credential. */
change_function change_credential_label;
/** Allow one change until a time (0: allow none). Precondition: the user has the credential. */
change_function change_credential_allow;
/** The same for all credentials with an AAGUID. Precondition: at least one exists. */
change_function change_credential_allow_model;

/**
 * If it is disabled already, the time stays, and so does the higher rank of who disabled it.
 * Preconditions: the user has the credential; a way in is left, or `allow_last` is set.
 */
change_function change_credential_disable;

/** Preconditions: the user has the credential; no one of a higher rank disabled it. */
change_function change_credential_enable;
/**
 * Remove a credential. Sessions that it opened remain, without a credential. Preconditions: as for
 * disabling.
 */
change_function change_credential_delete;
/** The argument is `label`, without a label. Preconditions: the user exists; the credential was
 * removed. */
change_function change_credential_restore;

/** The changes that can be copied. */
extern const struct change_copy credential_copies[];

#endif
