/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of a call that do not depend on the caller.
 */
#include "service/access/call.h"
#include "store/change_copy.h"
#include "store/store.h"

void call_end(struct call *call)
{
    if (!call->session_shown)
        passkey_free(call->session);
    call->session = NULL;
    passkey_free(call->api_key);
    call->api_key = NULL;
    passkey_free(call_take_user(call));
}

struct passkey_user_record *call_take_user(struct call *call)
{
    struct passkey_user_record *user = call->user;
    call->user = NULL;
    return user;
}

enum language call_language(const struct call *call, const struct passkey_user_record *user)
{
    enum language language = LANGUAGE_ENGLISH;
    if (!language_of(call->language, &language) && user != NULL)
        (void)language_of(user->language, &language);
    return language;
}

/* deferral.h: a request that has a second set has to be run again. */
static enum passkey_result defer(
    struct passkey_worker *worker, const struct change_set *changes, struct passkey_error *error)
{
    struct deferral *deferral = &worker->deferral;
    if (deferral->changes != NULL || !change_set_copyable(changes)) {
        deferral->again = true;
        return fault(error, "The changes cannot be deferred.");
    }
    deferral->changes = change_set_copy(changes);
    if (deferral->changes == NULL)
        return fault(error, "Out of memory.");
    worker->reader->reads_ended = true;
    return PASSKEY_OK;
}

enum passkey_result call_apply(const struct call *call, enum durability durability,
    const struct change *items, size_t count, size_t *refused)
{
    struct passkey_store *store = call->worker->service->store;
    struct change_set changes = { .relying_party = call->party->number,
        .durability = durability,
        .items = items,
        .count = count };
    if (call->worker->deferral.on)
        return defer(call->worker, &changes, call->error);
    struct passkey_error failure = { .result = PASSKEY_OK };
    enum passkey_result result = store_apply(store, &changes, refused, &failure);
    return result == PASSKEY_CONFLICT ? result : result_forward(result, &failure, call->error);
}

enum passkey_result service_random(
    struct passkey_service *service, uint8_t *bytes, size_t size, struct passkey_error *error)
{
    if (!service->environment.random(service->environment.context, bytes, size))
        return fault(error, "Random bytes are unavailable.");
    return PASSKEY_OK;
}

struct passkey_bytes service_rp_id(const struct passkey_service *service, size_t relying_party)
{
    return service->relying_parties[relying_party].configured.rp_id;
}

const struct passkey_relying_party *service_relying_party(
    const struct passkey_service *service, size_t relying_party)
{
    return &service->relying_parties[relying_party].configured;
}
