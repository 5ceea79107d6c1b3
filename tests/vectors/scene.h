/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The credential of a published vector in the software authenticator, created from its private
 * keys, so that a response can have a single error and still be signed.
 */
#ifndef VECTORS_SCENE_H
#define VECTORS_SCENE_H

#include "authenticator/authenticator.h"
#include "w3c.h"

struct scene {
    const struct w3c_vector *vector;
    struct credential credential;
    struct attester attester;
    struct authenticator_request create;
    struct authenticator_request get;
    struct bends bends; /* none, but with the vector's crossOrigin and topOrigin */
    struct buffer public_key;
};

/** Views borrow from the vector. */
void scene_init(struct scene *scene, const struct w3c_vector *vector);
void scene_deinit(struct scene *scene);

/** The relying party's record of the credential; borrows from the scene. */
struct passkey_credential scene_record(const struct scene *scene);

#endif
