/* SPDX-License-Identifier: Apache-2.0 */
/* Copies an open database, as it is at one moment, to a new file of mode 0600. */
#ifndef STORE_SQLITE_COPY_H
#define STORE_SQLITE_COPY_H

#include "base/result.h"
#include "store/engine.h"
#include <sqlite3.h>

#define COPY_PATH_SIZE 1024

/* An unfinished file; it is deleted unless it was given its name. */
struct copy {
    char path[COPY_PATH_SIZE]; /* empty: the file does not exist (any more) */
};

/**
 * Copy page by page, while others continue to write. The result has no log beside it.
 *
 * @param source  A connection that is used for nothing else.
 * @param beside  The final path of the file; until it is named, it has a longer one.
 * @param copy  Ended by copy_discard() whatever the result.
 */
MUST_USE enum passkey_result copy_make(sqlite3 *source, const char *beside,
    const struct passkey_store_progress *progress, struct copy *copy, struct passkey_error *error);

/** Give the file its name. PASSKEY_CONFLICT if a file of this name exists. */
MUST_USE enum passkey_result copy_name(
    struct copy *copy, const char *path, struct passkey_error *error);

/** Delete the file if it still exists. */
void copy_discard(struct copy *copy);

#endif
