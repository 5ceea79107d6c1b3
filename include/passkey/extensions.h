/* SPDX-License-Identifier: Apache-2.0 */
/*
 * WebAuthn extensions: the inputs in options and the outputs in responses (WebAuthn L3 10; L2 10.3
 * for uvm; CTAP 2.1 12 for credProtect and minPinLength).
 *
 * Only the outputs of authenticators are signed; the outputs of clients are not. Clients and
 * authenticators may ignore every extension.
 */
#ifndef PASSKEY_EXTENSIONS_H
#define PASSKEY_EXTENSIONS_H

#include <passkey/credential.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Extensions, as bits of a set. */
enum passkey_extension {
    PASSKEY_EXTENSION_CRED_PROPS = 1 << 0,
    PASSKEY_EXTENSION_APP_ID = 1 << 1,
    PASSKEY_EXTENSION_APP_ID_EXCLUDE = 1 << 2,
    PASSKEY_EXTENSION_CRED_PROTECT = 1 << 3,
    PASSKEY_EXTENSION_MIN_PIN_LENGTH = 1 << 4,
    PASSKEY_EXTENSION_LARGE_BLOB = 1 << 5,
    PASSKEY_EXTENSION_PRF = 1 << 6, /* hmac-secret in outputs of authenticators */
    PASSKEY_EXTENSION_UVM = 1 << 7,
    PASSKEY_EXTENSION_OTHER = 1 << 8, /* any that the library does not know */
};

/* ---- inputs ---- */

/** credProtect: when the authenticator uses or lists a credential without user verification. */
enum passkey_protection {
    PASSKEY_PROTECTION_NOT_GIVEN = 0,
    PASSKEY_PROTECTION_VERIFICATION_OPTIONAL = 1,
    PASSKEY_PROTECTION_VERIFICATION_OPTIONAL_WITH_LIST = 2,
    PASSKEY_PROTECTION_VERIFICATION_REQUIRED = 3,
};

enum passkey_large_blob_support {
    PASSKEY_LARGE_BLOB_NOT_ASKED = 0,
    PASSKEY_LARGE_BLOB_PREFERRED = 1,
    PASSKEY_LARGE_BLOB_REQUIRED = 2,
};

/** Inputs of the PRF, each absent or of any length. `second` requires `first`. */
struct passkey_prf_values {
    struct passkey_bytes first;
    struct passkey_bytes second;
};

/** Inputs for one credential of allowCredentials. */
struct passkey_prf_entry {
    struct passkey_bytes credential_id;
    struct passkey_prf_values values;
};

/** What options request. Zeroed: only credProps, which creation options always have. */
struct passkey_extension_inputs {
    size_t size; /* sizeof this struct */
    /* registration only */
    struct passkey_bytes app_id_exclude; /* U2F AppID whose keys are excluded, too */
    enum passkey_protection protection;  /* credProtect */
    bool protection_enforced;            /* fail if it is not supported */
    bool min_pin_length;                 /* only relying parties set up on the device get it */
    enum passkey_large_blob_support large_blob_support;
    /* authentication only */
    struct passkey_bytes app_id; /* U2F AppID under which keys were registered */
    bool large_blob_read;
    struct passkey_bytes large_blob_write; /* requires exactly one entry of allowCredentials */
    const struct passkey_prf_entry *prf_by_credential; /* IDs of allowCredentials */
    size_t prf_by_credential_count;
    /* both */
    bool prf; /* ask whether a PRF exists; prf_values evaluates it */
    struct passkey_prf_values prf_values;
    bool uvm;
};

/* ---- outputs ---- */

#define PASSKEY_UVM_COUNT_MAX 3

/** User verification methods (numbers of the FIDO Registry of Predefined Values). */
struct passkey_uvm {
    struct {
        uint32_t method;
        uint16_t key_protection;
        uint16_t matcher_protection;
    } entries[PASSKEY_UVM_COUNT_MAX];
    size_t count; /* 0: not reported */
};

/** Outputs of the client, which are not signed. Results of the PRF are secrets and not read. */
struct passkey_client_outputs {
    size_t size;                            /* set by the library */
    unsigned int present;                   /* of enum passkey_extension */
    enum passkey_fact discoverable;         /* credProps.rk */
    enum passkey_fact app_id;               /* authentication: the AppID was used */
    enum passkey_fact app_id_exclude;       /* registration */
    enum passkey_fact large_blob_supported; /* registration */
    enum passkey_fact large_blob_written;   /* authentication */
    struct passkey_bytes large_blob;        /* authentication; absent: none was read */
    enum passkey_fact prf_enabled;          /* registration */
    struct passkey_uvm uvm;
};

/** Outputs of the authenticator, which are signed. */
struct passkey_authenticator_outputs {
    size_t size;          /* set by the library */
    unsigned int present; /* of enum passkey_extension */
    enum passkey_protection protection;
    uint32_t min_pin_length; /* in Unicode code points; 0: not reported */
    struct passkey_uvm uvm;
};

#ifdef __cplusplus
}
#endif
#endif
