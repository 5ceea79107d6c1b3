/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cost of a ceremony from response JSON to verdict, beside a bare EVP_DigestVerify over the
 * bytes that are signed, with a key that is ready and a digest that was fetched. One thread, short
 * rounds of both in turn; medians of the rates and of the rounds' own ratios, which a busy machine
 * moves least. A sign-in with ES256 must keep 0.93 of the bare rate; the others are reported.
 */
#include "authenticator/authenticator.h"
#include "authenticator/require.h"
#include "base/bytes.h"
#include "expectations.h"
#include <openssl/evp.h>
#include <passkey/webauthn.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS        101
#define ROUND_SECONDS 0.005
#define RATIO_MIN     0.93
#define NOW_MS        1782000000000 /* midsummer 2026; the certificates are good until 3024 */

/* What is measured. */
struct row {
    const char *name;
    enum signing_algorithm algorithm; /* of the credential */
    bool registration;                /* with a packed attestation by ES256 */
    bool trusted;                     /* up to its root, which is one signature more */
    double ratio_min;
};

struct scene {
    const struct row *row;
    struct credential credential;
    struct attester attester;
    struct authenticator_response response;
    struct passkey_credential record;
    struct passkey_registration_expected created;
    struct passkey_authentication_expected asserted;
    struct passkey_attestation_policy policy;
    struct passkey_bytes anchor;
    struct passkey_verifier *verifier;
    struct buffer message; /* what is signed */
    EVP_PKEY *key;         /* what it is signed with; not owned */
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

static void respond(struct scene *scene, const struct authenticator_request *request)
{
    struct credential *credential = &scene->credential;
    if (scene->row->registration)
        authenticator_create(credential, request, NULL, &scene->response);
    else
        authenticator_get(credential, request, NULL, &scene->response);
    scene->key = scene->row->registration ? scene->attester.key.pkey : credential->key.pkey;
}

static void expect(struct scene *scene, const struct authenticator_request *request)
{
    scene->record = (struct passkey_credential){ .size = sizeof(scene->record),
        .id = buffer_view(&scene->response.id),
        .public_key = buffer_view(&scene->public_key),
        .backup_eligible = PASSKEY_FACT_NO };
    const struct ceremony_expected expected = { .challenge = request->challenge,
        .origins = &origin,
        .origin_count = 1,
        .rp_id = request->rp_id,
        .now_ms = NOW_MS };
    scene->anchor = buffer_view(&scene->attester.root_certificate);
    scene->policy = (struct passkey_attestation_policy){ .size = sizeof(scene->policy),
        .anchors = &scene->anchor,
        .anchor_count = scene->row->trusted ? 1 : 0,
        .trust = scene->row->trusted ? PASSKEY_TRUST_REQUIRED : PASSKEY_TRUST_OPTIONAL };
    scene->created = expect_registration(&expected, &scene->policy);
    scene->asserted = expect_authentication(&expected, &scene->record);
    scene->asserted.user_handle = (struct passkey_bytes){ scene->credential.user_handle, 32 };
}

static void scene_begin(struct scene *scene, const struct row *row)
{
    struct random_source random = { BYTES_LITERAL("bench"), BYTES_LITERAL("core"), 0 };
    struct credential *credential = &scene->credential;
    const struct authenticator_request request = { .challenge = BYTES_LITERAL(
                                                       "0123456789abcdef0123456789abcdef"),
        .rp_id = BYTES_LITERAL("example.org"),
        .origin = origin,
        .attestation = ATTESTATION_PACKED_CERTIFICATE,
        .attester = &scene->attester };
    *scene = (struct scene){ .row = row };
    credential_draw(credential, row->algorithm, &random);
    random_draw(&random, credential->user_handle, 32);
    credential->user_handle_size = 32;
    attester_draw(&scene->attester, BYTES_ARRAY(credential->aaguid), &random);
    respond(scene, &request);
    buffer_init(&scene->public_key, 1000);
    signing_key_cose(&credential->key, &scene->public_key);
    expect(scene, &request);
    REQUIRE(passkey_verifier_new(&scene->verifier, NULL) == PASSKEY_OK);
    write_message(scene);
    scene->context = EVP_MD_CTX_new();
    if (row->algorithm != SIGNING_EDDSA)
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
    attester_deinit(&scene->attester);
    credential_deinit(&scene->credential);
}

static void sign_in(struct scene *scene)
{
    struct passkey_credential updated = { .size = sizeof(updated) };
    REQUIRE(passkey_authentication_verify(scene->verifier, buffer_view(&scene->response.json),
                &scene->asserted, &updated, NULL, NULL) == PASSKEY_OK);
}

static void sign_up(struct scene *scene)
{
    struct passkey_credential made = { .size = sizeof(made) };
    REQUIRE(passkey_registration_verify(scene->verifier, buffer_view(&scene->response.json),
                &scene->created, &made, NULL, NULL) == PASSKEY_OK);
    REQUIRE(made.attestation_trusted == scene->row->trusted);
}

static void bare(struct scene *scene)
{
    struct passkey_bytes signature = buffer_view(&scene->response.signature);
    struct passkey_bytes message = buffer_view(&scene->message);
    EVP_MD_CTX *context = scene->context;
    REQUIRE(EVP_MD_CTX_reset(context) == 1);
    REQUIRE(EVP_DigestVerifyInit(context, NULL, scene->digest, NULL, scene->key) == 1);
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

static bool measure(const struct row *row)
{
    struct scene scene;
    double whole[ROUNDS], alone[ROUNDS], ratios[ROUNDS];
    void (*ceremony)(struct scene * scene) = row->registration ? sign_up : sign_in;
    scene_begin(&scene, row);
    (void)rate(&scene, ceremony);
    (void)rate(&scene, bare);
    for (int i = 0; i < ROUNDS; i++) {
        whole[i] = rate(&scene, ceremony);
        alone[i] = rate(&scene, bare);
        ratios[i] = whole[i] / alone[i];
    }
    double ratio = median(ratios);
    double whole_rate = median(whole);
    double bare_rate = median(alone);
    printf("%-38s %7.0f/s  bare %7.0f/s  ratio %.3f  %+7.1f us\n", row->name, whole_rate, bare_rate,
        ratio, 1e6 / whole_rate - 1e6 / bare_rate);
    scene_end(&scene);
    if (ratio < row->ratio_min)
        (void)fprintf(stderr, "%s is below %.2f of the bare rate\n", row->name, row->ratio_min);
    return ratio >= row->ratio_min;
}

int main(void)
{
    static const struct row rows[] = {
        { "sign-in, ES256", SIGNING_ES256, false, false, RATIO_MIN },
        { "sign-in, EdDSA", SIGNING_EDDSA, false, false, 0 },
        { "sign-in, RS256", SIGNING_RS256, false, false, 0 },
        { "registration, packed, ES256", SIGNING_ES256, true, false, 0 },
        { "registration, packed, ES256, trusted", SIGNING_ES256, true, true, 0 },
    };
    bool good = true;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        good = measure(&rows[i]) && good;
    return good ? 0 : 1;
}
