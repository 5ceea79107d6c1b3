/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OpenSSL as configured by distributions that refuse SHA-1: the linker's --wrap replaces
 * EVP_DigestVerifyInit_ex(), which accepts all other digests.
 */
#include "base/checks.h"
#include "unit/unit.h"
#include "unit/webauthn/attestation_fixture.h"
#include <openssl/evp.h>

static bool refused;

/* The linker's names for the real function and for this one. */
int __real_EVP_DigestVerifyInit_ex(EVP_MD_CTX *context, EVP_PKEY_CTX **parameters,
    const char *digest, OSSL_LIB_CTX *library, const char *properties, EVP_PKEY *key,
    const OSSL_PARAM params[]);
int __wrap_EVP_DigestVerifyInit_ex(EVP_MD_CTX *context, EVP_PKEY_CTX **parameters,
    const char *digest, OSSL_LIB_CTX *library, const char *properties, EVP_PKEY *key,
    const OSSL_PARAM params[]);

int __wrap_EVP_DigestVerifyInit_ex(EVP_MD_CTX *context, EVP_PKEY_CTX **parameters,
    const char *digest, OSSL_LIB_CTX *library, const char *properties, EVP_PKEY *key,
    const OSSL_PARAM params[])
{
    if (refused && digest != NULL && strcmp(digest, "SHA1") == 0)
        return 0;
    return __real_EVP_DigestVerifyInit_ex(
        context, parameters, digest, library, properties, key, params);
}

/* Detected when a verifier is created, which does not otherwise need SHA-1. */
static void test_found_out(void **state)
{
    struct passkey_verifier *verifier = NULL;
    (void)state;
    refused = false;
    assert_result(passkey_verifier_new(&verifier, NULL), PASSKEY_OK);
    assert_true(passkey_sha1_available(verifier));
    passkey_verifier_free(&verifier);
    refused = true;
    assert_result(passkey_verifier_new(&verifier, NULL), PASSKEY_OK);
    assert_false(passkey_sha1_available(verifier));
    passkey_verifier_free(&verifier);
}

/* The statement is refused because OpenSSL does not provide SHA-1, not as invalid. */
static void test_statement(void **state)
{
    (void)state;
    attester_make_tpm(&attester, NULL, NULL);
    attester.rs1 = true;
    fixture_attester_key(SIGNING_RS256);
    fixture.request.attestation = ATTESTATION_TPM;
    refused = false;
    expect_accepted();
    refused = true;
    assert_result(ceremony_register(&fixture), PASSKEY_ALGORITHM_UNAVAILABLE);
    assert_string_equal(fixture.error.step, check_reference(CHECK_TPM_6));
    assert_non_null(strstr(fixture.error.message, "refuse SHA-1"));
    refused = false;
    expect_accepted();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found_out),
        FIXTURE_TEST(test_statement),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
