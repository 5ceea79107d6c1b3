/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long large deletions occupy the writer of the store. A store is filled beyond the limits of
 * src/service/access/bounds.c. Then each change set is measured while the service sweeps, makes
 * room for a ceremony, and deletes the largest account. The exit status is 1 if half of the change
 * sets of a deletion take more than 10 ms.
 *
 *     bench_deletions [DIRECTORY]
 */
#include "base/bytes.h"
#include "base/result.h"
#include "store/change.h"
#include "store/store.h"

#include <passkey/account.h>
#include <passkey/service.h>
#include <passkey/store.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define MEDIAN_MAX_MS  10.0
#define CHANGE_SET_MAX 20000

static struct passkey_error error;

static void must(enum passkey_result result)
{
    if (result == PASSKEY_OK)
        return;
    (void)fprintf(stderr, "bench_deletions: %s: %s\n", passkey_result_slug(result), error.message);
    exit(1);
}

/* ---- change sets ---- */

static double begun_ms;
static double took_ms[CHANGE_SET_MAX];
static size_t set_count;

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static enum passkey_result before(void *context, const char *operation,
    const struct change_set *changes, struct passkey_error *refusal)
{
    (void)context;
    (void)operation;
    (void)refusal;
    if (changes != NULL)
        begun_ms = now_ms();
    return PASSKEY_OK;
}

static void applied(void *context, const struct change_set *changes, enum passkey_result result)
{
    (void)context;
    (void)changes;
    (void)result;
    if (set_count < CHANGE_SET_MAX)
        took_ms[set_count++] = now_ms() - begun_ms;
}

static int compare(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;
    return difference < 0 ? -1 : difference > 0;
}

static bool report(const char *what, long long rows)
{
    qsort(took_ms, set_count, sizeof(took_ms[0]), compare);
    double median = set_count > 0 ? took_ms[set_count / 2] : 0;
    (void)printf("%-32s %9lld rows, %6zu change sets: median %6.2f ms, 99 %% %6.2f ms, longest "
                 "%6.2f ms\n",
        what, rows, set_count, median, set_count > 0 ? took_ms[(set_count - 1) * 99 / 100] : 0,
        set_count > 0 ? took_ms[set_count - 1] : 0);
    (void)fflush(stdout);
    set_count = 0;
    return median <= MEDIAN_MAX_MS;
}

/* ---- the store ---- */

#define COUNTED(count)                                                                             \
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " #count ") "
#define NOW "CAST(strftime('%s', 'now') AS INTEGER) * 1000"

/* A million ceremonies, of which 200,000 have expired; a fifth of the others belongs to one /48. */
#define CEREMONIES                                                                                 \
    COUNTED(1000000)                                                                               \
    "INSERT INTO ceremony (relying_party, id, kind, holder_kind, issued, address, expires_at_ms) " \
    "SELECT 1, randomblob(16), 2, 0, randomblob(90), CAST(CASE WHEN i % 5 = 1 THEN "               \
    "printf('123456%02d', i / 5 % 100) ELSE printf('%04x', i % 65536) END AS BLOB), "              \
    "CASE WHEN i % 5 = 0 THEN " NOW " - 3600000 ELSE " NOW " + 200000 END FROM n"
#define USER_ID(expression) "CAST(printf('%032d', " expression ") AS BLOB)"
#define USERS                                                                                      \
    COUNTED(202)                                                                                   \
    "INSERT INTO user (relying_party, id, name, name_key, display_name, created_at_ms, "           \
    "disabled_at_ms) SELECT 1, " USER_ID("i") ", 'u' || i, 'u' || i, '', 1, 0 FROM n"
/* The first user has as many as an account may have; those of the others have expired. */
#define SESSIONS                                                                                   \
    COUNTED(20100)                                                                                 \
    "INSERT INTO session (relying_party, token_hash, id, user_id, credential_id, proof, "          \
    "created_at_ms, auth_time_ms, expires_at_ms, ends_at_ms, last_used_at_ms) SELECT 1, "          \
    "randomblob(32), randomblob(16), " USER_ID(                                                    \
        "CASE WHEN i <= 100 THEN 1 ELSE 2 + i % 200 END") ", randomblob(1023), 1, 1, 1, CASE "     \
                                                          "WHEN i <= 100 THEN " NOW                \
                                                          " + 86400000 ELSE 1 END, " NOW           \
                                                          " + 86400000, 1 FROM n"
#define CREDENTIALS                                                                                \
    COUNTED(100)                                                                                   \
    "INSERT INTO credential (relying_party, id, id_key, user_id, public_key, algorithm, "          \
    "sign_count, sign_count_stalled_at_ms, uv_initialized, backup_eligible, backup_state, "        \
    "discoverable, attachment, aaguid, transports, attestation_format, attestation_type, "         \
    "attestation_trusted, label, created_at_ms, last_used_at_ms, use_count, disabled_at_ms) "      \
    "SELECT 1, randomblob(1023), randomblob(16), " USER_ID(                                        \
        "1") ", randomblob(2000), -7, 0, 0, "                                                      \
             "1, 1, 1, 1, 1, zeroblob(16), x'', 'none', 0, 0, 'label', 1, 1, 1, 0 FROM n"
/* 100,000 more than the limit, half of them for one address. */
#define AUDIT                                                                                      \
    COUNTED(1100000)                                                                               \
    "INSERT INTO audit (relying_party, at_ms, name, address, result, actor) SELECT 1, " NOW        \
    ", 'sign_in_failed', CASE WHEN i % 2 THEN x'cb007101' ELSE CAST(printf('%04x', i % 65536) AS " \
    "BLOB) END, 300, 0 FROM n"

static void fill(const char *path)
{
    static const char *const texts[] = { CEREMONIES, USERS, SESSIONS, CREDENTIALS, AUDIT };
    sqlite3 *database = NULL;
    char *message = NULL;
    if (sqlite3_open(path, &database) != SQLITE_OK ||
        sqlite3_exec(database, "PRAGMA synchronous = OFF", NULL, NULL, &message) != SQLITE_OK)
        abort();
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (sqlite3_exec(database, texts[i], NULL, NULL, &message) == SQLITE_OK)
            continue;
        (void)fprintf(stderr, "bench_deletions: statement %zu: %s\n", i, message);
        exit(1);
    }
    (void)sqlite3_close(database);
}

static void remove_store(const char *path)
{
    static const char *const suffixes[] = { "", "-wal", "-shm" };
    char name[220];
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(name, sizeof(name), "%s%s", path, suffixes[i]);
        (void)unlink(name);
    }
}

/* ---- deletions ---- */

static bool sweep(struct passkey_service *service)
{
    struct passkey_swept swept = { .size = sizeof(swept) };
    long long rows = 0;
    must(passkey_service_sweep(service, false, &swept, &error));
    for (size_t i = 0; i < PASSKEY_SWEPT_KIND_COUNT; i++)
        rows += (long long)swept.rows[i];
    bool held = report("sweep, to the end", rows);
    must(passkey_service_sweep(service, false, NULL, &error));
    return report("sweep, nothing to delete", 0) && held;
}

/* 200,000 ceremonies were swept, so the limit is reached again. */
static bool make_room(
    struct passkey_service *service, struct passkey_worker *worker, const char *path)
{
    const struct passkey_caller caller = { .size = sizeof(caller),
        .address = BYTES_LITERAL("\x01\x02\x03\x04") };
    const struct passkey_authentication_request request = { .size = sizeof(request) };
    sqlite3 *database = NULL;
    if (sqlite3_open(path, &database) != SQLITE_OK ||
        sqlite3_exec(database,
            COUNTED(200000) "INSERT INTO ceremony (relying_party, id, kind, "
                            "holder_kind, issued, address, expires_at_ms) SELECT 1, "
                            "randomblob(16), 2, 0, "
                            "randomblob(90), x'01010101', " NOW " + 200000 FROM n",
            NULL, NULL, NULL) != SQLITE_OK)
        abort();
    (void)sqlite3_close(database);
    must(passkey_service_sweep(service, false, NULL, &error)); /* this counts them */
    set_count = 0;
    for (int i = 0; i < 100; i++) {
        struct passkey_started_ceremony started = { .size = sizeof(started), .ceremony_id = "" };
        must(passkey_authentication_start(worker, &caller, &request, &started, &error));
        passkey_free(started.options);
    }
    return report("a start beyond the bound", 100);
}

static bool delete_account(struct passkey_worker *worker)
{
    const struct passkey_caller operator= { .size = sizeof(operator), .is_operator = true };
    const struct passkey_user_selector selector = { .size = sizeof(selector),
        .id = BYTES_LITERAL("00000000000000000000000000000001") };
    must(passkey_account_delete(worker, &operator, & selector, false, &error));
    return report("the largest account", 300);
}

int main(int count, char **arguments)
{
    const struct passkey_bytes origin = BYTES_LITERAL("https://example.org");
    const struct passkey_relying_party party = { .size = sizeof(party),
        .rp_id = BYTES_LITERAL("example.org"),
        .origins = &origin,
        .origin_count = 1 };
    const struct passkey_service_configuration configuration = {
        .size = sizeof(configuration), .relying_parties = &party, .relying_party_count = 1
    };
    char path[200];
    char location[220];
    struct passkey_store *store = NULL;
    struct passkey_service *service = NULL;
    struct passkey_worker *worker = NULL;
    (void)snprintf(path, sizeof(path), "%s/bench_deletions-%ld.db", count > 1 ? arguments[1] : ".",
        (long)getpid());
    (void)snprintf(location, sizeof(location), "sqlite:%s", path);
    for (int filled = 0; filled < 2; filled++) { /* reopened, it counts the existing ones */
        must(passkey_store_open(location, &store, &error));
        must(passkey_service_new(&configuration, store, NULL, &service, &error));
        if (filled > 0)
            break;
        passkey_service_free(&service);
        passkey_store_close(&store);
        fill(path);
    }
    must(passkey_worker_new(service, &worker, &error));
    store->hook = (struct store_hook){ .before = before, .applied = applied };
    bool held = sweep(service);
    held = make_room(service, worker, path) && held;
    held = delete_account(worker) && held;
    (void)printf("deletions: %s\n", held ? "held" : "NOT HELD");
    passkey_worker_free(&worker);
    passkey_service_free(&service);
    passkey_store_close(&store);
    remove_store(path);
    return held ? 0 : 1;
}
