/* SPDX-License-Identifier: Apache-2.0 */
/* A fixture with two users. */
#ifndef UNIT_SERVICE_SERVICE_STAGE_H
#define UNIT_SERVICE_SERVICE_STAGE_H

#include "unit/service/service_world.h"

struct stage {
    struct world *world;
    struct browser ada; /* signed up with `passkey`, whose sign count was 5, and signed out */
    struct browser eve; /* signed up with `other` and signed in */
    struct credential passkey;
    struct credential other;
    struct credential third; /* of no user */
};

struct stage *stage_new(void (*change)(struct passkey_relying_party *party));
void stage_free(struct stage *stage);

/* For cmocka. */
int stage_setup(void **state);
int stage_teardown(void **state);

/** A number that changes if any row except those of audit and ceremony changes. */
int64_t stage_rows(const struct stage *stage);

#endif
