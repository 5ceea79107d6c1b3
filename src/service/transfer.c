/* SPDX-License-Identifier: Apache-2.0 */
/* Checks imported records by the rules of sign-up and enrolment, without a ceremony. */
#include "service/transfer.h"

#include "base/bytes.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "service/authenticators/models.h"
#include "service/names/email_address.h"
#include "service/names/label.h"
#include "service/names/user_name.h"
#include <assert.h>
#include <string.h>

/* The year 10000. A later time is a mistake of units. */
#define TIME_MS_END INT64_C(253402300800000)

static enum passkey_result keep(struct transfer_scratch *scratch, struct passkey_bytes bytes,
    struct passkey_bytes *kept, struct passkey_error *error)
{
    if (bytes.size > sizeof(scratch->bytes) - scratch->size)
        return fault(error, "The buffer for a check is full.");
    memcpy(scratch->bytes + scratch->size, bytes.data, bytes.size);
    *kept = (struct passkey_bytes){ scratch->bytes + scratch->size, bytes.size };
    scratch->size += bytes.size;
    return PASSKEY_OK;
}

static enum passkey_result check_time(
    int64_t time_ms, const char *what, struct passkey_error *error)
{
    if (time_ms >= 0 && time_ms < TIME_MS_END)
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "The time of %s is not between 1970 and 9999.", what);
}

static enum passkey_result check_size(
    struct passkey_bytes bytes, size_t size_max, const char *what, struct passkey_error *error)
{
    if (bytes.size >= 1 && bytes.size <= size_max)
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "The %s has %zu bytes; 1 to %zu are allowed.", what, bytes.size, size_max);
}

/* ---- users ---- */

static enum passkey_result make_name_key(
    struct passkey_user_record *user, struct transfer_scratch *scratch, struct passkey_error *error)
{
    struct user_name_key key;
    TRY(user_name_or_address_canonical(user->name, &key, error));
    return keep(scratch, user_name_view(&key), &user->name_key, error);
}

/* An address comes with its canonical form and the time of its verification, or all are absent. */
static enum passkey_result make_email_key(
    struct passkey_user_record *user, struct transfer_scratch *scratch, struct passkey_error *error)
{
    struct email_address address;
    user->email_key = (struct passkey_bytes){ NULL, 0 };
    if (user->email.data == NULL && user->email_verified_at_ms == 0)
        return PASSKEY_OK;
    if (user->email.data == NULL || user->email_verified_at_ms == 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The members email and emailVerifiedAt must be set together.");
    TRY(email_address_canonical(user->email, &address, error));
    TRY(keep(scratch, address.text, &user->email, error));
    return keep(scratch, address.key, &user->email_key, error);
}

static enum passkey_result refuse_other_ways_in(struct passkey_error *error)
{
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "Other ways in must be words of a to z, 0 to 9, - and _, with at most 32 characters each.");
}

/* Names separated by single spaces. */
static enum passkey_result check_other_ways_in(
    struct passkey_bytes names, struct passkey_error *error)
{
    static const char characters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t size = 0;
    if (names.size > 256)
        return refuse_other_ways_in(error);
    for (size_t i = 0; i < names.size; i++) {
        bool space = names.data[i] == ' ';
        size = space ? 0 : size + 1;
        bool edge = space && (i == 0 || i + 1 == names.size || names.data[i - 1] == ' ');
        if (edge || size > 32 ||
            (!space && (names.data[i] == '\0' || strchr(characters, names.data[i]) == NULL)))
            return refuse_other_ways_in(error);
    }
    return PASSKEY_OK;
}

/* An export of a later version may have a language that this one does not know. */
static void check_language(struct passkey_user_record *user)
{
    enum language language = LANGUAGE_ENGLISH;
    if (!language_of(user->language, &language))
        user->language = (struct passkey_bytes){ NULL, 0 };
}

enum passkey_result transfer_user_check(
    struct passkey_user_record *user, struct transfer_scratch *scratch, struct passkey_error *error)
{
    TRY(check_size(user->id, PASSKEY_USER_HANDLE_SIZE_MAX, "user's id", error)); /* USER-1 */
    TRY(make_name_key(user, scratch, error));
    TRY(make_email_key(user, scratch, error));
    if (user->display_name.size == 0)
        user->display_name = user->name;
    TRY(label_check(user->display_name, "display name", error));
    TRY(check_other_ways_in(user->other_ways_in, error));
    check_language(user);
    TRY(check_time(user->created_at_ms, "creation", error));
    TRY(check_time(user->disabled_at_ms, "disabling", error));
    TRY(check_time(user->recovered_at_ms, "recovery", error));
    return check_time(user->email_verified_at_ms, "the address's verification", error);
}

/* ---- credentials ---- */

static enum passkey_result check_transports(
    const struct passkey_transports *transports, struct passkey_error *error)
{
    for (size_t i = 0; i < transports->count; i++)
        if (transports->names[i].size == 0 ||
            transports->names[i].size > PASSKEY_TRANSPORT_SIZE_MAX ||
            label_check(transports->names[i], "transport", error) != PASSKEY_OK)
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "A transport must be a string of 1 to %d bytes.", PASSKEY_TRANSPORT_SIZE_MAX);
    return PASSKEY_OK;
}

static enum passkey_result check_flags(
    const struct passkey_credential *credential, struct passkey_error *error)
{
    if (credential->backup_state && credential->backup_eligible == PASSKEY_FACT_NO)
        return refuse(error, PASSKEY_BACKUP_FLAGS_INVALID, CHECK_NONE,
            "The credential is backed up but not eligible for backup.");
    return PASSKEY_OK;
}

static enum passkey_result check_attestation(
    const struct passkey_credential *credential, struct passkey_error *error)
{
    if (credential->attestation_format.size > PASSKEY_ATTESTATION_FORMAT_SIZE_MAX ||
        !utf8_valid(credential->attestation_format))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "An attestation format can have at most %d bytes.",
            PASSKEY_ATTESTATION_FORMAT_SIZE_MAX);
    if (credential->attestation_object.size > ATTESTATION_OBJECT_SIZE_MAX)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "An attestation object can have at most %d bytes.", ATTESTATION_OBJECT_SIZE_MAX);
    return PASSKEY_OK;
}

static enum passkey_result check_times(
    const struct passkey_credential_record *record, struct passkey_error *error)
{
    TRY(check_time(record->created_at_ms, "creation", error));
    TRY(check_time(record->last_used_at_ms, "the last use", error));
    TRY(check_time(record->disabled_at_ms, "disabling", error));
    TRY(check_time(record->recovered_at_ms, "recovery", error));
    TRY(check_time(record->sign_count_regressed_at_ms, "the counter's standstill", error));
    TRY(check_time(record->backup_changed_at_ms, "the backup flag's change", error));
    TRY(check_time(record->replaced_at_ms, "the replacement", error));
    if (record->use_count < 0)
        return refuse(
            error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "A use count must not be negative.");
    return PASSKEY_OK;
}

static enum passkey_result make_label(struct passkey_worker *worker,
    struct passkey_credential_record *record, struct transfer_scratch *scratch,
    struct passkey_error *error)
{
    char text[LABEL_DEFAULT_SIZE];
    char provider[PASSKEY_PROVIDER_NAME_SIZE];
    if (record->label.size > 0)
        return label_check(record->label, "label", error);
    (void)models_name(worker->service->models, record->credential.aaguid, provider);
    return keep(scratch, label_default(provider, record->created_at_ms, LANGUAGE_ENGLISH, text),
        &record->label, error);
}

enum passkey_result transfer_credential_check(struct passkey_worker *worker,
    struct passkey_credential_record *record, struct transfer_scratch *scratch,
    struct passkey_error *error)
{
    struct passkey_credential *credential = &record->credential;
    TRY(check_size(record->user_id, PASSKEY_USER_HANDLE_SIZE_MAX, "user's id", error));
    TRY(check_size(credential->id, PASSKEY_CREDENTIAL_ID_SIZE_MAX, "credential id", error));
    TRY(check_size(credential->public_key, PASSKEY_PUBLIC_KEY_SIZE_MAX, "public key", error));
    TRY(passkey_public_key_check(
        worker->verifier, credential->public_key, &credential->algorithm, error));
    TRY(check_flags(credential, error));
    TRY(check_transports(&credential->transports, error));
    TRY(check_attestation(credential, error));
    if (!credential->attestation_trusted) /* an object that proves nothing */
        credential->attestation_object = (struct passkey_bytes){ NULL, 0 };
    if ((record->disabled_at_ms == 0) != (record->disabled_by == PASSKEY_DISABLED_BY_NOBODY))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "A disabled credential needs both disabledAt and disabledBy.");
    TRY(check_times(record, error));
    return make_label(worker, record, scratch, error);
}

/* ---- codes ---- */

/* A set with an impossible cost would keep a worker busy, or let codes be guessed. */
enum passkey_result transfer_codes_check(
    const struct passkey_transfer_codes *codes, struct passkey_error *error)
{
    TRY(check_size(codes->user_id, PASSKEY_USER_HANDLE_SIZE_MAX, "user's id", error));
    const struct passkey_recovery_code_set *set = &codes->set;
    if (set->log2_n < 12 || set->log2_n > 16 || set->r != 8 || set->p != 1)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Recovery codes must be hashed with scrypt, N = 2^12 to 2^16, r = 8, p = 1.");
    if (codes->count == 0)
        return refuse(
            error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "A set of codes must not be empty.");
    for (size_t i = 0; i < codes->count; i++)
        TRY(check_time(codes->codes[i].used_at_ms, "a use", error));
    return check_time(set->created_at_ms, "creation", error);
}
