/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the parts of PublicKeyCredentialCreationOptionsJSON and
 * PublicKeyCredentialRequestOptionsJSON that the `authenticator` command needs, leniently.
 */
#ifndef AUTHENTICATOR_OPTIONS_H
#define AUTHENTICATOR_OPTIONS_H

#include "base/json.h"
#include "signing_key.h"

#define OPTIONS_ALGORITHM_COUNT_MAX 32

/* Views borrow from the document; decoded bytes are stored here. */
struct options {
    uint8_t challenge[1024];
    size_t challenge_size;
    struct passkey_bytes rp_id; /* absent: the origin's host */
    uint8_t user_handle[64];
    size_t user_handle_size;
    int64_t algorithms[OPTIONS_ALGORITHM_COUNT_MAX];
    size_t algorithm_count;
    bool credential_properties;         /* extensions.credProps */
    const struct json *credential_list; /* allowCredentials or excludeCredentials; may be NULL */
    struct passkey_bytes ceremony_id;   /* in an answer of the server; absent: only options */
};

/** Read options, or the server's answer that contains them as `publicKey`. Prints errors. */
bool options_read(const struct json *json, bool registration, struct options *options);

/** The decoded id of a descriptor in a list. */
bool options_descriptor_id(const struct json *descriptor, uint8_t id[1024], size_t *size);

#endif
