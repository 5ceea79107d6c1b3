/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The care of a store as a whole: backup, restore, check, upgrade, figures.
 *
 * These are an operator's functions. They take a location as passkey_store_open() does and use the
 * store beside whatever else has it open; restore and upgrade want it for themselves and refuse
 * while another program has it open.
 */
#ifndef PASSKEY_STORE_CARE_H
#define PASSKEY_STORE_CARE_H

#include <passkey/store.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Called now and then during long work; `total` may change while the store is written. */
struct passkey_store_progress {
    void *context;
    void (*step)(void *context, int64_t done, int64_t total); /* NULL: not asked for */
};

/** What a check finds. The kinds are permanent. */
enum passkey_finding_kind {
    PASSKEY_FINDING_DAMAGE = 1, /* the file itself */
    PASSKEY_FINDING_SCHEMA = 2, /* tables are not those that this version makes */
    PASSKEY_FINDING_ORPHAN = 3, /* a row that belongs to something that is not there */
    PASSKEY_FINDING_ROW = 4,    /* a row that the program cannot have written */
};

struct passkey_finding {
    enum passkey_finding_kind kind;
    const char *table; /* or NULL */
    int64_t count;     /* rows of which it is true; 1 where it is not about rows */
    const char *text;  /* a sentence; valid during the call */
};

struct passkey_finding_receiver {
    void *context;
    void (*found)(void *context, const struct passkey_finding *finding);
};

/**
 * Look at the whole store, in one snapshot: the file's own structure, the schema, references
 * between rows, and values. Nothing is changed. An older schema is looked at as far as that
 * makes sense.
 *
 * @param progress  Or NULL. Reported in steps of SQLite whose total is unknown: it is 0.
 * @returns PASSKEY_OK whether something was found or not; PASSKEY_MEMBER_INVALID for a location
 *          that names no backend; PASSKEY_STORE_UNAVAILABLE when it cannot be looked at;
 *          PASSKEY_INTERNAL.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_store_check(const char *location,
    const struct passkey_finding_receiver *receiver, const struct passkey_store_progress *progress,
    struct passkey_error *error);

/**
 * Copy the store as it is at one moment into a file, while programs read and write it. The file
 * gets mode 0600 and its name only when it is whole, on the disk, and was checked.
 *
 * @param path  Of a file that is not there yet.
 * @param size  Of the file in bytes, written on PASSKEY_OK; or NULL.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID (location); PASSKEY_CONFLICT when there is a file of
 *          the name; PASSKEY_STORE_UNAVAILABLE (the store, the disk, or a copy that is not sound);
 *          PASSKEY_INTERNAL.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_store_backup(const char *location,
    const char *path, const struct passkey_store_progress *progress, int64_t *size,
    struct passkey_error *error);

struct passkey_store_restored {
    int64_t dropped; /* ceremonies, sessions, links and mails, which no restored store keeps */
    /** Where the store is that was there before; empty: there was none. */
    char kept_path[1024];
};

/**
 * Put a backup in the place of the store. It is checked first, upgraded if it is older, and loses
 * all ceremonies, sessions, links and unsent mails: they were of another time. The file that was
 * there before is kept beside it.
 *
 * @param path  Of a file that passkey_store_backup() made; it is left as it is.
 * @param now_ms  For the name of the file that is kept.
 * @param restored  Written on PASSKEY_OK.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID (location); PASSKEY_CONFLICT while another program
 *          has the store open; PASSKEY_STORE_UNAVAILABLE for a file that is no sound backup or is
 *          newer than this program, or when the disk fails; PASSKEY_INTERNAL.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_store_restore(const char *location,
    const char *path, int64_t now_ms, const struct passkey_store_progress *progress,
    struct passkey_store_restored *restored, struct passkey_error *error);

struct passkey_store_versions {
    int64_t before; /* the schema that was found */
    int64_t newest; /* the one of this program */
};

/**
 * Bring a store that is there to the newest schema, or with `look_only` say what it has.
 *
 * @param progress  Or NULL. Told in steps of SQLite, of which nobody knows the total: it is 0.
 * @returns PASSKEY_OK, also when there was nothing to do; PASSKEY_MEMBER_INVALID (location);
 *          PASSKEY_CONFLICT while another program has the store open;
 *          PASSKEY_STORE_UNAVAILABLE, also for a newer one; PASSKEY_INTERNAL.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_store_upgrade(const char *location,
    bool look_only, const struct passkey_store_progress *progress,
    struct passkey_store_versions *versions, struct passkey_error *error);

struct passkey_figure_receiver {
    void *context;
    void (*figure)(void *context, const char *name, int64_t value);
};

/**
 * Figures of a store, in one snapshot: "schema", "bytes", "log_bytes", "free_bytes", and the rows
 * of each table under its name.
 *
 * @returns As passkey_store_check().
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_store_stats(const char *location,
    const struct passkey_figure_receiver *receiver, struct passkey_error *error);

struct passkey_relying_party_receiver {
    void *context;
    void (*relying_party)(void *context, struct passkey_bytes rp_id, int64_t user_count);
};

/**
 * The RP IDs of the relying parties in a store, in byte order, and how many users each has. Rows
 * whose name contains a colon, "fido:example.org", are left out: they are left over from a FIDO
 * conformance server that passkeyd had before version 1.0.
 *
 * @returns As passkey_store_check().
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_store_relying_parties(
    const char *location, const struct passkey_relying_party_receiver *receiver,
    struct passkey_error *error);

#ifdef __cplusplus
}
#endif
#endif
