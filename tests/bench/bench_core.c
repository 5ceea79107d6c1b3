/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cost of a ceremony from response JSON to verdict, beside a bare EVP_DigestVerify over the
 * bytes that are signed, with a key that is ready and a digest that was fetched. One thread, short
 * rounds of both in turn; medians of the rates and of the rounds' own ratios, which a busy machine
 * moves least. A sign-in must keep 0.93 of the bare rate with ES256 and 0.7 with RS256; the others
 * are reported.
 */
#include "authenticator/require.h"
#include "base/bytes.h"
#include "bench/sample.h"
#include <openssl/evp.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS        101
#define ROUND_SECONDS 0.005
#define RATIO_MIN     0.93

struct row {
    const char *name;
    struct sample_kind kind;
    double ratio_min;
};

struct measured {
    struct sample sample;
    struct buffer message; /* the signed bytes */
    EVP_PKEY *key;         /* of the signature; borrowed */
    EVP_MD_CTX *context;
    EVP_MD *digest; /* NULL for EdDSA */
};

static void write_message(struct measured *measured)
{
    uint8_t hash[32];
    const struct authenticator_response *response = &measured->sample.response;
    struct passkey_bytes client_data = buffer_view(&response->client_data);
    REQUIRE(EVP_Digest(client_data.data, client_data.size, hash, NULL, EVP_sha256(), NULL) == 1);
    buffer_init(&measured->message, 1000);
    buffer_append(&measured->message, buffer_view(&response->authenticator_data));
    buffer_append(&measured->message, BYTES_ARRAY(hash));
}

static void measured_init(struct measured *measured, const struct sample_kind *kind)
{
    *measured = (struct measured){ .context = EVP_MD_CTX_new() };
    sample_init(&measured->sample, kind);
    write_message(measured);
    measured->key = kind->registration ? measured->sample.attester.key.pkey
                                       : measured->sample.credential.key.pkey;
    if (kind->algorithm != SIGNING_EDDSA)
        REQUIRE((measured->digest = EVP_MD_fetch(NULL, "SHA256", NULL)) != NULL);
}

static void measured_deinit(struct measured *measured)
{
    EVP_MD_free(measured->digest);
    EVP_MD_CTX_free(measured->context);
    buffer_deinit(&measured->message);
    sample_deinit(&measured->sample);
}

static void ceremony(struct measured *measured)
{
    sample_verify(&measured->sample);
}

static void bare(struct measured *measured)
{
    struct passkey_bytes signature = buffer_view(&measured->sample.response.signature);
    struct passkey_bytes message = buffer_view(&measured->message);
    EVP_MD_CTX *context = measured->context;
    REQUIRE(EVP_MD_CTX_reset(context) == 1);
    REQUIRE(EVP_DigestVerifyInit(context, NULL, measured->digest, NULL, measured->key) == 1);
    REQUIRE(
        EVP_DigestVerify(context, signature.data, signature.size, message.data, message.size) == 1);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Calls per second of CPU time. */
static double rate(struct measured *measured, void (*call)(struct measured *measured))
{
    double start = now();
    size_t count = 0;
    do {
        for (int i = 0; i < 20; i++)
            call(measured);
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
    struct measured measured;
    double whole[ROUNDS], alone[ROUNDS], ratios[ROUNDS];
    measured_init(&measured, &row->kind);
    (void)rate(&measured, ceremony);
    (void)rate(&measured, bare);
    for (int i = 0; i < ROUNDS; i++) {
        whole[i] = rate(&measured, ceremony);
        alone[i] = rate(&measured, bare);
        ratios[i] = whole[i] / alone[i];
    }
    double ratio = median(ratios);
    double whole_rate = median(whole);
    double bare_rate = median(alone);
    printf("%-38s %7.0f/s  bare %7.0f/s  ratio %.3f  %+7.1f us\n", row->name, whole_rate, bare_rate,
        ratio, 1e6 / whole_rate - 1e6 / bare_rate);
    measured_deinit(&measured);
    if (ratio < row->ratio_min)
        (void)fprintf(stderr, "%s is below %.2f of the bare rate\n", row->name, row->ratio_min);
    return ratio >= row->ratio_min;
}

int main(void)
{
    static const struct row rows[] = {
        { "sign-in, ES256", { .algorithm = SIGNING_ES256 }, RATIO_MIN },
        { "sign-in, EdDSA", { .algorithm = SIGNING_EDDSA }, 0 },
        { "sign-in, RS256", { .algorithm = SIGNING_RS256 }, 0.7 },
        { "registration, packed, ES256",
            { SIGNING_ES256, true, ATTESTATION_PACKED_CERTIFICATE, false }, 0 },
        { "registration, packed, ES256, trusted",
            { SIGNING_ES256, true, ATTESTATION_PACKED_CERTIFICATE, true }, 0 },
    };
    bool good = true;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        good = measure(&rows[i]) && good;
    return good ? 0 : 1;
}
