/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions with a PostgreSQL server.
 */
#include "store/postgresql/database.h"

#include "base/bytes.h"
#include "store/location.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCHEME "postgresql://"

/* Requests wait this long for a lock that another program holds. The location, the role or the
 * database may say otherwise. */
#define LOCK_TIMEOUT                                                                               \
    "SELECT set_config('lock_timeout', '3s', false) WHERE current_setting('lock_timeout') = '0'"

void pg_answer_free(PGresult **answer)
{
    PQclear(*answer);
    *answer = NULL;
}

/* ---- errors ---- */

/* Classes and codes of SQLSTATE (PostgreSQL manual, appendix A); the first match counts. */
static const struct {
    const char *state; /* its first characters */
    enum passkey_result result;
    enum pg_failure failure;
    const char *sentence;
} meanings[] = {
    { "23505", PASSKEY_CONFLICT, PG_OTHER, "A row with this key exists." },
    { "25006", PASSKEY_STORE_UNAVAILABLE, PG_LOST,
        "The PostgreSQL server accepts no writes: name the primary, or add "
        "target_session_attrs=read-write to the location." },
    { "40", PASSKEY_STORE_UNAVAILABLE, PG_CLASH,
        "The transaction was in conflict with others: try again." },
    { "42501", PASSKEY_STORE_UNAVAILABLE, PG_OTHER,
        "The PostgreSQL user lacks a privilege: grant it." },
    { "53100", PASSKEY_STORE_UNAVAILABLE, PG_OTHER,
        "The disk of the PostgreSQL server is full: make room on it." },
    { "53", PASSKEY_STORE_UNAVAILABLE, PG_OTHER, "The PostgreSQL server lacks resources." },
    { "55P03", PASSKEY_STORE_UNAVAILABLE, PG_LOCKED, "The store is locked: try again." },
    { "57014", PASSKEY_STORE_UNAVAILABLE, PG_OTHER, "The statement was canceled." },
    { "57P", PASSKEY_STORE_UNAVAILABLE, PG_LOST,
        "The PostgreSQL server is stopping or starting: try again." },
    { "58", PASSKEY_STORE_UNAVAILABLE, PG_OTHER,
        "The PostgreSQL server cannot read or write its files." },
    { "08", PASSKEY_STORE_UNAVAILABLE, PG_LOST,
        "The connection to the PostgreSQL server was lost." },
    { "XX00", PASSKEY_STORE_UNAVAILABLE, PG_OTHER,
        "The PostgreSQL server failed, or its data is damaged." },
};

#define MEANING_COUNT (sizeof(meanings) / sizeof(meanings[0]))

/* libpq's messages may have several lines; the first one describes the error. */
static struct passkey_bytes first_line(const char *message)
{
    return (struct passkey_bytes){ (const uint8_t *)message, strcspn(message, "\n") };
}

enum passkey_result pg_lost(struct pg_database *database, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    database->failure = PG_LOST;
    return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
        "The connection to the PostgreSQL server was lost. (PostgreSQL: %s)",
        text_quote(first_line(PQerrorMessage(database->session)), quoted));
}

static enum passkey_result judge_state(struct pg_database *database, const char *state,
    const char *message, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    (void)text_quote(first_line(message != NULL ? message : ""), quoted);
    for (size_t i = 0; i < MEANING_COUNT; i++) {
        if (strncmp(state, meanings[i].state, strlen(meanings[i].state)) != 0)
            continue;
        database->failure = meanings[i].failure;
        return refuse(error, meanings[i].result, CHECK_NONE, "%s (PostgreSQL: %s, %s)",
            meanings[i].sentence, quoted, state);
    }
    return fault(error, "PostgreSQL failed: %s (%s).", quoted, state);
}

enum passkey_result pg_judge(
    struct pg_database *database, const PGresult *answer, struct passkey_error *error)
{
    ExecStatusType status = PQresultStatus(answer);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return PASSKEY_OK;
    database->failure = PG_OTHER;
    const char *state = PQresultErrorField(answer, PG_DIAG_SQLSTATE);
    if (state != NULL)
        return judge_state(
            database, state, PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY), error);
    /* libpq failed: the connection was lost, or memory ran out, which also requires a new
     * session. */
    return pg_lost(database, error);
}

/* ---- connecting ---- */

/* A server that disappears is noticed within 20 seconds. The connection string can override this,
 * because it comes last. */
static PGconn *connect_session(const char *location)
{
    static const char *const keys[] = { "connect_timeout", "keepalives_idle", "keepalives_interval",
        "keepalives_count", "tcp_user_timeout", "fallback_application_name", "dbname",
        "client_encoding", NULL };
    const char *const values[] = { "5", "10", "5", "2", "20000", "passkey", location, "UTF8",
        NULL };
    return PQconnectdbParams(keys, values, 1);
}

static char *location_of(const char *rest)
{
    size_t size = sizeof(SCHEME) + strlen(rest);
    char *location = malloc(size);
    if (location != NULL)
        (void)snprintf(location, size, "%s%s", SCHEME, rest);
    return location;
}

/* libpq's message about a location may quote a part of its password. */
static enum passkey_result check_syntax(char *location, struct passkey_error *error)
{
    char *message = NULL;
    char quoted[TEXT_QUOTE_SIZE] = "";
    PQconninfoOption *options = PQconninfoParse(location, &message);
    bool valid = options != NULL;
    store_location_redact(location);
    if (message != NULL && strchr(location, '*') == NULL)
        text_quote(first_line(message), quoted);
    PQconninfoFree(options);
    PQfreemem(message);
    if (valid)
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "The location of the store is not a valid connection URI, "
        "postgresql://USER@HOST:PORT/NAME?PARAMETER=VALUE%s%s%s.",
        quoted[0] != '\0' ? " (libpq: " : "", quoted, quoted[0] != '\0' ? ")" : "");
}

enum passkey_result pg_location_check(const char *rest, struct passkey_error *error)
{
    const char *slash = strchr(rest, '/');
    if (slash != NULL && strchr(slash, '@') != NULL)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The location of the store has an '@' after a '/': write '/' in a password as %%2F, "
            "and '@' after the host as %%40.");
    CLEANUP(pointer_free) char *location = location_of(rest);
    return location == NULL ? fault(error, "Out of memory.") : check_syntax(location, error);
}

static void ignore_notice(void *context, const PGresult *notice)
{
    (void)context;
    (void)notice;
}

/* A pooler tells the client a process id that is not the one of the server's process. It may use
 * another session for the next statement, so that a setting would be lost. */
static enum passkey_result look(struct pg_database *database, struct passkey_error *error)
{
    int64_t process = 0;
    int64_t standby = 0;
    TRY(pg_integer(database, "SELECT pg_backend_pid()", &process, error));
    TRY(pg_integer(database, "SELECT pg_is_in_recovery()::int", &standby, error));
    database->pooled = process != PQbackendPID(database->session);
    if (standby != 0)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "The PostgreSQL server is a standby: name the primary, or add "
            "target_session_attrs=read-write to the location.");
    return database->pooled ? PASSKEY_OK : pg_execute(database, LOCK_TIMEOUT, error);
}

static enum passkey_result set_up(struct pg_database *database, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    database->failure = PG_OTHER;
    if (database->session == NULL)
        return fault(error, "Out of memory.");
    if (PQstatus(database->session) != CONNECTION_OK)
        return refuse(error, PASSKEY_STORE_UNAVAILABLE, CHECK_NONE,
            "There is no connection to the PostgreSQL server. (PostgreSQL: %s)",
            text_quote(first_line(PQerrorMessage(database->session)), quoted));
    database->session_count++;
    enum passkey_result result = look(database, error);
    database->failure = PG_OTHER;
    return result;
}

enum passkey_result pg_open(
    const char *rest, struct pg_database *database, struct passkey_error *error)
{
    *database = (struct pg_database){ .session = NULL };
    CLEANUP(pointer_free) char *location = location_of(rest);
    if (location == NULL)
        return fault(error, "Out of memory.");
    database->session = connect_session(location);
    if (database->session != NULL)
        (void)PQsetNoticeReceiver(database->session, ignore_notice, NULL);
    return set_up(database, error);
}

void pg_close(struct pg_database *database)
{
    PQfinish(database->session);
    database->session = NULL;
}

enum passkey_result pg_ready(struct pg_database *database, struct passkey_error *error)
{
    bool lost = database->failure == PG_LOST;
    database->failure = PG_OTHER;
    /* A server that closes a session sends a message, which is read first, and then the end of the
     * connection. */
    if (!lost && PQconsumeInput(database->session) == 1 && PQconsumeInput(database->session) == 1 &&
        PQstatus(database->session) == CONNECTION_OK)
        return PASSKEY_OK;
    PQreset(database->session);
    return set_up(database, error);
}

/* ---- statements ---- */

enum passkey_result pg_execute(
    struct pg_database *database, const char *sql, struct passkey_error *error)
{
    CLEANUP(pg_answer_free) PGresult *answer = PQexec(database->session, sql);
    return pg_judge(database, answer, error);
}

enum passkey_result pg_integer(
    struct pg_database *database, const char *sql, int64_t *value, struct passkey_error *error)
{
    CLEANUP(pg_answer_free) PGresult *answer = PQexec(database->session, sql);
    TRY(pg_judge(database, answer, error));
    if (PQntuples(answer) < 1 || PQnfields(answer) < 1)
        return fault(error, "PostgreSQL gave no answer to \"%s\".", sql);
    *value = strtoll(PQgetvalue(answer, 0, 0), NULL, 10);
    return PASSKEY_OK;
}

/* ---- transactions ---- */

enum passkey_result pg_begin(
    struct pg_database *database, const char *sql, struct passkey_error *error)
{
    TRY(pg_ready(database, error));
    TRY(pg_execute(database, sql, error));
    database->in_transaction = true;
    return PASSKEY_OK;
}

/* After a failed statement, COMMIT rolls back the transaction and reports that. */
static enum passkey_result commit(
    struct pg_database *database, const char *sql, struct passkey_error *error)
{
    CLEANUP(pg_answer_free) PGresult *answer = PQexec(database->session, sql);
    TRY(pg_judge(database, answer, error));
    if (strcmp(PQcmdStatus(answer), "COMMIT") != 0)
        return fault(error, "PostgreSQL rolled back: %s.", PQcmdStatus(answer));
    return PASSKEY_OK;
}

enum passkey_result pg_commit(
    struct pg_database *database, const char *sql, struct passkey_error *error)
{
    enum passkey_result result = commit(database, sql, error);
    if (result == PASSKEY_OK)
        database->in_transaction = false;
    else
        pg_rollback(database);
    database->failure = PG_OTHER;
    return result;
}

void pg_rollback(struct pg_database *database)
{
    enum pg_failure failure = database->failure;
    struct passkey_error ignored;
    if (database->in_transaction && PQtransactionStatus(database->session) != PQTRANS_IDLE &&
        pg_execute(database, "ROLLBACK", &ignored) != PASSKEY_OK)
        failure = PG_LOST; /* a new session has no transaction */
    database->in_transaction = false;
    database->failure = failure;
}
