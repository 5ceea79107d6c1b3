/* SPDX-License-Identifier: Apache-2.0 */
/*
 * WebAuthn extensions: what options ask for, and what came back (WebAuthn L3 10, L2 10.3 for uvm,
 * CTAP 2.1 section 12 for credProtect and minPinLength).
 *
 * What clients say is not signed; what authenticators say is. Nothing here is a reason for trust by
 * itself, and every extension may be ignored by either of them.
 */
#ifndef PASSKEY_EXTENSIONS_H
#define PASSKEY_EXTENSIONS_H

#include <passkey/credential.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Extensions as bits of a set. */
enum passkey_extension {
    PASSKEY_EXTENSION_CRED_PROPS = 1 << 0,
    PASSKEY_EXTENSION_APP_ID = 1 << 1,
    PASSKEY_EXTENSION_APP_ID_EXCLUDE = 1 << 2,
    PASSKEY_EXTENSION_CRED_PROTECT = 1 << 3,
    PASSKEY_EXTENSION_MIN_PIN_LENGTH = 1 << 4,
    PASSKEY_EXTENSION_LARGE_BLOB = 1 << 5,
    PASSKEY_EXTENSION_PRF = 1 << 6, /* hmac-secret in what authenticators say */
    PASSKEY_EXTENSION_UVM = 1 << 7,
    PASSKEY_EXTENSION_OTHER = 1 << 8, /* any that is not known here */
};

/* ---- inputs ---- */

/** credProtect: when the authenticator uses, or even shows, the credential without verifying. */
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

/** Inputs of the PRF; data NULL: not given. `second` needs `first`; both may be empty. */
struct passkey_prf_values {
    struct passkey_bytes first;
    struct passkey_bytes second;
};

/** Inputs for one credential of allowCredentials. */
struct passkey_prf_entry {
    struct passkey_bytes credential_id;
    struct passkey_prf_values values;
};

/** What options request. Zeroed: nothing but credProps, which creation options always have. */
struct passkey_extension_inputs {
    size_t size; /* sizeof this struct */
    /* registration only */
    struct passkey_bytes app_id_exclude; /* AppID of U2F whose keys are excluded too */
    enum passkey_protection protection;  /* credProtect */
    bool protection_enforced;            /* fail where it is not to be had */
    bool min_pin_length;                 /* for relying parties that the device was set up with */
    enum passkey_large_blob_support large_blob_support;
    /* authentication only */
    struct passkey_bytes app_id; /* AppID of U2F under which keys were registered */
    bool large_blob_read;
    struct passkey_bytes large_blob_write; /* needs exactly one entry of allowCredentials */
    const struct passkey_prf_entry *prf_by_credential; /* ids of allowCredentials */
    size_t prf_by_credential_count;
    /* both */
    bool prf; /* whether there is one, or with values to evaluate */
    struct passkey_prf_values prf_values;
    bool uvm;
};

/* ---- outputs ---- */

#define PASSKEY_UVM_COUNT_MAX 3

/** User verification methods, as FIDO's registry numbers them. */
struct passkey_uvm {
    struct {
        uint32_t method;
        uint16_t key_protection;
        uint16_t matcher_protection;
    } entries[PASSKEY_UVM_COUNT_MAX];
    size_t count; /* 0: not said */
};

/** What the client said: not signed. Results of the PRF are secrets of the page and never kept. */
struct passkey_client_outputs {
    size_t size;                            /* set by the library */
    unsigned int present;                   /* of enum passkey_extension */
    enum passkey_fact discoverable;         /* credProps.rk */
    enum passkey_fact app_id;               /* authentication: the AppID was used */
    enum passkey_fact app_id_exclude;       /* registration */
    enum passkey_fact large_blob_supported; /* registration */
    enum passkey_fact large_blob_written;   /* authentication */
    struct passkey_bytes large_blob;        /* authentication; data NULL: none was read */
    enum passkey_fact prf_enabled;          /* registration */
    struct passkey_uvm uvm;
};

/** What the authenticator said in the data that it signed. */
struct passkey_authenticator_outputs {
    size_t size;          /* set by the library */
    unsigned int present; /* of enum passkey_extension */
    enum passkey_protection protection;
    uint32_t min_pin_length; /* in Unicode code points; 0: not said */
    struct passkey_uvm uvm;
};

#ifdef __cplusplus
}
#endif
#endif
