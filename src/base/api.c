/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the library exports of this room. In a file of its own, since the other files are linked
 * into two libraries and these names may be only in one.
 */
#include <passkey/result.h>
#include <stdlib.h>

const char *passkey_version(void)
{
    return PASSKEY_VERSION;
}

void passkey_free(void *memory)
{
    free(memory);
}

const char *passkey_result_slug(enum passkey_result result)
{
    switch (result) {
#define RESULT_SLUG(number, name, slug, sentence)                                                  \
    case PASSKEY_##name:                                                                           \
        return (slug);
        PASSKEY_RESULTS(RESULT_SLUG)
#undef RESULT_SLUG
    }
    return "internal";
}

const char *passkey_result_sentence(enum passkey_result result)
{
    switch (result) {
#define RESULT_SENTENCE(number, name, slug, sentence)                                              \
    case PASSKEY_##name:                                                                           \
        return (sentence);
        PASSKEY_RESULTS(RESULT_SENTENCE)
#undef RESULT_SENTENCE
    }
    return passkey_result_sentence(PASSKEY_INTERNAL);
}
