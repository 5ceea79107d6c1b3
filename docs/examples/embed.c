/* SPDX-License-Identifier: Apache-2.0 */
/* Passkeys in a program of your own, for one user, with a directory as the store. Each command is
 * what a web server does for one request. docs/embedding.md explains it.
 *     embed DIRECTORY register-options > options.json    embed DIRECTORY register < response.json
 *     embed DIRECTORY sign-in-options > options.json     embed DIRECTORY sign-in < response.json */
#include <passkey/webauthn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const struct passkey_bytes rp_id = { (const uint8_t *)"localhost", 9 };
static const struct passkey_bytes origin = { (const uint8_t *)"http://localhost:8080", 21 };
static uint8_t space[4][65536];
static struct passkey_verifier *verifier;
static struct passkey_error error;

static void check(enum passkey_result result)
{
    if (result == PASSKEY_OK)
        return;
    fprintf(stderr, "%s: %s (%s)\n", passkey_result_slug(result), error.message,
        error.step != NULL ? error.step : "no step");
    exit(1);
}

static struct passkey_bytes read_all(FILE *file, int i)
{
    struct passkey_bytes bytes = { space[i], file == NULL ? 0 : fread(space[i], 1, 65536, file) };
    if (file != NULL)
        fclose(file);
    return bytes;
}

static struct passkey_bytes write_all(const char *path, struct passkey_bytes bytes)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes.data, 1, bytes.size, file) != bytes.size || fclose(file) != 0)
        abort();
    return bytes;
}

static struct passkey_bytes draw(const char *path, int i)
{
    if (getentropy(space[i], 32) != 0)
        abort();
    return write_all(path, (struct passkey_bytes){ space[i], 32 });
}

static void store(const struct passkey_credential *credential)
{
    uint8_t *blob;
    size_t size;
    check(passkey_credential_encode(credential, &blob, &size, &error));
    write_all("credential", (struct passkey_bytes){ blob, size });
    passkey_free(blob);
}

static void register_user(void)
{
    struct passkey_credential credential = { .size = sizeof(credential) };
    struct passkey_registration_expected expected = { .size = sizeof(expected),
        .challenge = read_all(fopen("challenge", "rb"), 0),
        .origins = &origin,
        .origin_count = 1,
        .rp_id = rp_id,
        .now_ms = (int64_t)time(NULL) * 1000 };
    unlink("challenge"); /* it is valid for one response */
    check(passkey_registration_verify(
        verifier, read_all(stdin, 1), &expected, &credential, NULL, &error));
    store(&credential);
}

static void sign_in(void)
{
    struct passkey_credential record = { .size = sizeof(record) }, updated = record;
    struct passkey_authentication_expected expected = { .size = sizeof(expected),
        .challenge = read_all(fopen("challenge", "rb"), 0),
        .origins = &origin,
        .origin_count = 1,
        .rp_id = rp_id,
        .credential = &record,
        .user_handle = read_all(fopen("user", "rb"), 1) };
    unlink("challenge");
    check(passkey_credential_decode(read_all(fopen("credential", "rb"), 2), &record, &error));
    check(passkey_authentication_verify(
        verifier, read_all(stdin, 3), &expected, &updated, NULL, &error));
    store(&updated);
}

int main(int argc, char **argv)
{
    struct passkey_creation_options creation = { .size = sizeof(creation), .rp_id = rp_id };
    struct passkey_request_options request = { .size = sizeof(request), .rp_id = rp_id };
    char *options = NULL;
    if (argc != 3 || chdir(argv[1]) != 0) {
        fputs("usage: embed DIRECTORY register-options|register|sign-in-options|sign-in\n", stderr);
        return 2;
    }
    check(passkey_verifier_new(&verifier, &error));
    if (strcmp(argv[2], "register") == 0)
        register_user();
    else if (strcmp(argv[2], "sign-in") == 0)
        sign_in();
    else if (strcmp(argv[2], "register-options") == 0) {
        creation.challenge = draw("challenge", 0);
        creation.user_id = draw("user", 1);
        creation.rp_name = creation.user_name = rp_id;
        check(passkey_registration_options(&creation, &options, NULL, &error));
    } else {
        request.challenge = draw("challenge", 0);
        check(passkey_authentication_options(&request, &options, NULL, &error));
    }
    puts(options != NULL ? options : "stored");
    passkey_free(options);
    passkey_verifier_free(&verifier);
    return 0;
}
