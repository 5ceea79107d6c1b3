/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the backends of a site and its operators do: API keys, all users, the audit log, metadata,
 * signing keys, outgoing mail.
 * Functions for one account are in <passkey/account.h>.
 *
 * Callers. A backend sets `api_key` in its struct passkey_caller, and needs the scope that the
 * heading of a section names. An operator sets `is_operator` and needs no scope.
 *
 * Ownership. Arguments are read during the call only. Outputs are written only if the result is
 * PASSKEY_OK, and an error only if it is not; `error` may be NULL.
 *
 * Threads. A worker is used by one thread at a time; see <passkey/service.h>.
 *
 * Errors. In addition to those that a function lists, each may return:
 *   - PASSKEY_RELYING_PARTY_UNKNOWN: the configuration has no relying party of that index;
 *   - PASSKEY_UNAUTHENTICATED: the caller is neither an operator nor has a valid API key;
 *   - PASSKEY_SCOPE_MISSING: the API key lacks the scope;
 *   - PASSKEY_MEMBER_INVALID: the `size` of a struct;
 *   - a fault: PASSKEY_STORE_UNAVAILABLE or PASSKEY_INTERNAL.
 */
#ifndef PASSKEY_BACKEND_H
#define PASSKEY_BACKEND_H

#include <passkey/account.h>
#include <passkey/metadata.h>
#include <passkey/service.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- API keys: scope admin ---- */

#define PASSKEY_API_KEY_COUNT_MAX 1000 /* per relying party; ended ones count for a year */

/** The API key to be created. */
struct passkey_api_key_request {
    size_t size;               /* sizeof this struct */
    struct passkey_bytes name; /* for display: 1 to 64 characters, no control characters */
    uint32_t scopes;           /* at least one bit of enum passkey_scope */
    int64_t expires_at_ms;     /* milliseconds since 1970 in UTC; 0: never */
};

/**
 * Create an API key.
 *
 * @param token  The key, NUL-terminated. The store has only its hash, so it cannot be read again.
 *        The caller wipes it.
 * @param api_key  Its record. The caller sets `size`. The name points to that of the request.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID if the name, the scopes or the expiry are not valid;
 *          PASSKEY_CONFLICT if there are PASSKEY_API_KEY_COUNT_MAX.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_api_key_create(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_api_key_request *request, char token[PASSKEY_API_KEY_SIZE],
    struct passkey_api_key_record *api_key, struct passkey_error *error);

/**
 * List the API keys, the newest first, including those that expired or were revoked in the last
 * year.
 *
 * @param api_keys  Freed by passkey_free().
 * @returns PASSKEY_OK.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_api_key_list_get(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_api_key_list **api_keys, struct passkey_error *error);

/**
 * Revoke an API key. Ceremonies that it started cannot be finished.
 *
 * @param id  The PASSKEY_API_KEY_ID_SIZE bytes of its record.
 * @returns PASSKEY_OK, also if it is revoked already; PASSKEY_NOT_FOUND if it does not exist.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_api_key_revoke(
    struct passkey_worker *worker, const struct passkey_caller *caller, struct passkey_bytes id,
    struct passkey_error *error);

/* ---- links: scope enrol; passkey_link_create() is in <passkey/service.h> ---- */

#define PASSKEY_LINK_LIST_COUNT_MAX 1000

/**
 * Links that can still be redeemed, the newest first, at most PASSKEY_LINK_LIST_COUNT_MAX.
 *
 * @param user_id  Only links of this user. Absent: of all users, and for sign-ups.
 * @param links  Freed by passkey_free().
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_link_list_get(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_bytes user_id, struct passkey_link_list **links, struct passkey_error *error);

/**
 * Revoke a link. Sessions that a recovery ticket or an enrolment link opened, and that have not
 * enrolled a passkey, end with it.
 *
 * @param id  As its record has it.
 * @returns PASSKEY_OK; PASSKEY_NOT_FOUND.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_link_revoke(
    struct passkey_worker *worker, const struct passkey_caller *caller, struct passkey_bytes id,
    struct passkey_error *error);

/* ---- users: scope users ---- */

/**
 * Create a user without a passkey, who can register one with an enrolment link.
 *
 * @param name  UTF-8.
 * @param display_name  UTF-8. Absent or empty: the name.
 * @param account  Freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID if the name has no canonical form or the display name
 *          has control characters or is too long; PASSKEY_USER_NAME_TAKEN.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_user_create(
    struct passkey_worker *worker, const struct passkey_caller *caller, struct passkey_bytes name,
    struct passkey_bytes display_name, struct passkey_account **account,
    struct passkey_error *error);

/**
 * List users in the order of their canonical names.
 *
 * @param query  `begins` may have any spelling; if no name can begin with it, the list is empty.
 *        `after` is the name_key of the last user on the previous page.
 * @param users  Freed by passkey_free().
 * @returns PASSKEY_OK.
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

/* ---- restoring users: scope admin ---- */

/** What was restored. */
struct passkey_restored {
    size_t size;        /* set by the library */
    bool user_restored; /* the user had been deleted */
    bool name_restored;
    bool email_restored;                               /* perhaps to none */
    const struct passkey_credential_list *credentials; /* the removed ones that exist again */
};

/**
 * Restore what was removed from a user since a time, for at most seven days: the user, if deleted;
 * removed credentials, as they were; the user name and the e-mail address that the user had at that
 * time. Sessions, links and recovery codes are not restored, and what was added since stays. All of
 * it is restored in one change, and a notice goes to the address of the user, and to the one before
 * if the address changed.
 *
 * @param selector  Names and addresses that the user had may be given, too.
 * @param since_ms  Milliseconds since 1970 in UTC.
 * @param dry_run  Only report what would be restored.
 * @param account  Only user, as it is after the restore, and restored are set. Freed by
 *        passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_NOT_FOUND if the user neither exists nor was deleted since then;
 *          PASSKEY_CONFLICT if the account would have too many passkeys, or was changed at the same
 *          time; PASSKEY_MEMBER_INVALID unless exactly one member of the selector is set.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_user_restore(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_user_selector *selector, int64_t since_ms, bool dry_run,
    struct passkey_account **account, struct passkey_error *error);

/* ---- the audit log: scope audit ---- */

/**
 * Read rows of the audit log.
 *
 * @param audits  Freed by passkey_free(). It may have fewer rows than `limit`, or none, even if
 *        there are more rows to come: continue with `next`.
 * @param next  The `after` of the next query. At the end of the log it does not change, so that a
 *        backend can poll with it. If `newest_first` is set, the `before` of the next query, and 0
 *        at the beginning of the log.
 * @returns PASSKEY_OK.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_audit_list_get(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_audit_query *query, struct passkey_audit_list **audits, int64_t *next,
    struct passkey_error *error);

/* ---- statistics: scope audit ---- */

#define PASSKEY_STATISTICS_DAYS 30

/** Counts by day in UTC, of which today is the last. Each list is freed by passkey_free(). */
struct passkey_statistics {
    size_t size;                             /* sizeof this struct */
    int64_t first_day;                       /* in days since 1970 */
    struct passkey_statistic_list *events;   /* rows of the audit log on these days */
    struct passkey_statistic_list *passkeys; /* all passkeys, by the day of their registration */
};

/**
 * Count events of the audit log and passkeys by day.
 *
 * @param statistics  The caller frees both lists.
 * @returns PASSKEY_OK.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_statistics_get(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_statistics *statistics, struct passkey_error *error);

/* ---- metadata: scope admin ---- */

/**
 * Verify a FIDO metadata BLOB and replace the stored one with it. All relying parties of the store
 * share it; the audit log of the caller's relying party gets a row, `metadata_updated`. If the BLOB
 * is refused, the stored one does not change. Services use the new one after
 * passkey_service_refresh().
 *
 * @param source  The BLOB, the anchors, the signer and the revocation lists. Instead of its
 *        `number_min` and `now_ms` the number of the stored BLOB and the time of the call count.
 * @param accepted_at_ms  The time of the call, which is stored with the BLOB.
 * @param metadata  The content of the BLOB, freed by passkey_metadata_free().
 * @returns PASSKEY_OK; a result of passkey_metadata_read(); PASSKEY_METADATA_OUTDATED also if
 *          another call stored a newer one at the same time.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_metadata_update(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    const struct passkey_metadata_source *source, int64_t *accepted_at_ms,
    struct passkey_metadata **metadata, struct passkey_error *error);

/**
 * Read the stored metadata BLOB.
 *
 * @param record  Freed by passkey_free(). NULL if none is stored.
 * @returns PASSKEY_OK.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_metadata_get(
    struct passkey_worker *worker, const struct passkey_caller *caller,
    struct passkey_metadata_record **record, struct passkey_error *error);

/* ---- signing keys of ID tokens: scope admin ---- */

/**
 * List the public keys with which ID tokens can be verified now, for a JSON Web Key Set. For any
 * caller.
 *
 * @param keys  Without private keys. Freed by passkey_free().
 * @returns PASSKEY_OK.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_signing_key_list_get(
    struct passkey_worker *worker, size_t relying_party, struct passkey_signing_key_list **keys,
    struct passkey_error *error);

/**
 * Create a signing key. It is published immediately and signs after an hour; the previous key is
 * published for two hours more.
 *
 * @param at_once  After a theft: the new key signs immediately, and all older keys are deleted,
 *        including those that do not sign yet.
 * @returns PASSKEY_OK; PASSKEY_CONFLICT if keys were rotated at the same time.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_signing_key_rotate(
    struct passkey_worker *worker, const struct passkey_caller *caller, bool at_once,
    struct passkey_error *error);

/* ---- outgoing mail ----
 *
 * passkeyd sends mail with these functions; a program that embeds the library does so itself. They
 * have no caller, and several threads and programs may send at once.
 */

/** A mail to be sent. */
struct passkey_mail {
    size_t size; /* set by the library */
    enum passkey_mail_kind kind;
    size_t relying_party;
    int64_t number;    /* the same at each attempt */
    uint32_t attempts; /* including this one */
    int64_t created_at_ms;
    int64_t expires_at_ms;            /* of the mail and of its link */
    struct passkey_bytes recipient;   /* an address in canonical form */
    struct passkey_bytes user_name;   /* absent: no user, or one who was deleted */
    struct passkey_bytes detail;      /* see enum passkey_mail_kind; may be empty */
    char link[PASSKEY_LINK_URL_SIZE]; /* empty: this kind has none */
    enum passkey_actor actor;         /* the kind of caller that caused it */
    struct passkey_bytes address;     /* of the client that caused it: 4 or 16 bytes, or absent */
    struct passkey_bytes user_agent;  /* of that client; may be empty */
    struct passkey_bytes language;    /* "en", "de", "fr", "es" or "nl"; empty: unknown */
};

/** Wipe the link, free a mail, and set the pointer to NULL. @param mail  May point to NULL. */
PASSKEY_EXPORT void passkey_mail_free(struct passkey_mail **mail);

/**
 * Take the next mail that is due. No other call gets it until passkey_mail_done(), or for two
 * minutes. The recipient is looked up and the link is created now; only the hash of the link is
 * stored. Mails without a recipient are dropped.
 *
 * @param mail  Freed by passkey_mail_free(). NULL: none is due.
 * @returns PASSKEY_OK.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_mail_next(struct passkey_worker *worker,
    size_t relying_party, struct passkey_mail **mail, struct passkey_error *error);

/**
 * Report the result of sending a mail. After a failure it is due again, after half a minute at
 * first, and then twice as long each time, up to an hour, until it expires.
 *
 * @param problem  Why it could not be sent, for people. NULL: it was sent or never can be, and is
 *        deleted.
 * @returns PASSKEY_OK, also if it has expired in the meantime.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_mail_done(struct passkey_worker *worker,
    const struct passkey_mail *mail, const char *problem, struct passkey_error *error);

#ifdef __cplusplus
}
#endif
#endif
