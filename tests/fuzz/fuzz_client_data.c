/* SPDX-License-Identifier: Apache-2.0 */
/* Client data: accepted data contains the expected type, challenge and origin. */
#include "base/bytes.h"
#include "webauthn/client_data.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The members may be written with escapes, so only texts without escapes are searched. */
static void names(struct passkey_bytes text, const char *expected)
{
    if (memchr(text.data, '\\', text.size) == NULL)
        assert(memmem(text.data, text.size, expected, strlen(expected)) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct passkey_verifier *verifier;
    struct passkey_error error;
    struct passkey_bytes client_data = { data, size };
    struct passkey_bytes origin = BYTES_LITERAL("https://example.org");
    struct expectations expected = {
        .challenge = BYTES_LITERAL("0123456789abcdef0123456789abcdef"),
        .origins = &origin,
        .origin_count = 1,
        .rp_id = BYTES_LITERAL("example.org"),
    };

    if (verifier == NULL) {
        enum passkey_result made = passkey_verifier_new(&verifier, &error);
        assert(made == PASSKEY_OK);
    }
    enum passkey_result result =
        client_data_verify(verifier, CEREMONY_REGISTRATION, client_data, &expected, &error);
    if (result == PASSKEY_OK) {
        names(client_data, "webauthn.create");
        names(client_data, "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY");
        names(client_data, "https://example.org");
    }
    return 0;
}
