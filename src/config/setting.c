/* SPDX-License-Identifier: Apache-2.0 */
/* Refuses a setting, and keeps its text. */
#include "config/source.h"

#include "base/bytes.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct config_text {
    struct config_text *next;
    /* Aligned for lists of views, which are also kept here. */
    _Alignas(struct passkey_bytes) uint8_t bytes[];
};

struct passkey_bytes config_keep(struct config *config, struct passkey_bytes text)
{
    struct config_text *kept = malloc(sizeof(*kept) + text.size + 1);
    if (kept == NULL)
        return (struct passkey_bytes){ NULL, 0 };
    if (text.size > 0)
        memcpy(kept->bytes, text.data, text.size);
    kept->bytes[text.size] = '\0';
    kept->next = config->texts;
    config->texts = kept;
    return (struct passkey_bytes){ kept->bytes, text.size };
}

void config_free_kept(struct config *config)
{
    while (config->texts != NULL) {
        struct config_text *next = config->texts->next;
        free(config->texts);
        config->texts = next;
    }
}

enum passkey_result setting_refuse(
    const char *where, struct passkey_error *error, const char *format, ...)
{
    char sentence[PASSKEY_ERROR_MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof(sentence), format, arguments);
    va_end(arguments);
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "%s: %s", where, sentence);
}

enum passkey_result setting_check(const char *where, const char *text,
    enum passkey_result (*check)(struct passkey_bytes text, struct passkey_error *error),
    struct passkey_error *error)
{
    struct passkey_error found = { .result = PASSKEY_OK };
    enum passkey_result result = check(bytes_text(text), &found);
    return result == PASSKEY_OK ? PASSKEY_OK : setting_refuse(where, error, "%s", found.message);
}
