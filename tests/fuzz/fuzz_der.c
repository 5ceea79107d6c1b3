/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DER inside certificate extensions: Android's key description, names, purposes, and values one
 * after the other.
 */
#include "base/bytes.h"
#include "crypto/certificate_extension.h"
#include "crypto/der_reader.h"
#include "webauthn/attestation/key_description.h"
#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool within(struct passkey_bytes view, struct passkey_bytes whole)
{
    return view.size == 0 || (view.data >= whole.data && view.size <= whole.size &&
                                 view.data + view.size <= whole.data + whole.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct passkey_bytes input = { data, size };
    struct passkey_bytes name;
    struct key_description description;
    struct der_value value;
    uint32_t number;
    if (key_description_read(input, &description))
        assert(within(description.challenge, input));
    if (subject_alternative_attribute(input, BYTES_LITERAL("\x67\x81\x05\x02\x01"), &name))
        assert(name.size > 0 && within(name, input));
    (void)extended_key_usage_has(input, BYTES_LITERAL("\x67\x81\x05\x08\x03"));
    struct reader reader = reader_of(input);
    while (!reader_end(&reader) && der_next(&reader, &value)) {
        assert(within(value.contents, input));
        (void)!der_number(value.contents, &number);
    }
    return 0;
}
