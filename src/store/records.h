/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows that no public function returns. <passkey/store.h> has the others, and the rules for all of
 * them.
 */
#ifndef STORE_RECORDS_H
#define STORE_RECORDS_H

#include <passkey/store.h>

#define CEREMONY_ID_SIZE 16

/** How long removed rows can be restored. After that, a sweep deletes them. */
#define REMOVED_KEPT_MS (INT64_C(7) * 24 * 60 * 60 * 1000)

enum ceremony_kind {
    CEREMONY_REGISTRATION = 1,
    CEREMONY_AUTHENTICATION = 2,
};

/** The caller that started a ceremony. Only the same caller can finish it. */
enum holder_kind {
    HOLDER_NOBODY = 0, /* the 128 random bits of the id are the proof */
    HOLDER_SESSION = 1,
    HOLDER_API_KEY = 2,
    HOLDER_OPERATOR = 3,
};

struct holder {
    enum holder_kind kind;
    struct passkey_bytes id; /* of the session or the API key; absent for the other kinds */
};

struct ceremony_record {
    uint8_t id[CEREMONY_ID_SIZE];
    enum ceremony_kind kind;
    struct holder holder;
    struct passkey_bytes issued;  /* data of the start that the finish needs */
    struct passkey_bytes address; /* 4 bytes of IPv4 or 8 of an IPv6 /64; limits count by it */
    struct passkey_bytes user_id; /* the account for whose limit it counts, or absent; not read */
    int64_t expires_at_ms;
};

/** A queued mail. It never contains a link, which is created only when the mail is sent. */
struct mail_record {
    int64_t number; /* assigned by the store; not read by an insert */
    enum passkey_mail_kind kind;
    struct passkey_bytes user_id;   /* the user it is about, or absent */
    struct passkey_bytes recipient; /* absent: determined when it is sent */
    struct passkey_bytes detail;    /* its subject matter; may be empty */
    int64_t created_at_ms;
    int64_t due_at_ms;
    int64_t expires_at_ms;
    uint32_t attempts;
    struct passkey_bytes problem;    /* of the last attempt; may be empty */
    struct passkey_bytes session_id; /* that requested it, or absent */
    bool session_ended;              /* not read by an insert */
    struct passkey_bytes address;    /* of the client that caused it, or absent */
    struct passkey_bytes user_agent; /* of that client; may be empty */
    struct passkey_bytes language;   /* a language's code, or empty; the user's own comes first */
    enum passkey_actor actor;        /* the kind of caller that caused it */
};

#endif
