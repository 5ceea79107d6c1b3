/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The opaque types of <passkey/service.h>, and struct call: a call of a public function, with its
 * caller, its relying party and its time.
 */
#ifndef SERVICE_ACCESS_CALL_H
#define SERVICE_ACCESS_CALL_H

#include "base/language.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "crypto/seal.h"
#include "store/store.h"
#include <passkey/service.h>

#define DECOY_SECRET_SIZE 32

/*
 * A configured relying party. It does not change after passkey_service_new(), and all threads share
 * it.
 */
struct relying_party {
    struct passkey_relying_party configured; /* views into the service's own copies */
    uint32_t number;                         /* its number in the store */
    uint8_t decoy_secret[DECOY_SECRET_SIZE];
    uint8_t decoy_tag_key[SHA256_SIZE]; /* derived from decoy_secret */
};

struct change_set;
struct limits;
struct notes;
struct signer;
struct models;
struct room;
struct unwritten;

struct passkey_service {
    struct passkey_store *store;
    struct passkey_environment environment;
    bool limits_off;
    bool mail_off;
    uint32_t ceremony_rate; /* per address and second */
    int64_t audit_kept_ms;
    int64_t audit_counted_from; /* see audit_bound.h: rows before this number are not counted */
    int64_t session_idle_ms;
    int64_t session_lifetime_ms;
    int64_t hold_ms;       /* hold.h */
    struct limits *limits; /* limits.h */
    struct notes *notes;   /* notes.h */
    bool sealing;          /* there is a key for it */
    uint8_t sealing_key[SEAL_KEY_SIZE];
    int64_t keys_looked_at_ms;   /* signing_key.h; used only by the sweep */
    struct room *room;           /* ceremony/room.h */
    struct unwritten *unwritten; /* ceremony/unwritten.h */
    struct models *models;       /* models.h */
    struct relying_party *relying_parties;
    size_t relying_party_count;
};

/* Of a worker; see deferral.h. */
struct deferral {
    bool on;
    bool again;                 /* the request cannot be deferred */
    struct change_set *changes; /* that were deferred, or NULL */
    unsigned counted;           /* tokens that limits.h took from buckets in memory */
    unsigned counted_before;    /* that the first run of the request took */
};

struct passkey_worker {
    struct passkey_service *service;
    struct connection *reader;
    struct passkey_verifier *verifier;
    struct signer *signer; /* signing_key.h; NULL: none was needed yet */
    struct digest *digest; /* of tokens; set up once, since that costs more than a hash */
    struct deferral deferral;
};

/* A call by a caller. The clock is read once, so that all rules use the same time. */
struct call {
    struct passkey_worker *worker;
    struct passkey_caller caller;
    const struct relying_party *party;
    int64_t now_ms;
    struct passkey_session_record *session; /* the caller's live session, or NULL */
    bool session_shown;                     /* the account shows it, and will free it */
    struct passkey_user_record *user;       /* the session's user, or NULL; see call_take_user() */
    struct passkey_api_key_record *api_key; /* the backend's live key, or NULL; if set, there is
                                             * no session */
    struct passkey_bytes language;          /* the code of the client's language; static; empty:
                                             * unknown */
    struct passkey_error *error;
};

/** Free what the call owns; for CLEANUP. */
void call_end(struct call *call);

/** Take the user of the caller's session, which is possible once; freed by passkey_free(). NULL if
 * there is no session, or if its user does not exist. */
struct passkey_user_record *call_take_user(struct call *call);

/** The language for a user: the client's, otherwise the user's last one, otherwise English.
 * @param user  May be NULL. */
enum language call_language(const struct call *call, const struct passkey_user_record *user);

/** Generate random bytes; returns a fault on failure. */
MUST_USE enum passkey_result service_random(
    struct passkey_service *service, uint8_t *bytes, size_t size, struct passkey_error *error);

/** The RP ID of a configured relying party; the index must be valid. */
struct passkey_bytes service_rp_id(const struct passkey_service *service, size_t relying_party);
/** The configured relying party, with its defaults filled in. */
const struct passkey_relying_party *service_relying_party(
    const struct passkey_service *service, size_t relying_party);

/**
 * Apply changes for the call's relying party. While the worker defers (deferral.h) they are left
 * for its user, and PASSKEY_OK is returned.
 *
 * @param refused  The item whose precondition was not met, on PASSKEY_CONFLICT. May be NULL.
 * @returns PASSKEY_OK; PASSKEY_CONFLICT, without an error, because only the caller knows what it
 *         means; a fault.
 */
MUST_USE enum passkey_result call_apply(const struct call *call, enum durability durability,
    const struct change *items, size_t count, size_t *refused);

#endif
