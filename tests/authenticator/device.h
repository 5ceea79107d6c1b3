/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the `authenticator` command keeps between two calls: its secret, how much was drawn from it,
 * and its credentials, in one JSON file. Private keys lie there in the clear: it is a test tool.
 */
#ifndef AUTHENTICATOR_DEVICE_H
#define AUTHENTICATOR_DEVICE_H

#include "authenticator.h"

#define DEVICE_CREDENTIAL_COUNT_MAX 64

struct device {
    uint8_t secret[32];
    struct random_source random; /* borrows the secret: a device is not moved */
    struct credential credentials[DEVICE_CREDENTIAL_COUNT_MAX];
    size_t credential_count;
};

/** An empty device with a secret of its own from the system. @returns NULL on failure. */
struct device *device_new(void);
void device_free(struct device **device);

/* Both print why they fail. A file that does not exist is an empty device. */
bool device_load(struct device *device, const char *path);
bool device_save(const struct device *device, const char *path);

/** A credential of this RP ID with this id. */
struct credential *device_find(
    struct device *device, struct passkey_bytes rp_id, struct passkey_bytes id);
/** The newest one of this RP ID that is discoverable. */
struct credential *device_newest(struct device *device, struct passkey_bytes rp_id);

#endif
