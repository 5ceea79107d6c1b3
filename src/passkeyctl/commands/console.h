/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The context of a command: the configuration, an open store and the service, for one relying
 * party. The store must exist; it is neither created nor upgraded.
 */
#ifndef PASSKEYCTL_COMMANDS_CONSOLE_H
#define PASSKEYCTL_COMMANDS_CONSOLE_H

#include "config/config.h"
#include "passkeyctl/terminal/status.h"
#include <passkey/backend.h>

struct console {
    enum status status; /* the exit status if the command did not fail */
    struct config config;
    char rp_id[CONFIG_HOST_SIZE]; /* of the relying party that was chosen */
    bool origin_guessed;          /* the origin is not configured */
    struct passkey_store *store;
    struct passkey_service *service;
    struct passkey_worker *worker;
};

/**
 * Open the configured store. The chosen relying party has number 0.
 *
 * @param console  With its config loaded. Close it with console_close(), whatever the result.
 * @param rp_id  The relying party. NULL: the only configured one, or, if none is configured, the
 *         only one in the store.
 */
MUST_USE enum passkey_result console_open(
    struct console *console, const char *rp_id, struct passkey_error *error);
void console_close(struct console *console);

/**
 * Create the configured store, with the configured relying parties.
 *
 * @param console  As for console_open(). Its rp_id is empty unless there is exactly one.
 * @param rp_id  Create only this one. NULL: all that are configured, or "localhost" if none is.
 */
MUST_USE enum passkey_result console_create(
    struct console *console, const char *rp_id, struct passkey_error *error);

/** The relying party for which it was opened. */
struct passkey_bytes console_rp_id(const struct console *console);

/** The operator, for the console's relying party. */
extern const struct passkey_caller CONSOLE_CALLER;

/**
 * Find a user by verified address, name (in any spelling) or ID (base64url). An ID takes precedence
 * over an address, and both over a name, because users can choose the ID or address of another user
 * as their name.
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

/** Load the metadata in the store, which has names of models. Without it, fewer names are known. */
void console_learn_models(struct console *console);

#endif
