/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of options.
 */
#include "passkeyctl/terminal/command_table.h"

#include <string.h>

const struct option_words OPTIONS[OPTION_COUNT] = {
    [OPTION_JSON] = { "--json", NULL, "print JSON, one object per line, with times in UTC" },
    [OPTION_QUIET] = { "--quiet", NULL,
        "print no headings, notes or progress; print only the IDs of lists" },
    [OPTION_YES] = { "--yes", NULL, "do it without asking" },
    [OPTION_DRY_RUN] = { "--dry-run", NULL, "print what would be done, and change nothing" },
    [OPTION_FORCE] = { "--force", NULL,
        "print the secret even if standard output is not a terminal" },
    [OPTION_USER] = { "--user", "USER", "limit to this user, given by name, address or ID" },
    [OPTION_ANCHORS] = { "--anchors", "FILE",
        "trusted root certificates for the metadata signer, PEM" },
    [OPTION_CRLS] = { "--crls", "FILE", "revocation lists for the signer's certificates, PEM" },
    [OPTION_SIGNER] = { "--signer", "HOST",
        "host name that the signer's certificate must have (default: mds.fidoalliance.org)" },
    [OPTION_AS] = { "--as",
        "registration|authentication|attestation-object|authenticator-data|client-data|cose-key",
        "kind of the input (default: detected)" },
    [OPTION_FROM] = { "--from",
        "passkey|simplewebauthn|go-webauthn|webauthn-rs|py-webauthn|hanko|keycloak|laravel",
        "format of the records (default: passkey)" },
    [OPTION_FROM_STORE] = { "--from", "LOCATION",
        "store to copy: sqlite:FILE or postgresql://HOST/NAME (required)" },
    [OPTION_TO] = { "--to", "LOCATION", "store to copy to (required)" },
    [OPTION_USERS_ONLY] = { "--users-only", NULL,
        "import users without their passkeys and recovery codes" },
    [OPTION_STRICT] = { "--strict", NULL, "import nothing if any line is invalid" },
    [OPTION_DISPLAY_NAME] = { "--display-name", "TEXT", "display name (default: the user name)" },
    [OPTION_ALLOW_LAST] = { "--allow-last", NULL,
        "proceed even if it is the user's last way to sign in" },
    [OPTION_SCOPES] = { "--scopes", "SCOPE,...",
        "what the key may do: users, enrol, audit, admin (required)" },
    [OPTION_DAYS] = { "--days", "NUMBER", "lifetime in days (default: no expiry)" },
    [OPTION_EVENT] = { "--event", "EVENT", "limit to this event, for example sign_in_failed" },
    [OPTION_SINCE] = { "--since", "TIME",
        "start at this time (2026-05-08T08:41:53Z), date (2026-05-08) or age (90m, 12h, 7d)" },
    [OPTION_AT_ONCE] = { "--at-once", NULL,
        "sign with the new key now, and delete all older keys" },
    [OPTION_DEVICE_STOLEN] = { "--device-stolen", NULL,
        "disable all passkeys, and end all sessions, links and recovery codes" },
    [OPTION_NOW] = { "--now", NULL, "delete immediately; the user cannot be restored" },
    [OPTION_AAGUID] = { "--aaguid", "AAGUID", "all passkeys of this authenticator model" },
    [OPTION_UNDO] = { "--undo", NULL, "undo an earlier allow-change" },
    [OPTION_HELP] = { "--help", NULL, "show this help" },
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
