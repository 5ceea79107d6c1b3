/* SPDX-License-Identifier: Apache-2.0 */
/*
 * E-mail addresses: an accepted one is valid in a header and as an argument, and its canonical form
 * does not change when it is made canonical again.
 */
#include "base/bytes.h"
#include "service/names/email_address.h"
#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct email_address address;
    static struct email_address again;
    if (email_address_canonical((struct passkey_bytes){ data, size }, &address, NULL) != PASSKEY_OK)
        return 0;
    size_t ats = 0;
    assert(address.text.size >= 5 && address.text.size <= EMAIL_ADDRESS_SIZE_MAX);
    for (size_t i = 0; i < address.text.size; i++) {
        uint8_t byte = address.text.data[i];
        assert(byte > ' ' && byte != 0x7f && byte != '<' && byte != '>' && byte != '"' &&
               byte != ',' && byte != ';' && byte != ':' && byte != '(' && byte != 0x5c);
        ats += byte == '@';
    }
    assert(ats == 1);
    enum passkey_result result = email_address_canonical(address.text, &again, NULL);
    assert(result == PASSKEY_OK && bytes_equal(again.text, address.text) &&
           bytes_equal(again.key, address.key));
    return 0;
}
