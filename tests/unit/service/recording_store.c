/* SPDX-License-Identifier: Apache-2.0 */
/* Records the calls of a store, and makes one fail on demand. */
#include "unit/service/recording_store.h"
#include "store/audit.h"
#include <string.h>

static void meanwhile(struct recording_store *store)
{
    struct harness *harness = (struct harness *)((char *)store - offsetof(struct harness, store));
    const char *sql = store->meanwhile;
    if (sql == NULL)
        return; /* and write nothing, because threads may be racing here */
    store->meanwhile = NULL;
    (void)harness_sql(harness, sql);
}

static enum passkey_result before(void *context, const char *operation,
    const struct change_set *changes, struct passkey_error *error)
{
    struct recording_store *store = context;
    int number = atomic_fetch_add(&store->operation_count, 1) + 1;
    size_t size = strlen(store->trace);
    if (store->recording)
        (void)snprintf(store->trace + size, sizeof(store->trace) - size, "%s ", operation);
    if (number == atomic_load(&store->fail_at))
        return refuse(
            error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE, "The test lets this call fail.");
    if (changes != NULL)
        meanwhile(store);
    return PASSKEY_OK;
}

static void applied(void *context, const struct change_set *changes, enum passkey_result result)
{
    struct recording_store *store = context;
    if (result != PASSKEY_OK || !store->recording)
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

void recording_attach(struct recording_store *store)
{
    store->real->hook = (struct store_hook){ before, applied, store };
}
