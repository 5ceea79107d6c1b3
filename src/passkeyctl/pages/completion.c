/* SPDX-License-Identifier: Apache-2.0 */
#include "passkeyctl/pages/completion.h"

#include "passkeyctl/help.h"

#include <string.h>

const struct option_words *completion_any_option(size_t number)
{
    if (number < OPTION_COUNT)
        return &OPTIONS[number];
    number -= OPTION_COUNT;
    return number < CONFIGURATION_OPTION_COUNT ? &CONFIGURATION_OPTIONS[number] : NULL;
}

static bool takes(const struct verb *verb, size_t number)
{
    if (number < OPTION_COUNT)
        return number == OPTION_HELP || (verb->options & TAKES(number)) != 0;
    return verb->need > NEED_NOTHING;
}

const struct option_words *completion_option(const struct verb *verb, size_t number)
{
    const struct option_words *option = NULL;
    for (size_t i = 0; (option = completion_any_option(i)) != NULL; i++)
        if (takes(verb, i) && number-- == 0)
            return option;
    return NULL;
}

bool completion_has_words(const struct option_words *option)
{
    return option->value != NULL && strchr(option->value, '|') != NULL;
}

bool completion_is_file(const char *value)
{
    return value != NULL && strstr(value, "FILE") != NULL;
}
