/* SPDX-License-Identifier: Apache-2.0 */
/* See bare.h. Uses the median of several rounds, so that a disturbed round does not matter. */
#include "bench/bare.h"

#include "authenticator/require.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS        9
#define ROUND_COUNT   400
#define MESSAGE_SIZE  69 /* 37 bytes of authenticator data, 32 of a hash */
#define SIGNATURE_MAX 128

struct bare {
    EVP_PKEY *key;
    EVP_MD *digest;
    unsigned char message[MESSAGE_SIZE];
    unsigned char signature[SIGNATURE_MAX];
    size_t signature_size;
};

static void bare_init(struct bare *bare)
{
    *bare = (struct bare){ .key = EVP_EC_gen("P-256"), .signature_size = SIGNATURE_MAX };
    bare->digest = EVP_MD_fetch(NULL, "SHA256", NULL);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    REQUIRE(bare->key != NULL && bare->digest != NULL && context != NULL);
    REQUIRE(EVP_DigestSignInit(context, NULL, bare->digest, NULL, bare->key) == 1);
    REQUIRE(EVP_DigestSign(
                context, bare->signature, &bare->signature_size, bare->message, MESSAGE_SIZE) == 1);
    EVP_MD_CTX_free(context);
}

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double round_seconds(const struct bare *bare)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    REQUIRE(context != NULL);
    double start = cpu_seconds();
    for (int i = 0; i < ROUND_COUNT; i++) {
        REQUIRE(EVP_DigestVerifyInit(context, NULL, bare->digest, NULL, bare->key) == 1);
        REQUIRE(EVP_DigestVerify(context, bare->signature, bare->signature_size, bare->message,
                    MESSAGE_SIZE) == 1);
        EVP_MD_CTX_reset(context);
    }
    double spent = cpu_seconds() - start;
    EVP_MD_CTX_free(context);
    return spent / ROUND_COUNT;
}

static int double_order(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;
    return (difference > 0) - (difference < 0);
}

double bare_verification_seconds(void)
{
    struct bare bare;
    double rounds[ROUNDS];
    bare_init(&bare);
    for (int i = 0; i < ROUNDS; i++)
        rounds[i] = round_seconds(&bare);
    qsort(rounds, ROUNDS, sizeof(rounds[0]), double_order);
    EVP_PKEY_free(bare.key);
    EVP_MD_free(bare.digest);
    return rounds[ROUNDS / 2];
}
