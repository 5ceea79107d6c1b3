/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A software authenticator and the browser in front of it, for tests, vectors and benchmarks.
 *
 * Responses are valid by default. `struct mutations` can change every part, and a hook can change
 * any part before it is hashed or signed, so that a negative test changes one thing and everything
 * after it is computed again. All randomness comes from a random_source; the same source gives the
 * same response. None of this is safe for real keys.
 */
#ifndef AUTHENTICATOR_AUTHENTICATOR_H
#define AUTHENTICATOR_AUTHENTICATOR_H

#include "base/buffer.h"
#include "cbor_writer.h"
#include "certificate.h"
#include "jws_writer.h"
#include "random.h"
#include "signing_key.h"

/* WebAuthn L3 6.1 */
enum authenticator_flag {
    FLAG_USER_PRESENT = 0x01,
    FLAG_RESERVED_1 = 0x02,
    FLAG_USER_VERIFIED = 0x04,
    FLAG_BACKUP_ELIGIBLE = 0x08,
    FLAG_BACKUP_STATE = 0x10,
    FLAG_RESERVED_2 = 0x20,
    FLAG_ATTESTED_DATA = 0x40,
    FLAG_EXTENSION_DATA = 0x80,
};

/* ---- credentials ---- */

/* A passkey. Members can be set freely. Each response advances the sign count unless it is 0. */
struct credential {
    struct signing_key key;
    uint8_t id[1024]; /* one byte more than allowed */
    size_t id_size;
    uint8_t aaguid[16];
    uint8_t user_handle[64];
    size_t user_handle_size; /* 0: none is returned, as by a key that is not discoverable */
    char rp_id[256];
    uint32_t sign_count;
    bool backup_eligible;
    bool backup_state;
};

/** Create a credential: draws the key, an AAGUID and an id of 32 bytes. */
void credential_draw(
    struct credential *credential, enum signing_algorithm algorithm, struct random_source *random);
void credential_deinit(struct credential *credential);

/* ---- attestation ---- */

enum attestation {
    ATTESTATION_NONE,
    ATTESTATION_PACKED_SELF,
    ATTESTATION_PACKED_CERTIFICATE,
    ATTESTATION_TPM,
    ATTESTATION_ANDROID_KEY,
    ATTESTATION_ANDROID_SAFETYNET,
    ATTESTATION_APPLE,
    ATTESTATION_FIDO_U2F,
    ATTESTATION_COMPOUND,
};

#define ATTESTER_CHAIN_MAX 8

/*
 * An attestation key under its own root. It must not be moved, because the leaf's options borrow
 * from it.
 */
struct attester {
    struct signing_key root_key;
    struct signing_key key;
    struct buffer root_certificate;
    struct buffer certificate; /* the leaf, for formats that use one for many registrations */
    /** The options of the leaf; android-key and apple create one for each registration. */
    struct certificate_options leaf;
    uint8_t serial_number[16];
    struct certificate_extra extras[2];
    struct buffer extra_values[2];
    /** The certificates after the leaf in x5c; none by default. */
    struct passkey_bytes chain[ATTESTER_CHAIN_MAX];
    size_t chain_count;
    bool certifies_own_key; /* android-key, apple: the leaf is for `key` */
    bool rs1;               /* tpm, with an RS256 key: sign with SHA-1 */
};

/** Draw root and leaf. The leaf has the AAGUID if one is given. */
void attester_draw(struct attester *attester, struct passkey_bytes aaguid /* may be absent */,
    struct random_source *random);
/** Create `certificate` again from `leaf`. */
void attester_certify(struct attester *attester);

/* The TPM's names in a certificate; NULL omits one. */
struct tpm_names {
    const char *manufacturer;
    const char *model;
    const char *version;
};

/**
 * Make the leaf a certificate of a TPM's attestation key (WebAuthn L3 8.3.1).
 *
 * @param purpose  Of the extended key usage, dotted; NULL: 2.23.133.8.3.
 */
void attester_make_tpm(struct attester *attester, const struct tpm_names *names /* may be NULL */,
    const char *purpose);
/** Make the leaf a certificate of a host. */
void attester_make_host(struct attester *attester, const char *host);
void attester_deinit(struct attester *attester);

/* ---- ceremonies ---- */

/* What the page requests, and its origin. */
struct authenticator_request {
    struct passkey_bytes challenge;
    struct passkey_bytes rp_id;
    struct passkey_bytes origin;
    bool user_not_verified;
    int64_t now_ms;                             /* android-safetynet */
    enum attestation attestation;               /* registration */
    const struct attester *attester;            /* for all but none and self attestation */
    const struct attestation_element *elements; /* for compound */
    size_t element_count;
};

/* A statement of a compound statement. */
struct attestation_element {
    enum attestation attestation;
    const struct attester *attester;
};

/* Parts of a response in the order in which they are created. */
enum part {
    PART_CLIENT_DATA,        /* JSON, before it is hashed */
    PART_PUBLIC_KEY,         /* COSE_Key, before it is added to authenticator data */
    PART_AUTHENTICATOR_DATA, /* before it is signed */
    PART_PUBLIC_AREA,        /* tpm: pubArea, before its name is computed */
    PART_CERTIFY_INFO,       /* tpm: certInfo, before it is signed */
    PART_KEY_DESCRIPTION,    /* android-key: DER, before the leaf is signed */
    PART_NONCE,              /* apple: DER of the extension, before the leaf is signed */
    PART_PAYLOAD,            /* android-safetynet: JSON, before it is signed */
    PART_RESPONSE,           /* android-safetynet: the JWS */
    PART_TO_BE_SIGNED,       /* the bytes that the signature of the assertion or statement covers */
    PART_SIGNATURE,          /* of the assertion or the attestation statement */
    PART_ATTESTATION_OBJECT,
};

/* A member of a CBOR map, both halves encoded. */
struct statement_member {
    struct passkey_bytes key;
    struct passkey_bytes value;
};

/* Changes to a response. All zero: a valid response. */
struct mutations {
    uint8_t flags_set;
    uint8_t flags_cleared;
    bool sign_count_given;
    uint32_t sign_count;
    struct passkey_bytes rp_id; /* absent members are not changed, here and below */
    struct passkey_bytes type;
    struct passkey_bytes challenge; /* bytes; encoded by the client */
    struct passkey_bytes origin;
    bool cross_origin;        /* true */
    bool cross_origin_absent; /* without the member */
    struct passkey_bytes top_origin;
    struct passkey_bytes client_data_members; /* JSON to append: "\"a\":1,\"b\":2" */
    bool byte_order_mark;
    struct passkey_bytes extensions; /* an encoded CBOR map; sets the flag ED */
    struct passkey_bytes format;
    const struct jws_options *jws;        /* android-safetynet; key and chain are the attester's */
    struct passkey_bytes whole_statement; /* encoded, replaces the whole attStmt */
    /* Members of the attestation statement to replace, to add, or, if the value's data is NULL, to
     * remove. */
    const struct statement_member *statement;
    size_t statement_count;
    /** Changes a part in place: append, truncate, flip. Called for each part; NULL: never. */
    void (*change)(enum part part, struct buffer *bytes, void *context);
    void *context;
    /* In the JSON around it. */
    struct passkey_bytes id; /* id and rawId, bytes */
    struct passkey_bytes user_handle;
    bool user_handle_absent;
    const char *const *transports;          /* ends with NULL; NULL: "hybrid", "internal" */
    struct passkey_bytes attachment;        /* "platform" */
    struct passkey_bytes extension_results; /* clientExtensionResults as JSON */
};

struct authenticator_response {
    bool registration;
    struct buffer id;
    struct buffer client_data;
    struct buffer authenticator_data;
    struct buffer signature; /* of the assertion, or of the attestation statement if it is signed */
    struct buffer attestation_object; /* registration */
    struct buffer public_key;         /* COSE_Key; registration */
    struct buffer json;               /* RegistrationResponseJSON or AuthenticationResponseJSON */
};

/**
 * Create a registration response for an existing credential.
 *
 * @param mutations  NULL: no changes.
 * @param response  Free it with authenticator_response_deinit().
 */
void authenticator_create(const struct credential *credential,
    const struct authenticator_request *request, const struct mutations *mutations,
    struct authenticator_response *response);

/** Create an authentication response. Advances the credential's sign count unless it is 0. */
void authenticator_get(struct credential *credential, const struct authenticator_request *request,
    const struct mutations *mutations, struct authenticator_response *response);

void authenticator_response_deinit(struct authenticator_response *response);

#endif
