/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mail thread as the configuration has it.
 */
#ifndef PASSKEYD_MAIL_H
#define PASSKEYD_MAIL_H

#include "config/config.h"
#include "mail/mailer.h"

struct mail {
    struct mailer_party parties[CONFIG_PARTY_COUNT_MAX];
    char from[CONFIG_PARTY_COUNT_MAX][300];
    char password[256];    /* wiped by mail_stop() */
    const char *delivery;  /* what was decided; "off" or a location */
    struct mailer *mailer; /* NULL: off */
};

/**
 * @param config  After config_finish(); borrowed until mail_stop(), as the service.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID (no such way; a template; mail is off, and a relying
 *          party needs it); a fault.
 */
MUST_USE enum passkey_result mail_start(struct mail *mail, const struct config *config,
    struct passkey_service *service, struct passkey_error *error);
void mail_stop(struct mail *mail);

/** One sentence for who started us. */
void mail_describe(const struct mail *mail, char *line, size_t size);

#endif
