/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts for people. Control characters are refused, because labels appear in terminals and logs;
 * users may choose everything else.
 */
#include "service/names/label.h"
#include "base/bytes.h"
#include "base/utf8.h"
#include <stdio.h>

#define DELETE 0x7F

/* In valid UTF-8: U+0000 to U+001F, U+007F, and U+0080 to U+009F (C2 80 to C2 9F). */
static bool control_at(struct passkey_bytes text, size_t at)
{
    uint8_t byte = text.data[at];
    return byte < ' ' || byte == DELETE ||
           (byte == 0xC2 && at + 1 < text.size && text.data[at + 1] < 0xA0);
}

/* In valid UTF-8: embeddings, overrides and isolates (U+202A to U+202E, U+2066 to U+2069), which
 * reorder the text after them, and the line separators U+2028 and U+2029. */
static bool reordering_at(struct passkey_bytes text, size_t at)
{
    if (at + 2 >= text.size || text.data[at] != 0xE2)
        return false;
    uint8_t last = text.data[at + 2];
    return (text.data[at + 1] == 0x80 && last >= 0xA8 && last <= 0xAE) ||
           (text.data[at + 1] == 0x81 && last >= 0xA6 && last <= 0xA9);
}

enum passkey_result label_check(
    struct passkey_bytes text, const char *what, struct passkey_error *error)
{
    if (!utf8_valid(text))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "The %s is not UTF-8.", what);
    size_t characters = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (control_at(text, i))
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "The %s contains a control character.", what);
        if (reordering_at(text, i))
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "The %s contains a bidirectional control or a line separator.", what);
        characters += (text.data[i] & 0xC0) != 0x80;
    }
    if (characters > LABEL_CHARACTERS_MAX)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The %s has %zu characters; at most %d are accepted.", what, characters,
            LABEL_CHARACTERS_MAX);
    return PASSKEY_OK;
}

static size_t characters_of(struct passkey_bytes text)
{
    size_t characters = 0;
    for (size_t i = 0; i < text.size; i++)
        characters += (text.data[i] & 0xC0) != 0x80;
    return characters;
}

struct passkey_bytes label_default(
    const char *provider, int64_t now_ms, enum language language, char text[LABEL_DEFAULT_SIZE])
{
    static const struct {
        const char *passkey;
        const char *added;
    } words[LANGUAGE_COUNT] = {
        [LANGUAGE_ENGLISH] = { "Passkey", ", added " },
        [LANGUAGE_GERMAN] = { "Passkey", ", hinzugefügt am " },
        [LANGUAGE_FRENCH] = { "Clé d’accès", ", ajoutée le " },
        [LANGUAGE_SPANISH] = { "Llave de acceso", ", añadida el " },
        [LANGUAGE_DUTCH] = { "Passkey", ", toegevoegd op " },
    };
    char date[LANGUAGE_DATE_SIZE];
    struct passkey_bytes day = language_date(language, now_ms, date);
    size_t rest = characters_of(day) + characters_of(bytes_text(words[language].added));
    bool fits =
        provider[0] != '\0' && characters_of(bytes_text(provider)) + rest <= LABEL_CHARACTERS_MAX;
    int size = snprintf(text, LABEL_DEFAULT_SIZE, "%s%s%s",
        fits ? provider : words[language].passkey, words[language].added, date);
    return (struct passkey_bytes){ (const uint8_t *)text, size > 0 ? (size_t)size : 0 };
}
