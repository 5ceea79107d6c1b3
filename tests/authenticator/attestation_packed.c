/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements of the format "packed" (WebAuthn L3 8.2), with a certificate or signed with the
 * credential's own key.
 */
#include "attestation.h"

void attestation_packed_put(const struct making *making, struct map_writer *statement)
{
    bool self = making->request->attestation == ATTESTATION_PACKED_SELF;
    const struct signing_key *key =
        self ? &making->credential->key : &making->request->attester->key;
    making_sign_data(making, key);
    cbor_write_integer(map_writer_member(statement, "alg"), key->algorithm);
    cbor_write_bytes(
        map_writer_member(statement, "sig"), buffer_view(&making->response->signature));
    if (!self)
        making_put_path(making, buffer_view(&making->request->attester->certificate), statement);
}
