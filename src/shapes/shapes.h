/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON for records of the service, which is the same in REST answers and in the output of
 * passkeyctl. Each function writes one value; the caller writes the key.
 */
#ifndef SHAPES_SHAPES_H
#define SHAPES_SHAPES_H

#include "base/json_writer.h"
#include <passkey/backend.h>

/** A member with an id as base64url, or null if the id is absent. */
void shape_id(struct json_writer *writer, const char *name, struct passkey_bytes id);

/** {"id","name","displayName"} */
void shape_user(struct json_writer *writer, const struct passkey_user_record *user);

/** The user with "email","emailVerifiedAt","otherWaysIn","createdAt","recoveredAt","disabledAt". */
void shape_user_details(struct json_writer *writer, const struct passkey_user_record *user);

/** {"id","label","provider","aaguid","synced","discoverable","uvInitialized","transports",
 *  "createdAt","lastUsedAt","disabledAt","disabledBy","signCountRegressedAt","heldUntil",
 *  "replacedAt"}; provider is null if the worker's service does not know a name, or if there is no
 *  worker. */
void shape_credential(struct json_writer *writer, struct passkey_worker *worker,
    const struct passkey_credential_record *credential);

/** [ shape_credential(), ... ] */
void shape_credentials(struct json_writer *writer, struct passkey_worker *worker,
    const struct passkey_credential_list *credentials);

/** The members "user" {"id","name","email"} and "restored" {"user","name","email","credentials"
 *  [{"id","label"}]}, of passkey_user_restore(). */
void shape_restored_members(struct json_writer *writer, const struct passkey_account *account);

/** "strong", "fair" or "weak". */
const char *shape_strength(enum passkey_strength strength);

/** {"strength","passkeys","synced","recoveryCodesLeft","advice":[{"code","message"}]} */
void shape_recovery(struct json_writer *writer, const struct passkey_recovery *recovery);

/** {"id","current","createdAt","authTime","lastUsedAt","expiresAt","endsAt","amr","restricted",
 *  "recoveredAt","heldUntil","address","userAgent"} */
void shape_session(
    struct json_writer *writer, const struct passkey_session_record *session, bool current);

/** An address of 4 or 16 bytes in its text form, or null. */
void shape_address(struct json_writer *writer, struct passkey_bytes address);

/** The members "id","name","scopes","createdAt","expiresAt","revokedAt","lastUsedAt". */
void shape_api_key_members(
    struct json_writer *writer, const struct passkey_api_key_record *api_key);

/** {"id","purpose","userId","createdBy","createdAt","expiresAt","redeemedAt"} */
void shape_link(struct json_writer *writer, const struct passkey_link_record *link);

/** [{"id","kind","at","heldUntil","answerable","address","userAgent"}, ...]; NULL: an empty list */
void shape_notices(struct json_writer *writer, const struct passkey_notice_list *notices);

/** ["passkey_not_discoverable", ...] */
void shape_warnings(struct json_writer *writer, const struct passkey_account *account);

/** {"rpId","userId","name","displayName","acceptedCredentialIds"}: for the browser's signal
 *  methods. All ids, disabled ones too: leaving one out makes authenticators delete it. */
void shape_signals(
    struct json_writer *writer, struct passkey_bytes rp_id, const struct passkey_account *account);

#endif
