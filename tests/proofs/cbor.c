/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The head of a CBOR item, for every input of up to 64 bytes. libcbor is not proved: a model of its
 * documented interface replaces it, which returns any item, and for a string any position in the
 * input.
 */
#include "webauthn/cbor_decoder.h"

#include "proof.h"
#include <cbor.h>

#define SIZE_BOUND 64

static void report(const struct cbor_callbacks *callbacks, void *context)
{
    switch (nondet_u8()) {
    case 0:
        callbacks->uint64(context, nondet_u64());
        break;
    case 1:
        callbacks->negint64(context, nondet_u64());
        break;
    case 2:
        callbacks->array_start(context, nondet_size());
        break;
    case 3:
        callbacks->indef_map_start(context);
        break;
    case 4:
        callbacks->tag(context, nondet_u64());
        break;
    case 5:
        callbacks->boolean(context, nondet_bool());
        break;
    default:
        callbacks->indef_break(context);
    }
}

struct cbor_decoder_result cbor_stream_decode(
    cbor_data source, size_t size, const struct cbor_callbacks *callbacks, void *context)
{
    size_t head = nondet_size();
    size_t length = nondet_size();
    PROVE(__CPROVER_r_ok(source, size) && size > 0);
    ASSUME(head >= 1 && head <= 9);
    if (head > size || length > size - head)
        return (struct cbor_decoder_result){ .status = CBOR_DECODER_NEDATA };
    if (nondet_bool())
        return (struct cbor_decoder_result){ .status = CBOR_DECODER_ERROR };
    if (nondet_bool()) {
        report(callbacks, context);
        return (struct cbor_decoder_result){ .read = head, .status = CBOR_DECODER_FINISHED };
    }
    if (nondet_bool())
        callbacks->string(context, source + head, length);
    else
        callbacks->byte_string(context, source + head, length);
    return (struct cbor_decoder_result){ .read = head + length, .status = CBOR_DECODER_FINISHED };
}

int main(void)
{
    struct passkey_bytes input = any_bytes(SIZE_BOUND);
    struct cbor_item item;
    size_t size;
    int64_t integer;
    if (cbor_decode(input, &item, &size) != CBOR_DECODE_OK)
        return 0;
    PROVE(size >= 1 && size <= input.size);
    if (item.bytes.size != 0)
        PROVE(is_within(item.bytes, input));
    if (cbor_item_integer(&item, &integer))
        PROVE((integer < 0) == (item.kind == CBOR_KIND_NEGATIVE));
    return 0;
}
