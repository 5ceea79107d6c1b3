/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables of a store for copy.c. The file of a noun defines its table with COPY_TABLE(), below
 * its columns; copy_tables.c has the list. The test `statements` compares all of them with the
 * schema.
 */
#ifndef STORE_COPY_TABLES_H
#define STORE_COPY_TABLES_H

#include "store/driver.h"

#define COPY_COLUMN_MAX 32
#define COPY_KEY_MAX    3
/* How many rows are read at a time. */
#define COPY_ROW_COUNT 500

struct copy_table {
    const char *name;
    const char *types; /* of the columns: 'i' for an integer, 'b' for a blob, 't' for text */
    int key_count;
    unsigned char key[COPY_KEY_MAX]; /* indexes of columns */
    const struct statement *count;
    const struct statement *read; /* the rows after a key, at most COPY_ROW_COUNT */
    const struct statement *insert;
    const struct statement *remove; /* by its key */
};

/* Parameters of statements, up to the number. */
#define P1  "$1"
#define P2  P1 ", $2"
#define P3  P2 ", $3"
#define P4  P3 ", $4"
#define P5  P4 ", $5"
#define P6  P5 ", $6"
#define P7  P6 ", $7"
#define P8  P7 ", $8"
#define P9  P8 ", $9"
#define P10 P9 ", $10"
#define P11 P10 ", $11"
#define P12 P11 ", $12"
#define P13 P12 ", $13"
#define P14 P13 ", $14"
#define P15 P14 ", $15"
#define P16 P15 ", $16"
#define P20 P16 ", $17, $18, $19, $20"
#define P24 P20 ", $21, $22, $23, $24"
#define P28 P24 ", $25, $26, $27, $28"
#define P29 P28 ", $29"
#define P30 P29 ", $30"
#define P31 P30 ", $31"
#define P32 P31 ", $32"

/*
 * Define copy_NAME, a table with all of its columns.
 *
 *     COPY_TABLE(user, "\"user\"", "relying_party, " USER_COLUMNS, P13, "ibttttttiiiii",
 *         "relying_party, id", P2, 0, 1);
 *
 * The last arguments are the indexes of the key's columns. A row is not inserted while another one
 * has the same unique value.
 */
#define COPY_TABLE(                                                                                \
    noun, table, columns, parameters, column_types, key_columns, key_parameters, ...)              \
    STATEMENT(copy_count_##noun, "SELECT count(*) FROM " table);                                   \
    STATEMENT(copy_read_##noun, "SELECT " columns " FROM " table " WHERE (" key_columns            \
                                ") > (" key_parameters ") ORDER BY " key_columns " LIMIT 500");    \
    STATEMENT(copy_insert_##noun,                                                                  \
        "INSERT INTO " table " (" columns ") VALUES (" parameters ") ON CONFLICT DO NOTHING");     \
    STATEMENT(copy_remove_##noun,                                                                  \
        "DELETE FROM " table " WHERE (" key_columns ") = (" key_parameters ")");                   \
    const struct copy_table copy_##noun = { .name = #noun,                                         \
        .types = (column_types),                                                                   \
        .key_count = sizeof((unsigned char[]){ __VA_ARGS__ }),                                     \
        .key = { __VA_ARGS__ },                                                                    \
        .count = &copy_count_##noun,                                                               \
        .read = &copy_read_##noun,                                                                 \
        .insert = &copy_insert_##noun,                                                             \
        .remove = &copy_remove_##noun }

extern const struct copy_table copy_relying_party, copy_secret, copy_signing_key, copy_api_key,
    copy_metadata, copy_user, copy_former_name, copy_credential, copy_attestation,
    copy_recovery_code_set, copy_recovery_code, copy_session, copy_link, copy_notice,
    copy_outgoing_mail, copy_ceremony, copy_limit_bucket, copy_audit;

/** In the order in which they are copied. */
extern const struct copy_table *const COPY_TABLES[];
extern const size_t COPY_TABLE_COUNT;

#endif
