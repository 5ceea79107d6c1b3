/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyctl store reseal: replaces the key that seals the secrets of a store.
 */
#include "passkeyctl/commands/store_reseal.h"
#include "passkeyctl/terminal/outcome.h"

#include "base/bytes.h"
#include "service/signing/reseal.h"
#include <stdio.h>

#define SENTENCE_SIZE (TEXT_QUOTE_SIZE + 200)

struct resealing {
    struct passkey_store *store;
    const uint8_t *old_key;
    uint8_t new_key[CONFIG_SEALING_KEY_SIZE];
    size_t count;
    enum passkey_result result;
    struct passkey_error *error;
};

static void resealing_deinit(struct resealing *resealing)
{
    bytes_wipe(resealing->new_key, sizeof(resealing->new_key));
    passkey_store_close(&resealing->store);
}

static void reseal_party(void *context, struct passkey_bytes rp_id, int64_t user_count)
{
    struct resealing *resealing = context;
    (void)user_count;
    if (resealing->result == PASSKEY_OK)
        resealing->result = reseal(resealing->store, rp_id, resealing->old_key, resealing->new_key,
            &resealing->count, resealing->error);
}

enum passkey_result store_reseal(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    const struct config *config = &console->config;
    CLEANUP(resealing_deinit)
    struct resealing resealing = { .old_key = config->sealing ? config->sealing_key : NULL,
        .error = error };
    const struct relying_party_receiver receiver = { &resealing, reseal_party };
    char sentence[SENTENCE_SIZE];
    char quoted[TEXT_QUOTE_SIZE];
    TRY(config_read_key_file(request->arguments[0], resealing.new_key, error));
    TRY(store_refuse_in_use(config->store, error));
    TRY(store_open_existing(config->store, &resealing.store, error));
    TRY(store_relying_parties(config->store, &receiver, error));
    TRY(resealing.result);
    (void)text_quote(bytes_text(request->arguments[0]), quoted);
    if (resealing.count == 0)
        (void)snprintf(sentence, sizeof(sentence),
            "No secret was changed: every secret of this store is sealed with %s already.", quoted);
    else
        (void)snprintf(sentence, sizeof(sentence),
            "%zu secrets were sealed with the new key. Set key-file to %s in the configuration "
            "before you start passkeyd.",
            resealing.count, quoted);
    struct outcome_number number = { "secrets", (int64_t)resealing.count };
    struct outcome outcome = { .sentence = sentence, .numbers = &number, .number_count = 1 };
    return outcome_print(request, &outcome, error);
}
