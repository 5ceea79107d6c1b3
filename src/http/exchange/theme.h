/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a relying party adds to the pages: site.js with its settings, site.css with the operator's
 * colours, a logo, and index.html with the support contact.
 */
#ifndef HTTP_EXCHANGE_THEME_H
#define HTTP_EXCHANGE_THEME_H

#include "http/exchange/party.h"
#include <passkey/service.h>

/* The appearance of a relying party's pages; absent parts have no data. */
struct theme {
    struct passkey_bytes style; /* CSS that follows the built-in style */
    struct passkey_bytes logo;
    const char *logo_name; /* "logo.svg" or "logo.png" */
    bool mail;             /* mail is enabled */
};

/** @param theme  Borrowed as long as the party exists; NULL: nothing is added. */
MUST_USE enum passkey_result theme_init(struct party *party,
    const struct passkey_relying_party *configured, const struct theme *theme,
    struct passkey_error *error);
void look_deinit(struct party *party);

#endif
