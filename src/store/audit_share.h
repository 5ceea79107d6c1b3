/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who wrote how much of the audit log, over all relying parties. A row counts for the account whose
 * session caused it, or for the address (IPv6: the /48) of a caller without a session. Rows of API
 * keys and operators are not counted. See store.h for what finders and changes return.
 */
#ifndef STORE_AUDIT_SHARE_H
#define STORE_AUDIT_SHARE_H

#include "store/change.h"

#define AUDIT_WRITER_ID_SIZE_MAX 64

struct audit_writer {
    enum passkey_actor actor;             /* PASSKEY_ACTOR_ANONYMOUS or PASSKEY_ACTOR_SESSION */
    uint8_t id[AUDIT_WRITER_ID_SIZE_MAX]; /* of the user, or the prefix of the address */
    size_t id_size;
    bool id_given; /* false: the address is unknown */
    int64_t count;
};

/** The last number; 0 if the log is empty. */
MUST_USE enum passkey_result store_audit_last(
    struct connection *connection, int64_t *number, struct passkey_error *error);

/** The number of rows. Reads all of them. */
MUST_USE enum passkey_result store_audit_count(
    struct connection *connection, int64_t *count, struct passkey_error *error);

/**
 * The writers with the most rows, in descending order. Reads all rows.
 *
 * @param writers  Room for count_max.
 * @param count  How many there are.
 */
MUST_USE enum passkey_result store_audit_writers(struct connection *connection,
    struct audit_writer *writers, size_t count_max, size_t *count, struct passkey_error *error);

/** The number of the writer's row at `offset`, counted from 0; 0 if there are fewer rows. */
MUST_USE enum passkey_result store_audit_row_of(struct connection *connection,
    const struct audit_writer *writer, int64_t offset, int64_t *number,
    struct passkey_error *error);

/** Delete the writer's rows with numbers after `after` and up to `last`. */
change_function change_audit_drop;

#endif
