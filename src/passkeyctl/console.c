/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Configuration, store and service for one relying party, opened for a command and closed after it.
 */
#include "passkeyctl/console.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#define PAGE_SIZE 200

/* The configured one of the id, or one that is as good as it for looking. */
static void choose_by_id(const struct config *config, const char *rp_id,
    struct passkey_bytes *origin, char origin_text[300], struct passkey_relying_party *party)
{
    for (size_t i = 0; i < config->party_count; i++)
        if (bytes_equal(config->relying_parties[i].rp_id, bytes_text(rp_id))) {
            *party = config->relying_parties[i];
            return;
        }
    /* Nobody signs in through here; only the service wants to see an origin that fits. */
    bool local = strcmp(rp_id, "localhost") == 0;
    (void)snprintf(origin_text, 300, "%s://%s", local ? "http" : "https", rp_id);
    *origin = bytes_text(origin_text);
    *party = (struct passkey_relying_party){
        .rp_id = bytes_text(rp_id), .origins = origin, .origin_count = 1
    };
}

static enum passkey_result refuse_to_guess(const struct config *config, struct passkey_error *error)
{
    char names[TEXT_QUOTE_SIZE] = "";
    size_t size = 0;
    for (size_t i = 0; i < config->party_count && size < sizeof(names); i++) {
        struct passkey_bytes rp_id = config->relying_parties[i].rp_id;
        size += (size_t)snprintf(names + size, sizeof(names) - size, "%s%.*s", i > 0 ? ", " : "",
            (int)rp_id.size, (const char *)rp_id.data);
    }
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "Several relying parties are configured (%s): say which with --rp-id.", names);
}

static enum passkey_result open_service(
    struct console *console, const char *rp_id, struct passkey_error *error)
{
    struct config *config = &console->config;
    /* Links lead to where the server listens when no origin is configured. */
    TRY(config_finish(config, (unsigned)strtoul(config->listen_port, NULL, 10), error));
    if (rp_id == NULL && config->party_count > 1)
        return refuse_to_guess(config, error);
    TRY(store_open_existing(config->store, &console->store, error));
    struct passkey_bytes origin;
    char origin_text[300];
    struct passkey_relying_party party = config->relying_parties[0];
    if (rp_id != NULL)
        choose_by_id(config, rp_id, &origin, origin_text, &party);
    (void)snprintf(console->rp_id, sizeof(console->rp_id), "%.*s", (int)party.rp_id.size,
        (const char *)party.rp_id.data);
    struct passkey_service_configuration configuration = { .relying_parties = &party,
        .relying_party_count = 1,
        .attestation = { .metadata_anchors = config->attestation.metadata_anchors.items,
            .metadata_anchor_count = config->attestation.metadata_anchors.count,
            .metadata_signer = config->attestation.metadata_signer },
        .providers = config->attestation.providers };
    if (config->sealing)
        configuration.sealing_key = BYTES_ARRAY(config->sealing_key);
    return passkey_service_new(
        &configuration, console->store, passkey_environment_system(), &console->service, error);
}

/* What was found wrong and, for what a flag would help against, which flag. */
enum passkey_result console_open(
    struct console *console, const char *rp_id, struct passkey_error *error)
{
    struct passkey_error found = { .result = PASSKEY_OK };
    enum passkey_result result = open_service(console, rp_id, &found);
    if (result == PASSKEY_OK)
        return passkey_worker_new(console->service, &console->worker, error);
    const char *advice = "";
    if (result == PASSKEY_NOT_FOUND)
        advice = " Say which one you mean with --rp-id.";
    else if (result == PASSKEY_STORE_UNAVAILABLE && console->config.store_where[0] == '\0')
        advice = " Say where the store is with --store or --config.";
    return refuse(error, result, CHECK_NONE, "%s%s", found.message, advice);
}

void console_close(struct console *console)
{
    passkey_worker_free(&console->worker);
    passkey_service_free(&console->service);
    passkey_store_close(&console->store);
    config_deinit(&console->config);
}

struct passkey_bytes console_rp_id(const struct console *console)
{
    return bytes_text(console->rp_id);
}

int64_t console_now_ms(void)
{
    struct passkey_environment environment = passkey_environment_system();
    return environment.now_ms(environment.context);
}

/* ---- one user ---- */

const struct passkey_caller CONSOLE_CALLER = { .at_the_store = true };

static enum passkey_result find_by_id(struct console *console, struct passkey_bytes text,
    struct passkey_account **account, struct passkey_error *error)
{
    uint8_t id[BASE64URL_DECODED_SIZE(BASE64URL_ENCODED_SIZE(PASSKEY_USER_HANDLE_SIZE_MAX))];
    size_t size = 0;
    if (BASE64URL_DECODED_SIZE(text.size) > sizeof(id) || !base64url_decode(text, id, &size) ||
        size == 0)
        return PASSKEY_NOT_FOUND;
    return passkey_user_get(
        console->worker, &CONSOLE_CALLER, (struct passkey_bytes){ id, size }, account, error);
}

enum passkey_result console_user_find(struct console *console, struct passkey_bytes name_or_id,
    struct passkey_account **account, struct passkey_error *error)
{
    enum passkey_result result = find_by_id(console, name_or_id, account, error);
    if (result == PASSKEY_NOT_FOUND)
        result =
            passkey_user_get_by_name(console->worker, &CONSOLE_CALLER, name_or_id, account, error);
    if (result == PASSKEY_NOT_FOUND)
        return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE, "There is no user of that name or id.");
    return result;
}

/* ---- users, a page at a time ---- */

static enum passkey_result next_page(struct console *console, struct buffer *after,
    struct passkey_user_list **page, struct passkey_error *error)
{
    struct passkey_bytes last = buffer_view(after);
    if (last.size == 0)
        last.data = NULL;
    return passkey_user_list_get(console->worker, &CONSOLE_CALLER, last, PAGE_SIZE, page, error);
}

static void list_free(struct passkey_user_list **list)
{
    passkey_free(*list);
}

enum passkey_result console_each_user(struct console *console,
    enum passkey_result (*each)(
        void *context, const struct passkey_user_record *user, struct passkey_error *error),
    void *context, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer after;
    buffer_init(&after, 4096);
    for (;;) {
        CLEANUP(list_free) struct passkey_user_list *page = NULL;
        TRY(next_page(console, &after, &page, error));
        for (size_t i = 0; i < page->count; i++)
            TRY(each(context, &page->items[i], error));
        if (page->count < PAGE_SIZE)
            return PASSKEY_OK;
        buffer_reset(&after);
        buffer_append(&after, page->items[page->count - 1].name_key);
        TRY(buffer_check(&after, error));
    }
}

void console_learn_models(struct console *console)
{
    enum passkey_result result = passkey_service_refresh(console->service, NULL);
    (void)result;
}
