/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pipeline: sent statements are listed, so that each result can be assigned to its statement.
 */
#include "store/postgresql/pipeline.h"

#include "store/engine.h"
#include "store/postgresql/arguments.h"
#include "store/query.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SIZE 80
/* SQLSTATE division_by_zero: no row was changed. */
#define STATE_UNCHANGED "22012"

/* ---- sending ---- */

static enum passkey_result note(
    struct postgresql_connection *connection, struct pg_sent sent, struct passkey_error *error)
{
    struct pg_pipeline *pipeline = &connection->pipeline;
    if (pipeline->count == pipeline->room) {
        size_t room = pipeline->room == 0 ? 64 : 2 * pipeline->room;
        struct pg_sent *grown = realloc(pipeline->sent, room * sizeof(*grown));
        if (grown == NULL)
            return fault(error, "Out of memory.");
        pipeline->sent = grown;
        pipeline->room = room;
    }
    sent.submission = pipeline->submission;
    sent.change = pipeline->change;
    pipeline->sent[pipeline->count++] = sent;
    return PASSKEY_OK;
}

static enum passkey_result check_sent(
    struct postgresql_connection *connection, int done, struct passkey_error *error)
{
    return done == 1 ? PASSKEY_OK : pg_lost(&connection->database, error);
}

enum passkey_result pg_pipeline_send(
    struct postgresql_connection *connection, const char *sql, struct passkey_error *error)
{
    TRY(note(connection, (struct pg_sent){ .prepared = NULL }, error));
    return check_sent(connection,
        PQsendQueryParams(connection->database.session, sql, 0, NULL, NULL, NULL, NULL, 1), error);
}

/* The text of a statement that fails if it changes no row. */
static char *guarded_text(const struct statement *statement)
{
    static const char form[] = "WITH changed AS (%s RETURNING 1) SELECT 1 / count(*) FROM changed";
    size_t size = sizeof(form) + strlen(statement->text);
    char *text = malloc(size);
    if (text != NULL)
        (void)snprintf(text, size, form, statement->text);
    return text;
}

static enum passkey_result send_text(struct postgresql_connection *connection, const char *text,
    const struct arguments *arguments, struct passkey_error *error)
{
    TRY(note(connection, (struct pg_sent){ .prepared = NULL }, error));
    return check_sent(connection,
        PQsendQueryParams(connection->database.session, text, arguments->count, arguments->types,
            arguments->values, arguments->sizes, arguments->formats, 1),
        error);
}

static enum passkey_result send_prepared(struct postgresql_connection *connection, const char *name,
    const char *text, bool *prepared, const struct arguments *arguments,
    struct passkey_error *error)
{
    PGconn *session = connection->database.session;
    if (!*prepared) {
        TRY(note(connection, (struct pg_sent){ .prepared = prepared }, error));
        TRY(check_sent(connection,
            PQsendPrepare(session, name, text, arguments->count, arguments->types), error));
        *prepared = true; /* unless its result shows otherwise */
    }
    TRY(note(connection, (struct pg_sent){ .prepared = NULL }, error));
    return check_sent(connection,
        PQsendQueryPrepared(session, name, arguments->count, arguments->values, arguments->sizes,
            arguments->formats, 1),
        error);
}

static enum passkey_result send_query(
    const struct query *query, bool guarded, const char *text, struct passkey_error *error)
{
    struct postgresql_connection *connection = (struct postgresql_connection *)query->connection;
    struct arguments arguments;
    char name[NAME_SIZE];
    arguments_fill(&arguments, query);
    if (connection->database.pooled)
        return send_text(connection, text, &arguments, error);
    (void)snprintf(name, sizeof(name), "%s%s", query->statement->name, guarded ? "_guarded" : "");
    bool *prepared = postgresql_prepared(connection, query->statement, guarded);
    return send_prepared(connection, name, text, prepared, &arguments, error);
}

enum passkey_result pg_pipeline_defer(
    struct query *query, bool guarded, bool *deferred, struct passkey_error *error)
{
    const struct postgresql_connection *connection =
        (const struct postgresql_connection *)query->connection;
    *deferred = connection->pipeline.active;
    if (!*deferred)
        return PASSKEY_OK;
    if (!guarded)
        return send_query(query, guarded, query->statement->text, error);
    CLEANUP(pointer_free) char *text = guarded_text(query->statement);
    return text == NULL ? fault(error, "Out of memory.") : send_query(query, guarded, text, error);
}

/* ---- receiving ---- */

static enum passkey_result failed(struct postgresql_connection *connection,
    const struct pg_sent *sent, const PGresult *answer, struct passkey_error *error)
{
    const char *state = PQresultErrorField(answer, PG_DIAG_SQLSTATE);
    if (sent->submission != NULL)
        sent->submission->refused = sent->change; /* read only on PASSKEY_CONFLICT */
    if (state == NULL || strcmp(state, STATE_UNCHANGED) != 0)
        return pg_judge(&connection->database, answer, error);
    connection->database.failure = PG_OTHER;
    return refuse(error, PASSKEY_CONFLICT, CHECK_NONE, "A precondition of the change was not met.");
}

/* The server skipped what follows a failure. */
static enum passkey_result receive_one(struct postgresql_connection *connection, size_t at,
    const PGresult *answer, struct passkey_error *error)
{
    const struct pg_sent *sent = &connection->pipeline.sent[at];
    ExecStatusType status = PQresultStatus(answer);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return PASSKEY_OK;
    if (sent->prepared != NULL)
        *sent->prepared = false;
    return status == PGRES_PIPELINE_ABORTED ? PASSKEY_OK : failed(connection, sent, answer, error);
}

static enum passkey_result receive(
    struct postgresql_connection *connection, struct passkey_error *error)
{
    enum passkey_result first = PASSKEY_OK;
    size_t at = 0;
    for (bool none_before = false;;) {
        CLEANUP(pg_answer_free) PGresult *answer = PQgetResult(connection->database.session);
        if (answer == NULL && none_before)
            return first != PASSKEY_OK ? first : pg_lost(&connection->database, error);
        none_before = answer == NULL; /* after each result */
        if (answer == NULL)
            continue;
        if (PQresultStatus(answer) == PGRES_PIPELINE_SYNC)
            return first;
        struct passkey_error ignored;
        enum passkey_result result =
            at < connection->pipeline.count
                ? receive_one(connection, at, answer, first == PASSKEY_OK ? error : &ignored)
                : PASSKEY_OK;
        first = first == PASSKEY_OK ? result : first;
        at++;
    }
}

/* ---- the pipeline ---- */

enum passkey_result pg_pipeline_begin(
    struct postgresql_connection *connection, struct passkey_error *error)
{
    TRY(pg_ready(&connection->database, error));
    if (PQenterPipelineMode(connection->database.session) != 1)
        return pg_lost(&connection->database, error);
    connection->pipeline.active = true;
    connection->pipeline.needs_answer = false;
    connection->pipeline.count = 0;
    connection->pipeline.submission = NULL;
    connection->database.in_transaction = true;
    return PASSKEY_OK;
}

enum passkey_result pg_pipeline_end(
    struct postgresql_connection *connection, struct passkey_error *error)
{
    PGconn *session = connection->database.session;
    enum passkey_result result = check_sent(connection, PQpipelineSync(session), error);
    if (result == PASSKEY_OK)
        result = receive(connection, error);
    connection->pipeline.active = false;
    if (PQexitPipelineMode(session) != 1 && result == PASSKEY_OK)
        result = pg_lost(&connection->database, error);
    return result;
}
