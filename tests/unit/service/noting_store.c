/* SPDX-License-Identifier: Apache-2.0 */
/* Records the calls of a store, and makes one fail on demand. */
#include "unit/service/noting_store.h"
#include "store/audit.h"
#include <string.h>

/* The letters in the trace of struct noting_store. All other statements are '?'. */
static const struct {
    const char *operation;
    char letter;
} letters[] = {
    { "apply", 'a' },
    { "relying_party_by_id", 'p' },
    { "user_by_id", 'u' },
    { "user_by_name", 'n' },
    { "user_named", 'n' },
    { "user_by_email", 'e' },
    { "users_by_name", 'U' },
    { "notices_of_user", 'o' },
    { "recovered_last", 'R' },
    { "credential_by_id", 'c' },
    { "credentials_of_user", 'l' },
    { "session_by_token", 's' },
    { "sessions_of_user", 'S' },
    { "audit_bounds", 'A' },
    { "audit_forwards", 'A' },
    { "audit_backwards", 'A' },
    { "secret_by_name", 'x' },
    { "metadata_blob", 'm' },
    { "metadata_number", 'n' },
    { "api_key_by_token", 'y' },
    { "api_keys_of_party", 'K' },
    { "recovery_code_set_of_user", 'r' },
    { "link_by_token", 'L' },
    { "mail_due", 'm' },
    { "signing_keys_of_party", 'j' },
    { "ceremony_by_id", 't' },
    { "account_named", 'N' },
    { "account_of_sign_in", 'C' },
};

static char letter_of(const char *operation)
{
    for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
        if (strcmp(letters[i].operation, operation) == 0)
            return letters[i].letter;
    return '?';
}

static void meanwhile(struct noting_store *store)
{
    struct world *world = (struct world *)((char *)store - offsetof(struct world, store));
    const char *sql = store->meanwhile;
    if (sql == NULL)
        return; /* and write nothing, because threads may be racing here */
    store->meanwhile = NULL;
    (void)world_sql(world, sql);
}

static enum passkey_result before(void *context, const char *operation,
    const struct change_set *changes, struct passkey_error *error)
{
    struct noting_store *store = context;
    int number = atomic_fetch_add(&store->operation_count, 1) + 1;
    size_t size = strlen(store->trace);
    if (store->noting && size + 1 < sizeof(store->trace))
        store->trace[size] = letter_of(operation);
    if (number == atomic_load(&store->fail_at))
        return refuse(
            error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE, "The test lets this call fail.");
    if (changes != NULL)
        meanwhile(store);
    return PASSKEY_OK;
}

static void applied(void *context, const struct change_set *changes, enum passkey_result result)
{
    struct noting_store *store = context;
    if (result != PASSKEY_OK || !store->noting)
        return;
    for (size_t i = 0; i < changes->count && store->audit_count < 64; i++) {
        if (changes->items[i].run != change_audit_insert)
            continue;
        const struct passkey_audit_record *row = changes->items[i].of.audit;
        struct audit_note *note = &store->audits[store->audit_count++];
        (void)snprintf(note->name, sizeof(note->name), "%s", passkey_event_name(row->event));
        note->result = row->result;
        note->user_given = row->user_id.data != NULL;
        note->credential_given = row->credential_id.data != NULL;
    }
}

void noting_attach(struct noting_store *store)
{
    store->real->hook = (struct store_hook){ before, applied, store };
}
