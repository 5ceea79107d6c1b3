/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starting and taking ceremonies (CHAL-1 to CHAL-6). One ceremony belongs to whoever started it: a
 * session, or nobody, and then its 128 random bits are the proof.
 */
#include "service/ceremony/ceremony.h"
#include "base/base64url.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "service/access/address.h"
#include "service/access/limits.h"
#include "service/access/session.h"
#include "store/ceremony.h"
#include <string.h>

#define ID_CHARACTERS BASE64URL_ENCODED_SIZE(PASSKEY_CEREMONY_ID_SIZE)

_Static_assert(sizeof(((struct passkey_started_ceremony *)0)->ceremony_id) >= ID_CHARACTERS + 1,
    "an identifier and its NUL");

enum passkey_result ceremony_challenge(const struct call *call, uint8_t challenge[CHALLENGE_SIZE])
{
    return service_random(call->worker->service, challenge, CHALLENGE_SIZE, call->error);
}

enum passkey_result ceremony_store(const struct call *call, const struct ceremony_start *start,
    struct passkey_started_ceremony *started)
{
    bool bounded = !call->worker->service->limits_off;
    if (start->options_size > JSON_SIZE_MAX) /* the finish could not read them again */
        return refuse(call->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The options would have more than %d bytes; ask for less in \"extensions\".",
            JSON_SIZE_MAX);
    TRY(limit_address(call, LIMIT_CEREMONY));
    struct passkey_ceremony_record record = { .kind = start->kind,
        .holder = session_holder(call),
        .user_id = start->user_id,
        .challenge = start->challenge,
        .link_hash = start->link_hash,
        .conditional = start->conditional,
        .options = { (const uint8_t *)start->options, start->options_size },
        .address = address_bounded(call->caller->address),
        .expires_at_ms = call->now_ms + CEREMONY_LIFETIME_MS };
    TRY(service_random(call->worker->service, record.id, sizeof(record.id), call->error));
    struct change item = { .run = change_ceremony_insert,
        .of.ceremony = { .record = &record,
            .address_count_max = bounded ? CEREMONY_ADDRESS_COUNT_MAX : 0,
            .count_max = bounded ? CEREMONY_COUNT_MAX : 0 } };
    enum passkey_result result = call_apply(call, CHANGE_ORDERED, &item, 1, NULL);
    if (result == PASSKEY_CONFLICT)
        return refuse(call->error, PASSKEY_RATE_LIMITED, CHECK_NONE,
            "Too many ceremonies are unfinished; finish one, or wait some minutes.");
    TRY(result);
    base64url_encode(BYTES_ARRAY(record.id), started->ceremony_id);
    started->expires_at_ms = record.expires_at_ms;
    started->options = start->options;
    started->options_size = start->options_size;
    return PASSKEY_OK;
}

static enum passkey_result refuse_unknown(struct passkey_error *error)
{
    return refuse(error, PASSKEY_CEREMONY_UNKNOWN, CHECK_NONE,
        "There is no such ceremony for this caller: it ended, or never began.");
}

enum passkey_result ceremony_take(const struct call *call, struct passkey_bytes id,
    enum passkey_ceremony_kind kind, struct passkey_ceremony_record **ceremony)
{
    uint8_t bytes[BASE64URL_DECODED_SIZE(ID_CHARACTERS)];
    size_t size = 0;
    if (id.size != ID_CHARACTERS || !base64url_decode(id, bytes, &size) ||
        size != PASSKEY_CEREMONY_ID_SIZE)
        return refuse_unknown(call->error);
    struct passkey_ceremony_key key = { .kind = kind, .holder = session_holder(call) };
    memcpy(key.id, bytes, PASSKEY_CEREMONY_ID_SIZE);
    enum passkey_result result = store_ceremony_take(
        call->worker->reader, call->party->number, &key, call->now_ms, ceremony, call->error);
    if (result == PASSKEY_CEREMONY_UNKNOWN)
        return refuse_unknown(call->error);
    if (result == PASSKEY_CEREMONY_EXPIRED)
        return refuse(call->error, PASSKEY_CEREMONY_EXPIRED, CHECK_NONE,
            "The ceremony was started more than five minutes ago; start again.");
    return result;
}
