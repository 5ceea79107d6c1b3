/* SPDX-License-Identifier: Apache-2.0 */
/* Records the calls of a store, and makes one fail on demand. */
#include "unit/service/noting_store.h"
#include "store/audit.h"
#include <string.h>

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
    if (store->noting)
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
