/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each verification creates an OpenSSL store, because registrations with anchors are rare. Only
 * anchors whose names occur in the chain are added to it.
 */
#include "crypto/certificate_path.h"

#include "crypto/certificate_names.h"
#include "crypto/openssl_error.h"
#include "crypto/revocation_list.h"
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

/* 80 bits of security: no SHA-1, and no RSA below 1,024 bits anywhere in the chain. */
#define AUTHENTICATION_LEVEL      1
#define AUTHENTICATION_LEVEL_SHA1 0
/* More certificates between leaf and anchor than in any attestation. */
#define PATH_DEPTH_MAX 8
/* Signatures that issued_by_signature() verifies for one path: a chain has at most 7 links, and
 * several issuers may have the same name. */
#define TRIED_ISSUERS_MAX 16

/* The state of a verification. */
struct evaluating {
    X509_STORE *store;
    X509_STORE_CTX *context;
    X509 *leaf;
    STACK_OF(X509) * others;
    struct certificate_names names;
    size_t anchor_count; /* anchors in the store */
    int tried_issuers;
    struct certificate_cache *cache;
    time_t now;
};

static void judging_deinit(struct evaluating *evaluating)
{
    X509_STORE_CTX_free(evaluating->context);
    X509_STORE_free(evaluating->store);
    X509_free(evaluating->leaf);
    sk_X509_pop_free(evaluating->others, X509_free);
}

static enum passkey_result add_chain(
    struct evaluating *evaluating, const struct certificate_path *path, struct passkey_error *error)
{
    for (size_t i = 0; i < path->chain_count; i++) {
        CLEANUP(certificate_free) struct certificate *certificate = NULL;
        TRY(certificate_cache_read(path->cache, path->chain[i], &certificate, error));
        evaluating->names.chain[evaluating->names.count++] = certificate;
        if (i == 0)
            evaluating->leaf = (X509 *)certificate;
        else if (sk_X509_push(evaluating->others, (X509 *)certificate) == 0)
            return fault(error, "Memory ran out.");
        certificate = NULL;
    }
    return PASSKEY_OK;
}

static enum passkey_result add_anchors(
    struct evaluating *evaluating, const struct certificate_path *path, struct passkey_error *error)
{
    for (size_t i = 0; i < path->anchor_count; i++) {
        CLEANUP(certificate_free) struct certificate *anchor = NULL;
        if (!certificate_names_has_subject(&evaluating->names, path->anchors[i]))
            continue;
        enum passkey_result result =
            certificate_cache_read(path->cache, path->anchors[i], &anchor, NULL);
        if (result > 0)
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "Trust anchor number %zu is not a single DER certificate.", i + 1);
        if (result < 0 || X509_STORE_add_cert(evaluating->store, (X509 *)anchor) != 1)
            return fault(error, "Memory ran out.");
        evaluating->anchor_count++;
    }
    return PASSKEY_OK;
}

static enum passkey_result add_revocation_lists(
    struct evaluating *evaluating, const struct certificate_path *path, struct passkey_error *error)
{
    for (size_t i = 0; i < path->revocation_list_count; i++) {
        CLEANUP(revocation_list_free) struct revocation_list *list = NULL;
        if (!certificate_names_has_issuer(&evaluating->names, path->revocation_lists[i]))
            continue;
        TRY(revocation_list_read(path->revocation_lists[i], &list, error));
        if (X509_STORE_add_crl(evaluating->store, (X509_CRL *)list) != 1)
            return fault(error, "Memory ran out.");
    }
    return PASSKEY_OK;
}

/*
 * Choose an issuer by its name and by the signature. RFC 5280 6.1 requires nothing else:
 * authorityKeyIdentifier is a hint for building paths (4.2.1.1), and some published chains have a
 * wrong one. A certificate whose keyUsage lacks keyCertSign is not an issuer (6.1.4 (n)).
 */
static int issued_by_signature(X509_STORE_CTX *context, X509 *subject, X509 *issuer)
{
    struct evaluating *evaluating = X509_STORE_CTX_get_app_data(context);
    return X509_NAME_cmp(X509_get_subject_name(issuer), X509_get_issuer_name(subject)) == 0 &&
           (X509_get_key_usage(issuer) & KU_KEY_CERT_SIGN) != 0 &&
           evaluating->tried_issuers++ < TRIED_ISSUERS_MAX &&
           X509_verify(subject, X509_get0_pubkey(issuer)) == 1;
}

/* One of X509_V_. */
static int verify_signature(struct evaluating *evaluating, X509 *certificate, X509 *issuer)
{
    struct certificate_cache *cache = evaluating->cache;
    struct certificate *subject = (struct certificate *)certificate;
    EVP_PKEY *key = X509_get0_pubkey(issuer);
    if ((X509_get_key_usage(issuer) & KU_KEY_CERT_SIGN) == 0)
        return X509_V_ERR_KEYUSAGE_NO_CERTSIGN;
    if (key == NULL)
        return X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY;
    if (certificate_cache_is_verified(cache, subject, (struct certificate *)issuer))
        return X509_V_OK;
    if (X509_verify(certificate, key) != 1)
        return X509_V_ERR_CERT_SIGNATURE_FAILURE;
    certificate_cache_set_verified(cache, subject, (struct certificate *)issuer);
    return X509_V_OK;
}

/* One of X509_V_. X509_cmp_time() returns 0 for a time that it cannot read. */
static int check_time(const X509 *certificate, time_t now)
{
    int begin = X509_cmp_time(X509_get0_notBefore(certificate), &now);
    int end = X509_cmp_time(X509_get0_notAfter(certificate), &now);
    if (begin == 0)
        return X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD;
    if (begin > 0)
        return X509_V_ERR_CERT_NOT_YET_VALID;
    if (end == 0)
        return X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD;
    return end > 0 ? X509_V_OK : X509_V_ERR_CERT_HAS_EXPIRED;
}

/*
 * Verifies the signatures and the times of a chain that OpenSSL has built and otherwise checked, as
 * its own function does, but no signature that was verified before. The last certificate is an
 * anchor, whose signature does not matter.
 */
static int verify_links(X509_STORE_CTX *context)
{
    struct evaluating *evaluating = X509_STORE_CTX_get_app_data(context);
    STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(context);
    for (int i = sk_X509_num(chain) - 1; i >= 0; i--) {
        X509 *certificate = sk_X509_value(chain, i);
        X509 *issuer = sk_X509_value(chain, i + 1);
        int problem =
            issuer == NULL ? X509_V_OK : verify_signature(evaluating, certificate, issuer);
        if (problem == X509_V_OK)
            problem = check_time(certificate, evaluating->now);
        if (problem != X509_V_OK) {
            X509_STORE_CTX_set_error(context, problem);
            return 0;
        }
    }
    return 1;
}

/* A certificate whose issuer has no list here counts as not revoked. */
static int without_list(int verified, X509_STORE_CTX *context)
{
    return verified == 1 || X509_STORE_CTX_get_error(context) == X509_V_ERR_UNABLE_TO_GET_CRL;
}

static enum passkey_result ask_for_host(
    struct evaluating *evaluating, const struct certificate_path *path, struct passkey_error *error)
{
    X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(evaluating->context);
    if (path->host.data == NULL)
        return PASSKEY_OK;
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_WILDCARDS);
    if (X509_VERIFY_PARAM_set1_host(parameters, (const char *)path->host.data, path->host.size) !=
        1)
        return fault(error, "Memory ran out.");
    return PASSKEY_OK;
}

static enum passkey_result ask_for_revocation(
    struct evaluating *evaluating, const struct certificate_path *path, struct passkey_error *error)
{
    if (path->revocation_list_count == 0)
        return PASSKEY_OK;
    TRY(add_revocation_lists(evaluating, path, error));
    X509_STORE_CTX_set_verify_cb(evaluating->context, without_list);
    if (X509_VERIFY_PARAM_set_flags(X509_STORE_CTX_get0_param(evaluating->context),
            X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL) != 1)
        return fault(error, "The cryptographic library failed.");
    return PASSKEY_OK;
}

static enum passkey_result configure(
    struct evaluating *evaluating, const struct certificate_path *path, struct passkey_error *error)
{
    evaluating->context = X509_STORE_CTX_new();
    if (evaluating->context == NULL ||
        X509_STORE_CTX_init(
            evaluating->context, evaluating->store, evaluating->leaf, evaluating->others) != 1 ||
        X509_STORE_CTX_set_app_data(evaluating->context, evaluating) != 1)
        return fault(error, "Memory ran out.");
    X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(evaluating->context);
    /* An anchor need not be a root. */
    if (X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN) != 1)
        return fault(error, "The cryptographic library failed.");
    X509_VERIFY_PARAM_set_depth(parameters, PATH_DEPTH_MAX);
    X509_VERIFY_PARAM_set_auth_level(
        parameters, path->sha1_allowed ? AUTHENTICATION_LEVEL_SHA1 : AUTHENTICATION_LEVEL);
    X509_VERIFY_PARAM_set_time(parameters, evaluating->now);
    TRY(ask_for_host(evaluating, path, error));
    return ask_for_revocation(evaluating, path, error);
}

/*
 * @param issued  Decides whether one certificate issued another; NULL: OpenSSL's decision, by name
 *         and authorityKeyIdentifier.
 * @param answer  A constant X509_V_…; X509_V_OK means trusted.
 */
static enum passkey_result evaluate(const struct certificate_path *path,
    X509_STORE_CTX_check_issued_fn issued, int *answer, struct passkey_error *error)
{
    CLEANUP(judging_deinit)
    struct evaluating evaluating = { .cache = path->cache, .now = (time_t)(path->now_ms / 1000) };
    evaluating.store = X509_STORE_new();
    evaluating.others = sk_X509_new_null();
    if (evaluating.store == NULL || evaluating.others == NULL)
        return fault(error, "Memory ran out.");
    X509_STORE_set_check_issued(evaluating.store, issued);
    X509_STORE_set_verify(evaluating.store, verify_links);
    TRY(add_chain(&evaluating, path, error));
    TRY(add_anchors(&evaluating, path, error));
    *answer = X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
    if (evaluating.anchor_count == 0)
        return PASSKEY_OK;
    TRY(configure(&evaluating, path, error));
    int verified = X509_verify_cert(evaluating.context);
    int problem = X509_STORE_CTX_get_error(evaluating.context);
    bool out_of_memory = openssl_out_of_memory() || problem == X509_V_ERR_OUT_OF_MEM;
    if (verified != 1 && (verified < 0 || out_of_memory))
        return fault(error, "The cryptographic library failed to evaluate the certificates.");
    *answer = verified == 1 ? X509_V_OK : problem;
    return PASSKEY_OK;
}

enum passkey_result certificate_path_evaluate(
    const struct certificate_path *path, bool *trusted, struct passkey_error *error)
{
    int answer;
    int other;
    openssl_error_forget();
    if (path->problem != NULL)
        *path->problem = "there are no certificates or no anchors";
    *trusted = false;
    if (path->chain_count == 0 || path->anchor_count == 0)
        return PASSKEY_OK;
    /* Of several issuers with the same name, the one with the right identifier is preferred. The
     * second attempt also covers a library that ran out of memory and only reported a refusal:
     * without memory, it does not begin. */
    TRY(evaluate(path, NULL, &answer, error));
    if (answer != X509_V_OK) {
        TRY(evaluate(path, issued_by_signature, &other, error));
        if (other == X509_V_OK || answer == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY)
            answer = other;
    }
    if (path->problem != NULL)
        *path->problem = X509_verify_cert_error_string(answer);
    *trusted = answer == X509_V_OK;
    return PASSKEY_OK;
}
