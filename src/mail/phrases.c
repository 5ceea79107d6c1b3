/* SPDX-License-Identifier: Apache-2.0 */
/* Times, devices and addresses in the form that people read. */
#include "mail/phrases.h"

#include "base/bytes.h"
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define MINUTES_PER_DAY 1440
#define MS_PER_MINUTE   60000

static const struct phrases phrases[LANGUAGE_COUNT] = {
    [LANGUAGE_ENGLISH] = { "none", "unknown", "the operators of ", "none (done by ", ")" },
    [LANGUAGE_GERMAN] = { "keine", "unbekannt", "die Betreiber von ", "keines (Änderung durch ",
        ")" },
    [LANGUAGE_FRENCH] = { "aucune", "non disponible", "les responsables de ",
        "aucun (effectué par ", ")" },
    [LANGUAGE_SPANISH] = { "ninguna", "no disponible", "los responsables de ",
        "ninguno (lo hicieron ", ")" },
    [LANGUAGE_DUTCH] = { "geen", "onbekend", "de beheerders van ", "geen (gedaan door ", ")" },
};

const struct phrases *phrases_of(enum language language)
{
    return &phrases[language];
}

void phrases_time(enum language language, int64_t time_ms, struct buffer *out)
{
    char date[LANGUAGE_DATE_SIZE];
    char time[32];
    int64_t minute = time_ms / MS_PER_MINUTE % MINUTES_PER_DAY;
    buffer_append(out, language_date(language, time_ms, date));
    (void)snprintf(time, sizeof(time), ", %02d:%02d UTC", (int)(minute / 60), (int)(minute % 60));
    buffer_append_text(out, time);
}

/* ---- devices ---- */

struct token {
    const char *in_user_agent;
    const char *name;
};

/*
 * The first one that occurs counts: Edge and Opera also name Chrome, and Android also names Linux.
 */
static const struct token browsers[] = {
    { "Edg", "Edge" },
    { "OPR", "Opera" },
    { "FxiOS", "Firefox" },
    { "Firefox", "Firefox" },
    { "CriOS", "Chrome" },
    { "Chrome", "Chrome" },
    { "Safari", "Safari" },
    { NULL, NULL },
};
static const struct token systems[] = {
    { "iPhone", "iPhone" },
    { "iPad", "iPad" },
    { "Android", "Android" },
    { "Windows", "Windows" },
    { "Mac OS X", "macOS" },
    { "CrOS", "ChromeOS" },
    { "Linux", "Linux" },
    { NULL, NULL },
};

/* NULL: none was found. */
static const char *find_token(const struct token *tokens, struct passkey_bytes user_agent)
{
    for (; tokens->name != NULL; tokens++)
        if (memmem(user_agent.data, user_agent.size, tokens->in_user_agent,
                strlen(tokens->in_user_agent)) != NULL)
            return tokens->name;
    return NULL;
}

void phrases_device(enum language language, struct passkey_bytes user_agent, struct buffer *out)
{
    const char *browser = user_agent.size == 0 ? NULL : find_token(browsers, user_agent);
    const char *system = user_agent.size == 0 ? NULL : find_token(systems, user_agent);
    if (browser != NULL)
        buffer_append_text(out, browser);
    if (browser != NULL && system != NULL)
        buffer_append_text(out, ", ");
    if (system != NULL)
        buffer_append_text(out, system);
    if (browser == NULL && system == NULL)
        buffer_append_text(out, phrases[language].unknown);
}

void phrases_address(enum language language, struct passkey_bytes address, struct buffer *out)
{
    char text[INET6_ADDRSTRLEN];
    bool known = address.size == sizeof(struct in_addr) || address.size == sizeof(struct in6_addr);
    int family = address.size == sizeof(struct in_addr) ? AF_INET : AF_INET6;
    if (known && inet_ntop(family, address.data, text, sizeof(text)) != NULL)
        buffer_append_text(out, text);
    else
        buffer_append_text(out, phrases[language].unknown);
}
