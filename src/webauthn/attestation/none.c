/* SPDX-License-Identifier: Apache-2.0 */
/* The format "none" (WebAuthn L3 8.7): an empty map. */
#include "webauthn/attestation/attestation.h"
#include "webauthn/cbor_reader.h"

enum passkey_result attestation_none_verify(const struct attestation_input *input,
    struct attestation_output *output, struct passkey_error *error)
{
    struct cbor_reader reader;
    struct cbor_container map;
    struct cbor_item item;
    bool more;
    cbor_reader_init_tolerant(&reader, input->statement, &input->verifier->pieces);
    TRY(cbor_reader_item(&reader, &item, error));
    TRY(cbor_reader_enter(&reader, &item, &map, error));
    TRY(cbor_reader_next(&reader, &map, &item, &more, error));
    /* NONE-1 */
    if (more)
        return refuse(error, PASSKEY_ATTESTATION_INVALID, CHECK_NONE_1,
            "The attestation statement of the format \"none\" is not empty.");
    *output = (struct attestation_output){ .type = PASSKEY_ATTESTATION_TYPE_NONE };
    return PASSKEY_OK;
}
