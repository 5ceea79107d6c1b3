/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows that no public function returns. See <passkey/store.h> for the others, and for the rules
 * that all follow.
 */
#ifndef STORE_RECORDS_H
#define STORE_RECORDS_H

#include <passkey/store.h>

#define CEREMONY_ID_SIZE 16

/** How long what was removed can be restored. Then a sweep deletes it. */
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
    struct passkey_bytes issued;  /* what its finish needs to know of its start */
    struct passkey_bytes address; /* 4 bytes of IPv4 or 8 of an IPv6 /64; bounds count by it */
    struct passkey_bytes user_id; /* the account that its bound counts for, or absent; not read */
    int64_t expires_at_ms;
};

/** A mail that is to go out. It never holds a link: that is drawn when the mail is taken. */
struct mail_record {
    int64_t number; /* of the store; not read at an insert */
    enum passkey_mail_kind kind;
    struct passkey_bytes user_id;   /* whom it is about, or absent */
    struct passkey_bytes recipient; /* absent: found out when it is taken */
    struct passkey_bytes detail;    /* what it is about; may be empty */
    int64_t created_at_ms;
    int64_t due_at_ms;
    int64_t expires_at_ms;
    uint32_t attempts;
    struct passkey_bytes problem;    /* of the last attempt; may be empty */
    struct passkey_bytes session_id; /* that asked for it, or absent */
    bool session_ended;              /* not read at an insert */
    struct passkey_bytes address;    /* of the client that caused it, or absent */
    struct passkey_bytes user_agent; /* of that client; may be empty */
    struct passkey_bytes language;   /* the code of a language, or empty; the user's goes first */
    enum passkey_actor actor;        /* the kind of caller that caused it */
};

#endif
