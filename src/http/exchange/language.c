/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A list has a handful of languages: it is read once for each catalogue, without keeping anything.
 */
#include "http/exchange/language.h"

/* So many entries are looked at, and what follows them is not asked for. */
#define LANGUAGE_COUNT_MAX 32

unsigned language_weight(struct passkey_bytes accepted, struct passkey_bytes language)
{
    unsigned best = 0;
    for (unsigned place = 0; place < LANGUAGE_COUNT_MAX && accepted.size > 0; place++) {
        struct passkey_bytes parameters = text_cut(&accepted, ',');
        struct passkey_bytes tag = text_trim(text_cut(&parameters, ';'));
        unsigned weight = text_weight(parameters) * LANGUAGE_COUNT_MAX;
        if (!text_equal_any_case(text_cut(&tag, '-'), language) || weight == 0)
            continue;
        weight += LANGUAGE_COUNT_MAX - 1 - place;
        best = weight > best ? weight : best;
    }
    return best;
}
