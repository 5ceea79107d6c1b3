/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cost of a verification from response JSON to verdict, beside a bare EVP_DigestVerify over the
 * same bytes with a key that is ready and a digest that was fetched. One thread, short rounds of
 * both in turn; medians of the rates and of the rounds' own ratios, which a busy machine moves
 * least. The design asks for at least 0.93 of the bare rate, which ES256 is held to here.
 */
#include "authenticator/authenticator.h"
#include "authenticator/require.h"
#include "base/bytes.h"
#include <openssl/evp.h>
#include <passkey/webauthn.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS        101
#define ROUND_SECONDS 0.005
#define RATIO_MIN     0.93

struct scene {
    struct credential credential;
    struct authenticator_response response;
    struct passkey_credential record;
    struct passkey_expected expected;
    struct passkey_authentication_expected who;
    struct passkey_verifier *verifier;
    struct buffer message; /* what is signed */
    EVP_MD_CTX *context;
    EVP_MD *digest; /* NULL for EdDSA */
    struct buffer public_key;
};

static const struct passkey_bytes origin = { (const uint8_t *)"https://example.org", 19 };

static void write_message(struct scene *scene)
{
    uint8_t hash[32];
    struct passkey_bytes client_data = buffer_view(&scene->response.client_data);
    REQUIRE(EVP_Digest(client_data.data, client_data.size, hash, NULL, EVP_sha256(), NULL) == 1);
    buffer_init(&scene->message, 1000);
    buffer_append(&scene->message, buffer_view(&scene->response.authenticator_data));
    buffer_append(&scene->message, BYTES_ARRAY(hash));
}

static void scene_begin(struct scene *scene, enum signing_algorithm algorithm)
{
    struct random_source random = { BYTES_LITERAL("bench"), BYTES_LITERAL("verify"), 0 };
    struct credential *credential = &scene->credential;
    const struct authenticator_request request = { .challenge = BYTES_LITERAL(
                                                       "0123456789abcdef0123456789abcdef"),
        .rp_id = BYTES_LITERAL("example.org"),
        .origin = origin };
    *scene = (struct scene){ .verifier = NULL };
    credential_draw(credential, algorithm, &random);
    random_draw(&random, credential->user_handle, 32);
    credential->user_handle_size = 32;
    authenticator_get(credential, &request, NULL, &scene->response);
    buffer_init(&scene->public_key, 1000);
    signing_key_cose(&credential->key, &scene->public_key);
    scene->record = (struct passkey_credential){ .id = buffer_view(&scene->response.id),
        .public_key = buffer_view(&scene->public_key),
        .algorithm = algorithm,
        .backup_eligible = PASSKEY_FACT_NO };
    scene->expected = (struct passkey_expected){ .challenge = request.challenge,
        .origins = &origin,
        .origin_count = 1,
        .rp_id = request.rp_id };
    scene->who.user_handle = (struct passkey_bytes){ credential->user_handle, 32 };
    REQUIRE(passkey_verifier_new(&scene->verifier, NULL) == PASSKEY_OK);
    write_message(scene);
    scene->context = EVP_MD_CTX_new();
    if (algorithm != SIGNING_EDDSA)
        REQUIRE((scene->digest = EVP_MD_fetch(NULL, "SHA256", NULL)) != NULL);
}

static void scene_end(struct scene *scene)
{
    EVP_MD_free(scene->digest);
    EVP_MD_CTX_free(scene->context);
    passkey_verifier_free(&scene->verifier);
    buffer_deinit(&scene->public_key);
    buffer_deinit(&scene->message);
    authenticator_response_deinit(&scene->response);
    credential_deinit(&scene->credential);
}

static void verify(struct scene *scene)
{
    struct passkey_authentication_response response;
    struct passkey_authentication verdict;
    REQUIRE(passkey_authentication_parse(scene->verifier, buffer_view(&scene->response.json),
                &response, NULL) == PASSKEY_OK);
    REQUIRE(passkey_authentication_verify(scene->verifier, &response, &scene->expected, &scene->who,
                &scene->record, &verdict, NULL) == PASSKEY_OK);
}

static void verify_bare(struct scene *scene)
{
    struct passkey_bytes signature = buffer_view(&scene->response.signature);
    struct passkey_bytes message = buffer_view(&scene->message);
    EVP_MD_CTX *context = scene->context;
    REQUIRE(EVP_MD_CTX_reset(context) == 1);
    REQUIRE(
        EVP_DigestVerifyInit(context, NULL, scene->digest, NULL, scene->credential.key.pkey) == 1);
    REQUIRE(
        EVP_DigestVerify(context, signature.data, signature.size, message.data, message.size) == 1);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Calls in a second of CPU time. */
static double rate(struct scene *scene, void (*call)(struct scene *scene))
{
    double start = now();
    size_t count = 0;
    do {
        for (int i = 0; i < 20; i++)
            call(scene);
        count += 20;
    } while (now() - start < ROUND_SECONDS);
    return (double)count / (now() - start);
}

static int ascending(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;
    return (difference > 0) - (difference < 0);
}

static double median(double rates[static ROUNDS])
{
    qsort(rates, ROUNDS, sizeof(rates[0]), ascending);
    return rates[ROUNDS / 2];
}

static bool measure(const char *name, enum signing_algorithm algorithm)
{
    struct scene scene;
    double whole[ROUNDS];
    double bare[ROUNDS];
    double ratios[ROUNDS];
    scene_begin(&scene, algorithm);
    (void)rate(&scene, verify);
    (void)rate(&scene, verify_bare);
    for (int i = 0; i < ROUNDS; i++) {
        whole[i] = rate(&scene, verify);
        bare[i] = rate(&scene, verify_bare);
        ratios[i] = whole[i] / bare[i];
    }
    double ratio = median(ratios);
    double whole_rate = median(whole);
    double bare_rate = median(bare);
    printf("%-6s  verification %7.0f/s  bare %7.0f/s  ratio %.3f  besides the signature %.1f us\n",
        name, whole_rate, bare_rate, ratio, 1e6 / whole_rate - 1e6 / bare_rate);
    scene_end(&scene);
    return ratio >= RATIO_MIN;
}

int main(void)
{
    bool es256 = measure("ES256", SIGNING_ES256);
    (void)measure("EdDSA", SIGNING_EDDSA);
    (void)measure("RS256", SIGNING_RS256);
    if (!es256)
        (void)fprintf(stderr, "ES256 is below %.2f of the bare rate\n", RATIO_MIN);
    return es256 ? 0 : 1;
}
