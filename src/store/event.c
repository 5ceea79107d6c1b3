/* SPDX-License-Identifier: Apache-2.0 */
/* Names of audit events, from the table in <passkey/audit.h>. */
#include "store/event.h"

#include "base/bytes.h"

static const struct event_row {
    enum passkey_event event;
    const char *name;
} ROWS[] = {
#define ROW(number, name, text, sentence) { PASSKEY_EVENT_##name, text },
    PASSKEY_EVENTS(ROW)
#undef ROW
};

#define ROW_COUNT (sizeof(ROWS) / sizeof(ROWS[0]))

const char *passkey_event_name(enum passkey_event event)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (ROWS[i].event == event)
            return ROWS[i].name;
    return ROWS[0].name;
}

enum passkey_event event_of(struct passkey_bytes name)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (bytes_equal(name, bytes_text(ROWS[i].name)))
            return ROWS[i].event;
    return PASSKEY_EVENT_UNKNOWN;
}
