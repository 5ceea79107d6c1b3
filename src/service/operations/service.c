/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Creates and frees a service and its workers. relying_party.c checks the configuration of a
 * relying party.
 */
#include "base/bytes.h"
#include "base/sized.h"
#include "service/access/call.h"
#include "service/access/hold.h"
#include "service/access/limits.h"
#include "service/access/notes.h"
#include "service/access/session.h"
#include "service/authenticators/models.h"
#include "service/ceremony/decoy.h"
#include "service/ceremony/room.h"
#include "service/ceremony/unwritten.h"
#include "service/environment.h"
#include "service/relying_party.h"
#include "service/signing/signing_key.h"
#include "store/store.h"
#include <stdlib.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)
/* A year, and a month to notice that it has passed. */
#define AUDIT_DAYS              400
#define RELYING_PARTY_COUNT_MAX 64

static enum passkey_result party_open(struct passkey_service *service,
    const struct passkey_relying_party *configured, struct passkey_error *error)
{
    struct relying_party *party = &service->relying_parties[service->relying_party_count];
    for (size_t i = 0; i < service->relying_party_count; i++) {
        if (bytes_equal(service_rp_id(service, i), configured->rp_id)) {
            char quoted[TEXT_QUOTE_SIZE];
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "The RP ID \"%s\" is configured twice.", text_quote(configured->rp_id, quoted));
        }
    }
    TRY(relying_party_check(configured, error));
    TRY(relying_party_copy(configured, &party->configured, error));
    service->relying_party_count++;
    TRY(store_relying_party(service->store, party->configured.rp_id, &party->number, error));
    struct connection *reader = NULL;
    TRY(store_reader_open(service->store, &reader, error));
    enum passkey_result result = decoy_secret_open(service, party, reader, error);
    if (result == PASSKEY_OK)
        result = signing_key_prepare(service, party, reader, error);
    store_reader_close(&reader);
    return result;
}

static enum passkey_result sealing_key_copy(
    struct passkey_service *service, struct passkey_bytes key, struct passkey_error *error)
{
    if (key.data == NULL)
        return PASSKEY_OK;
    if (key.size != SEAL_KEY_SIZE)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The sealing key has %zu bytes, not %d.", key.size, SEAL_KEY_SIZE);
    memcpy(service->sealing_key, key.data, SEAL_KEY_SIZE);
    service->sealing = true;
    return PASSKEY_OK;
}

static int64_t time_or(int64_t configured_ms, int64_t default_ms)
{
    return configured_ms > 0 ? configured_ms : default_ms;
}

/* A configuration in this version's form, whatever version the program was compiled with. */
struct own_configuration {
    struct passkey_service_configuration whole; /* its pointers refer to the next two members */
    struct passkey_attestation_requirements attestation;
    struct passkey_relying_party *parties;
};

static void own_configuration_discard(struct own_configuration *own)
{
    free(own->parties);
}

static enum passkey_result configuration_read(const struct passkey_service_configuration *given,
    struct own_configuration *own, struct passkey_error *error)
{
    static const struct sized_type whole_type =
        SIZED_TYPE(struct passkey_service_configuration, providers);
    static const struct sized_type attestation_type =
        SIZED_TYPE(struct passkey_attestation_requirements, metadata_signer);
    static const struct sized_type party_type = SIZED_TYPE(struct passkey_relying_party, privacy);
    TRY(sized_read(&whole_type, given, &own->whole, error));
    if (own->whole.attestation != NULL)
        TRY(sized_read(&attestation_type, own->whole.attestation, &own->attestation, error));
    own->whole.attestation = &own->attestation;
    size_t count = own->whole.relying_party_count;
    if (count == 0 || count > RELYING_PARTY_COUNT_MAX)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "A service must have 1 to %d relying parties, not %zu.", RELYING_PARTY_COUNT_MAX,
            count);
    if (own->whole.ceremony_rate > CEREMONY_RATE_MAX)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The rate of ceremonies must be 1 to %d per second, not %u.", CEREMONY_RATE_MAX,
            own->whole.ceremony_rate);
    own->parties = calloc(count, sizeof(own->parties[0]));
    if (own->parties == NULL)
        return fault(error, "Out of memory.");
    TRY(sized_read_array(&party_type, own->whole.relying_parties, count, own->parties, error));
    own->whole.relying_parties = own->parties;
    return PASSKEY_OK;
}

static enum passkey_result open_parties(struct passkey_service *service,
    const struct passkey_service_configuration *configuration, struct passkey_error *error)
{
    service->relying_parties =
        calloc(configuration->relying_party_count, sizeof(*service->relying_parties));
    if (service->relying_parties == NULL)
        return fault(error, "Out of memory.");
    for (size_t i = 0; i < configuration->relying_party_count; i++)
        TRY(party_open(service, &configuration->relying_parties[i], error));
    return PASSKEY_OK;
}

enum passkey_result passkey_service_new(const struct passkey_service_configuration *configuration,
    struct passkey_store *store, const struct passkey_environment *environment,
    struct passkey_service **service, struct passkey_error *error)
{
    CLEANUP(own_configuration_discard) struct own_configuration own = { .parties = NULL };
    TRY(configuration_read(configuration, &own, error));
    configuration = &own.whole;
    CLEANUP(passkey_service_free) struct passkey_service *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    made->store = store;
    made->environment = environment != NULL ? *environment : environment_system();
    made->limits_off = configuration->limits_off;
    made->mail_off = configuration->mail_off;
    made->ceremony_rate =
        configuration->ceremony_rate == 0 ? CEREMONY_RATE : configuration->ceremony_rate;
    made->audit_kept_ms =
        (configuration->audit_days == 0 ? AUDIT_DAYS : configuration->audit_days) * DAY_MS;
    made->session_idle_ms = time_or(configuration->session_idle_ms, SESSION_IDLE_MS);
    made->session_lifetime_ms = time_or(configuration->session_lifetime_ms, SESSION_LIFETIME_MS);
    made->hold_ms = time_or(configuration->hold_ms, HOLD_MS);
    TRY(sealing_key_copy(made, configuration->sealing_key, error));
    TRY(limits_new(made, &made->limits, error));
    TRY(notes_new(&made->notes, error));
    TRY(room_new(&made->room, error));
    TRY(unwritten_new(&made->unwritten, error));
    TRY(models_new(configuration, store, &made->models, error));
    TRY(open_parties(made, configuration, error));
    *service = made;
    made = NULL;
    return PASSKEY_OK;
}

void passkey_service_free(struct passkey_service **service)
{
    struct passkey_service *old = *service;
    *service = NULL;
    if (old == NULL)
        return;
    notes_free(&old->notes);
    unwritten_free(&old->unwritten);
    for (size_t i = 0; i < old->relying_party_count; i++) {
        relying_party_discard(&old->relying_parties[i].configured);
        bytes_wipe(old->relying_parties[i].decoy_secret, DECOY_SECRET_SIZE);
        bytes_wipe(old->relying_parties[i].decoy_tag_key, SHA256_SIZE);
    }
    free(old->relying_parties);
    bytes_wipe(old->sealing_key, sizeof(old->sealing_key));
    limits_free(&old->limits);
    room_free(&old->room);
    models_free(&old->models);
    free(old);
}

enum passkey_result passkey_worker_new(
    struct passkey_service *service, struct passkey_worker **worker, struct passkey_error *error)
{
    CLEANUP(passkey_worker_free) struct passkey_worker *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    made->service = service;
    TRY(store_reader_open(service->store, &made->reader, error));
    TRY(passkey_verifier_new(&made->verifier, error));
    TRY(digest_new(&made->digest, error));
    *worker = made;
    made = NULL;
    return PASSKEY_OK;
}

void passkey_worker_free(struct passkey_worker **worker)
{
    struct passkey_worker *old = *worker;
    *worker = NULL;
    if (old == NULL)
        return;
    signer_free(&old->signer);
    digest_free(&old->digest);
    passkey_verifier_free(&old->verifier);
    if (old->reader != NULL)
        store_reader_close(&old->reader);
    free(old);
}

enum passkey_result passkey_service_check(
    struct passkey_service *service, struct passkey_error *error)
{
    return store_probe(service->store, error);
}

enum passkey_result passkey_service_refresh(
    struct passkey_service *service, struct passkey_error *error)
{
    return models_refresh(service->models, error);
}

bool passkey_provider_name(struct passkey_worker *worker, const uint8_t aaguid[PASSKEY_AAGUID_SIZE],
    char name[PASSKEY_PROVIDER_NAME_SIZE])
{
    return models_name(worker->service->models, aaguid, name);
}
