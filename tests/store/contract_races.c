/* SPDX-License-Identifier: Apache-2.0 */
/* The store's contract: fifty threads that try the same at the same time. */
#include "contract.h"

#include <pthread.h>
#include <stdlib.h>

#define RACER_COUNT 50

struct racer {
    struct fixture *fixture;
    pthread_barrier_t *barrier;
    enum passkey_result (*act)(struct fixture *fixture);
    enum passkey_result result;
};

static void *race(void *context)
{
    struct racer *racer = context;
    pthread_barrier_wait(racer->barrier);
    racer->result = racer->act(racer->fixture);
    return NULL;
}

/* The number of fifty simultaneous threads that get PASSKEY_OK; the others get `loss`. */
static size_t race_all(struct fixture *fixture, enum passkey_result (*act)(struct fixture *fixture),
    enum passkey_result loss)
{
    pthread_t threads[RACER_COUNT];
    struct racer racers[RACER_COUNT];
    pthread_barrier_t barrier;
    pthread_barrier_init(&barrier, NULL, RACER_COUNT);
    for (size_t i = 0; i < RACER_COUNT; i++) {
        racers[i] = (struct racer){ fixture, &barrier, act, PASSKEY_INTERNAL };
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    }
    size_t won = 0;
    for (size_t i = 0; i < RACER_COUNT; i++) {
        pthread_join(threads[i], NULL);
        won += racers[i].result == PASSKEY_OK;
        assert_true(racers[i].result == PASSKEY_OK || racers[i].result == loss);
    }
    pthread_barrier_destroy(&barrier);
    return won;
}

static enum passkey_result take_race(struct fixture *fixture)
{
    struct fixture own = *fixture; /* a reader belongs to one thread */
    assert_result(store_reader_open(fixture->store, &own.reader, NULL), PASSKEY_OK);
    enum passkey_result result = take(&own, "race");
    store_reader_close(&own.reader);
    return result;
}

static void test_one_of_fifty_gets_a_ceremony(void **state)
{
    struct fixture *fixture = *state;
    struct ceremony_record record = sample_ceremony("race");
    for (int round = 0; round < 5; round++) {
        assert_result(apply_one(fixture, insert_ceremony(&record)), PASSKEY_OK);
        assert_int_equal(race_all(fixture, take_race, PASSKEY_CEREMONY_UNKNOWN), 1);
    }
}

static enum passkey_result use_race(struct fixture *fixture)
{
    return apply_one(fixture, use_credential("c1", 4, 5));
}

static void test_one_of_fifty_advances_a_counter(void **state)
{
    struct fixture *fixture = *state;
    have_credential(fixture, "u1", "c1");
    assert_int_equal(race_all(fixture, use_race, PASSKEY_CONFLICT), 1);
}

static enum passkey_result user_race(struct fixture *fixture)
{
    struct passkey_user_record user = sample_user("u1", "ada");
    return apply_one(fixture, insert_user(&user));
}

static void test_one_of_fifty_gets_a_name(void **state)
{
    assert_int_equal(race_all(*state, user_race, PASSKEY_CONFLICT), 1);
}

/* ---- */

const struct contract_case contract_races[] = {
    CONTRACT_CASE(test_one_of_fifty_gets_a_ceremony),
    CONTRACT_CASE(test_one_of_fifty_advances_a_counter),
    CONTRACT_CASE(test_one_of_fifty_gets_a_name),
    { NULL, NULL },
};
