/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of the service's enumeration values in REST bodies and in the output of passkeyctl.
 * base/names.h describes the functions.
 */
#ifndef SHAPES_NAMES_H
#define SHAPES_NAMES_H

#include "base/names.h"
#include <passkey/account.h>

NAMES_DECLARE(actor, enum passkey_actor);
NAMES_DECLARE(disabled_by, enum passkey_disabled_by);
NAMES_DECLARE(notice_kind, enum passkey_notice_kind);
NAMES_DECLARE(session_form, enum passkey_session_form);

#endif
