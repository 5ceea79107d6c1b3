/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements of the format "fido-u2f" (WebAuthn L3 8.6). The caller sets the flags: a U2F key only
 * reports user presence.
 */
#include "attestation.h"
#include "base/bytes.h"

#define SIGNED_SIZE_MAX 4096

void attestation_fido_u2f_put(const struct making *making, struct map_writer *statement)
{
    const struct credential *credential = making->credential;
    const struct attester *attester = making->request->attester;
    struct buffer message;
    buffer_init(&message, SIGNED_SIZE_MAX);
    buffer_append_u8(&message, 0);
    making_append_hash(&message, making->request->rp_id);
    making_append_hash(&message, buffer_view(&making->response->client_data));
    buffer_append(&message, (struct passkey_bytes){ credential->id, credential->id_size });
    signing_key_public(&credential->key, &message); /* 04 x y */
    making_sign(making, &attester->key, &message);
    cbor_write_bytes(
        map_writer_member(statement, "sig"), buffer_view(&making->response->signature));
    making_put_path(making, buffer_view(&attester->certificate), statement);
    buffer_deinit(&message);
}
