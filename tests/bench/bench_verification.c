/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a sign-in costs the library, from response JSON to verdict, beside a bare EVP_DigestVerify
 * of the same bytes with a key that is ready and a digest that was fetched. Both in turn on one
 * thread, so that a disturbance meets both; the medians of the rounds are compared.
 */
#include "authenticator/authenticator.h"
#include "authenticator/require.h"
#include "base/bytes.h"
#include "crypto/digest.h"
#include <openssl/evp.h>
#include <passkey/webauthn.h>
#include <time.h>

#define ROUNDS      41
#define ROUND_COUNT 200
/* The share of the bare rate that the whole verification keeps at least. */
#define SHARE_MIN 0.93

/* One sign-in of one user, and what both sides of the comparison need of it. */
struct sign_in {
    struct authenticator_response response;
    struct passkey_verifier *verifier;
    struct passkey_bytes origin;
    struct passkey_expected expected;
    struct passkey_authentication_expected who;
    struct passkey_credential record;
    struct buffer public_key;
    EVP_PKEY *pkey; /* of the credential, not owned */
    EVP_MD *digest;
    EVP_MD_CTX *context;
    struct buffer message; /* authenticator data and hash */
};

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void sign_in_init(struct sign_in *sign_in, struct credential *credential)
{
    static const uint8_t challenge[32] = { 7 };
    uint8_t hash[SHA256_SIZE];
    *sign_in = (struct sign_in){ .origin = BYTES_LITERAL("https://example.org") };
    const struct authenticator_request request = {
        .challenge = BYTES_ARRAY(challenge),
        .rp_id = BYTES_LITERAL("example.org"),
        .origin = sign_in->origin,
    };
    authenticator_get(credential, &request, NULL, &sign_in->response);
    sign_in->expected = (struct passkey_expected){ .challenge = request.challenge,
        .origins = &sign_in->origin,
        .origin_count = 1,
        .rp_id = request.rp_id };
    buffer_init(&sign_in->public_key, 1024);
    signing_key_cose(&credential->key, &sign_in->public_key);
    sign_in->record = (struct passkey_credential){ .id = { credential->id, credential->id_size },
        .public_key = buffer_view(&sign_in->public_key) };
    sign_in->pkey = credential->key.pkey;
    sign_in->digest = EVP_MD_fetch(NULL, "SHA256", NULL);
    sign_in->context = EVP_MD_CTX_new();
    REQUIRE(sign_in->digest != NULL && sign_in->context != NULL);
    REQUIRE(sha256(buffer_view(&sign_in->response.client_data), hash) == PASSKEY_OK);
    buffer_init(&sign_in->message, 1024);
    buffer_append(&sign_in->message, buffer_view(&sign_in->response.authenticator_data));
    buffer_append(&sign_in->message, BYTES_ARRAY(hash));
    REQUIRE(passkey_verifier_new(&sign_in->verifier, NULL) == PASSKEY_OK);
}

static void sign_in_deinit(struct sign_in *sign_in)
{
    passkey_verifier_free(&sign_in->verifier);
    buffer_deinit(&sign_in->message);
    buffer_deinit(&sign_in->public_key);
    authenticator_response_deinit(&sign_in->response);
    EVP_MD_CTX_free(sign_in->context);
    EVP_MD_free(sign_in->digest);
}

static void verify_bare(struct sign_in *sign_in)
{
    struct passkey_bytes message = buffer_view(&sign_in->message);
    struct passkey_bytes signature = buffer_view(&sign_in->response.signature);
    REQUIRE(
        EVP_DigestVerifyInit(sign_in->context, NULL, sign_in->digest, NULL, sign_in->pkey) == 1);
    REQUIRE(EVP_DigestVerify(
                sign_in->context, signature.data, signature.size, message.data, message.size) == 1);
}

static void verify_whole(struct sign_in *sign_in)
{
    struct passkey_authentication_response response;
    struct passkey_authentication verdict;
    REQUIRE(passkey_authentication_parse(sign_in->verifier, buffer_view(&sign_in->response.json),
                &response, NULL) == PASSKEY_OK);
    REQUIRE(passkey_authentication_verify(sign_in->verifier, &response, &sign_in->expected,
                &sign_in->who, &sign_in->record, &verdict, NULL) == PASSKEY_OK);
}

static double round_seconds(struct sign_in *sign_in, void (*verify)(struct sign_in *sign_in))
{
    double start = cpu_seconds();
    for (int i = 0; i < ROUND_COUNT; i++)
        verify(sign_in);
    return (cpu_seconds() - start) / ROUND_COUNT;
}

static int double_order(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;
    return (difference > 0) - (difference < 0);
}

int main(void)
{
    struct random_source random = { BYTES_LITERAL("bench"), BYTES_LITERAL("verification"), 0 };
    struct credential credential;
    struct sign_in sign_in;
    double bare[ROUNDS], whole[ROUNDS];
    credential_draw(&credential, SIGNING_ES256, &random);
    (void)snprintf(credential.rp_id, sizeof(credential.rp_id), "example.org");
    sign_in_init(&sign_in, &credential);
    for (int i = 0; i < ROUNDS; i++) {
        bare[i] = round_seconds(&sign_in, verify_bare);
        whole[i] = round_seconds(&sign_in, verify_whole);
    }
    qsort(bare, ROUNDS, sizeof(bare[0]), double_order);
    qsort(whole, ROUNDS, sizeof(whole[0]), double_order);
    double share = bare[ROUNDS / 2] / whole[ROUNDS / 2];
    printf("bare EVP_DigestVerify %.2f us, response JSON to verdict %.2f us: %.3f of the bare rate "
           "(at least %.2f)\n",
        bare[ROUNDS / 2] * 1e6, whole[ROUNDS / 2] * 1e6, share, SHARE_MIN);
    sign_in_deinit(&sign_in);
    credential_deinit(&credential);
    return share >= SHARE_MIN ? 0 : 1;
}
