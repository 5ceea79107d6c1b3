/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of nouns.
 */
#include "passkeyctl/nouns.h"

#include <string.h>

const struct noun *const NOUNS[] = {
    &NOUN_USER,
    &NOUN_CREDENTIAL,
    &NOUN_RECOVERY_CODES,
    &NOUN_LINK,
    &NOUN_SESSION,
    &NOUN_API_KEY,
    &NOUN_AUDIT,
    &NOUN_SIGNING_KEY,
    &NOUN_METADATA,
    &NOUN_STORE,
    &NOUN_EXPORT,
    &NOUN_IMPORT,
    &NOUN_CONFIG,
    &NOUN_HEALTHCHECK,
    &NOUN_INSPECT,
    &NOUN_VERIFY,
    NULL,
};

const struct noun *noun_find(const char *name)
{
    for (const struct noun *const *noun = NOUNS; *noun != NULL; noun++)
        if (strcmp((*noun)->name, name) == 0)
            return *noun;
    return NULL;
}
