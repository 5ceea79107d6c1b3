/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of providers: the names in an accepted list can be displayed. */
#include "service/authenticators/providers.h"
#include "service/names/label.h"
#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t model[PASSKEY_AAGUID_SIZE] = { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd,
        0xef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef };
    static const uint8_t nothing[1];
    struct providers *providers = NULL;
    struct passkey_error error = { .result = PASSKEY_OK };
    enum passkey_result result = providers_read(
        (struct passkey_bytes){ size == 0 ? nothing : data, size }, &providers, &error);

    assert(result == PASSKEY_OK || result == PASSKEY_MEMBER_INVALID);
    assert((providers != NULL) == (result == PASSKEY_OK));
    if (providers == NULL)
        return 0;
    struct passkey_bytes name = providers_find(providers, model);
    assert(name.data == NULL || label_check(name, "name", NULL) == PASSKEY_OK);
    providers_free(&providers);
    return 0;
}
