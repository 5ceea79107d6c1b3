/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where an operator is: the configuration, an open store and the service over it, for one
 * relying party. The store must be there; nothing is made or upgraded.
 */
#ifndef PASSKEYCTL_COMMANDS_CONSOLE_H
#define PASSKEYCTL_COMMANDS_CONSOLE_H

#include "config/config.h"
#include "passkeyctl/terminal/status.h"
#include <passkey/backend.h>

struct console {
    enum status status; /* what a command found, if it did not fail */
    struct config config;
    char rp_id[CONFIG_HOST_SIZE]; /* which one was chosen */
    bool origin_guessed;          /* no one said where its pages are */
    struct passkey_store *store;
    struct passkey_service *service;
    struct passkey_worker *worker;
};

/**
 * Open what the configuration names. Its one relying party has number 0.
 *
 * @param console  With its config loaded; closed by console_close() whatever the result.
 * @param rp_id  Which relying party; NULL: the only one that is configured, and where none is the
 *     only one of the store.
 */
MUST_USE enum passkey_result console_open(
    struct console *console, const char *rp_id, struct passkey_error *error);
void console_close(struct console *console);

/**
 * Create the store that the configuration names, with the relying parties that are configured.
 *
 * @param console  As for console_open(). Its rp_id is empty if there is not just one.
 * @param rp_id  Only this one. NULL: all that are configured, or "localhost" if none is.
 */
MUST_USE enum passkey_result console_create(
    struct console *console, const char *rp_id, struct passkey_error *error);

/** The relying party that it was opened for. */
struct passkey_bytes console_rp_id(const struct console *console);

/** Anyone who types: an operator, for the console's one relying party. */
extern const struct passkey_caller CONSOLE_CALLER;

/**
 * Find a user by verified address, name (in any spelling) or ID (base64url). An ID comes first, and
 * then an address: users choose their names, which may be the ID or the address of another user.
 *
 * @param account  Freed by passkey_account_free().
 * @returns PASSKEY_OK; PASSKEY_NOT_FOUND; a fault.
 */
MUST_USE enum passkey_result console_user_find(struct console *console,
    struct passkey_bytes name_or_id, struct passkey_account **account, struct passkey_error *error);

/** Milliseconds since 1970 in UTC. */
int64_t console_now_ms(void);

/** Call `each` with every user whose name begins with `begins` (NULL: all), in the order of their
 *  names, until one fails. */
MUST_USE enum passkey_result console_each_user(struct console *console, const char *begins,
    enum passkey_result (*each)(
        void *context, const struct passkey_user_record *user, struct passkey_error *error),
    void *context, struct passkey_error *error);

/** Look into the metadata of the store for the names of models; without it fewer are known. */
void console_learn_models(struct console *console);

#endif
