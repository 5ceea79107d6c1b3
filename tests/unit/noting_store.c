/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A store that hands on to the real one, notes what it was asked, and fails on demand.
 */
#include "noting_store.h"
#include <sqlite3.h>
#include <string.h>

/* Readers are the real store's; a test has one world at a time. */
static struct noting_store *standing;

void noting_stand(struct noting_store *store)
{
    standing = store;
}

static bool fails(char letter, struct passkey_error *error)
{
    int number = atomic_fetch_add(&standing->operation_count, 1) + 1;
    if (standing->noting) {
        size_t size = strlen(standing->trace);
        if (size + 1 < sizeof(standing->trace))
            standing->trace[size] = letter;
    }
    if (number != atomic_load(&standing->fail_at))
        return false;
    (void)refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE, "The test says so.");
    return true;
}

#define REAL (standing->real->operations)
#define FAIL(letter)                                                                               \
    if (fails((letter), error))                                                                    \
    return PASSKEY_STORE_UNAVAILABLE

static enum passkey_result noting_reader_open(
    struct passkey_store *store, struct passkey_store_reader **reader, struct passkey_error *error)
{
    (void)store;
    FAIL('o');
    return REAL->reader_open(standing->real, reader, error);
}

static void noting_reader_close(struct passkey_store_reader **reader)
{
    REAL->reader_close(reader);
}

static enum passkey_result noting_relying_party(struct passkey_store *store,
    struct passkey_bytes rp_id, uint32_t *number, struct passkey_error *error)
{
    (void)store;
    FAIL('p');
    return REAL->relying_party(standing->real, rp_id, number, error);
}

static enum passkey_result noting_check(struct passkey_store *store, struct passkey_error *error)
{
    (void)store;
    FAIL('k');
    return REAL->check(standing->real, error);
}

static enum passkey_result noting_user_find(struct passkey_store_reader *reader, uint32_t party,
    struct passkey_bytes id, struct passkey_user_record **user, struct passkey_error *error)
{
    FAIL('u');
    return REAL->user_find(reader, party, id, user, error);
}

static enum passkey_result noting_user_find_by_name(struct passkey_store_reader *reader,
    uint32_t party, struct passkey_bytes name_key, struct passkey_user_record **user,
    struct passkey_error *error)
{
    FAIL('n');
    return REAL->user_find_by_name(reader, party, name_key, user, error);
}

static enum passkey_result noting_user_list(struct passkey_store_reader *reader, uint32_t party,
    const struct passkey_user_query *query, struct passkey_user_list **users,
    struct passkey_error *error)
{
    FAIL('U');
    return REAL->user_list(reader, party, query, users, error);
}

static enum passkey_result noting_credential_find(struct passkey_store_reader *reader,
    uint32_t party, struct passkey_bytes id, struct passkey_credential_record **credential,
    struct passkey_error *error)
{
    FAIL('c');
    return REAL->credential_find(reader, party, id, credential, error);
}

static enum passkey_result noting_credential_list(struct passkey_store_reader *reader,
    uint32_t party, struct passkey_bytes user_id, struct passkey_credential_list **credentials,
    struct passkey_error *error)
{
    FAIL('l');
    return REAL->credential_list(reader, party, user_id, credentials, error);
}

static enum passkey_result noting_session_find(struct passkey_store_reader *reader, uint32_t party,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_session_record **session,
    struct passkey_error *error)
{
    FAIL('s');
    return REAL->session_find(reader, party, token_hash, session, error);
}

static enum passkey_result noting_audit_list(struct passkey_store_reader *reader, uint32_t party,
    const struct passkey_audit_query *query, struct passkey_audit_list **audits, int64_t *next,
    struct passkey_error *error)
{
    FAIL('A');
    return REAL->audit_list(reader, party, query, audits, next, error);
}

static enum passkey_result noting_secret_find(struct passkey_store_reader *reader, uint32_t party,
    const char *name, uint8_t value[64], size_t *size, struct passkey_error *error)
{
    FAIL('x');
    return REAL->secret_find(reader, party, name, value, size, error);
}

static enum passkey_result noting_metadata_find(struct passkey_store_reader *reader,
    struct passkey_metadata_record **metadata, struct passkey_error *error)
{
    FAIL('m');
    return REAL->metadata_find(reader, metadata, error);
}

static enum passkey_result noting_metadata_number(
    struct passkey_store_reader *reader, int64_t *number, struct passkey_error *error)
{
    FAIL('n');
    return REAL->metadata_number(reader, number, error);
}

static enum passkey_result noting_api_key_find(struct passkey_store_reader *reader, uint32_t party,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_api_key_record **api_key,
    struct passkey_error *error)
{
    FAIL('y');
    return REAL->api_key_find(reader, party, token_hash, api_key, error);
}

static enum passkey_result noting_audit_figures(struct passkey_store_reader *reader, uint32_t party,
    int64_t since_ms, struct passkey_figure_list **figures, struct passkey_error *error)
{
    FAIL('g');
    return REAL->audit_figures(reader, party, since_ms, figures, error);
}

static enum passkey_result noting_credential_figures(struct passkey_store_reader *reader,
    uint32_t party, struct passkey_figure_list **figures, struct passkey_error *error)
{
    FAIL('h');
    return REAL->credential_figures(reader, party, figures, error);
}

static enum passkey_result noting_session_list(struct passkey_store_reader *reader, uint32_t party,
    struct passkey_bytes user_id, size_t limit, struct passkey_session_list **sessions,
    struct passkey_error *error)
{
    FAIL('e');
    return REAL->session_list(reader, party, user_id, limit, sessions, error);
}

static enum passkey_result noting_api_key_list(struct passkey_store_reader *reader, uint32_t party,
    struct passkey_api_key_list **api_keys, struct passkey_error *error)
{
    FAIL('K');
    return REAL->api_key_list(reader, party, api_keys, error);
}

static enum passkey_result noting_recovery_code_set_find(struct passkey_store_reader *reader,
    uint32_t party, struct passkey_bytes user_id, struct passkey_recovery_code_set *set,
    struct passkey_error *error)
{
    FAIL('r');
    return REAL->recovery_code_set_find(reader, party, user_id, set, error);
}

static enum passkey_result noting_user_find_by_email(struct passkey_store_reader *reader,
    uint32_t party, struct passkey_bytes email_key, struct passkey_user_record **user,
    struct passkey_error *error)
{
    FAIL('e');
    return REAL->user_find_by_email(reader, party, email_key, user, error);
}

static enum passkey_result noting_link_find(struct passkey_store_reader *reader, uint32_t party,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_link_record **link,
    struct passkey_error *error)
{
    FAIL('L');
    return REAL->link_find(reader, party, token_hash, link, error);
}

static enum passkey_result noting_mail_find_due(struct passkey_store_reader *reader, uint32_t party,
    int64_t now_ms, struct passkey_mail_record **mail, struct passkey_error *error)
{
    FAIL('m');
    return REAL->mail_find_due(reader, party, now_ms, mail, error);
}

static enum passkey_result noting_sweep_count(struct passkey_store_reader *reader, int64_t now_ms,
    int64_t audit_before_ms, struct passkey_swept *swept, struct passkey_error *error)
{
    FAIL('w');
    return REAL->sweep_count(reader, now_ms, audit_before_ms, swept, error);
}

static enum passkey_result noting_signing_key_list(struct passkey_store_reader *reader,
    uint32_t party, struct passkey_signing_key_list **keys, struct passkey_error *error)
{
    FAIL('j');
    return REAL->signing_key_list(reader, party, keys, error);
}

static enum passkey_result noting_ceremony_take(struct passkey_store *store, uint32_t party,
    const uint8_t id[PASSKEY_CEREMONY_ID_SIZE], enum passkey_ceremony_kind kind,
    struct passkey_holder holder, int64_t now_ms, struct passkey_ceremony_record **ceremony,
    struct passkey_error *error)
{
    (void)store;
    FAIL('t');
    return REAL->ceremony_take(standing->real, party, id, kind, holder, now_ms, ceremony, error);
}

static void note_audits(const struct passkey_changes *changes)
{
    for (size_t i = 0; i < changes->count; i++) {
        if (changes->items[i].kind != PASSKEY_CHANGE_AUDIT_INSERT || standing->audit_count == 64)
            continue;
        const struct passkey_audit_record *row = changes->items[i].of.audit;
        struct audit_note *note = &standing->audits[standing->audit_count++];
        (void)snprintf(note->name, sizeof(note->name), "%s", passkey_event_name(row->event));
        note->result = row->result;
        note->user_given = row->user_id.data != NULL;
        note->credential_given = row->credential_id.data != NULL;
    }
}

static void meanwhile(void)
{
    struct world *world = (struct world *)((char *)standing - offsetof(struct world, store));
    const char *sql = standing->meanwhile;
    if (sql == NULL)
        return; /* and write nothing: threads may be racing here */
    standing->meanwhile = NULL;
    (void)world_sql(world, sql);
}

static enum passkey_result noting_apply(struct passkey_store *store,
    const struct passkey_changes *changes, size_t *refused, struct passkey_error *error)
{
    (void)store;
    FAIL('a');
    meanwhile();
    enum passkey_result result = REAL->apply(standing->real, changes, refused, error);
    if (result == PASSKEY_OK && standing->noting)
        note_audits(changes);
    return result;
}

const struct passkey_store_operations NOTING_OPERATIONS = {
    .reader_open = noting_reader_open,
    .reader_close = noting_reader_close,
    .relying_party = noting_relying_party,
    .check = noting_check,
    .user_find = noting_user_find,
    .user_find_by_name = noting_user_find_by_name,
    .user_list = noting_user_list,
    .credential_find = noting_credential_find,
    .credential_list = noting_credential_list,
    .session_find = noting_session_find,
    .session_list = noting_session_list,
    .api_key_find = noting_api_key_find,
    .api_key_list = noting_api_key_list,
    .recovery_code_set_find = noting_recovery_code_set_find,
    .user_find_by_email = noting_user_find_by_email,
    .link_find = noting_link_find,
    .sweep_count = noting_sweep_count,
    .mail_find_due = noting_mail_find_due,
    .audit_figures = noting_audit_figures,
    .credential_figures = noting_credential_figures,
    .audit_list = noting_audit_list,
    .signing_key_list = noting_signing_key_list,
    .secret_find = noting_secret_find,
    .metadata_find = noting_metadata_find,
    .metadata_number = noting_metadata_number,
    .ceremony_take = noting_ceremony_take,
    .apply = noting_apply,
};
