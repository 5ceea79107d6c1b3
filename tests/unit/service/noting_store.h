/* SPDX-License-Identifier: Apache-2.0 */
/* The hook of the store in the fixture; service_world.h says what it records. */
#ifndef UNIT_SERVICE_NOTING_STORE_H
#define UNIT_SERVICE_NOTING_STORE_H

#include "store/store.h"
#include "unit/service/service_world.h"

/** Let this one record the calls of its store and make them fail. */
void noting_attach(struct noting_store *store);

#endif
