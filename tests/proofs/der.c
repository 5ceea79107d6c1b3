/* SPDX-License-Identifier: Apache-2.0 */
/* The DER reader: every input of up to 10 bytes, as a value, as the only value and as a number. */
#include "crypto/der_reader.h"

#include "proof.h"

#define SIZE_BOUND 10

static void next(struct passkey_bytes input)
{
    struct reader reader = reader_of(input);
    struct der_value value;
    if (der_next(&reader, &value))
        PROVE(is_within(value.contents, input) && is_within(reader_rest(&reader), input));
}

static void only(struct passkey_bytes input)
{
    struct passkey_bytes contents;
    if (der_only(input, nondet_u8(), &contents))
        PROVE(is_within(contents, input) && contents.size < input.size);
}

static void number(struct passkey_bytes input)
{
    uint32_t read;
    if (der_number(input, &read))
        PROVE(input.size >= 1 && input.size <= 5);
}

int main(void)
{
    struct passkey_bytes input = any_bytes(SIZE_BOUND);
    switch (nondet_u8()) {
    case 0:
        next(input);
        break;
    case 1:
        only(input);
        break;
    default:
        number(input);
    }
    return 0;
}
