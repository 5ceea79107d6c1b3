/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements that are sent without waiting for the results of earlier ones (libpq's pipeline mode),
 * so that a transaction costs one round trip. A statement that must change a row is sent in a form
 * that fails if it changes none: the server then skips the rest, including COMMIT.
 */
#ifndef STORE_POSTGRESQL_PIPELINE_H
#define STORE_POSTGRESQL_PIPELINE_H

#include "store/postgresql/state.h"

/** Begin. Until pg_pipeline_end(), statements of changes are sent without waiting for them. */
MUST_USE enum passkey_result pg_pipeline_begin(
    struct postgresql_connection *connection, struct passkey_error *error);

/** Send a statement of the transaction itself: BEGIN, COMMIT. */
MUST_USE enum passkey_result pg_pipeline_send(
    struct postgresql_connection *connection, const char *sql, struct passkey_error *error);

/**
 * Wait for all results.
 *
 * @returns PASSKEY_OK if all statements succeeded. PASSKEY_CONFLICT if a precondition was not met;
 *         `refused` of its submission is set. Otherwise a fault; database.failure is set.
 */
MUST_USE enum passkey_result pg_pipeline_end(
    struct postgresql_connection *connection, struct passkey_error *error);

/** See `defer` in driver.h. */
MUST_USE enum passkey_result pg_pipeline_defer(
    struct query *query, bool guarded, bool *deferred, struct passkey_error *error);

#endif
