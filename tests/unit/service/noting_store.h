/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hook of the store in a world; see service_world.h for what it records.
 */
#ifndef UNIT_SERVICE_NOTING_STORE_H
#define UNIT_SERVICE_NOTING_STORE_H

#include "store/store.h"
#include "unit/service/service_world.h"

/** Let this one record and fail the calls of its store. */
void noting_attach(struct noting_store *store);

#endif
