/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The credential of a published vector in the software authenticator, created from its private
 * keys, so that a response can have a single error and still be signed.
 */
#ifndef VECTORS_FIXTURE_H
#define VECTORS_FIXTURE_H

#include "authenticator/authenticator.h"
#include "w3c.h"

struct fixture {
    const struct w3c_vector *vector;
    struct credential credential;
    struct attester attester;
    struct authenticator_request create;
    struct authenticator_request get;
    struct mutations mutations; /* none, but with the vector's crossOrigin and topOrigin */
    struct buffer public_key;
};

/** Views borrow from the vector. */
void fixture_init(struct fixture *fixture, const struct w3c_vector *vector);
void fixture_deinit(struct fixture *fixture);

/** The relying party's record of the credential; borrows from the fixture. */
struct passkey_credential fixture_record(const struct fixture *fixture);

#endif
