/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The record of a ceremony, whose kind is the first byte: a record that can be read is written as
 * the same bytes.
 */
#include "base/bytes.h"
#include "service/ceremony/issued.h"
#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct issued issued;
    struct buffer written;

    if (size == 0)
        return 0;
    enum ceremony_kind kind = data[0] == 1 ? CEREMONY_REGISTRATION : CEREMONY_AUTHENTICATION;
    struct passkey_bytes record = { data + 1, size - 1 };
    if (issued_decode(kind, record, &issued, NULL) != PASSKEY_OK)
        return 0;
    buffer_init(&written, ISSUED_SIZE_MAX);
    enum passkey_result result = issued_encode(kind, &issued, &written, NULL);
    assert(result == PASSKEY_OK);
    assert(bytes_equal(buffer_view(&written), record));
    buffer_deinit(&written);
    return 0;
}
