/* SPDX-License-Identifier: Apache-2.0 */
/* A fixture with two users. */
#ifndef UNIT_SERVICE_SERVICE_FIXTURE_H
#define UNIT_SERVICE_SERVICE_FIXTURE_H

#include "unit/service/service_harness.h"

struct fixture {
    struct harness *harness;
    struct browser ada; /* signed up with `passkey`, whose sign count was 5, and signed out */
    struct browser eve; /* signed up with `other` and signed in */
    struct credential passkey;
    struct credential other;
    struct credential third; /* of no user */
};

struct fixture *fixture_new(void (*change)(struct passkey_relying_party *party));
void fixture_free(struct fixture *fixture);

/* For cmocka. */
int fixture_setup(void **state);
int fixture_teardown(void **state);

/** A number that changes if any row except those of audit and ceremony changes. */
int64_t fixture_rows(const struct fixture *fixture);

#endif
