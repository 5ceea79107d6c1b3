/* SPDX-License-Identifier: Apache-2.0 */
/* Values of --since. */
#include "passkeyctl/commands/since.h"

#include "base/bytes.h"
#include "base/rfc3339.h"
#include "passkeyctl/commands/console.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "90m", "12h" or "7d" before now. */
static bool read_ago(const char *text, int64_t *since_ms)
{
    static const char units[] = "smhd";
    static const int64_t seconds[] = { 1, 60, 3600, 86400 };
    char *end = NULL;
    long count = strtol(text, &end, 10);
    const char *unit = *end == '\0' ? NULL : strchr(units, *end);
    if (unit == NULL || end[1] != '\0' || text[0] < '0' || text[0] > '9' || count > 100000)
        return false;
    *since_ms = console_now_ms() - count * seconds[unit - units] * 1000;
    return true;
}

/* A date means the beginning of that day in UTC. */
static bool read_date(const char *text, int64_t *since_ms)
{
    char whole[32];
    (void)snprintf(whole, sizeof(whole), "%.10sT00:00:00Z", text);
    return strlen(text) == 10 && rfc3339_read(bytes_text(whole), since_ms);
}

enum passkey_result since_read(const char *text, int64_t *since_ms, struct passkey_error *error)
{
    if (text == NULL || rfc3339_read(bytes_text(text), since_ms) || read_date(text, since_ms) ||
        read_ago(text, since_ms))
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "--since needs a time (2026-05-08T08:41:53Z), a date (2026-05-08, in UTC) or an age (90m, "
        "12h, 7d).");
}
