/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Audit events by name.
 */
#ifndef STORE_EVENT_H
#define STORE_EVENT_H

#include <passkey/audit.h>

/** The event with this name; PASSKEY_EVENT_UNKNOWN if none has it. */
enum passkey_event event_of(struct passkey_bytes name);

#endif
