/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of options.
 */
#include "passkeyctl/terminal/words.h"

#include <string.h>

const struct option_words OPTIONS[OPTION_COUNT] = {
    [OPTION_JSON] = { "--json", NULL, "one JSON object, or of a list one a line; times in UTC" },
    [OPTION_QUIET] = { "--quiet", NULL, "no headings, notes or progress; of a list only the ids" },
    [OPTION_YES] = { "--yes", NULL, "do it without asking" },
    [OPTION_DRY_RUN] = { "--dry-run", NULL, "say what would be done, and do nothing" },
    [OPTION_FORCE] = { "--force", NULL, "print the secret also where no terminal is" },
    [OPTION_USER] = { "--user", "USER", "only of this user: a name or an id" },
    [OPTION_ANCHORS] = { "--anchors", "FILE",
        "certificates in PEM that may vouch for the metadata's signer" },
    [OPTION_CRLS] = { "--crls", "FILE", "revocation lists in PEM for the signer's certificates" },
    [OPTION_SIGNER] = { "--signer", "HOST",
        "whom the signer's certificate must name; mds.fidoalliance.org" },
    [OPTION_AS] = { "--as",
        "registration|authentication|attestation-object|authenticator-data|client-data|cose-key",
        "what it is; else it is evaluated by the bytes" },
    [OPTION_FROM] = { "--from",
        "passkey|simplewebauthn|go-webauthn|webauthn-rs|py-webauthn|hanko|keycloak|laravel",
        "whose records they are; passkey" },
    [OPTION_USERS_ONLY] = { "--users-only", NULL,
        "take users without passkeys and recovery codes" },
    [OPTION_STRICT] = { "--strict", NULL, "all or nothing: a bad line ends it" },
    [OPTION_DISPLAY_NAME] = { "--display-name", "TEXT", "what people are called; else the name" },
    [OPTION_ALLOW_LAST] = { "--allow-last", NULL, "also when it is the last way in" },
    [OPTION_SCOPES] = { "--scopes", "SCOPE,...",
        "what the key may do: users, enrol, audit, admin" },
    [OPTION_DAYS] = { "--days", "NUMBER", "how long it is good; for ever" },
    [OPTION_EVENT] = { "--event", "EVENT", "only of this kind, sign_in_failed for instance" },
    [OPTION_SINCE] = { "--since", "TIME",
        "only from this time (2026-05-08T08:41:53Z), date (2026-05-08) or age (90m, 12h, 7d) on" },
    [OPTION_AT_ONCE] = { "--at-once", NULL, "let it sign now, and delete every older key" },
    [OPTION_AAGUID] = { "--aaguid", "AAGUID", "all passkeys of this model" },
    [OPTION_UNDO] = { "--undo", NULL, "take it back" },
    [OPTION_HELP] = { "--help", NULL, "this text" },
};

bool noun_is_command(const struct noun *noun)
{
    return noun->verbs[0].name == NULL;
}

const struct verb *verb_find(const struct noun *noun, const char *name)
{
    for (size_t i = 0; i < noun->verb_count; i++)
        if (noun->verbs[i].name != NULL && strcmp(noun->verbs[i].name, name) == 0)
            return &noun->verbs[i];
    return NULL;
}

bool request_has(const struct request *request, enum option option)
{
    return request->options[option] != NULL;
}
