/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the service knows and demands of models of authenticators: the attestation policy of its
 * configuration, the metadata BLOB out of the store, and the names of providers.
 *
 * A table of metadata that is in use stays until the last registration that looked at it is done;
 * a newer one takes its place for those that come after.
 */
#ifndef SERVICE_AUTHENTICATORS_MODELS_H
#define SERVICE_AUTHENTICATORS_MODELS_H

#include "base/result.h"
#include <passkey/metadata.h>
#include <passkey/service.h>

struct models;

/** @param configured  Copied. @param models  Freed by models_free(). */
MUST_USE enum passkey_result models_new(const struct passkey_service_configuration *configured,
    struct passkey_store *store, struct models **models, struct passkey_error *error);
/** Before the store is closed. */
void models_free(struct models **models);

/** See passkey_service_refresh(). Called by one thread at a time. */
MUST_USE enum passkey_result models_refresh(struct models *models, struct passkey_error *error);

struct models_table;

/** What one registration is evaluated by: the same from its beginning to its end. */
struct models_view {
    struct models *models;
    struct models_table *table;               /* NULL: there is no metadata */
    struct passkey_attestation_policy policy; /* for passkey_registration_verify() */
};

void models_look(struct models *models, struct models_view *view);
void models_look_end(struct models_view *view);

/** Whether a registration that verified may be kept. @returns as passkey_metadata_evaluate(). */
MUST_USE enum passkey_result models_evaluate(const struct models_view *view,
    const struct passkey_credential *credential, struct passkey_error *error);

/** The provider's name, cut at 64 characters. @returns false if it is unknown. */
bool models_name(struct models *models, const uint8_t aaguid[PASSKEY_AAGUID_SIZE],
    char name[PASSKEY_PROVIDER_NAME_SIZE]);

#endif
