/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format "tpm" (WebAuthn L3 8.3): a TPM's attestation key certifies the credential's key.
 *
 *     { "ver": "2.0", "alg": integer, "x5c": [ leaf, ... ], "sig": bytes, "certInfo": bytes,
 *       "pubArea": bytes }
 *
 * The structures inside are read in tpm_structures.c. The signature has the form that COSE defines
 * for the algorithm (TPM-13). The procedure is not numbered in the text.
 */
#include "base/bytes.h"
#include "crypto/rs1.h"
#include "webauthn/attestation/certificate_aaguid.h"
#include "webauthn/attestation/statement.h"
#include "webauthn/attestation/tpm_certificate.h"
#include "webauthn/attestation/tpm_structures.h"
#include <inttypes.h>
#include <string.h>

#define NAME_ALGORITHM_SIZE 2

static enum passkey_result refuse_tpm(
    enum check check, const char *what, struct passkey_error *error)
{
    return refuse(
        error, PASSKEY_ATTESTATION_INVALID, check, "The tpm attestation statement %s.", what);
}

/* The digest of a signature algorithm; false for algorithms without a separate digest. */
static bool digest_of(int64_t algorithm, enum hash_algorithm *digest)
{
    static const enum hash_algorithm digests[] = {
        [COSE_DIGEST_SHA256] = HASH_SHA256,
        [COSE_DIGEST_SHA384] = HASH_SHA384,
        [COSE_DIGEST_SHA512] = HASH_SHA512,
    };
    const struct cose_algorithm *known = cose_algorithm_find(algorithm);
    if (algorithm != COSE_ALGORITHM_RS1 && (known == NULL || known->digest == COSE_DIGEST_NONE))
        return false;
    *digest = algorithm == COSE_ALGORITHM_RS1 ? HASH_SHA1 : digests[known->digest];
    return true;
}

static enum passkey_result verify_rs1(const struct certificate *leaf,
    const struct signed_message *message, struct passkey_error *error)
{
    struct certificate_key key;
    /* The key must satisfy the rules of RS256; the algorithm is used only in this function. */
    TRY(statement_leaf_key(leaf, COSE_ALGORITHM_RS256, CHECK_TPM_6, &key, error));
    enum passkey_result result = rs1_verify(&key.key, message, CHECK_TPM_6, error);
    if (result == PASSKEY_ALGORITHM_UNAVAILABLE)
        return result;
    return statement_cite(result, CHECK_TPM_6, error);
}

/* TPM-6 */
static enum passkey_result verify_signature(const struct attestation_input *input,
    const struct statement *statement, const struct certificate *leaf, struct passkey_error *error)
{
    struct signed_message message = { .head = statement->certify,
        .signature = statement->signature };
    struct certificate_key key;
    if (statement->algorithm == COSE_ALGORITHM_RS1)
        return verify_rs1(leaf, &message, error);
    TRY(statement_leaf_key(leaf, statement->algorithm, CHECK_TPM_6, &key, error));
    return statement_verify(input, &key.key, &message, CHECK_TPM_6, error);
}

/*
 * TPM-9: extraData is the digest, with the algorithm's hash function, of the data that signatures
 * cover.
 */
static enum passkey_result check_extra_data(const struct attestation_input *input,
    const struct statement *statement, struct passkey_bytes extra_data, struct passkey_error *error)
{
    enum hash_algorithm digest;
    struct hash_value hash;
    if (!digest_of(statement->algorithm, &digest))
        return refuse(error, PASSKEY_ATTESTATION_INVALID, CHECK_TPM_9,
            "A TPM has no signature algorithm %" PRId64 ".", statement->algorithm);
    TRY(hash_make(digest, input->authenticator_data->whole, input->client_data_hash, &hash, error));
    if (!bytes_equal(extra_data, (struct passkey_bytes){ hash.data, hash.size }))
        return refuse_tpm(CHECK_TPM_9, "was made for another registration", error);
    return PASSKEY_OK;
}

/* TPM-10: a name consists of the algorithm's identifier and the digest of the public area. */
static enum passkey_result check_name(const struct statement *statement, uint16_t name_algorithm,
    struct passkey_bytes name, struct passkey_error *error)
{
    enum hash_algorithm digest;
    struct hash_value hash;
    uint8_t expected[NAME_ALGORITHM_SIZE + HASH_SIZE_MAX] = { (uint8_t)(name_algorithm >> 8),
        (uint8_t)name_algorithm };
    if (!tpm_hash_algorithm(name_algorithm, &digest))
        return refuse_tpm(CHECK_TPM_10, "names its key with an unknown digest", error);
    TRY(hash_make(digest, statement->public_area, (struct passkey_bytes){ NULL, 0 }, &hash, error));
    memcpy(expected + NAME_ALGORITHM_SIZE, hash.data, hash.size);
    if (!bytes_equal(name, (struct passkey_bytes){ expected, NAME_ALGORITHM_SIZE + hash.size }))
        return refuse_tpm(CHECK_TPM_10, "does not certify the key of its public area", error);
    return PASSKEY_OK;
}

static enum passkey_result check_certify_info(const struct attestation_input *input,
    const struct statement *statement, uint16_t name_algorithm, struct passkey_error *error)
{
    struct tpm_attest attest;
    struct passkey_bytes name;
    /* TPM-12 */
    if (!tpm_attest_read(statement->certify, &attest))
        return refuse_tpm(CHECK_TPM_12, "has a certInfo that ends too early", error);
    /* TPM-7 */
    if (attest.magic != TPM_GENERATED_VALUE)
        return refuse_tpm(CHECK_TPM_7, "has a certInfo that was not generated by a TPM", error);
    /* TPM-8 */
    if (attest.type != TPM_ST_ATTEST_CERTIFY)
        return refuse_tpm(CHECK_TPM_8, "has a certInfo that does not certify a key", error);
    TRY(check_extra_data(input, statement, attest.extra_data, error));
    /* TPM-12 */
    if (!tpm_certify_read(attest.attested, &name))
        return refuse_tpm(CHECK_TPM_12, "has a certInfo with a malformed end", error);
    return check_name(statement, name_algorithm, name, error);
}

/* TPM-2 */
static enum passkey_result check_public_area(const struct attestation_input *input,
    const struct statement *statement, uint16_t *name_algorithm, struct passkey_error *error)
{
    struct tpm_public area;
    /* TPM-12 */
    if (!tpm_public_read(statement->public_area, &area))
        return refuse_tpm(
            CHECK_TPM_12, "has a pubArea that is not that of an RSA or ECC key", error);
    if (!tpm_public_is(&area, &input->authenticator_data->key))
        return refuse_tpm(CHECK_TPM_2, "is about another key than the credential's", error);
    *name_algorithm = area.name_algorithm;
    return PASSKEY_OK;
}

static enum passkey_result read_statement(
    const struct attestation_input *input, struct statement *statement, struct passkey_error *error)
{
    /* TPM-1; x5c is checked by TPM-3. */
    static const struct statement_form form = {
        STATEMENT_VERSION | STATEMENT_ALGORITHM | STATEMENT_SIGNATURE | STATEMENT_CERTIFY_INFO |
            STATEMENT_PUBLIC_AREA,
        STATEMENT_PATH,
        CHECK_TPM_1,
    };
    struct statement read;
    TRY(statement_read(input, &form, &read, error));
    if (!bytes_equal(read.version, BYTES_LITERAL("2.0")))
        return refuse_tpm(CHECK_TPM_1, "does not have version 2.0", error);
    *statement = read;
    return PASSKEY_OK;
}

enum passkey_result attestation_tpm_verify(const struct attestation_input *input,
    struct attestation_output *output, struct passkey_error *error)
{
    CLEANUP(certificate_free) struct certificate *leaf = NULL;
    struct statement statement;
    uint16_t name_algorithm = 0;
    /* TPM-1 */
    TRY(read_statement(input, &statement, error));
    /* TPM-2 */
    TRY(check_public_area(input, &statement, &name_algorithm, error));
    /* TPM-3 */
    if (statement.path_count == 0)
        return refuse_tpm(CHECK_TPM_3, "has no certificate", error);
    TRY(statement_leaf(input, &statement, &leaf, error));
    /* TPM-4, TCERT-1 to TCERT-7 */
    TRY(tpm_certificate_check(leaf, input->policy, error));
    /* TPM-5 */
    TRY(certificate_aaguid_check(leaf, input->authenticator_data->aaguid, CHECK_TPM_5, error));
    /* TPM-6 */
    TRY(verify_signature(input, &statement, leaf, error));
    /* TPM-7 to TPM-10 */
    TRY(check_certify_info(input, &statement, name_algorithm, error));
    /* TPM-14 */
    *output = statement_output(&statement, PASSKEY_ATTESTATION_TYPE_ATTCA);
    return PASSKEY_OK;
}
