/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accounts: users with their credentials. Each row of a query has the columns of the user, of one
 * of the credentials and, in a sign-in, of the ceremony.
 */
#include "store/account.h"

#include "store/ceremony.h"
#include "store/credential.h"
#include "store/query.h"
#include "store/user.h"
#include <stdlib.h>

#define ACCOUNT_COLUMNS                                                                            \
    "owner.*, (SELECT count(*) FROM recovery_code WHERE relying_party = $1 AND user_id = "         \
    "owner.id AND used_at_ms = 0), passkey.*"
#define CODES_COLUMN      USER_COLUMN_COUNT
#define CREDENTIAL_COLUMN (CODES_COLUMN + 1)
#define CEREMONY_COLUMN   (CREDENTIAL_COLUMN + CREDENTIAL_COLUMN_COUNT + 1) /* `number` precedes */

/* Other users, so that the query reads an account for every caller. Each is the result of a scalar
 * subquery: SQLite would copy a joined subquery that has a LIMIT to a temporary table. */
#define NEAREST_USER(from)                                                                         \
    "(SELECT id FROM \"user\" WHERE relying_party = $1 AND id >= " from " ORDER BY id LIMIT 1)"
#define LOWEST_USER "(SELECT id FROM \"user\" WHERE relying_party = $1 ORDER BY id LIMIT 1)"

#define OWNER "(SELECT " USER_COLUMNS " FROM \"user\" WHERE relying_party = $1) AS owner"
#define PASSKEYS                                                                                   \
    " LEFT JOIN (SELECT " CREDENTIAL_COLUMNS ", number FROM credential WHERE relying_party = $1) " \
    "AS passkey ON passkey.user_id = owner.id"
/* In the order of an index, so that SQLite does not sort. */
#define NEWEST_FIRST " ORDER BY passkey.number DESC"

void store_account_free(struct store_account *account)
{
    pointer_free(&account->user);
    pointer_free(&account->credentials);
}

/* The columns that are equal in all rows of a query are read from the first row. */
struct head {
    struct store_account *account;
    struct ceremony_record **ceremony; /* NULL: not requested */
};

static enum passkey_result read_head(
    struct query *query, void *context, struct passkey_error *error)
{
    const struct head *head = context;
    void *user = NULL;
    void *ceremony = NULL;
    pointer_free(&head->account->user);
    if (head->ceremony != NULL)
        pointer_free(head->ceremony);
    TRY(read_joined(query, 0, &user_rows, &user, error));
    head->account->user = user;
    query->first_column = 0;
    head->account->recovery_codes_left = (uint32_t)row_integer(query, CODES_COLUMN);
    if (head->ceremony == NULL)
        return PASSKEY_OK;
    TRY(read_joined(query, CEREMONY_COLUMN, &ceremony_rows, &ceremony, error));
    *head->ceremony = ceremony;
    return PASSKEY_OK;
}

static int64_t used_at_ms(const struct passkey_credential_record *credential)
{
    return credential->last_used_at_ms > credential->created_at_ms ? credential->last_used_at_ms
                                                                   : credential->created_at_ms;
}

/* By last use, as store_credential_list(). Equal ones keep their order. */
static void sort_by_use(struct passkey_credential_list *list)
{
    for (size_t i = 1; i < list->count; i++) {
        struct passkey_credential_record moved = list->items[i];
        size_t to = i;
        for (; to > 0 && used_at_ms(&list->items[to - 1]) < used_at_ms(&moved); to--)
            list->items[to] = list->items[to - 1];
        list->items[to] = moved;
    }
}

static enum passkey_result read_account(
    struct query *query, struct head *head, struct passkey_error *error)
{
    void *list = NULL;
    *head->account = (struct store_account){ .user = NULL };
    enum passkey_result result =
        read_group(query, read_head, head, CREDENTIAL_COLUMN, &credential_rows, &list, error);
    head->account->credentials = list;
    if (result == PASSKEY_OK) {
        sort_by_use(head->account->credentials);
        return PASSKEY_OK;
    }
    store_account_free(head->account);
    if (head->ceremony != NULL)
        pointer_free(head->ceremony);
    return result;
}

/* The other users are joined whether or not they are needed, so that the query does the same work
 * for every name. */
STATEMENT(account_named,
    "SELECT " ACCOUNT_COLUMNS " FROM \"user\" AS lowest LEFT JOIN \"user\" AS nearest ON "
    "nearest.relying_party = $1 AND nearest.id = " NEAREST_USER(
        "$3") " LEFT JOIN (SELECT id FROM "
              "\"user\" WHERE relying_party = $1 AND email_key = $4) AS addressed ON TRUE LEFT "
              "JOIN (SELECT "
              "id FROM \"user\" WHERE relying_party = $1 AND name_key = $2) AS named ON TRUE LEFT "
              "JOIN " OWNER
              " ON owner.id = COALESCE(addressed.id, named.id, nearest.id, lowest.id)" PASSKEYS
              " WHERE lowest.relying_party = $1 AND lowest.id = " LOWEST_USER NEWEST_FIRST);

enum passkey_result store_account_find_named(struct connection *connection, uint32_t relying_party,
    struct passkey_bytes name_key, struct passkey_bytes email_key, struct passkey_bytes from,
    struct store_account *account, struct passkey_error *error)
{
    struct head head = { .account = account };
    CLEANUP(query_end) struct query query = query_of(connection, &account_named);
    query_integer(&query, relying_party);
    query_text(&query, name_key);
    query_blob(&query, from);
    query_text_or_null(&query, email_key);
    return read_account(&query, &head, error);
}

/* The user of a credential, or another one. For a known credential its row is read in addition to
 * the index, and for an unknown one the nearest user, which is as much work. */
#define USER_OF(id_key, id)                                                                        \
    "COALESCE((SELECT user_id FROM credential WHERE relying_party = $1 AND id_key = " id_key       \
    " AND id = " id "), " NEAREST_USER(id_key) ", " LOWEST_USER ")"

STATEMENT(account_of_credential, "SELECT " ACCOUNT_COLUMNS " FROM " OWNER PASSKEYS
                                 " WHERE owner.id = " USER_OF("$2", "$3") NEWEST_FIRST);

enum passkey_result store_account_find_by_credential(struct connection *connection,
    uint32_t relying_party, struct passkey_bytes credential_id, struct store_account *account,
    struct passkey_error *error)
{
    uint8_t id_key[SHA256_SIZE];
    struct head head = { .account = account };
    TRY(digest_sha256(
        connection->digest, credential_id, (struct passkey_bytes){ NULL, 0 }, id_key));
    CLEANUP(query_end) struct query query = query_of(connection, &account_of_credential);
    query_integer(&query, relying_party);
    query_blob(&query, (struct passkey_bytes){ id_key, CREDENTIAL_KEY_SIZE });
    query_blob(&query, credential_id);
    return read_account(&query, &head, error);
}

STATEMENT(account_of_sign_in,
    "SELECT " ACCOUNT_COLUMNS ", begun.* FROM (SELECT " CEREMONY_COLUMNS " FROM ceremony "
    "WHERE " THE_CEREMONY ") AS begun LEFT JOIN " OWNER " ON owner.id = " USER_OF("$6", "$7")
        PASSKEYS NEWEST_FIRST);

enum passkey_result store_account_find_for_sign_in(struct connection *connection,
    uint32_t relying_party, const struct ceremony_key *key, struct passkey_bytes credential_id,
    struct ceremony_record **ceremony, struct store_account *account, struct passkey_error *error)
{
    uint8_t id_key[SHA256_SIZE];
    struct head head = { .account = account, .ceremony = ceremony };
    *ceremony = NULL;
    TRY(digest_sha256(
        connection->digest, credential_id, (struct passkey_bytes){ NULL, 0 }, id_key));
    CLEANUP(query_end) struct query query = query_of(connection, &account_of_sign_in);
    query_ceremony(&query, relying_party, key);
    query_blob(&query, (struct passkey_bytes){ id_key, CREDENTIAL_KEY_SIZE });
    query_blob(&query, credential_id);
    return read_account(&query, &head, error);
}
