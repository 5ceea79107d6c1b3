/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Applying a group of change sets in one transaction.
 */
#ifndef STORE_POSTGRESQL_CHANGES_H
#define STORE_POSTGRESQL_CHANGES_H

#include "store/postgresql/connection.h"
#include "store/writer.h"

/* The context is the struct postgresql_connection that writes. If the session is lost while the
 * group is committed, its sets fail with PASSKEY_STORE_UNAVAILABLE, but may have been applied. */
struct queue_link *postgresql_group_run(void *context, struct queue_link *group);

#endif
