/* SPDX-License-Identifier: Apache-2.0 */
/* The hook of the store in the fixture; service_harness.h says what it records. */
#ifndef UNIT_SERVICE_RECORDING_STORE_H
#define UNIT_SERVICE_RECORDING_STORE_H

#include "store/store.h"
#include "unit/service/service_harness.h"

/** Let this one record the calls of its store and make them fail. */
void recording_attach(struct recording_store *store);

#endif
