/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets of a relying party. See store.h for what finders and changes return. */
#ifndef STORE_SECRET_H
#define STORE_SECRET_H

#include "store/change.h"

#define STORE_SECRET_SIZE_MAX 64

/** Copies the value. `size` is 0 if no such secret exists. */
MUST_USE enum passkey_result store_secret_find(struct connection *connection,
    uint32_t relying_party, const char *name, uint8_t value[STORE_SECRET_SIZE_MAX], size_t *size,
    struct passkey_error *error);

/** Insert a secret unless it exists. */
change_function change_secret_insert;
/** Precondition: the secret has the old value. */
change_function change_secret_replace;
/** Write and delete a row, to test whether the store can be written. */
change_function change_probe;

#endif
