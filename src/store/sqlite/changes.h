/* SPDX-License-Identifier: Apache-2.0 */
/* Applies a group of change sets in one transaction. */
#ifndef STORE_SQLITE_CHANGES_H
#define STORE_SQLITE_CHANGES_H

#include "store/writer.h"

/* The context is a struct write_connection. If the result is PASSKEY_STORE_UNAVAILABLE or
 * PASSKEY_INTERNAL, the group could not be committed and nothing of it is kept. Returns the starts
 * of ceremonies that were left because they are early. */
struct queue_link *sqlite_group_run(void *context, struct queue_link *group);

#endif
