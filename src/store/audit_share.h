/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who wrote how much of the audit log, of all relying parties. A row counts for the account whose
 * session caused it, or for the address (IPv6: the /48) of a caller without a session. Rows of API
 * keys and operators count for no one. See store.h for what finders and changes return.
 */
#ifndef STORE_AUDIT_SHARE_H
#define STORE_AUDIT_SHARE_H

#include "store/change.h"

#define AUDIT_WRITER_ID_SIZE_MAX 64

struct audit_writer {
    enum passkey_actor actor;             /* PASSKEY_ACTOR_ANONYMOUS or PASSKEY_ACTOR_SESSION */
    uint8_t id[AUDIT_WRITER_ID_SIZE_MAX]; /* of the user, or a part of the address */
    size_t id_size;
    bool id_given; /* false: the address is not known */
    int64_t count;
};

/** The last number; 0 if the log is empty. */
MUST_USE enum passkey_result store_audit_last(
    struct connection *connection, int64_t *number, struct passkey_error *error);

/** How many rows there are. Reads all of them. */
MUST_USE enum passkey_result store_audit_count(
    struct connection *connection, int64_t *count, struct passkey_error *error);

/**
 * Those who wrote most, the one with most rows first. Reads all rows.
 *
 * @param writers  Room for count_max.
 * @param count  How many there are.
 */
MUST_USE enum passkey_result store_audit_writers(struct connection *connection,
    struct audit_writer *writers, size_t count_max, size_t *count, struct passkey_error *error);

/** The number of the writer's row at `offset`, from 0 on; 0 if there are fewer. */
MUST_USE enum passkey_result store_audit_row_of(struct connection *connection,
    const struct audit_writer *writer, int64_t offset, int64_t *number,
    struct passkey_error *error);

/** Delete the writer's rows with numbers after `after` and up to `last`. */
change_function change_audit_drop;

#endif
