/* SPDX-License-Identifier: Apache-2.0 */
/* CBOR: views stay inside the input, and canonical CBOR is also accepted in the tolerant mode. */
#include "base/limits.h"
#include "webauthn/cbor_reader.h"
#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum passkey_result read_one(struct cbor_reader *reader, struct passkey_bytes input)
{
    struct passkey_error error;
    struct passkey_bytes raw = { 0 };
    enum passkey_result result = cbor_reader_skip(reader, &raw, &error);
    if (result != PASSKEY_OK)
        return result;
    assert(raw.data == input.data && raw.size > 0 && raw.size <= input.size);
    return cbor_reader_end(reader, &error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct passkey_bytes input = { data, size };
    struct cbor_reader reader;
    struct buffer pieces;

    cbor_reader_init_canonical(&reader, input);
    enum passkey_result canonical = read_one(&reader, input);
    buffer_init(&pieces, size + 1);
    cbor_reader_init_tolerant(&reader, input, &pieces);
    enum passkey_result tolerant = read_one(&reader, input);
    assert(canonical != PASSKEY_OK || tolerant == PASSKEY_OK);
    buffer_deinit(&pieces);
    return 0;
}
