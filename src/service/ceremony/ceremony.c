/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starts and finishes ceremonies (CHAL-1 to CHAL-6). A ceremony belongs to the session or API key
 * that started it; without either, the 128 random bits of its id are the proof.
 */
#include "service/ceremony/ceremony.h"
#include "base/base64url.h"
#include "base/bytes.h"
#include "service/access/address.h"
#include "service/access/authority.h"
#include "service/access/limits.h"
#include "service/access/session.h"
#include "service/ceremony/room.h"
#include "service/ceremony/unwritten.h"
#include "store/audit.h"
#include "store/ceremony.h"
#include <string.h>

#define ID_CHARACTERS BASE64URL_ENCODED_SIZE(CEREMONY_ID_SIZE)

/* The users of younger ceremonies may be about to finish them. */
#define EVICTED_AGE_MS 60000

_Static_assert(sizeof(((struct passkey_started_ceremony *)0)->ceremony_id) >= ID_CHARACTERS + 1,
    "an identifier and its NUL");

/* The store of a file need not have the row before the answer. */
static enum passkey_result insert_now_or_soon(
    const struct call *call, const struct change *items, size_t count)
{
    if (unwritten_submit(call, items, count))
        return PASSKEY_OK;
    return call_apply(call, CHANGE_ORDERED, items, count, NULL);
}

static enum passkey_result refuse_full(const struct call *call)
{
    limits_count_refused(call->worker->service, RESOURCE_CEREMONY);
    return refuse(call->error, PASSKEY_RATE_LIMITED, CHECK_NONE,
        "Too many ceremonies are unfinished; finish one, or wait a few minutes.");
}

/* Tries again after room was made. */
static enum passkey_result insert_into_room(const struct call *call, const struct change *item)
{
    struct eviction eviction;
    bool found = false;
    TRY(room_find(call, call->now_ms + CEREMONY_LIFETIME_MS - EVICTED_AGE_MS, &eviction, &found));
    if (!found)
        return refuse_full(call);
    const struct change items[] = { eviction.change, *item };
    enum passkey_result result = call_apply(call, CHANGE_ORDERED, items, 2, NULL);
    return result == PASSKEY_CONFLICT ? refuse_full(call) : result;
}

/* All strangers share one limit. */
static enum passkey_result insert_of_stranger(const struct call *call, struct change *item)
{
    if (!call->worker->service->limits_off)
        item->of.ceremony.count_max = bounds[RESOURCE_CEREMONY].of[BOUND_ALL].count;
    enum passkey_result result = insert_now_or_soon(call, item, 1);
    return result == PASSKEY_CONFLICT ? insert_into_room(call, item) : result;
}

/*
 * Each account has a limit on the ceremonies of its sessions, and another one for each API key.
 * Strangers can make a backend start ceremonies for an account. So that these do not evict the one
 * that the owner is about to finish, all ceremonies of an API key from the last minute are kept.
 */
static enum passkey_result insert_of_account(const struct call *call, struct change *item)
{
    const struct ceremony_record *row = item->of.ceremony.record;
    struct change items[] = { *item,
        { .run = change_ceremonies_trim,
            .of.ceremonies_trim = { .user_id = row->user_id,
                .holder = { .kind = row->holder.kind },
                .count_max = bounds[RESOURCE_CEREMONY].of[BOUND_ACCOUNT].count,
                .expires_at_ms_max = INT64_MAX } } };
    if (row->holder.kind != HOLDER_SESSION) {
        items[1].of.ceremonies_trim.holder.id = row->holder.id;
        items[1].of.ceremonies_trim.expires_at_ms_max = row->expires_at_ms - EVICTED_AGE_MS;
    }
    return insert_now_or_soon(call, items, 2);
}

static enum passkey_result insert_bounded(const struct call *call, struct change *item)
{
    const struct ceremony_record *row = item->of.ceremony.record;
    if (row->holder.kind == HOLDER_NOBODY)
        return insert_of_stranger(call, item);
    if (row->user_id.data != NULL)
        return insert_of_account(call, item);
    return insert_now_or_soon(call, item, 1);
}

/*
 * The account whose limit counts the ceremony; none for strangers, new users, and ceremonies
 * without a list.
 */
static struct passkey_bytes account_of(const struct call *call, const struct issued *issued)
{
    if (call->session != NULL)
        return call->session->user_id;
    if (!authority_given(call) || issued->user_name.data != NULL)
        return (struct passkey_bytes){ NULL, 0 };
    return issued->user_id;
}

static enum passkey_result insert(const struct call *call, enum ceremony_kind kind,
    const struct issued *issued, struct passkey_bytes record,
    struct passkey_started_ceremony *started)
{
    int64_t started_at_ms = call->now_ms > issued->newest_ms ? call->now_ms : issued->newest_ms;
    struct ceremony_record row = { .kind = kind,
        .holder = session_holder(call),
        .issued = record,
        .address = address_bounded(call->caller.address),
        .user_id = account_of(call, issued),
        .expires_at_ms = started_at_ms + CEREMONY_LIFETIME_MS };
    TRY(service_random(call->worker->service, row.id, sizeof(row.id), call->error));
    struct change item = { .run = change_ceremony_insert, .of.ceremony.record = &row };
    TRY(insert_bounded(call, &item));
    base64url_encode(BYTES_ARRAY(row.id), started->ceremony_id);
    started->expires_at_ms = call->now_ms + CEREMONY_LIFETIME_MS; /* whatever the list */
    return PASSKEY_OK;
}

static enum passkey_result encode_and_insert(const struct call *call, enum ceremony_kind kind,
    const struct issued *issued, struct passkey_started_ceremony *started)
{
    CLEANUP(buffer_deinit) struct buffer record;
    buffer_init(&record, ISSUED_SIZE_MAX);
    TRY(limit_address(call, RESOURCE_CEREMONY_START));
    TRY(issued_encode(kind, issued, &record, call->error));
    return insert(call, kind, issued, buffer_view(&record), started);
}

enum passkey_result ceremony_store(const struct call *call, enum ceremony_kind kind,
    const struct issued *issued, struct passkey_started_ceremony *started)
{
    enum passkey_result result = encode_and_insert(call, kind, issued, started);
    if (result == PASSKEY_OK)
        return PASSKEY_OK;
    passkey_free(started->options);
    started->options = NULL;
    return result;
}

/* ---- finishing ---- */

enum passkey_result ceremony_refuse_unknown(const struct call *call)
{
    return refuse(call->error, PASSKEY_CEREMONY_UNKNOWN, CHECK_NONE,
        "The ceremony does not exist for this caller, or has been finished.");
}

enum passkey_result ceremony_key_of(const struct call *call, struct passkey_bytes id,
    enum ceremony_kind kind, struct ceremony_key *key)
{
    uint8_t bytes[BASE64URL_DECODED_SIZE(ID_CHARACTERS)];
    size_t size = 0;
    if (id.size != ID_CHARACTERS || !base64url_decode(id, bytes, &size) || size != CEREMONY_ID_SIZE)
        return ceremony_refuse_unknown(call);
    *key = (struct ceremony_key){ .kind = kind, .holder = session_holder(call) };
    memcpy(key->id, bytes, CEREMONY_ID_SIZE);
    return PASSKEY_OK;
}

/* Expired ceremonies are deleted by the sweep. */
static enum passkey_result check_row(
    const struct call *call, enum ceremony_kind kind, struct ceremony *ceremony)
{
    if (ceremony->row == NULL)
        return ceremony_refuse_unknown(call);
    if (ceremony->row->expires_at_ms <= call->now_ms)
        return refuse(call->error, PASSKEY_CEREMONY_EXPIRED, CHECK_NONE,
            "The ceremony was started more than five minutes ago; start again.");
    return issued_decode(kind, ceremony->row->issued, &ceremony->issued, call->error);
}

enum passkey_result ceremony_check(
    const struct call *call, enum ceremony_kind kind, struct ceremony *ceremony)
{
    enum passkey_result result = check_row(call, kind, ceremony);
    if (result != PASSKEY_OK)
        pointer_free(&ceremony->row);
    return result;
}

enum passkey_result ceremony_find(const struct call *call, struct passkey_bytes id,
    enum ceremony_kind kind, struct ceremony *ceremony)
{
    struct ceremony_key key;
    TRY(ceremony_key_of(call, id, kind, &key));
    TRY(unwritten_find(call, &key, &ceremony->row));
    if (ceremony->row == NULL)
        TRY(store_ceremony_find(
            call->worker->reader, call->party->number, &key, &ceremony->row, call->error));
    return ceremony_check(call, kind, ceremony);
}

struct change ceremony_deletion(const struct ceremony *ceremony)
{
    const struct ceremony_record *row = ceremony->row;
    struct change change = { .run = change_ceremony_delete,
        .of.ceremony_key = { .kind = row->kind, .holder = row->holder } };
    memcpy(change.of.ceremony_key.id, row->id, CEREMONY_ID_SIZE);
    return change;
}

/* Uses an error of its own, because the call's error already describes the refusal. */
static enum passkey_result apply_refusal(
    const struct call *call, const struct change *items, size_t count, struct passkey_error *error)
{
    struct call quiet = *call;
    size_t refused = 0;
    quiet.error = error;
    if (count == 2)
        return call_apply(&quiet, CHANGE_ORDERED, items, 2, NULL);
    enum passkey_result result = call_apply(&quiet, CHANGE_SYNCED, items, count, &refused);
    if (result == PASSKEY_CONFLICT && refused >= 2)
        return call_apply(&quiet, CHANGE_ORDERED, items, 2, NULL);
    return result;
}

enum passkey_result ceremony_refuse(const struct call *call, const struct ceremony *ceremony,
    const struct passkey_audit_record *row, const struct change *notes, size_t note_count)
{
    if (row->result < PASSKEY_OK)
        return row->result;
    struct change items[2 + REFUSAL_NOTES_MAX] = { ceremony_deletion(ceremony),
        { .run = change_audit_insert, .of.audit = row } };
    for (size_t i = 0; i < note_count; i++)
        items[2 + i] = notes[i];
    struct passkey_error error;
    enum passkey_result result = apply_refusal(call, items, 2 + note_count, &error);
    if (result == PASSKEY_CONFLICT)
        return ceremony_refuse_unknown(call);
    if (result == PASSKEY_OK)
        return row->result;
    if (call->error != NULL)
        *call->error = error;
    return result;
}

int64_t ceremony_started_at_ms(const struct ceremony *ceremony)
{
    return ceremony->row->expires_at_ms - CEREMONY_LIFETIME_MS;
}
