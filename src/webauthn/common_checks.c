/* SPDX-License-Identifier: Apache-2.0 */
/* One function for each step; the ceremony only determines the step's check. */
#include "webauthn/common_checks.h"

#include "base/bytes.h"
#include "base/domain.h"

static enum check step(enum ceremony ceremony, enum check registration, enum check authentication)
{
    return ceremony == CEREMONY_REGISTRATION ? registration : authentication;
}

static enum passkey_result check_rp_id(struct passkey_verifier *verifier, enum check check,
    const struct authenticator_data *data, const struct expectations *expected,
    struct passkey_error *error)
{
    uint8_t hash[SHA256_SIZE];
    char quoted[TEXT_QUOTE_SIZE];
    if (digest_sha256(verifier->digest, expected->rp_id, (struct passkey_bytes){ NULL, 0 }, hash) !=
        PASSKEY_OK)
        return fault(error, "SHA-256 failed.");
    if (!bytes_equal(data->rp_id_hash, BYTES_ARRAY(hash)))
        return refuse(error, PASSKEY_RP_ID_MISMATCH, check,
            "The response is not for the relying party %s.", text_quote(expected->rp_id, quoted));
    return PASSKEY_OK;
}

enum passkey_result common_checks(struct passkey_verifier *verifier, enum ceremony ceremony,
    const struct authenticator_data *data, const struct expectations *expected,
    struct passkey_error *error)
{
    uint8_t flags = data->flags;
    /* REG-14, AUTH-15 */
    TRY(check_rp_id(verifier, step(ceremony, CHECK_REG_14, CHECK_AUTH_15), data, expected, error));
    /* REG-15, AUTH-16: only a conditional create may omit user presence (COND-1). */
    bool presence_optional = ceremony == CEREMONY_REGISTRATION && expected->user_presence_optional;
    if ((flags & FLAG_USER_PRESENT) == 0 && !presence_optional)
        return refuse(error, PASSKEY_USER_NOT_PRESENT, step(ceremony, CHECK_REG_15, CHECK_AUTH_16),
            "The authenticator did not test that the user is present.");
    /* REG-16, AUTH-17a */
    if ((flags & FLAG_USER_VERIFIED) == 0 && expected->user_verification == PASSKEY_REQUIRED)
        return refuse(error, PASSKEY_USER_NOT_VERIFIED,
            step(ceremony, CHECK_REG_16, CHECK_AUTH_17A),
            "The authenticator did not verify the user, which is required.");
    /* REG-17, AUTH-18 */
    if ((flags & FLAG_BACKUP_STATE) != 0 && (flags & FLAG_BACKUP_ELIGIBLE) == 0)
        return refuse(error, PASSKEY_BACKUP_FLAGS_INVALID,
            step(ceremony, CHECK_REG_17, CHECK_AUTH_18),
            "The flag BS is set, but BE is not: the credential is backed up but not eligible for "
            "backup.");
    return PASSKEY_OK;
}

enum passkey_result expected_check(
    struct passkey_bytes challenge, struct passkey_bytes rp_id, struct passkey_error *error)
{
    if (challenge.size < PASSKEY_CHALLENGE_SIZE_MIN)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_CHAL_2,
            "The expected challenge has %zu bytes; it must have at least 16.", challenge.size);
    return rp_id_check(rp_id, error);
}
