/* SPDX-License-Identifier: Apache-2.0 */
/* The mail thread of a configuration. */
#ifndef PASSKEYD_MAIL_H
#define PASSKEYD_MAIL_H

#include "config/config.h"
#include "mail/mailer.h"

struct mail {
    struct mailer_party parties[CONFIG_PARTY_COUNT_MAX];
    char from[CONFIG_PARTY_COUNT_MAX][300];
    char password[256];    /* wiped by mail_stop() */
    const char *delivery;  /* the effective value: "off" or a location */
    struct mailer *mailer; /* NULL: off */
};

/**
 * @param config  Call config_finish() before. Borrowed until mail_stop(), like the service.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID (unknown delivery; invalid template; mail is off, but
 *          a relying party needs it); a fault.
 */
MUST_USE enum passkey_result mail_start(struct mail *mail, const struct config *config,
    struct passkey_service *service, struct passkey_error *error);
void mail_stop(struct mail *mail);

/** Describe the delivery in one sentence for the person who started the server. */
void mail_describe(const struct mail *mail, char *line, size_t size);

#endif
