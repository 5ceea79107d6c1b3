/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements of the format "apple" (WebAuthn L3 8.8): a leaf over the credential's key, with a
 * nonce.
 */
#include "attestation.h"
#include "base/bytes.h"
#include "der_writer.h"

#define SIZE_MAX_OF_ONE 65536

void attestation_apple_put(const struct making *making, struct map_writer *statement)
{
    struct buffer message;
    struct buffer nonce;
    buffer_init(&message, SIZE_MAX_OF_ONE);
    buffer_init(&nonce, SIZE_MAX_OF_ONE);
    making_append_data(making, &message);
    making_append_hash(&nonce, buffer_view(&message));
    der_wrap(&nonce, 0, DER_OCTET_STRING);
    der_wrap(&nonce, 0, DER_CONTEXT_1_CONSTRUCTED);
    der_wrap(&nonce, 0, DER_SEQUENCE);
    mutations_apply(making->mutations, PART_NONCE, &nonce);
    const struct certificate_extra extra = { .identifier = "1.2.840.113635.100.8.2",
        .value = buffer_view(&nonce) };
    making_put_own_leaf(making, &extra, statement);
    buffer_deinit(&nonce);
    buffer_deinit(&message);
}
