/* SPDX-License-Identifier: Apache-2.0 */
/* Opens a store by its location, "SCHEME:REST", and implements what all engines share. */
#include "store/store.h"

#include "base/bytes.h"
#include "store/engine.h"
#include "store/relying_party.h"
#include "store/secret.h"
#include <errno.h>
#include <semaphore.h>
#include <string.h>

/* Locations must end with a NUL byte. */
enum passkey_result store_location_check(struct passkey_bytes location, struct passkey_error *error)
{
    const struct store_engine *engine = NULL;
    const char *rest = NULL;
    return store_engine_find((const char *)location.data, &engine, &rest, error);
}

static enum passkey_result open_store(const char *location, enum store_open_mode mode,
    struct passkey_store **store, struct passkey_error *error)
{
    const struct store_engine *engine = NULL;
    const char *rest = NULL;
    TRY(store_engine_find(location, &engine, &rest, error));
    TRY(engine->open(rest, mode, store, error));
    (*store)->engine = engine;
    (*store)->existing = mode == STORE_OPEN_EXISTING;
    return PASSKEY_OK;
}

enum passkey_result passkey_store_open(
    const char *location, struct passkey_store **store, struct passkey_error *error)
{
    return open_store(location, STORE_OPEN_CREATE, store, error);
}

enum passkey_result store_open_existing(
    const char *location, struct passkey_store **store, struct passkey_error *error)
{
    return open_store(location, STORE_OPEN_EXISTING, store, error);
}

bool store_was_shared(const struct passkey_store *store)
{
    return store->shared;
}

bool store_is_read_only(const struct passkey_store *store)
{
    return store->read_only;
}

bool store_sync_failed(const struct passkey_store *store)
{
    return atomic_load(&store->state.sync_failed);
}

void store_set_clock(struct passkey_store *store, int64_t (*clock_us)(void))
{
    atomic_store(&store->state.clock_us, clock_us);
}

const struct store_state *store_state(const struct passkey_store *store)
{
    return &store->state;
}

bool store_reads_block(const struct passkey_store *store)
{
    return store->engine->reads_block;
}

void passkey_store_close(struct passkey_store **store)
{
    struct passkey_store *open = *store;
    *store = NULL;
    if (open != NULL)
        open->engine->close(open);
}

enum passkey_result store_reader_open(
    struct passkey_store *store, struct connection **reader, struct passkey_error *error)
{
    if (store->hook.before != NULL)
        TRY(store->hook.before(store->hook.context, "reader_open", NULL, error));
    TRY(store->engine->reader_open(store, reader, error));
    (*reader)->store = store;
    return PASSKEY_OK;
}

void store_reader_close(struct connection **reader)
{
    struct connection *open = *reader;
    *reader = NULL;
    if (open != NULL)
        open->store->engine->reader_close(open);
}

/* ---- writing ---- */

void store_submit(struct passkey_store *store, struct submission *submission)
{
    submission->result = PASSKEY_INTERNAL;
    submission->error = (struct passkey_error){ .result = PASSKEY_INTERNAL };
    if (store->hook.before != NULL) {
        enum passkey_result result = store->hook.before(
            store->hook.context, "apply", submission->changes, &submission->error);
        if (result != PASSKEY_OK) {
            submission->result = result;
            submission->completed(submission);
            return;
        }
    }
    store->engine->submit(store, submission);
}

/* A submission whose caller waits for it. */
struct waiting {
    struct submission submission; /* must be first */
    sem_t done;
};

static void wake(struct submission *submission)
{
    struct waiting *waiting = (struct waiting *)submission;
    (void)sem_post(&waiting->done); /* it may have been freed */
}

enum passkey_result store_apply(struct passkey_store *store, const struct change_set *changes,
    size_t *refused, struct passkey_error *error)
{
    struct waiting waiting = { .submission = { .changes = changes, .completed = wake } };
    (void)sem_init(&waiting.done, 0, 0);
    store_submit(store, &waiting.submission);
    while (sem_wait(&waiting.done) != 0 && errno == EINTR) {
    }
    (void)sem_destroy(&waiting.done);
    if (store->hook.applied != NULL)
        store->hook.applied(store->hook.context, changes, waiting.submission.result);
    if (waiting.submission.result == PASSKEY_CONFLICT && refused != NULL)
        *refused = waiting.submission.refused;
    if (waiting.submission.result != PASSKEY_OK && error != NULL)
        *error = waiting.submission.error;
    return waiting.submission.result;
}

static enum passkey_result relying_party_add(
    struct passkey_store *store, struct passkey_bytes rp_id, struct passkey_error *error)
{
    const struct change change = { .run = change_relying_party_insert, .of.rp_id = rp_id };
    const struct change_set changes = { .durability = CHANGE_SYNCED, .items = &change, .count = 1 };
    return store_apply(store, &changes, NULL, error);
}

enum passkey_result store_relying_party(struct passkey_store *store, struct passkey_bytes rp_id,
    uint32_t *number, struct passkey_error *error)
{
    CLEANUP(store_reader_close) struct connection *reader = NULL;
    TRY(store_reader_open(store, &reader, error));
    TRY(store_relying_party_find(reader, rp_id, number, error));
    if (*number != 0)
        return PASSKEY_OK;
    if (store->existing)
        return store_relying_party_refuse(reader, rp_id, error);
    TRY(relying_party_add(store, rp_id, error));
    TRY(store_relying_party_find(reader, rp_id, number, error));
    return *number != 0 ? PASSKEY_OK : fault(error, "A new relying party has no number.");
}

enum passkey_result store_probe(struct passkey_store *store, struct passkey_error *error)
{
    const struct change change = { .run = change_probe };
    const struct change_set changes = {
        .durability = CHANGE_ORDERED, .items = &change, .count = 1
    };
    return store_apply(store, &changes, NULL, error);
}
