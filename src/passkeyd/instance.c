/* SPDX-License-Identifier: Apache-2.0 */
#include "passkeyd/instance.h"

#include "base/bytes.h"
#include "passkeyd/log.h"
#include "store/store.h"
#include <assert.h>
#include <passkey/webauthn.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* How long running requests may take after a stop is requested; service managers wait longer. */
#define STOP_PATIENCE_MS 10000

static_assert(
    CONFIG_WORKER_COUNT_MAX == SERVER_WORKER_COUNT_MAX, "both modules have the same limit");

static int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum passkey_result start_server(
    struct instance *instance, const struct sockets *sockets, struct passkey_error *error)
{
    const struct config *config = &instance->config;
    struct theme themes[CONFIG_PARTY_COUNT_MAX];
    bool mail = strcmp(config_mail_delivery(config), CONFIG_MAIL_OFF) != 0;
    for (size_t i = 0; i < config->party_count; i++) {
        const struct config_party *party = &config->parties[i];
        themes[i] = (struct theme){ party->style, party->logo, party->logo_name, mail };
    }
    struct server_configuration configuration = {
        .proxies = config->proxies,
        .proxy_count = config->proxy_count,
        .relying_parties = config->relying_parties,
        .relying_party_count = config->party_count,
        .themes = themes,
        .operator_page = config->operator_page,
        .base_path = config->base_path,
        .listeners = sockets->listeners,
        .listener_count = sockets->count,
        .private_listener = sockets->private_listener.fd >= 0 ? &sockets->private_listener : NULL,
        .worker_count = config->worker_count,
        .monotonic_ms = monotonic_ms,
        .log = log_write,
        .logs_requests = config->log.requests && config->log.level >= LOG_LEVEL_INFO,
        .logs_refusals = config->log.level >= LOG_LEVEL_DEBUG,
        .logs_addresses = config->log.addresses,
    };
    return server_start(&configuration, instance->service, &instance->server, error);
}

enum passkey_result instance_start(struct instance *instance, const struct sockets *sockets,
    struct passkey_store *store, struct passkey_error *error)
{
    struct passkey_service_configuration configuration = config_service(&instance->config);
    TRY(passkey_service_new(&configuration, store, NULL, &instance->service, error));
    maintenance_refresh(instance->service);
    TRY(mail_start(&instance->mail, &instance->config, instance->service, error));
    TRY(start_server(instance, sockets, error));
    return maintenance_start(instance->service, instance->server, &instance->maintenance, error);
}

void instance_stop(struct instance *instance)
{
    maintenance_stop(&instance->maintenance);
    server_stop(&instance->server, STOP_PATIENCE_MS);
    mail_stop(&instance->mail);
    passkey_service_free(&instance->service);
    config_deinit(&instance->config);
}

/* ---- warnings ---- */

/* Windows Hello signs with SHA-1, and a distribution can configure OpenSSL to refuse it. */
static void warn_of_sha1(void)
{
    CLEANUP(passkey_verifier_free) struct passkey_verifier *verifier = NULL;
    if (passkey_verifier_new(&verifier, NULL) == PASSKEY_OK && !passkey_sha1_available(verifier))
        log_warning("OpenSSL is configured to refuse SHA-1, so TPM attestations signed with it are "
                    "refused, such as those of Windows Hello. Everything else works.");
}

/* Users of an RP ID that is no longer configured cannot sign in any more (WebAuthn L3 4, RP ID). */
static void warn_of_relying_party(void *context, struct passkey_bytes rp_id, int64_t user_count)
{
    const struct config *config = context;
    char line[400];
    for (size_t i = 0; i < config->party_count; i++)
        if (bytes_equal(config->relying_parties[i].rp_id, rp_id))
            return;
    if (user_count == 0)
        return;
    (void)snprintf(line, sizeof(line),
        "the store also has %lld user%s of %.*s, which is not configured: their passkeys work only "
        "with that RP ID.",
        (long long)user_count, user_count == 1 ? "" : "s", (int)rp_id.size,
        (const char *)rp_id.data);
    log_warning(line);
}

static void warn_of_relying_parties(struct config *config)
{
    struct passkey_error error = { .result = PASSKEY_OK };
    struct relying_party_receiver receiver = { config, warn_of_relying_party };
    if (store_relying_parties(config->store, &receiver, &error) != PASSKEY_OK)
        log_warning(error.message);
}

static bool is_https(struct passkey_bytes origin)
{
    return origin.size > 8 &&
           bytes_equal((struct passkey_bytes){ origin.data, 8 }, BYTES_LITERAL("https://"));
}

static bool listens_locally(const struct config *config)
{
    const struct config_address *address = &config->listens[0];
    return config->listen_count == 1 && address->path[0] == '\0' &&
           (strncmp(address->host, "127.", 4) == 0 || strcmp(address->host, "::1") == 0 ||
               strcmp(address->host, "localhost") == 0);
}

/* A proxy on this machine terminates TLS. Without trusted-proxies, all clients have its address. */
static void warn_of_proxy(const struct config *config)
{
    bool https = false;
    for (size_t i = 0; i < config->party_count; i++)
        for (size_t j = 0; j < config->relying_parties[i].origin_count; j++)
            https = https || is_https(config->relying_parties[i].origins[j]);
    if (https && listens_locally(config) && config->proxy_count == 0)
        log_warning(
            "an https origin is configured and trusted-proxies is not: all clients of a proxy "
            "on this machine share one address and its limits. Set --trusted-proxies "
            "127.0.0.1 if the proxy adds X-Forwarded-For.");
}

void instance_warn(struct instance *instance)
{
    struct config *config = &instance->config;
    warn_of_relying_parties(config);
    warn_of_proxy(config);
    if (config->service.limits_off)
        log_warning("rate limits are off: anyone can fill the store. Use this only for tests and "
                    "benchmarks.");
    warn_of_sha1();
}
