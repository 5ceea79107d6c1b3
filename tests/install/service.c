/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program that embeds libpasskey-service, built against the installed library. It starts a
 * sign-up on a new store in a given directory.
 */
#include <passkey/service.h>
#include <stdio.h>
#include <string.h>

static struct passkey_bytes text(const char *string)
{
    return (struct passkey_bytes){ (const uint8_t *)string, strlen(string) };
}

static enum passkey_result start(struct passkey_store *store, struct passkey_error *error)
{
    struct passkey_bytes origin = text("http://localhost:8080");
    struct passkey_relying_party party = {
        .size = sizeof(party),
        .rp_id = text("localhost"),
        .origins = &origin,
        .origin_count = 1,
    };
    struct passkey_service_configuration configuration = {
        .size = sizeof(configuration), .relying_parties = &party, .relying_party_count = 1
    };
    struct passkey_registration_request request = { .size = sizeof(request),
        .user_name = text("Ada") };
    struct passkey_caller caller = { .size = sizeof(caller) };
    struct passkey_service *service = NULL;
    struct passkey_worker *worker = NULL;
    struct passkey_started_ceremony started = { .size = sizeof(started) };

    enum passkey_result result = passkey_service_new(&configuration, store, NULL, &service, error);
    if (result == PASSKEY_OK) {
        result = passkey_worker_new(service, &worker, error);
    }
    if (result == PASSKEY_OK) {
        result = passkey_registration_start(worker, &caller, &request, &started, error);
    }
    passkey_free(started.options);
    passkey_worker_free(&worker);
    passkey_service_free(&service);
    return result;
}

int main(int argument_count, char **arguments)
{
    char location[4096];
    struct passkey_store *store = NULL;
    struct passkey_error error = { 0 };

    if (argument_count != 2) {
        return 2;
    }
    (void)snprintf(location, sizeof(location), "sqlite:%s/passkey.db", arguments[1]);
    enum passkey_result result = passkey_store_open(location, &store, &error);
    if (result == PASSKEY_OK) {
        result = start(store, &error);
    }
    passkey_store_close(&store);
    if (result != PASSKEY_OK) {
        (void)fprintf(stderr, "%s: %s\n", passkey_result_slug(result), error.message);
        return 1;
    }
    return 0;
}
