/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shapes in which users, passkeys and recovery are told as JSON, the same over REST and at a
 * terminal. Each writes one value; whoever puts answers together writes the keys.
 */
#ifndef SERVICE_SHAPES_H
#define SERVICE_SHAPES_H

#include "base/json_writer.h"
#include <passkey/service.h>

/** {"id","name","displayName"} */
void shape_user(struct json_writer *writer, const struct passkey_user_record *user);

/** {"id","label","provider","aaguid","synced","discoverable","transports","createdAt",
 *  "lastUsedAt"}; provider is null where the worker's service knows no name, and without one. */
void shape_credential(struct json_writer *writer, struct passkey_worker *worker,
    const struct passkey_credential_record *credential);

/** [ shape_credential(), ... ] */
void shape_credentials(struct json_writer *writer, struct passkey_worker *worker,
    const struct passkey_credential_list *credentials);

/** {"strength","passkeys","synced","recoveryCodesLeft","advice":[{"code","message"}]} */
void shape_recovery(struct json_writer *writer, const struct passkey_recovery *recovery);

/** ["pop","user","mfa"]: proof.h */
void shape_amr(struct json_writer *writer, enum passkey_proof proof);

/** ["passkey_not_discoverable", ...] */
void shape_warnings(struct json_writer *writer, const struct passkey_account *account);

/** {"rpId","userId","name","displayName","acceptedCredentialIds"}: for the browser's signal
 *  methods. All ids, disabled ones too: leaving one out makes authenticators delete it. */
void shape_signals(
    struct json_writer *writer, struct passkey_bytes rp_id, const struct passkey_account *account);

#endif
