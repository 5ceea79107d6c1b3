/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A copy of an open database as it is at one moment, in a new file of mode 0600.
 */
#ifndef STORE_SQLITE_COPY_H
#define STORE_SQLITE_COPY_H

#include "base/result.h"
#include "store/engine.h"
#include <sqlite3.h>

#define COPY_PATH_SIZE 1024

/* A file that is not done; it is deleted unless it got its name. */
struct copy {
    char path[COPY_PATH_SIZE]; /* empty: there is no such file (any more) */
};

/**
 * Copy, page by page, while others go on writing; the file has no log beside it then.
 *
 * @param source  A connection that nothing else is done with.
 * @param beside  The path that the file will have; until then it has a longer one.
 * @param copy  Ended by copy_discard() whatever the result.
 */
MUST_USE enum passkey_result copy_make(sqlite3 *source, const char *beside,
    const struct passkey_store_progress *progress, struct copy *copy, struct passkey_error *error);

/** Give the file its name, unless there is one of the name: PASSKEY_CONFLICT. */
MUST_USE enum passkey_result copy_name(
    struct copy *copy, const char *path, struct passkey_error *error);

/** Delete it if it is still there. */
void copy_discard(struct copy *copy);

#endif
