/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The functions of this folder that the library exports. They have a file of their own because the
 * other files are linked into two libraries, of which only one may export these names.
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
