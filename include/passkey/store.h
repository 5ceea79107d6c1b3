/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening and closing a store. What the service keeps in it is private: a program with a database
 * of its own uses <passkey/webauthn.h>, which is stateless. Rows that functions of the service
 * hand out are in <passkey/records.h>.
 */
#ifndef PASSKEY_STORE_H
#define PASSKEY_STORE_H

#include <passkey/records.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PASSKEY_AUDIT_SCAN_MAX 10000

/** Which users. */
struct passkey_user_query {
    struct passkey_bytes begins; /* name_key begins with it; absent: any */
    struct passkey_bytes after;  /* a name_key; absent: from the first */
    size_t limit;
};

/** Which rows of the audit log. */
struct passkey_audit_query {
    int64_t after;     /* a row's number; 0: from the first */
    int64_t before;    /* a row's number; 0: to the last */
    bool newest_first; /* from the end backwards */
    size_t limit;
    struct passkey_bytes user_id; /* absent: of anybody */
    enum passkey_event event;     /* PASSKEY_EVENT_UNKNOWN: of any kind */
};

/** An open store. Its functions may be called from any thread. */
struct passkey_store;

/**
 * Open a store by its location, "sqlite:PATH"; a file that is not there is made (mode 0600) and
 * brought to the newest schema, an older one is upgraded.
 *
 * @param store  Closed by passkey_store_close().
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID for a location that names no backend;
 *          PASSKEY_STORE_UNAVAILABLE, the message saying what is wrong with the file (no
 *          permission, read-only, not a database, damaged, newer than this program);
 *          PASSKEY_INTERNAL.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_store_open(
    const char *location, struct passkey_store **store, struct passkey_error *error);

/** Closes and nulls. @param store  May point to NULL. */
PASSKEY_EXPORT void passkey_store_close(struct passkey_store **store);

#ifdef __cplusplus
}
#endif
#endif
