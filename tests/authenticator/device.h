/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the `authenticator` command keeps between two calls: its secret, how much was drawn from it,
 * and its credentials, in a JSON file. Private keys are not protected, because this is a test tool.
 */
#ifndef AUTHENTICATOR_DEVICE_H
#define AUTHENTICATOR_DEVICE_H

#include "authenticator.h"

#define DEVICE_CREDENTIAL_COUNT_MAX 64

struct device {
    uint8_t secret[32];
    struct random_source random; /* borrows the secret, so a device must not be moved */
    struct credential credentials[DEVICE_CREDENTIAL_COUNT_MAX];
    size_t credential_count;
};

/** A new device with a random secret of the system. @returns NULL on failure. */
struct device *device_new(void);
void device_free(struct device **device);

/* Both print an error on failure. A missing file means an empty device. */
bool device_load(struct device *device, const char *path);
bool device_save(const struct device *device, const char *path);

/** The credential of this RP ID with this id. */
struct credential *device_find(
    struct device *device, struct passkey_bytes rp_id, struct passkey_bytes id);
/** The newest discoverable credential of this RP ID. */
struct credential *device_newest(struct device *device, struct passkey_bytes rp_id);

#endif
