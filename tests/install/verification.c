/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program that embeds libpasskey, built against the installed library. It writes the options of a
 * sign-in, which shows that headers, pkg-config file and library match.
 */
#include <passkey/webauthn.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    static const char rp_id[] = "example.org";
    uint8_t challenge[32] = { 1 };
    struct passkey_request_options options = {
        .size = sizeof(options),
        .rp_id = { (const uint8_t *)rp_id, sizeof(rp_id) - 1 },
        .challenge = { challenge, sizeof(challenge) },
        .timeout_ms = 300000,
    };
    struct passkey_error error;
    char *json = NULL;
    size_t size = 0;

    if (passkey_authentication_options(&options, &json, &size, &error) != PASSKEY_OK) {
        (void)fprintf(stderr, "%s: %s\n", passkey_result_slug(error.result), error.message);
        return 1;
    }
    bool named = strcmp(passkey_version(), PASSKEY_VERSION) == 0 && strstr(json, rp_id) != NULL &&
                 strlen(json) == size;
    passkey_free(json);
    return named ? 0 : 1;
}
