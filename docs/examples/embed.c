/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Passkeys in a program of one's own: no server, and a directory as the store. One user; each step
 * of a ceremony is a call of the program, as it would be a request to a web server.
 * docs/embedding.md leads through it.
 *
 *     embed DIRECTORY register-options > options.json
 *     embed DIRECTORY register < response.json
 *     embed DIRECTORY sign-in-options > options.json
 *     embed DIRECTORY sign-in < response.json
 */
#include <passkey/webauthn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define RP_ID          "localhost"
#define ORIGIN         "http://localhost:8080"
#define CHALLENGE_SIZE 32
#define FILE_SIZE_MAX  65536

/* ---- the store: three files ---- */

static const char *directory;

static const char *path_of(const char *name)
{
    static char path[4096];
    (void)snprintf(path, sizeof(path), "%s/%s", directory, name);
    return path;
}

static bool store_write(const char *name, struct passkey_bytes bytes)
{
    FILE *file = fopen(path_of(name), "wb");
    if (file == NULL)
        return false;
    bool written = fwrite(bytes.data, 1, bytes.size, file) == bytes.size;
    return fclose(file) == 0 && written;
}

/* Views borrow from `space`, which holds FILE_SIZE_MAX bytes. */
static bool store_read(const char *name, uint8_t *space, struct passkey_bytes *bytes)
{
    FILE *file = fopen(path_of(name), "rb");
    if (file == NULL)
        return false;
    *bytes = (struct passkey_bytes){ space, fread(space, 1, FILE_SIZE_MAX, file) };
    return fclose(file) == 0;
}

/* A challenge is good for one answer: it is gone before anything is judged. */
static bool challenge_take(uint8_t *space, struct passkey_bytes *challenge)
{
    return store_read("challenge", space, challenge) && unlink(path_of("challenge")) == 0;
}

static bool random_file(const char *name, uint8_t out[CHALLENGE_SIZE])
{
    return getrandom(out, CHALLENGE_SIZE, 0) == CHALLENGE_SIZE &&
           store_write(name, (struct passkey_bytes){ out, CHALLENGE_SIZE });
}

static bool record_store(const struct passkey_credential *record, struct passkey_error *error)
{
    uint8_t *blob = NULL;
    size_t size = 0;
    if (passkey_credential_encode(record, &blob, &size, error) != PASSKEY_OK)
        return false;
    bool stored = store_write("credential", (struct passkey_bytes){ blob, size });
    passkey_free(blob);
    return stored;
}

/* ---- what both ceremonies share ---- */

static struct passkey_bytes text(const char *string)
{
    return (struct passkey_bytes){ (const uint8_t *)string, strlen(string) };
}

static struct passkey_expected expectations(
    const struct passkey_bytes *origin, struct passkey_bytes challenge)
{
    return (struct passkey_expected){
        .challenge = challenge,
        .origins = origin,
        .origin_count = 1,
        .rp_id = text(RP_ID),
        .user_verification = PASSKEY_REQUIRED,
        .now_ms = (int64_t)time(NULL) * 1000,
    };
}

static struct passkey_bytes input(void)
{
    static uint8_t space[FILE_SIZE_MAX];
    return (struct passkey_bytes){ space, fread(space, 1, sizeof(space), stdin) };
}

static bool print(char *json)
{
    bool printed = puts(json) >= 0 && fflush(stdout) == 0;
    passkey_free(json);
    return printed;
}

/* ---- registration ---- */

static bool register_options(struct passkey_verifier *verifier, struct passkey_error *error)
{
    static const int32_t wanted[] = { PASSKEY_ALGORITHM_EDDSA, PASSKEY_ALGORITHM_ES256,
        PASSKEY_ALGORITHM_RS256 };
    uint8_t challenge[CHALLENGE_SIZE];
    uint8_t user[CHALLENGE_SIZE];
    char *json = NULL;
    size_t size = 0;
    (void)verifier;
    if (!random_file("challenge", challenge) || !random_file("user", user))
        return false;
    const struct passkey_creation_options options = {
        .rp_id = text(RP_ID),
        .rp_name = text("Example"),
        .user_id = { user, sizeof(user) },
        .user_name = text("ada"),
        .user_display_name = text("Ada"),
        .challenge = { challenge, sizeof(challenge) },
        .algorithms = wanted,
        .algorithm_count = sizeof(wanted) / sizeof(wanted[0]),
        .timeout_ms = 300000,
        .resident_key = PASSKEY_REQUIRED,
        .user_verification = PASSKEY_REQUIRED,
    };
    return passkey_creation_options_write(&options, &json, &size, error) == PASSKEY_OK &&
           print(json);
}

static bool register_finish(struct passkey_verifier *verifier, struct passkey_error *error)
{
    static uint8_t space[FILE_SIZE_MAX];
    const struct passkey_bytes origin = text(ORIGIN);
    struct passkey_bytes challenge;
    struct passkey_registration_response response;
    struct passkey_registration registration;
    if (!challenge_take(space, &challenge))
        return false;
    const struct passkey_expected expected = expectations(&origin, challenge);
    return passkey_registration_parse(verifier, input(), &response, error) == PASSKEY_OK &&
           passkey_registration_verify(
               verifier, &response, &expected, NULL, &registration, error) == PASSKEY_OK &&
           record_store(&registration.credential, error);
}

/* ---- sign-in ---- */

static bool sign_in_options(struct passkey_verifier *verifier, struct passkey_error *error)
{
    uint8_t challenge[CHALLENGE_SIZE];
    char *json = NULL;
    size_t size = 0;
    (void)verifier;
    if (!random_file("challenge", challenge))
        return false;
    const struct passkey_request_options options = {
        .rp_id = text(RP_ID),
        .challenge = { challenge, sizeof(challenge) },
        .timeout_ms = 300000,
        .user_verification = PASSKEY_REQUIRED,
    };
    return passkey_request_options_write(&options, &json, &size, error) == PASSKEY_OK &&
           print(json);
}

/* The record as it is after this sign-in. */
static bool record_advance(struct passkey_credential *record,
    const struct passkey_authentication *authentication, struct passkey_error *error)
{
    record->sign_count = authentication->sign_count;
    record->backup_state = authentication->backup_state;
    record->backup_eligible = authentication->backup_eligible ? PASSKEY_FACT_YES : PASSKEY_FACT_NO;
    return record_store(record, error);
}

static bool sign_in_finish(struct passkey_verifier *verifier, struct passkey_error *error)
{
    static uint8_t spaces[3][FILE_SIZE_MAX];
    const struct passkey_bytes origin = text(ORIGIN);
    struct passkey_bytes challenge;
    struct passkey_bytes blob;
    /* Nobody was named and no list was sent, so that a user handle must come. */
    struct passkey_authentication_expected who = { .allow_given = true };
    struct passkey_credential record;
    struct passkey_authentication_response response;
    struct passkey_authentication authentication;
    if (!challenge_take(spaces[0], &challenge) || !store_read("credential", spaces[1], &blob) ||
        !store_read("user", spaces[2], &who.user_handle) ||
        passkey_credential_decode(blob, &record, error) != PASSKEY_OK)
        return false;
    const struct passkey_expected expected = expectations(&origin, challenge);
    return passkey_authentication_parse(verifier, input(), &response, error) == PASSKEY_OK &&
           passkey_authentication_verify(verifier, &response, &expected, &who, &record,
               &authentication, error) == PASSKEY_OK &&
           record_advance(&record, &authentication, error);
}

/* ---- main ---- */

static const struct {
    const char *name;
    bool (*run)(struct passkey_verifier *verifier, struct passkey_error *error);
} steps[] = {
    { "register-options", register_options },
    { "register", register_finish },
    { "sign-in-options", sign_in_options },
    { "sign-in", sign_in_finish },
};

static int run(const char *name)
{
    struct passkey_error error = { .result = PASSKEY_OK };
    struct passkey_verifier *verifier = NULL;
    bool done = false;
    if (passkey_verifier_new(&verifier, &error) == PASSKEY_OK)
        for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
            if (strcmp(steps[i].name, name) == 0)
                done = steps[i].run(verifier, &error);
    passkey_verifier_free(&verifier);
    if (done)
        return 0;
    if (error.result == PASSKEY_OK)
        (void)fprintf(stderr, "%s: nothing was begun, or the store cannot be used\n", name);
    else
        (void)fprintf(stderr, "%s: %s (%s)\n", passkey_result_slug(error.result), error.message,
            error.step != NULL ? error.step : "no step");
    return 1;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        (void)fprintf(stderr, "usage: embed DIRECTORY "
                              "register-options|register|sign-in-options|sign-in\n");
        return 2;
    }
    directory = argv[1];
    return run(argv[2]);
}
