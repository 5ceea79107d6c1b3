/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a relying party adds to the pages: site.js with what they must know about it, site.css with
 * the operator's colours, and a logo.
 */
#ifndef HTTP_EXCHANGE_THEME_H
#define HTTP_EXCHANGE_THEME_H

#include "http/exchange/party.h"
#include <passkey/service.h>

/* How a relying party's pages theme; what is absent has no data. */
struct theme {
    struct passkey_bytes style; /* CSS that comes after ours */
    struct passkey_bytes logo;
    const char *logo_name; /* "logo.svg" or "logo.png" */
    bool mail;             /* mails are sent */
};

/** @param theme  Borrowed as long as the party is; NULL: nothing is added. */
MUST_USE enum passkey_result theme_init(struct party *party,
    const struct passkey_relying_party *configured, const struct theme *theme,
    struct passkey_error *error);
void look_deinit(struct party *party);

#endif
