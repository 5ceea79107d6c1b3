/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the backends of a site and its operators ask for: API keys, all users, the audit log.
 *
 * A backend calls with an API key, which is bound by its scopes; an operator (is_operator) by
 * nothing. Every function may return PASSKEY_UNAUTHENTICATED (neither of the two),
 * PASSKEY_SCOPE_MISSING and a fault; what else is said with each. What changes accounts is in
 * <passkey/account.h>.
 */
#ifndef PASSKEY_BACKEND_H
#define PASSKEY_BACKEND_H

#include <passkey/metadata.h>
#include <passkey/service.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- API keys: for an operator at the store, and for a key of scope admin ---- */

#define PASSKEY_API_KEY_COUNT_MAX 1000 /* of a relying party; ended ones count for a year */

struct passkey_api_key_request {
    struct passkey_bytes name; /* for people: 1 to 64 characters, no control characters */
    uint32_t scopes;           /* bits of enum passkey_scope; one at least */
    int64_t expires_at_ms;     /* 0: never */
};

/**
 * Make an API key.
 *
 * @param token  The key itself, NUL-terminated; the store has only its hash, so that this is the
 *        one time it is seen. The caller wipes it.
 * @param api_key  Its record; the name borrows from the request.
 * @returns PASSKEY_OK; PASSKEY_UNAUTHENTICATED, PASSKEY_SCOPE_MISSING; PASSKEY_MEMBER_INVALID (a
 *          name, scopes or an end that cannot be); PASSKEY_CONFLICT (there are too many); a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_api_key_create(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_api_key_request *request, char token[PASSKEY_API_KEY_SIZE],
    struct passkey_api_key_record *api_key, struct passkey_error *error);

/** All API keys, the newest first, those that ended in the last year too. Freed by
 *  passkey_free(). PASSKEY_UNAUTHENTICATED; PASSKEY_SCOPE_MISSING; a fault. */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_api_key_list_get(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_api_key_list **api_keys, struct passkey_error *error);

/**
 * End an API key, and with it every ceremony that it began.
 *
 * @param id  As its record has it.
 * @returns PASSKEY_OK, also when it was revoked before; PASSKEY_NOT_FOUND;
 *          PASSKEY_UNAUTHENTICATED, PASSKEY_SCOPE_MISSING; a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_api_key_revoke(
    struct passkey_worker *worker, const struct passkey_caller *caller, struct passkey_bytes id,
    struct passkey_error *error);

/* ---- users: scope users ---- */

/**
 * Make a user who has no passkey yet; an enrolment link gives him one.
 *
 * @param display_name  Absent or empty: the name.
 * @param account  Freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID (a name without a canonical form, a display name that
 *          cannot be shown); PASSKEY_USER_NAME_TAKEN.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_user_create(
    struct passkey_worker *worker, const struct passkey_caller *caller, struct passkey_bytes name,
    struct passkey_bytes display_name, struct passkey_account **account,
    struct passkey_error *error);

/**
 * Users in the order of their canonical names.
 *
 * @param query  `begins` is in any spelling: what can be the beginning of nobody's name finds
 *        nobody. `after` is the name_key of the last user of the page before.
 * @param users  Freed by passkey_free().
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_user_list_get(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_user_query *query, struct passkey_user_list **users,
    struct passkey_error *error);

/**
 * Allow each passkey of an AAGUID one use, within seven days, whose backup eligibility differs from
 * the record or whose sign count did not increase, or revoke that: an update of a model of
 * authenticators or of a password manager can change either.
 *
 * @param aaguid  Not all zeros.
 * @param count  Set to how many passkeys have it.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID for the zero AAGUID; PASSKEY_NOT_FOUND if no passkey
 *     has this AAGUID.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_credential_allow_model_change(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const uint8_t aaguid[PASSKEY_AAGUID_SIZE], bool allow, int64_t *count,
    struct passkey_error *error);

/* ---- the audit log: scope audit ---- */

/**
 * Rows of the audit log, as the query asks.
 *
 * @param audits  Freed by passkey_free(). It may be short or empty although there is more.
 * @param next  What the next query's `after` is. At the end of the log it does not grow; what
 *        happens later stands behind it, so that a backend polls on with it. The newest first: what
 *        the next query's `before` is, 0 when the log's beginning is reached.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_audit_list_get(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_audit_query *query, struct passkey_audit_list **audits, int64_t *next,
    struct passkey_error *error);

/* ---- statistics: scope audit ---- */

#define PASSKEY_STATISTICS_DAYS 30

/** Counts by day in UTC, of which today is the last. Each list is freed by passkey_free(). */
struct passkey_statistics {
    int64_t first_day;                     /* since 1970 */
    struct passkey_statistic_list *events; /* of the audit log, on these days */
    struct passkey_statistic_list
        *passkeys; /* all that are there, by the day that they were made */
};

/**
 * How much goes on. A backend (scope audit) and an operator may ask.
 *
 * @returns PASSKEY_OK; PASSKEY_UNAUTHENTICATED, PASSKEY_SCOPE_MISSING; a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_statistics_get(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_statistics *statistics, struct passkey_error *error);

/* ---- metadata: scope admin ---- */

/**
 * Verify a FIDO metadata BLOB and store it in place of the one before. All relying parties of the
 * store share it; the audit log of the caller's one gets a row, `metadata_updated`. A BLOB that is
 * refused leaves the stored one as it is. Servers use the new one after passkey_service_refresh().
 *
 * @param source  The BLOB, the anchors, the signer and the revocation lists. Instead of its
 *        `number_min` and `now_ms` the number of the stored BLOB and the time of the call count.
 * @param accepted_at_ms  The time of the call, which is stored with the BLOB.
 * @param metadata  The content of the BLOB, freed by passkey_metadata_free().
 * @returns PASSKEY_OK; PASSKEY_UNAUTHENTICATED, PASSKEY_SCOPE_MISSING; what passkey_metadata_read()
 *          refuses with; PASSKEY_METADATA_OUTDATED, also if another call stored a newer one at the
 *          same time; a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_metadata_update(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_metadata_source *source, int64_t *accepted_at_ms,
    struct passkey_metadata **metadata, struct passkey_error *error);

/**
 * The stored metadata BLOB.
 *
 * @param record  Freed by passkey_free(); NULL if none is stored.
 * @returns PASSKEY_OK; PASSKEY_UNAUTHENTICATED, PASSKEY_SCOPE_MISSING; a fault.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_metadata_get(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_metadata_record **record, struct passkey_error *error);

#ifdef __cplusplus
}
#endif
#endif
