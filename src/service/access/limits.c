/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Token buckets. A bucket is stored as the time at which it will be full: taking a token adds the
 * interval of a token, and a bucket is empty if that time is too far in the future.
 *
 * The table in memory is a cache with four places per row. If a row is full, the bucket that is
 * full soonest is replaced, so that a flood from many addresses replaces its own buckets and not
 * that of an address which was just refused.
 */
#include "service/access/limits.h"
#include "base/bytes.h"
#include "service/access/address.h"
#include "service/access/authority.h"
#include "service/access/deferral.h"
#include "store/limit.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define ROW_COUNT ((size_t)8192)
#define ROW_SIZE  4
#define SEED_SIZE 32

struct bucket {
    uint64_t key; /* 0: an unused place */
    int64_t full_at_ms;
};

struct limits {
    pthread_mutex_t lock;
    atomic_ullong exceeded; /* of limit_watch() */
    atomic_ullong refused[RESOURCE_COUNT];
    uint8_t seed[SEED_SIZE]; /* so that no one can choose addresses that share a row */
    struct bucket rows[ROW_COUNT][ROW_SIZE]; /* half a megabyte */
};

/* A bucket in memory and its rate. */
struct demand {
    uint64_t key;
    struct bound rate;
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

static enum passkey_result refuse_now(
    const struct call *call, enum resource resource, int64_t wait_ms)
{
    limits_count_refused(call->worker->service, resource);
    enum passkey_result result = refuse(call->error, PASSKEY_RATE_LIMITED, CHECK_NONE,
        "Too many attempts; wait %lld seconds.", (long long)(wait_ms + 999) / 1000);
    if (call->error != NULL)
        call->error->retry_after_s = (uint32_t)((wait_ms + 999) / 1000);
    return result;
}

static bool unlimited(const struct call *call)
{
    return call->worker->service->limits_off || authority_given(call);
}

/* A hash of a prefix, the resource, the scope, the relying party and the subject. */
static enum passkey_result key_of(const struct call *call, struct passkey_bytes beginning,
    uint8_t kind, struct passkey_bytes subject, uint8_t key[SHA256_SIZE])
{
    uint8_t head[SEED_SIZE + 5] = { 0 };
    memcpy(head, beginning.data, beginning.size < SEED_SIZE ? beginning.size : SEED_SIZE);
    head[SEED_SIZE] = kind;
    for (unsigned i = 0; i < 4; i++)
        head[SEED_SIZE + 1 + i] = (uint8_t)(call->party->number >> (8 * i));
    if (digest_sha256(call->worker->digest, BYTES_ARRAY(head), subject, key) != PASSKEY_OK)
        return fault(call->error, "The key of a limit could not be hashed.");
    return PASSKEY_OK;
}

/* ---- in memory ---- */

/* The rate in the table, or the configured one in the same proportion. */
static struct bound rate_of(const struct call *call, enum resource resource, enum bound_scope scope)
{
    struct bound rate = bounds[resource].of[scope];
    uint32_t configured = call->worker->service->ceremony_rate;
    if (resource == RESOURCE_CEREMONY_START && configured != CEREMONY_RATE) {
        rate.count = rate.count / CEREMONY_RATE * configured;
        rate.interval_ms = rate.interval_ms * CEREMONY_RATE / configured;
    }
    return rate;
}

static enum passkey_result demand_make(const struct call *call, enum resource resource,
    enum bound_scope scope, struct passkey_bytes subject, struct demand *demand)
{
    uint8_t hash[SHA256_SIZE];
    demand->rate = rate_of(call, resource, scope);
    TRY(key_of(call, BYTES_ARRAY(call->worker->service->limits->seed),
        (uint8_t)(resource * BOUND_SCOPE_COUNT + scope), subject, hash));
    memcpy(&demand->key, hash, sizeof(demand->key));
    return PASSKEY_OK;
}

/* The place of a key in its row, or the one whose bucket is full soonest. */
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

/* The time until the bucket is full. If that is longer than an empty bucket needs, the clock was
 * set back, and the bucket has one token, as in store/limit.c. */
static int64_t full_in_ms(const struct bucket *bucket, struct bound rate, int64_t now_ms)
{
    int64_t one_left_ms = (int64_t)(rate.count - 1) * rate.interval_ms;
    int64_t full_ms = bucket->full_at_ms - now_ms;
    if (full_ms > one_left_ms + rate.interval_ms)
        return one_left_ms;
    return full_ms > 0 ? full_ms : 0;
}

/* The time until the bucket has a token; 0 or less: it has one. */
static int64_t wait_for(const struct bucket *bucket, struct bound rate, int64_t now_ms)
{
    return full_in_ms(bucket, rate, now_ms) - (int64_t)(rate.count - 1) * rate.interval_ms;
}

/* Takes a token from all buckets, or takes none and returns how long to wait. */
static int64_t take(
    struct limits *limits, const struct demand *demands, size_t count, int64_t now_ms)
{
    int64_t wait_ms = 0;
    pthread_mutex_lock(&limits->lock);
    for (size_t i = 0; i < count; i++) {
        int64_t one_ms = wait_for(bucket_of(limits, demands[i].key), demands[i].rate, now_ms);
        wait_ms = one_ms > wait_ms ? one_ms : wait_ms;
    }
    for (size_t i = 0; i < count && wait_ms == 0; i++) {
        struct bucket *bucket = bucket_of(limits, demands[i].key);
        bucket->full_at_ms =
            now_ms + full_in_ms(bucket, demands[i].rate, now_ms) + demands[i].rate.interval_ms;
    }
    pthread_mutex_unlock(&limits->lock);
    return wait_ms;
}

static enum passkey_result take_or_refuse(
    const struct call *call, enum resource resource, const struct demand *demands, size_t count)
{
    if (deferral_token_taken_before(call->worker))
        return PASSKEY_OK;
    int64_t wait_ms = take(call->worker->service->limits, demands, count, call->now_ms);
    if (wait_ms > 0)
        return refuse_now(call, resource, wait_ms);
    deferral_token_taken(call->worker);
    return PASSKEY_OK;
}

enum passkey_result limit_address(const struct call *call, enum resource resource)
{
    struct demand demands[2];
    struct passkey_bytes network = address_network(call->caller.address);
    size_t count = 1;
    if (unlimited(call))
        return PASSKEY_OK;
    TRY(demand_make(
        call, resource, BOUND_ADDRESS, address_bounded(call->caller.address), &demands[0]));
    if (network.data != NULL)
        TRY(demand_make(call, resource, BOUND_NETWORK, network, &demands[count++]));
    return take_or_refuse(call, resource, demands, count);
}

enum passkey_result limit_session(const struct call *call, enum resource resource)
{
    struct demand demand;
    if (unlimited(call) || call->session == NULL)
        return PASSKEY_OK;
    TRY(demand_make(call, resource, BOUND_ACCOUNT, call->session->user_id, &demand));
    return take_or_refuse(call, resource, &demand, 1);
}

enum passkey_result limit_watch(const struct call *call, enum resource resource)
{
    struct limits *limits = call->worker->service->limits;
    struct demand demand;
    if (unlimited(call) || deferral_token_taken_before(call->worker))
        return PASSKEY_OK;
    deferral_token_taken(call->worker);
    TRY(demand_make(call, resource, BOUND_ALL, (struct passkey_bytes){ NULL, 0 }, &demand));
    if (take(limits, &demand, 1, call->now_ms) > 0)
        atomic_fetch_add(&limits->exceeded, 1);
    return PASSKEY_OK;
}

uint64_t limits_exceeded(const struct passkey_service *service)
{
    return atomic_load(&service->limits->exceeded);
}

void limits_count_refused(struct passkey_service *service, enum resource resource)
{
    atomic_fetch_add(&service->limits->refused[resource], 1);
}

uint64_t limits_refused(const struct passkey_service *service, enum resource resource)
{
    return atomic_load(&service->limits->refused[resource]);
}

/* ---- in the store ---- */

static enum passkey_result take_stored(const struct call *call, enum resource resource,
    struct passkey_bytes beginning, struct passkey_bytes subject)
{
    struct bound rate = bounds[resource].of[BOUND_ACCOUNT];
    uint8_t hash[SHA256_SIZE];
    TRY(key_of(call, beginning, (uint8_t)resource, subject, hash));
    struct change item = { .run = change_limit_take,
        .of.limit = {
            .burst = rate.count, .interval_ms = rate.interval_ms, .now_ms = call->now_ms } };
    memcpy(item.of.limit.key, hash, sizeof(item.of.limit.key));
    enum passkey_result result = call_apply(call, CHANGE_ORDERED, &item, 1, NULL);
    return result == PASSKEY_CONFLICT ? refuse_now(call, resource, rate.interval_ms) : result;
}

enum passkey_result limit_account(
    const struct call *call, enum resource resource, struct passkey_bytes subject)
{
    if (unlimited(call))
        return PASSKEY_OK;
    return take_stored(call, resource, BYTES_LITERAL("account"), subject);
}

enum passkey_result limit_mailbox(const struct call *call, struct passkey_bytes email_key)
{
    if (call->worker->service->limits_off)
        return PASSKEY_OK;
    return take_stored(call, RESOURCE_LINK, BYTES_LITERAL("mailbox"), email_key);
}
