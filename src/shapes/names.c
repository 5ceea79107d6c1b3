/* SPDX-License-Identifier: Apache-2.0 */
#include "shapes/names.h"

static const char *const actors[] = {
    [PASSKEY_ACTOR_ANONYMOUS] = "anonymous",
    [PASSKEY_ACTOR_SESSION] = "session",
    [PASSKEY_ACTOR_API_KEY] = "api_key",
    [PASSKEY_ACTOR_OPERATOR] = "operator",
};
NAMES_DEFINE(actor, enum passkey_actor, actors)

static const char *const disablers[] = {
    [PASSKEY_DISABLED_BY_USER] = "user",
    [PASSKEY_DISABLED_BY_OPERATOR] = "operator",
};
NAMES_DEFINE(disabled_by, enum passkey_disabled_by, disablers)

static const char *const notice_kinds[] = {
    [PASSKEY_NOTICE_RECOVERY_CODE] = "recovery_code",
    [PASSKEY_NOTICE_TICKET] = "recovery_link",
    [PASSKEY_NOTICE_EMAIL] = "email_sign_in",
    [PASSKEY_NOTICE_TICKET_CREATED] = "recovery_link_created",
    [PASSKEY_NOTICE_PASSKEY_ADDED] = "passkey_added",
    [PASSKEY_NOTICE_PASSKEY_REMOVED] = "passkey_removed",
    [PASSKEY_NOTICE_PASSKEY_DISABLED] = "passkey_disabled",
    [PASSKEY_NOTICE_PASSKEY_ENABLED] = "passkey_enabled",
    [PASSKEY_NOTICE_SIGN_COUNT_REGRESSED] = "sign_count_regressed",
    [PASSKEY_NOTICE_BACKUP_CHANGED] = "backup_changed",
    [PASSKEY_NOTICE_RECOVERY_CODES_CREATED] = "recovery_codes_created",
    [PASSKEY_NOTICE_RECOVERY_CODES_REVOKED] = "recovery_codes_revoked",
    [PASSKEY_NOTICE_EMAIL_CHANGED] = "email_changed",
    [PASSKEY_NOTICE_NAME_CHANGED] = "name_changed",
    [PASSKEY_NOTICE_LINK_CREATED] = "link_created",
    [PASSKEY_NOTICE_SIGNED_IN_BY_EMAIL] = "signed_in_by_email",
    [PASSKEY_NOTICE_ACCOUNT_DISABLED] = "account_disabled",
    [PASSKEY_NOTICE_ACCOUNT_ENABLED] = "account_enabled",
    [PASSKEY_NOTICE_DEVICE_STOLEN] = "device_stolen",
    [PASSKEY_NOTICE_RESTORED] = "restored",
    [PASSKEY_NOTICE_HOLD_ENDED] = "hold_ended",
};
NAMES_DEFINE(notice_kind, enum passkey_notice_kind, notice_kinds)

static const char *const session_forms[] = {
    [PASSKEY_SESSION_COOKIE] = "cookie",
    [PASSKEY_SESSION_BEARER] = "bearer",
    [PASSKEY_SESSION_NONE] = "none",
};
NAMES_DEFINE(session_form, enum passkey_session_form, session_forms)
