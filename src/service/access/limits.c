/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Token buckets, each kept as the moment at which it will be full again: taking a token moves it
 * by the time that one takes to grow, and an empty bucket is a moment too far ahead.
 *
 * The table by address is a cache of four places a row. When a row is full the bucket that has the
 * least to remember goes, so that a flood from many addresses pushes out its own beginnings and not
 * an address that was just stopped.
 */
#include "service/access/limits.h"
#include "base/bytes.h"
#include "service/access/address.h"
#include "service/access/authority.h"
#include "store/limit.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct rule {
    uint32_t burst; /* 0: not limited */
    int64_t interval_ms;
};

static const struct {
    struct rule address;
    struct rule account;
} rules[LIMIT_COUNT] = {
    /* Half of what a small server does: the users of a mobile network may share one address. */
    [LIMIT_CEREMONY] = { .address = { 600, 50 } },
    /* A code has 80 bits; what is saved is the work of looking. */
    [LIMIT_RECOVERY] = { .address = { 20, 10000 }, .account = { 5, 60000 } },
    /* Nobody waits for a fourth mail within minutes. */
    [LIMIT_LINK] = { .address = { 20, 15000 }, .account = { 3, 300000 } },
    [LIMIT_LINK_REDEEM] = { .address = { 30, 2000 } },
};

#define ROW_COUNT ((size_t)8192)
#define ROW_SIZE  4
#define SEED_SIZE 32
#define KEY_SIZE  16 /* of the hash over what is limited and for whom */

struct bucket {
    uint64_t key; /* 0: an empty place */
    int64_t full_at_ms;
};

struct limits {
    pthread_mutex_t lock;
    uint8_t seed[SEED_SIZE]; /* so that nobody can choose addresses that share a row */
    struct bucket rows[ROW_COUNT][ROW_SIZE]; /* half a megabyte */
};

enum passkey_result limits_new(
    struct passkey_service *service, struct limits **limits, struct passkey_error *error)
{
    CLEANUP(limits_free) struct limits *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    pthread_mutex_init(&made->lock, NULL);
    TRY(service_random(service, made->seed, sizeof(made->seed), error));
    *limits = made;
    made = NULL;
    return PASSKEY_OK;
}

void limits_free(struct limits **limits)
{
    if (*limits != NULL)
        pthread_mutex_destroy(&(*limits)->lock);
    free(*limits);
    *limits = NULL;
}

static enum passkey_result refuse_now(const struct call *call, int64_t wait_ms)
{
    enum passkey_result result = refuse(call->error, PASSKEY_RATE_LIMITED, CHECK_NONE,
        "That was tried too often; wait %lld seconds.", (long long)(wait_ms + 999) / 1000);
    if (call->error != NULL)
        call->error->retry_after_s = (uint32_t)((wait_ms + 999) / 1000);
    return result;
}

static bool unlimited(const struct call *call, struct rule rule)
{
    return rule.burst == 0 || call->worker->service->limits_off || authority_given(call);
}

/* A hash over a beginning, the limit, the relying party and the subject. */
static enum passkey_result key_of(const struct call *call, struct passkey_bytes beginning,
    enum limit limit, struct passkey_bytes subject, uint8_t key[SHA256_SIZE])
{
    uint8_t head[SEED_SIZE + 5] = { 0 };
    memcpy(head, beginning.data, beginning.size < SEED_SIZE ? beginning.size : SEED_SIZE);
    head[SEED_SIZE] = (uint8_t)limit;
    for (unsigned i = 0; i < 4; i++)
        head[SEED_SIZE + 1 + i] = (uint8_t)(call->party->number >> (8 * i));
    if (digest_sha256(call->worker->digest, BYTES_ARRAY(head), subject, key) != PASSKEY_OK)
        return fault(call->error, "The key of a limit could not be hashed.");
    return PASSKEY_OK;
}

/* ---- by address ---- */

/* The place of a key in its row, or the one that has the least to remember. */
static struct bucket *bucket_of(struct limits *limits, uint64_t key)
{
    struct bucket *row = limits->rows[key % ROW_COUNT];
    struct bucket *least = &row[0];
    for (size_t i = 0; i < ROW_SIZE; i++) {
        if (row[i].key == key)
            return &row[i];
        if (row[i].full_at_ms < least->full_at_ms)
            least = &row[i];
    }
    *least = (struct bucket){ .key = key };
    return least;
}

/* Take a token; otherwise how long until there is one. */
static int64_t take(struct limits *limits, uint64_t key, struct rule rule, int64_t now_ms)
{
    pthread_mutex_lock(&limits->lock);
    struct bucket *bucket = bucket_of(limits, key);
    int64_t full_at_ms = bucket->full_at_ms > now_ms ? bucket->full_at_ms : now_ms;
    int64_t wait_ms = full_at_ms - now_ms - (rule.burst - 1) * rule.interval_ms;
    if (wait_ms <= 0)
        bucket->full_at_ms = full_at_ms + rule.interval_ms;
    pthread_mutex_unlock(&limits->lock);
    return wait_ms;
}

enum passkey_result limit_address(const struct call *call, enum limit limit)
{
    struct rule rule = rules[limit].address;
    struct limits *limits = call->worker->service->limits;
    uint8_t hash[SHA256_SIZE];
    uint64_t key = 0;
    if (unlimited(call, rule))
        return PASSKEY_OK;
    TRY(key_of(
        call, BYTES_ARRAY(limits->seed), limit, address_bounded(call->caller->address), hash));
    memcpy(&key, hash, sizeof(key));
    int64_t wait_ms = take(limits, key, rule, call->now_ms);
    return wait_ms <= 0 ? PASSKEY_OK : refuse_now(call, wait_ms);
}

/* ---- by account ---- */

enum passkey_result limit_account(
    const struct call *call, enum limit limit, struct passkey_bytes subject)
{
    struct rule rule = rules[limit].account;
    uint8_t hash[SHA256_SIZE];
    if (unlimited(call, rule))
        return PASSKEY_OK;
    TRY(key_of(call, BYTES_LITERAL("account"), limit, subject, hash));
    struct change item = { .run = change_limit_take,
        .of.limit = {
            .burst = rule.burst, .interval_ms = rule.interval_ms, .now_ms = call->now_ms } };
    memcpy(item.of.limit.key, hash, sizeof(item.of.limit.key));
    enum passkey_result result = call_apply(call, CHANGE_ORDERED, &item, 1, NULL);
    return result == PASSKEY_CONFLICT ? refuse_now(call, rule.interval_ms) : result;
}
