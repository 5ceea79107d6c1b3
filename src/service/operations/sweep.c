/* SPDX-License-Identifier: Apache-2.0 */
/* Deletes expired rows, in batches, and rotates old signing keys. */
#include "store/sweep.h"
#include "base/sized.h"
#include "service/access/audit_bound.h"
#include "service/access/call.h"
#include "service/signing/signing_key.h"
#include "store/ceremony.h"
#include "store/store.h"

/*
 * Rows of a kind that one change deletes, so that it occupies the store's writer for only a few
 * milliseconds.
 */
#define SWEEP_COUNT_MAX 100
/* Changes of one sweep; the next sweep continues. An expired ceremony counts towards the limit on
 * ceremonies until it is deleted, so a sweep must keep up with any rate of starts. */
#define SWEEP_PIECES_MAX 2000

static enum passkey_result sweep_piece(struct passkey_service *service, int64_t now_ms,
    const int64_t *ceremony_count, struct passkey_swept *swept, bool *more,
    struct passkey_error *error)
{
    bool left = false; /* a store that does not set it has nothing left to sweep */
    struct passkey_swept gone = { .rows = { 0 } };
    struct change sweep = { .run = change_sweep,
        .of.sweep = { .now_ms = now_ms,
            .count_max = SWEEP_COUNT_MAX,
            .audit_before_ms = now_ms - service->audit_kept_ms,
            .ceremony_count = ceremony_count,
            .more = &left,
            .swept = &gone } };
    struct change_set changes = { .relying_party = service->relying_parties[0].number,
        .durability = CHANGE_ORDERED,
        .items = &sweep,
        .count = 1 };
    TRY(store_apply(service->store, &changes, NULL, error));
    for (size_t kind = 0; kind < PASSKEY_SWEPT_KIND_COUNT; kind++)
        swept->rows[kind] += gone.rows[kind];
    *more = left;
    return PASSKEY_OK;
}

static enum passkey_result sweep_count(struct passkey_service *service, int64_t now_ms,
    struct passkey_swept *swept, struct passkey_error *error)
{
    struct connection *reader = NULL;
    TRY(store_reader_open(service->store, &reader, error));
    enum passkey_result result =
        store_sweep_count(reader, now_ms, now_ms - service->audit_kept_ms, swept, error);
    store_reader_close(&reader);
    return result;
}

/* Other processes may have started or finished ceremonies, so they are counted again, by a reader,
 * because that reads all of them. Changes during the count are included in the next one. */
static enum passkey_result count_ceremonies(
    struct passkey_service *service, int64_t *count, struct passkey_error *error)
{
    struct connection *reader = NULL;
    TRY(store_reader_open(service->store, &reader, error));
    enum passkey_result result = store_ceremony_count(reader, count, error);
    store_reader_close(&reader);
    return result;
}

static enum passkey_result sweep(struct passkey_service *service, int64_t now_ms,
    struct passkey_swept *swept, struct passkey_error *error)
{
    int64_t count = 0;
    bool more = true;
    TRY(count_ceremonies(service, &count, error));
    for (unsigned piece = 0; more && piece < SWEEP_PIECES_MAX; piece++)
        TRY(sweep_piece(service, now_ms, piece == 0 ? &count : NULL, swept, &more, error));
    TRY(audit_bound_keep(service, &swept->rows[PASSKEY_SWEPT_AUDIT], error));
    return signing_key_rotate_if_due(service, error);
}

enum passkey_result passkey_service_sweep(struct passkey_service *service, bool dry_run,
    struct passkey_swept *swept, struct passkey_error *error)
{
    static const struct sized_type swept_type = SIZED_TYPE(struct passkey_swept, rows);
    int64_t now_ms = service->environment.now_ms(service->environment.context);
    struct passkey_swept rows = { .rows = { 0 } };
    if (swept != NULL)
        TRY(sized_check(&swept_type, swept, error));
    TRY(dry_run ? sweep_count(service, now_ms, &rows, error)
                : sweep(service, now_ms, &rows, error));
    if (swept != NULL)
        sized_write(&swept_type, &rows, swept);
    return PASSKEY_OK;
}
