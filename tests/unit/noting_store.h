/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands before the real store in a world; see service_world.h for what it notes.
 */
#ifndef UNIT_NOTING_STORE_H
#define UNIT_NOTING_STORE_H

#include "service_world.h"

extern const struct passkey_store_operations NOTING_OPERATIONS;

/** The one that counts from here on; NULL: none. */
void noting_stand(struct noting_store *store);

#endif
