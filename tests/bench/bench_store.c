/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cost of the store in a sign-in: a ceremony is inserted and taken, credential and user are
 * found, and one change set is applied (credential, session, audit row) and synced. Prints CPU time
 * of the whole process and only of the commits, for several numbers of users and threads.
 *
 *     bench_store [DIRECTORY]
 */
#include "base/bytes.h"
#include "base/result.h"
#include "store/audit.h"
#include "store/ceremony.h"
#include "store/credential.h"
#include "store/session.h"
#include "store/store.h"
#include "store/user.h"

#include <passkey/store.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define NOW_MS           INT64_C(1780000000000)
#define SIGN_IN_COUNT    20000
#define THREAD_COUNT_MAX 64

static void must(enum passkey_result result, const struct passkey_error *error)
{
    if (result == PASSKEY_OK)
        return;
    (void)fprintf(stderr, "bench_store: %s: %s\n", passkey_result_slug(result), error->message);
    exit(1);
}

/* ---- records ---- */

/* Bytes that look random and depend only on the number. */
static void spread(uint8_t *out, size_t size, uint64_t number, uint8_t salt)
{
    uint64_t value = number * UINT64_C(0x9e3779b97f4a7c15) + salt;
    for (size_t i = 0; i < size; i++) {
        value ^= value << 13;
        value ^= value >> 7;
        value ^= value << 17;
        out[i] = (uint8_t)(value >> 24);
    }
}

struct person {
    uint8_t user_id[32];
    uint8_t credential_id[32];
    char name[40];
};

static struct person person_of(uint64_t number)
{
    struct person person;
    spread(person.user_id, sizeof(person.user_id), number, 1);
    spread(person.credential_id, sizeof(person.credential_id), number, 2);
    (void)snprintf(
        person.name, sizeof(person.name), "user-%llu@example.org", (unsigned long long)number);
    return person;
}

static void register_person(struct passkey_store *store, uint32_t party, uint64_t number)
{
    static const uint8_t key[77] = { 0xa5 };
    static const uint8_t object[190] = { 0xa3 };
    struct person person = person_of(number);
    struct passkey_user_record user = { .id = BYTES_ARRAY(person.user_id),
        .name = bytes_text(person.name),
        .name_key = bytes_text(person.name),
        .display_name = bytes_text(person.name),
        .created_at_ms = NOW_MS };
    struct passkey_credential_record credential = { .user_id = user.id,
        .label = BYTES_LITERAL("iCloud Keychain, added 8 May 2026"),
        .created_at_ms = NOW_MS };
    credential.credential = (struct passkey_credential){ .id = BYTES_ARRAY(person.credential_id),
        .public_key = BYTES_ARRAY(key),
        .algorithm = -7,
        .transports = { { BYTES_LITERAL("hybrid"), BYTES_LITERAL("internal") }, 2 },
        .attestation_format = BYTES_LITERAL("none"),
        .attestation_object = BYTES_ARRAY(object) };
    struct change items[] = {
        { .run = change_user_insert, .of.user = &user },
        { .run = change_credential_insert, .of.credential = &credential },
    };
    struct change_set changes = { party, CHANGE_ORDERED, items, 2 };
    struct passkey_error error = { 0 };
    size_t refused = 0;
    must(store_apply(store, &changes, &refused, &error), &error);
}

/* ---- one thread ---- */

struct load {
    struct passkey_store *store;
    uint32_t party;
    uint64_t user_count;
    uint64_t first;
    uint64_t count;
    bool finders;
};

static struct ceremony_key start(
    const struct load *load, struct connection *reader, uint64_t number)
{
    uint8_t issued[110];
    uint8_t address[4];
    spread(issued, sizeof(issued), number, 3);
    spread(address, sizeof(address), number, 4);
    struct ceremony_record ceremony = { .kind = CEREMONY_AUTHENTICATION,
        .issued = BYTES_ARRAY(issued),
        .address = BYTES_ARRAY(address),
        .expires_at_ms = NOW_MS + 300000 + (int64_t)number };
    spread(ceremony.id, sizeof(ceremony.id), number, 5);
    struct change change = { .run = change_ceremony_insert, .of.ceremony = { &ceremony, 100000 } };
    struct change_set changes = { load->party, CHANGE_ORDERED, &change, 1 };
    struct passkey_error error = { 0 };
    size_t refused = 0;
    must(store_apply(load->store, &changes, &refused, &error), &error);
    struct ceremony_record *found = NULL;
    struct ceremony_key key = { .kind = ceremony.kind };
    memcpy(key.id, ceremony.id, sizeof(key.id));
    must(store_ceremony_find(reader, load->party, &key, &found, &error), &error);
    free(found);
    return key;
}

static void record_use(const struct load *load, uint64_t number, const struct person *person,
    const struct ceremony_key *ceremony, struct passkey_error *error)
{
    struct passkey_session_record session = { .user_id = BYTES_ARRAY(person->user_id),
        .credential_id = BYTES_ARRAY(person->credential_id),
        .proof = PASSKEY_PROOF_PASSKEY,
        .expires_at_ms = NOW_MS + (int64_t)number };
    spread(session.id, sizeof(session.id), number, 6);
    spread(session.token_hash, sizeof(session.token_hash), number, 7);
    struct passkey_audit_record audit = { .at_ms = NOW_MS,
        .event = PASSKEY_EVENT_SIGN_IN,
        .user_id = BYTES_ARRAY(person->user_id),
        .credential_id = BYTES_ARRAY(person->credential_id),
        .address = BYTES_LITERAL("\x7f\x00\x00\x01") };
    struct change items[] = {
        { .run = change_ceremony_delete, .of.ceremony_key = *ceremony },
        { .run = change_credential_use,
            .of.use = { .id = BYTES_ARRAY(person->credential_id), .now_ms = NOW_MS } },
        { .run = change_session_insert, .of.session = &session },
        { .run = change_audit_insert, .of.audit = &audit },
    };
    struct change_set changes = { load->party, CHANGE_SYNCED, items, 4 };
    size_t refused = 0;
    must(store_apply(load->store, &changes, &refused, error), error);
}

static void sign_in(const struct load *load, struct connection *reader, uint64_t number)
{
    struct person person = person_of((number * UINT64_C(7919)) % load->user_count);
    struct passkey_error error = { 0 };
    struct ceremony_key ceremony = start(load, reader, number);
    if (load->finders) {
        struct passkey_credential_record *credential = NULL;
        struct passkey_user_record *user = NULL;
        must(store_credential_find(
                 reader, load->party, BYTES_ARRAY(person.credential_id), &credential, &error),
            &error);
        must(store_user_find(reader, load->party, credential->user_id, &user, &error), &error);
        free(credential);
        free(user);
    }
    record_use(load, number, &person, &ceremony, &error);
}

static void *work(void *context)
{
    const struct load *load = context;
    struct connection *reader = NULL;
    struct passkey_error error = { 0 };
    must(store_reader_open(load->store, &reader, &error), &error);
    for (uint64_t i = 0; i < load->count; i++)
        sign_in(load, reader, load->first + i);
    store_reader_close(&reader);
    return NULL;
}

/* ---- a run ---- */

static double cpu_us(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static double wall_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void run(struct passkey_store *store, uint32_t party, uint64_t user_count,
    size_t thread_count, bool finders)
{
    static uint64_t next = 0;
    pthread_t threads[THREAD_COUNT_MAX];
    struct load loads[THREAD_COUNT_MAX];
    double cpu = cpu_us();
    double wall = wall_us();
    for (size_t i = 0; i < thread_count; i++) {
        loads[i] =
            (struct load){ store, party, user_count, next, SIGN_IN_COUNT / thread_count, finders };
        next += loads[i].count;
        if (pthread_create(&threads[i], NULL, work, &loads[i]) != 0)
            abort();
    }
    for (size_t i = 0; i < thread_count; i++)
        pthread_join(threads[i], NULL);
    (void)printf("%8llu users %3zu threads %-14s %7.1f us CPU a sign-in, %7.0f sign-ins/s\n",
        (unsigned long long)user_count, thread_count, finders ? "whole" : "commits only",
        (cpu_us() - cpu) / SIGN_IN_COUNT, SIGN_IN_COUNT / (wall_us() - wall) * 1e6);
}

/* ---- main ---- */

static void remove_store(const char *path)
{
    char name[220];
    (void)unlink(path);
    (void)snprintf(name, sizeof(name), "%s-wal", path);
    (void)unlink(name);
    (void)snprintf(name, sizeof(name), "%s-shm", path);
    (void)unlink(name);
}

static void fill(struct passkey_store *store, uint32_t party, uint64_t from, uint64_t to)
{
    for (uint64_t i = from; i < to; i++)
        register_person(store, party, i);
}

int main(int count, char **arguments)
{
    char path[200];
    char location[220];
    (void)snprintf(path, sizeof(path), "%s/bench_store-%ld.db", count > 1 ? arguments[1] : ".",
        (long)getpid());
    (void)snprintf(location, sizeof(location), "sqlite:%s", path);
    struct passkey_store *store = NULL;
    struct passkey_error error = { 0 };
    uint32_t party = 0;
    must(passkey_store_open(location, &store, &error), &error);
    must(store_relying_party(store, BYTES_LITERAL("example.org"), &party, &error), &error);
    static const uint64_t user_counts[] = { 1000, 10000 };
    uint64_t filled = 0;
    for (size_t i = 0; i < 2; i++) {
        fill(store, party, filled, user_counts[i]);
        filled = user_counts[i];
        run(store, party, filled, 1, true);
        run(store, party, filled, 16, true);
        run(store, party, filled, 16, false);
        run(store, party, filled, 64, false);
    }
    passkey_store_close(&store);
    remove_store(path);
    return 0;
}
