/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens the configuration, the store and the service for one relying party, and closes them after a
 * command.
 */
#include "passkeyctl/commands/console.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "service/relying_party.h"
#include "store/store.h"

#include <passkey/account.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PAGE_SIZE 200

/* A default origin for a relying party whose origins are not configured. */
struct guess {
    struct passkey_bytes origin;
    char text[CONFIG_HOST_SIZE + 10];
};

/* ---- choosing the relying party ---- */

/* Names of relying parties, as many as fit in a sentence. */
struct name_list {
    char text[CONFIG_HOST_SIZE];
    size_t size;
    size_t count;
};

static void add_name(void *context, struct passkey_bytes rp_id, int64_t user_count)
{
    struct name_list *names = context;
    (void)user_count;
    if (names->size < sizeof(names->text))
        names->size +=
            (size_t)snprintf(names->text + names->size, sizeof(names->text) - names->size, "%s%.*s",
                names->count > 0 ? ", " : "", (int)rp_id.size, (const char *)rp_id.data);
    names->count++;
}

/* Chooses the only relying party of the store. If the store is empty, that is reported later. */
static enum passkey_result choose_of_store(struct console *console, struct passkey_error *error)
{
    struct name_list names = { .count = 0 };
    struct relying_party_receiver receiver = { &names, add_name };
    TRY(store_relying_parties(console->config.store, &receiver, error));
    if (names.count > 1)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The store has several relying parties (%s); choose one with --rp-id.", names.text);
    (void)snprintf(
        console->rp_id, sizeof(console->rp_id), "%s", names.count == 1 ? names.text : "localhost");
    return PASSKEY_OK;
}

static enum passkey_result choose_of_configuration(
    struct console *console, struct passkey_error *error)
{
    const struct config *config = &console->config;
    struct name_list names = { .count = 0 };
    for (size_t i = 0; i < config->party_count; i++)
        add_name(&names, config->parties[i].party.rp_id, 0);
    if (names.count > 1)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Several relying parties are configured (%s); choose one with --rp-id.", names.text);
    (void)snprintf(console->rp_id, sizeof(console->rp_id), "%s", names.text);
    return PASSKEY_OK;
}

static enum passkey_result choose(
    struct console *console, const char *rp_id, struct passkey_error *error)
{
    struct config *config = &console->config;
    bool named = config_names_party(config);
    if (rp_id != NULL)
        (void)snprintf(console->rp_id, sizeof(console->rp_id), "%s", rp_id);
    else
        TRY(named ? choose_of_configuration(console, error) : choose_of_store(console, error));
    /* Origins from a variable or a flag belong to the relying party that was chosen. */
    bool origins = config->party_count == 1 && config->parties[0].party.origin_count > 0;
    if (!named && origins)
        return config_name_party(config, console->rp_id, error);
    return PASSKEY_OK;
}

/* Copies the configured relying party with this id, or makes one that differs only in its links. */
static void describe(
    struct console *console, struct guess *guess, struct passkey_relying_party *party)
{
    const struct config *config = &console->config;
    struct passkey_bytes rp_id = console_rp_id(console);
    for (size_t i = 0; i < config->party_count; i++)
        if (bytes_equal(config->relying_parties[i].rp_id, rp_id)) {
            *party = config->relying_parties[i];
            return;
        }
    /* No one signs in here, but the service requires a valid origin. */
    bool local = strcmp(console->rp_id, "localhost") == 0;
    (void)snprintf(
        guess->text, sizeof(guess->text), "%s://%s", local ? "http" : "https", console->rp_id);
    guess->origin = bytes_text(guess->text);
    *party = (struct passkey_relying_party){ .size = sizeof(struct passkey_relying_party),
        .rp_id = rp_id,
        .origins = &guess->origin,
        .origin_count = 1 };
    console->origin_guessed = true;
}

/* ---- opening ---- */

/* Without the server's configuration, its retention and mail settings are unknown: queue mails for
 * the server to send, and delete no audit events. */
static void leave_to_the_server(struct passkey_service_configuration *configuration)
{
    configuration->mail_off = false;
    if (configuration->audit_days == 0)
        configuration->audit_days = UINT32_MAX;
}

static enum passkey_result open_service(
    struct console *console, const char *rp_id, struct passkey_error *error)
{
    struct config *config = &console->config;
    bool told = config_names_party(config);
    TRY(choose(console, rp_id, error));
    /* If no origin is configured, links lead to the address where the server listens. */
    TRY(config_finish(config, (unsigned)strtoul(config->listens[0].port, NULL, 10), error));
    TRY(store_open_existing(config->store, &console->store, error));
    if (store_was_shared(console->store))
        (void)fputs(
            "passkeyctl: warning: other users can read the store's file; chmod 600 keeps them "
            "out.\n",
            stderr);
    struct guess guess;
    struct passkey_relying_party party;
    describe(console, &guess, &party);
    struct passkey_service_configuration configuration = config_service(config);
    configuration.relying_parties = &party;
    configuration.relying_party_count = 1;
    if (!told)
        leave_to_the_server(&configuration);
    return passkey_service_new(&configuration, console->store, NULL, &console->service, error);
}

/* Adds to an error message the flag that would help, if there is one. */
enum passkey_result console_open(
    struct console *console, const char *rp_id, struct passkey_error *error)
{
    struct passkey_error found = { .result = PASSKEY_OK };
    enum passkey_result result = open_service(console, rp_id, &found);
    if (result == PASSKEY_OK)
        return passkey_worker_new(console->service, &console->worker, error);
    const char *advice = "";
    if (result == PASSKEY_NOT_FOUND)
        advice = " Choose one with --rp-id.";
    else if (result == PASSKEY_STORE_UNAVAILABLE && console->config.store_where[0] == '\0')
        advice = " Set the location of the store with --store or --config.";
    return refuse(error, result, CHECK_NONE, "%s%s", found.message, advice);
}

enum passkey_result console_create(
    struct console *console, const char *rp_id, struct passkey_error *error)
{
    struct config *config = &console->config;
    bool all = rp_id == NULL && config_names_party(config);
    if (!all)
        (void)snprintf(
            console->rp_id, sizeof(console->rp_id), "%s", rp_id != NULL ? rp_id : "localhost");
    else if (config->party_count == 1)
        TRY(choose_of_configuration(console, error));
    TRY(config_finish(config, (unsigned)strtoul(config->listens[0].port, NULL, 10), error));
    struct passkey_service_configuration configuration = config_service(config);
    struct guess guess;
    struct passkey_relying_party party;
    if (!all) {
        describe(console, &guess, &party);
        TRY(relying_party_check(&party, error)); /* before a store is made */
        configuration.relying_parties = &party;
        configuration.relying_party_count = 1;
    }
    TRY(passkey_store_open(config->store, &console->store, error));
    return passkey_service_new(&configuration, console->store, NULL, &console->service, error);
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
    struct timespec now = { 0 };
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- one user ---- */

const struct passkey_caller CONSOLE_CALLER = { .size = sizeof(CONSOLE_CALLER),
    .is_operator = true };

static enum passkey_result find_by_id(struct console *console, struct passkey_bytes text,
    struct passkey_account **account, struct passkey_error *error)
{
    uint8_t id[BASE64URL_DECODED_SIZE(BASE64URL_ENCODED_SIZE(PASSKEY_USER_HANDLE_SIZE_MAX))];
    size_t size = 0;
    if (BASE64URL_DECODED_SIZE(text.size) > sizeof(id) || !base64url_decode(text, id, &size) ||
        size == 0)
        return PASSKEY_NOT_FOUND;
    return passkey_account_get(console->worker, &CONSOLE_CALLER,
        &(struct passkey_user_selector){
            .size = sizeof(struct passkey_user_selector), .id = { id, size } },
        account, error);
}

/* A verified address identifies a person, but anyone can choose it as a name. */
static enum passkey_result find_by_name(struct console *console, struct passkey_bytes name,
    struct passkey_account **account, struct passkey_error *error)
{
    enum passkey_result result = passkey_account_get(console->worker, &CONSOLE_CALLER,
        &(struct passkey_user_selector){
            .size = sizeof(struct passkey_user_selector), .email = name },
        account, error);
    if (result != PASSKEY_NOT_FOUND)
        return result;
    return passkey_account_get(console->worker, &CONSOLE_CALLER,
        &(struct passkey_user_selector){
            .size = sizeof(struct passkey_user_selector), .name = name },
        account, error);
}

enum passkey_result console_user_find(struct console *console, struct passkey_bytes name_or_id,
    struct passkey_account **account, struct passkey_error *error)
{
    CLEANUP(passkey_account_free) struct passkey_account *other = NULL;
    enum passkey_result result = find_by_id(console, name_or_id, account, error);
    if (result < PASSKEY_OK)
        return result;
    /* Anyone can sign up with a name that is the ID of another user. */
    enum passkey_result named = find_by_name(console, name_or_id, &other, error);
    if (result == PASSKEY_OK && named == PASSKEY_OK &&
        !bytes_equal((*account)->user->id, other->user->id)) {
        passkey_account_free(account);
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "This is the ID of one user and the name of another: give the name of the first or the "
            "ID of the second, which \"passkeyctl user list\" shows.");
    }
    if (result == PASSKEY_OK)
        return named < PASSKEY_OK ? named : PASSKEY_OK;
    result = named;
    if (result == PASSKEY_OK) {
        *account = other;
        other = NULL;
    }
    if (result == PASSKEY_NOT_FOUND)
        return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE,
            "No user has this name, address or ID; \"passkeyctl user list\" lists them.");
    return result;
}

/* ---- users, a page at a time ---- */

static enum passkey_result next_page(struct console *console, const char *begins,
    struct buffer *after, struct passkey_user_list **page, struct passkey_error *error)
{
    struct passkey_user_query query = {
        .size = sizeof(query), .after = buffer_view(after), .limit = PAGE_SIZE
    };
    if (begins != NULL)
        query.begins = bytes_text(begins);
    return passkey_user_list_get(console->worker, &CONSOLE_CALLER, &query, page, error);
}

enum passkey_result console_each_user(struct console *console, const char *begins,
    enum passkey_result (*each)(
        void *context, const struct passkey_user_record *user, struct passkey_error *error),
    void *context, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer after;
    buffer_init(&after, 4096);
    for (;;) {
        CLEANUP(pointer_free) struct passkey_user_list *page = NULL;
        TRY(next_page(console, begins, &after, &page, error));
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
