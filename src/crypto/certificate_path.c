/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A store of the anchors alone is made for each question: registrations with anchors are rare, and
 * what nobody keeps cannot be stale. Only those come into it that the chain's names ask for.
 */
#include "crypto/certificate_path.h"

#include "crypto/certificate_names.h"
#include "crypto/openssl_error.h"
#include "crypto/revocation_list.h"
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

/* 80 bits of security: no SHA-1, no RSA below 1,024 bits anywhere in the chain. */
#define AUTHENTICATION_LEVEL      1
#define AUTHENTICATION_LEVEL_SHA1 0
/* More certificates between leaf and anchor than any attestation has. */
#define PATH_DEPTH_MAX 8

/* All that a verification needs; freed together. */
struct judging {
    X509_STORE *store;
    X509_STORE_CTX *context;
    X509 *leaf;
    STACK_OF(X509) * others;
    struct certificate_names names;
    size_t anchor_count; /* of those that came into the store */
};

static void judging_deinit(struct judging *judging)
{
    X509_STORE_CTX_free(judging->context);
    X509_STORE_free(judging->store);
    X509_free(judging->leaf);
    sk_X509_pop_free(judging->others, X509_free);
}

static enum passkey_result add_chain(
    struct judging *judging, const struct certificate_path *path, struct passkey_error *error)
{
    for (size_t i = 0; i < path->chain_count; i++) {
        CLEANUP(certificate_free) struct certificate *certificate = NULL;
        TRY(certificate_cache_read(path->cache, path->chain[i], &certificate, error));
        judging->names.chain[judging->names.count++] = certificate;
        if (i == 0)
            judging->leaf = (X509 *)certificate;
        else if (sk_X509_push(judging->others, (X509 *)certificate) == 0)
            return fault(error, "Memory ran out.");
        certificate = NULL;
    }
    return PASSKEY_OK;
}

static enum passkey_result add_anchors(
    struct judging *judging, const struct certificate_path *path, struct passkey_error *error)
{
    for (size_t i = 0; i < path->anchor_count; i++) {
        CLEANUP(certificate_free) struct certificate *anchor = NULL;
        if (!certificate_names_has_subject(&judging->names, path->anchors[i]))
            continue;
        enum passkey_result result =
            certificate_cache_read(path->cache, path->anchors[i], &anchor, NULL);
        if (result > 0)
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "The trust anchor number %zu is not one DER certificate.", i + 1);
        if (result < 0 || X509_STORE_add_cert(judging->store, (X509 *)anchor) != 1)
            return fault(error, "Memory ran out.");
        judging->anchor_count++;
    }
    return PASSKEY_OK;
}

static enum passkey_result add_revocation_lists(
    struct judging *judging, const struct certificate_path *path, struct passkey_error *error)
{
    for (size_t i = 0; i < path->revocation_list_count; i++) {
        CLEANUP(revocation_list_free) struct revocation_list *list = NULL;
        if (!certificate_names_has_issuer(&judging->names, path->revocation_lists[i]))
            continue;
        TRY(revocation_list_read(path->revocation_lists[i], &list, error));
        if (X509_STORE_add_crl(judging->store, (X509_CRL *)list) != 1)
            return fault(error, "Memory ran out.");
    }
    return PASSKEY_OK;
}

/* A certificate whose issuer has no list here is not revoked by one. */
static int without_list(int verified, X509_STORE_CTX *context)
{
    return verified == 1 || X509_STORE_CTX_get_error(context) == X509_V_ERR_UNABLE_TO_GET_CRL;
}

static enum passkey_result ask_for_host(
    struct judging *judging, const struct certificate_path *path, struct passkey_error *error)
{
    X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(judging->context);
    if (path->host.data == NULL)
        return PASSKEY_OK;
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_WILDCARDS);
    if (X509_VERIFY_PARAM_set1_host(parameters, (const char *)path->host.data, path->host.size) !=
        1)
        return fault(error, "Memory ran out.");
    return PASSKEY_OK;
}

static enum passkey_result ask_for_revocation(
    struct judging *judging, const struct certificate_path *path, struct passkey_error *error)
{
    if (path->revocation_list_count == 0)
        return PASSKEY_OK;
    TRY(add_revocation_lists(judging, path, error));
    X509_STORE_CTX_set_verify_cb(judging->context, without_list);
    if (X509_VERIFY_PARAM_set_flags(X509_STORE_CTX_get0_param(judging->context),
            X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL) != 1)
        return fault(error, "The cryptographic library failed.");
    return PASSKEY_OK;
}

static enum passkey_result configure(
    struct judging *judging, const struct certificate_path *path, struct passkey_error *error)
{
    judging->context = X509_STORE_CTX_new();
    if (judging->context == NULL ||
        X509_STORE_CTX_init(judging->context, judging->store, judging->leaf, judging->others) != 1)
        return fault(error, "Memory ran out.");
    X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(judging->context);
    /* An anchor need not be a root. */
    if (X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN) != 1)
        return fault(error, "The cryptographic library failed.");
    X509_VERIFY_PARAM_set_depth(parameters, PATH_DEPTH_MAX);
    X509_VERIFY_PARAM_set_auth_level(
        parameters, path->sha1_allowed ? AUTHENTICATION_LEVEL_SHA1 : AUTHENTICATION_LEVEL);
    X509_VERIFY_PARAM_set_time(parameters, (time_t)(path->now_ms / 1000));
    TRY(ask_for_host(judging, path, error));
    return ask_for_revocation(judging, path, error);
}

/* @param answer  One of X509_V_; X509_V_OK is yes. */
static enum passkey_result judge(
    const struct certificate_path *path, int *answer, struct passkey_error *error)
{
    CLEANUP(judging_deinit) struct judging judging = { 0 };
    judging.store = X509_STORE_new();
    judging.others = sk_X509_new_null();
    if (judging.store == NULL || judging.others == NULL)
        return fault(error, "Memory ran out.");
    TRY(add_chain(&judging, path, error));
    TRY(add_anchors(&judging, path, error));
    *answer = X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
    if (judging.anchor_count == 0)
        return PASSKEY_OK;
    TRY(configure(&judging, path, error));
    int verified = X509_verify_cert(judging.context);
    int problem = X509_STORE_CTX_get_error(judging.context);
    bool out_of_memory = openssl_out_of_memory() || problem == X509_V_ERR_OUT_OF_MEM;
    if (verified != 1 && (verified < 0 || out_of_memory))
        return fault(error, "The cryptographic library failed to judge the certificates.");
    *answer = verified == 1 ? X509_V_OK : problem;
    return PASSKEY_OK;
}

enum passkey_result certificate_path_judge(
    const struct certificate_path *path, bool *trusted, struct passkey_error *error)
{
    int answer;
    openssl_error_forget();
    if (path->problem != NULL)
        *path->problem = "there is no certificate, or no anchor";
    *trusted = false;
    if (path->chain_count == 0 || path->anchor_count == 0)
        return PASSKEY_OK;
    TRY(judge(path, &answer, error));
    /* Without memory the library may say no, and not why: it is asked again, from the start, which
     * does not begin without memory. */
    if (answer != X509_V_OK)
        TRY(judge(path, &answer, error));
    if (path->problem != NULL)
        *path->problem = X509_verify_cert_error_string(answer);
    *trusted = answer == X509_V_OK;
    return PASSKEY_OK;
}
