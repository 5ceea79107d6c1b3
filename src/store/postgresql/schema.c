/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The schema of a database. The table `migration` has the numbers of its migrations, which are
 * files of SQL, compiled into the program in the order of their numbers.
 */
#include "store/postgresql/schema.h"

#include "base/embedded.h"
#include "crypto/digest.h"
#include <stdio.h>

extern const struct embedded_file postgresql_migrations[];

/* One server at a time migrates; the lock ends with the transaction. "psky" in ASCII. The others
 * wait for it without a limit, but a migration does not wait long for a table, because requests
 * would wait as long. */
#define LOCK                                                                                       \
    "SELECT set_config('passkey.lock_timeout', current_setting('lock_timeout'), true); "           \
    "SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock(1886612345); "                       \
    "SELECT set_config('lock_timeout', current_setting('passkey.lock_timeout'), true)"

int64_t pg_schema_newest(void)
{
    int64_t count = 0;
    while (postgresql_migrations[count].name != NULL)
        count++;
    return count;
}

/* Another program's table may have the same name. Reading pg_class lets the session see a table
 * that was created after this transaction began; to_regclass() does not. */
enum passkey_result pg_schema_version(
    struct pg_database *database, int64_t *version, struct passkey_error *error)
{
    int64_t exists = 0;
    int64_t ours = 0;
    *version = 0;
    TRY(pg_integer(database, "SELECT count(*) FROM pg_class WHERE oid = to_regclass('migration')",
        &exists, error));
    if (exists == 0)
        return PASSKEY_OK;
    TRY(pg_integer(database,
        "SELECT count(*) FROM pg_attribute WHERE attrelid = to_regclass('migration') AND attname "
        "IN ('number', 'name', 'checksum', 'applied_at_ms')",
        &ours, error));
    if (ours != 4)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "The database has tables of another program: name another database.");
    return pg_integer(database, "SELECT coalesce(max(number), 0) FROM migration", version, error);
}

static enum passkey_result check_version(
    int64_t version, enum store_open_mode mode, struct passkey_error *error)
{
    if (version > pg_schema_newest())
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "The store has schema %lld, this program knows %lld: use the newer program that "
            "upgraded it.",
            (long long)version, (long long)pg_schema_newest());
    if (mode == STORE_OPEN_CREATE || version == pg_schema_newest())
        return PASSKEY_OK;
    if (version == 0)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "The database is not a passkey store: name another one, or start passkeyd on it.");
    return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
        "The store has schema %lld, this program needs %lld: start passkeyd on it, which "
        "upgrades it, or type passkeyctl store upgrade.",
        (long long)version, (long long)pg_schema_newest());
}

/* ---- migrations ---- */

static enum passkey_result record(struct pg_database *database, int64_t number,
    const struct embedded_file *file, struct passkey_error *error)
{
    static const char text[] =
        "INSERT INTO migration (number, name, checksum, applied_at_ms) VALUES ($1::bigint, $2, "
        "decode($3, 'hex'), (extract(epoch FROM now()) * 1000)::bigint)";
    uint8_t checksum[SHA256_SIZE];
    char number_text[24];
    char checksum_text[2 * SHA256_SIZE + 1];
    TRY(sha256((struct passkey_bytes){ file->data, file->size }, checksum));
    (void)snprintf(number_text, sizeof(number_text), "%lld", (long long)number);
    for (size_t i = 0; i < SHA256_SIZE; i++)
        (void)snprintf(checksum_text + 2 * i, 3, "%02x", (unsigned)checksum[i]);
    const char *const values[] = { number_text, file->name, checksum_text };
    CLEANUP(pg_answer_free)
    PGresult *answer = PQexecParams(database->session, text, 3, NULL, values, NULL, NULL, 0);
    return pg_judge(database, answer, error);
}

enum passkey_result pg_schema_create(struct pg_database *database, struct passkey_error *error)
{
    for (int64_t i = 0; i < pg_schema_newest(); i++)
        TRY(pg_execute(database, (const char *)postgresql_migrations[i].data, error));
    return PASSKEY_OK;
}

/* With the lock held, because another server may have migrated in the meantime. */
static enum passkey_result apply_missing(struct pg_database *database, struct passkey_error *error)
{
    int64_t version = 0;
    int64_t newest = pg_schema_newest();
    TRY(pg_schema_version(database, &version, error));
    TRY(check_version(version, STORE_OPEN_CREATE, error));
    for (int64_t number = version + 1; number <= newest; number++) {
        const struct embedded_file *file = &postgresql_migrations[number - 1];
        TRY(pg_execute(database, (const char *)file->data, error));
        TRY(record(database, number, file, error));
    }
    return PASSKEY_OK;
}

enum passkey_result pg_schema_prepare(
    struct pg_database *database, enum store_open_mode mode, struct passkey_error *error)
{
    int64_t version = 0;
    TRY(pg_schema_version(database, &version, error));
    TRY(check_version(version, mode, error));
    if (version == pg_schema_newest())
        return PASSKEY_OK;
    TRY(pg_begin(database, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; " LOCK, error));
    enum passkey_result result = apply_missing(database, error);
    if (result == PASSKEY_OK)
        return pg_commit(database, "COMMIT", error);
    pg_rollback(database);
    return result;
}
