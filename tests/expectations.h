/* SPDX-License-Identifier: Apache-2.0 */
/* Expectations for tests that run both ceremonies, which can be converted to those of either. */
#ifndef TESTS_EXPECTATIONS_H
#define TESTS_EXPECTATIONS_H

#include <passkey/webauthn.h>

struct ceremony_expected {
    struct passkey_bytes challenge;
    const struct passkey_bytes *origins;
    size_t origin_count;
    struct passkey_bytes rp_id;
    enum passkey_requirement user_verification;
    bool user_presence_optional; /* registration only */
    bool allow_cross_origin;
    const struct passkey_bytes *top_origins;
    size_t top_origin_count;
    const int32_t *algorithms; /* registration only */
    size_t algorithm_count;
    int64_t now_ms;              /* registration only */
    struct passkey_bytes app_id; /* authentication only */
    bool unsolicited_extensions_refused;
    unsigned int extensions_requested;
};

/** @param attestation  May be NULL. */
static inline struct passkey_registration_expected expect_registration(
    const struct ceremony_expected *expected, const struct passkey_attestation_policy *attestation)
{
    return (struct passkey_registration_expected){
        .size = sizeof(struct passkey_registration_expected),
        .challenge = expected->challenge,
        .origins = expected->origins,
        .origin_count = expected->origin_count,
        .rp_id = expected->rp_id,
        .user_verification = expected->user_verification,
        .user_presence_optional = expected->user_presence_optional,
        .allow_cross_origin = expected->allow_cross_origin,
        .top_origins = expected->top_origins,
        .top_origin_count = expected->top_origin_count,
        .algorithms = expected->algorithms,
        .algorithm_count = expected->algorithm_count,
        .now_ms = expected->now_ms,
        .attestation = attestation,
        .unsolicited_extensions_refused = expected->unsolicited_extensions_refused,
        .extensions_requested = expected->extensions_requested,
    };
}

/** With a list of this one credential. */
static inline struct passkey_authentication_expected expect_authentication(
    const struct ceremony_expected *expected, const struct passkey_credential *credential)
{
    return (struct passkey_authentication_expected){
        .size = sizeof(struct passkey_authentication_expected),
        .challenge = expected->challenge,
        .origins = expected->origins,
        .origin_count = expected->origin_count,
        .rp_id = expected->rp_id,
        .user_verification = expected->user_verification,
        .allow_cross_origin = expected->allow_cross_origin,
        .top_origins = expected->top_origins,
        .top_origin_count = expected->top_origin_count,
        .app_id = expected->app_id,
        .allow = &credential->id,
        .allow_count = 1,
        .credential = credential,
        .unsolicited_extensions_refused = expected->unsolicited_extensions_refused,
        .extensions_requested = expected->extensions_requested,
    };
}

#endif
