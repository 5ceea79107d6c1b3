/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recovery strength: the number of ways in that do not fail together. A passkey on one device is
 * one; all synced passkeys of a provider depend on one account and are one together; unused codes,
 * a verified address and each way in that the site manages are one each.
 */
#include "service/account/recovery.h"
#include "base/bytes.h"

static const struct passkey_advice add_second_passkey = { "add_second_passkey",
    "One loss can remove all passkeys of this account. Add one on another device or with another "
    "provider, so that a lost device does not lock you out." };
static const struct passkey_advice create_recovery_codes = { "create_recovery_codes",
    "This account has no recovery codes. Create a set, and do not keep it with your devices." };
static const struct passkey_advice recovery_codes_low = { "recovery_codes_low",
    "Few recovery codes of this account are left. Create a new set." };
static const struct passkey_advice verify_email = { "verify_email",
    "This account has no verified e-mail address. Add one, so that you can sign in after you lose "
    "a passkey." };
static const struct passkey_advice passkey_not_discoverable = { "passkey_not_discoverable",
    "A passkey of this account works only after the user name is entered, so it does not count for "
    "recovery. Add one that is stored on the device or in a password manager." };
static const struct passkey_advice only_device_bound = { "only_device_bound",
    "Each passkey of this account is on one device only. Add one that is synced, or one on another "
    "device." };

static bool aaguid_zero(const struct passkey_credential_record *credential)
{
    static const uint8_t zero[PASSKEY_AAGUID_SIZE];
    return bytes_equal(BYTES_ARRAY(credential->credential.aaguid), BYTES_ARRAY(zero));
}

static bool same_model(
    const struct passkey_credential_record *a, const struct passkey_credential_record *b)
{
    return bytes_equal(BYTES_ARRAY(a->credential.aaguid), BYTES_ARRAY(b->credential.aaguid));
}

/* Eligible for backup, so it is lost with its provider, whether or not it is backed up yet. */
static bool eligible(const struct passkey_credential_record *credential)
{
    return credential->credential.backup_eligible == PASSKEY_FACT_YES;
}

bool credential_synced(const struct passkey_credential_record *credential)
{
    return eligible(credential) && credential->credential.backup_state;
}

bool credential_may_replace(
    const struct passkey_credential_record *newer, const struct passkey_credential_record *older)
{
    return !aaguid_zero(newer) && same_model(newer, older) &&
           newer->credential.attachment == older->credential.attachment &&
           newer->credential.backup_eligible == older->credential.backup_eligible;
}

/* A later one of the same kind may have replaced it, and it has not signed in since. */
static bool maybe_replaced(
    const struct passkey_credential_list *list, const struct passkey_credential_record *credential)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct passkey_credential_record *other = &list->items[i];
        if (other != credential && other->created_at_ms > credential->created_at_ms &&
            other->created_at_ms > credential->last_used_at_ms &&
            credential_may_replace(other, credential))
            return true;
    }
    return false;
}

static bool counts(
    const struct passkey_credential_list *list, const struct passkey_credential_record *credential)
{
    return credential->disabled_at_ms == 0 && credential->sign_count_regressed_at_ms == 0 &&
           credential->credential.discoverable != PASSKEY_FACT_NO &&
           !maybe_replaced(list, credential);
}

/* The first passkey of a provider in the list represents all passkeys of that provider. */
static bool provider_counted(const struct passkey_credential_list *list, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (eligible(&list->items[i]) && counts(list, &list->items[i]) &&
            same_model(&list->items[i], &list->items[index]))
            return true;
    return false;
}

static uint32_t passkey_modes(const struct passkey_credential_list *list)
{
    uint32_t modes = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct passkey_credential_record *credential = &list->items[i];
        if (counts(list, credential) && !(eligible(credential) && provider_counted(list, i)))
            modes++;
    }
    return modes;
}

/* ---- other ways in than passkeys ---- */

static bool email_counts(const struct recovery_facts *facts)
{
    return facts->email_sign_in && facts->user->email_verified_at_ms != 0;
}

static bool codes_count(const struct recovery_facts *facts)
{
    return facts->codes_left >= RECOVERY_CODES_ENOUGH;
}

/* Names separated by single spaces. */
static uint32_t other_modes(const struct passkey_user_record *user)
{
    struct passkey_bytes names = user->other_ways_in;
    uint32_t modes = names.size > 0 ? 1 : 0;
    for (size_t i = 0; i < names.size; i++)
        modes += names.data[i] == ' ';
    return modes;
}

/* Three independent ways in; or two independent passkeys and codes, which is the same number. */
static enum passkey_strength strength_of(uint32_t modes)
{
    if (modes >= 3)
        return PASSKEY_STRENGTH_STRONG;
    return modes == 2 ? PASSKEY_STRENGTH_FAIR : PASSKEY_STRENGTH_WEAK;
}

/* ---- advice ---- */

static void advise(struct passkey_recovery *recovery, struct passkey_advice advice)
{
    recovery->advice[recovery->advice_count++] = advice;
}

/* What an account that is not strong lacks. */
static void advise_more(
    const struct recovery_facts *facts, uint32_t passkeys, struct passkey_recovery *recovery)
{
    if (recovery->strength == PASSKEY_STRENGTH_STRONG)
        return;
    if (passkeys < 2)
        advise(recovery, add_second_passkey);
    if (facts->codes_left == 0 && facts->credentials->count > 0)
        advise(recovery, create_recovery_codes);
    if (facts->email_sign_in && !email_counts(facts))
        advise(recovery, verify_email);
}

/* Problems of the existing passkeys. */
static void advise_passkeys(
    const struct passkey_credential_list *credentials, struct passkey_recovery *recovery)
{
    bool discoverable = true;
    bool device_bound = true;
    for (size_t i = 0; i < credentials->count; i++) {
        const struct passkey_credential_record *credential = &credentials->items[i];
        if (credential->disabled_at_ms != 0)
            continue;
        recovery->passkeys++;
        recovery->synced += credential_synced(credential);
        discoverable = discoverable && credential->credential.discoverable != PASSKEY_FACT_NO;
        device_bound = device_bound && !eligible(credential);
    }
    if (!discoverable)
        advise(recovery, passkey_not_discoverable);
    if (recovery->passkeys > 0 && device_bound) /* BCK-2 */
        advise(recovery, only_device_bound);
}

void recovery_evaluate(const struct recovery_facts *facts, struct passkey_recovery *recovery)
{
    uint32_t passkeys = passkey_modes(facts->credentials);
    *recovery = (struct passkey_recovery){ .recovery_codes_left = facts->codes_left };
    recovery->strength =
        strength_of(passkeys + codes_count(facts) + email_counts(facts) + other_modes(facts->user));
    advise_more(facts, passkeys, recovery);
    if (facts->codes_left > 0 && !codes_count(facts))
        advise(recovery, recovery_codes_low);
    advise_passkeys(facts->credentials, recovery);
}
