/* SPDX-License-Identifier: Apache-2.0 */
/* Verify a sign-in: sign_in CHALLENGE USER_HANDLE CREDENTIAL < response.json
 * The arguments are files. CREDENTIAL, of passkey_credential_encode(), is updated. */
#include <passkey/webauthn.h>
#include <stdio.h>

static uint8_t space[4][65536];

static struct passkey_bytes load(FILE *file, int i)
{
    return (struct passkey_bytes){ space[i], file == NULL ? 0 : fread(space[i], 1, 65536, file) };
}

int main(int argc, char **argv)
{
    const struct passkey_bytes origin = { (const uint8_t *)"http://localhost:8080", 21 };
    struct passkey_credential record = { .size = sizeof(record) }, updated = record;
    struct passkey_verifier *verifier = NULL;
    struct passkey_error error = { .message = "it cannot be stored" };
    uint8_t *blob;
    size_t size;
    if (argc != 4)
        return (void)puts("usage: sign_in CHALLENGE USER_HANDLE CREDENTIAL < response.json"), 2;
    struct passkey_authentication_expected expected = { .size = sizeof(expected),
        .challenge = load(fopen(argv[1], "rb"), 0),
        .origins = &origin,
        .origin_count = 1,
        .rp_id = { origin.data + 7, 9 }, /* localhost */
        .credential = &record,
        .user_handle = load(fopen(argv[2], "rb"), 1) };
    struct passkey_bytes stored = load(fopen(argv[3], "rb"), 2), response = load(stdin, 3);
    bool verified = passkey_verifier_new(&verifier, &error) == PASSKEY_OK &&
                    passkey_credential_decode(stored, &record, &error) == PASSKEY_OK &&
                    passkey_authentication_verify(
                        verifier, response, &expected, &updated, NULL, &error) == PASSKEY_OK &&
                    passkey_credential_encode(&updated, &blob, &size, &error) == PASSKEY_OK &&
                    fwrite(blob, 1, size, fopen(argv[3], "wb")) == size;
    puts(verified ? "verified" : error.message);
    return !verified;
}
