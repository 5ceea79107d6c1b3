/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening a reader: a connection of its own with its prepared statements. What it is asked is under
 * finders/, one file a noun.
 */
#include "store/sqlite/finders.h"

#include "store/sqlite/database.h"
#include "store/sqlite/finders/read.h"

#include <stdlib.h>

enum passkey_result finders_open(
    const char *path, struct passkey_store_reader **reader, struct passkey_error *error)
{
    CLEANUP(finders_close) struct passkey_store_reader *opened = calloc(1, sizeof(*opened));
    if (opened == NULL)
        return fault(error, "Out of memory.");
    TRY(digest_new(&opened->digest, error));
    TRY(database_open(path, DATABASE_READ, &opened->database, error));
    TRY(statements_prepare(
        opened->database, READ_TEXTS, READ_STATEMENT_COUNT, opened->statements, error));
    *reader = opened;
    opened = NULL;
    return PASSKEY_OK;
}

void finders_close(struct passkey_store_reader **reader)
{
    struct passkey_store_reader *open = *reader;
    *reader = NULL;
    if (open == NULL)
        return;
    statements_finalize(open->statements, READ_STATEMENT_COUNT);
    database_close(&open->database);
    digest_free(&open->digest);
    free(open);
}
