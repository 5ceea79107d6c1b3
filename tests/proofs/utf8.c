/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8: every text of up to 12 bytes. */
#include "base/utf8.h"

#include "proof.h"

#define TEXT_BOUND 12

int main(void)
{
    struct passkey_bytes text = any_bytes(TEXT_BOUND);
    size_t size = utf8_sequence_size(text);
    PROVE(size <= 4 && size <= text.size);
    bool valid = utf8_valid(text);
    PROVE(!valid || text.size == 0 || size != 0);
    return 0;
}
