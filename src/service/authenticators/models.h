/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the service knows about models of authenticators and requires of them: the configured
 * attestation policy, the metadata BLOB in the store, and the names of providers.
 *
 * A table of metadata is kept until the last registration that uses it has ended; later
 * registrations use the newer table.
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
/** Must be called before the store is closed. */
void models_free(struct models **models);

/** See passkey_service_refresh(). Only one thread may call it at a time. */
MUST_USE enum passkey_result models_refresh(struct models *models, struct passkey_error *error);

struct models_table;

/** The policy and metadata for one registration, which do not change while it is used. */
struct models_view {
    struct models *models;
    struct models_table *table;               /* NULL: no metadata */
    struct passkey_attestation_policy policy; /* for passkey_registration_verify() */
};

void models_look(struct models *models, struct models_view *view);
void models_look_end(struct models_view *view);

/** Whether a verified registration may be stored. @returns as passkey_metadata_evaluate(). */
MUST_USE enum passkey_result models_evaluate(const struct models_view *view,
    const struct passkey_credential *credential, struct passkey_error *error);

/** The provider's name, truncated to 64 characters. @returns false if it is unknown. */
bool models_name(struct models *models, const uint8_t aaguid[PASSKEY_AAGUID_SIZE],
    char name[PASSKEY_PROVIDER_NAME_SIZE]);

#endif
