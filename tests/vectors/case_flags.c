/* SPDX-License-Identifier: Apache-2.0 */
/* All pairs of flags and counters in authenticator data, and conditional create. */
#include "base/bytes.h"
#include "case.h"

static void backup_none(struct mutations *mutations)
{
    mutations->flags_cleared = FLAG_BACKUP_ELIGIBLE | FLAG_BACKUP_STATE;
}

static void backup_eligible(struct mutations *mutations)
{
    mutations->flags_set = FLAG_BACKUP_ELIGIBLE;
    mutations->flags_cleared = FLAG_BACKUP_STATE;
}

static void backup_both(struct mutations *mutations)
{
    mutations->flags_set = FLAG_BACKUP_ELIGIBLE | FLAG_BACKUP_STATE;
}

static void backup_state_alone(struct mutations *mutations)
{
    mutations->flags_set = FLAG_BACKUP_STATE;
    mutations->flags_cleared = FLAG_BACKUP_ELIGIBLE;
}

static void not_present(struct mutations *mutations)
{
    mutations->flags_cleared = FLAG_USER_PRESENT;
}

static void neither(struct mutations *mutations)
{
    mutations->flags_cleared = FLAG_USER_PRESENT | FLAG_USER_VERIFIED;
}

static void reserved(struct mutations *mutations)
{
    mutations->flags_set = FLAG_RESERVED_1 | FLAG_RESERVED_2;
}

static void extension_flag_alone(struct mutations *mutations)
{
    mutations->flags_set = FLAG_EXTENSION_DATA;
}

static void extensions_without_flag(struct mutations *mutations)
{
    mutations->extensions = BYTES_LITERAL("\xa1\x6b"
                                          "credProtect\x02");
    mutations->flags_cleared = FLAG_EXTENSION_DATA;
}

static void extensions_with_flag(struct mutations *mutations)
{
    mutations->extensions = BYTES_LITERAL("\xa1\x6b"
                                          "credProtect\x02");
}

/* After the mutation: the result, and members that differ from the defaults. */
#define REGISTRATION(name_, checks_, bend_, ...)                                                   \
    {                                                                                              \
        .name = (name_), .checks = (checks_), .registration = true, .algorithm = SIGNING_ES256,    \
        .attestation = ATTESTATION_PACKED_SELF, .mutate = (bend_), .result = __VA_ARGS__           \
    }
#define SIGN_IN(name_, checks_, bend_, ...)                                                        \
    {                                                                                              \
        .name = (name_), .checks = (checks_), .algorithm = SIGNING_ES256, .mutate = (bend_),       \
        .result = __VA_ARGS__                                                                      \
    }
/* The authenticator increments its counter before it answers, unless it does not count. */
#define COUNT(name_, known_, before_, result_)                                                     \
    {                                                                                              \
        .name = (name_), .checks = "AUTH-22", .algorithm = SIGNING_ES256, .sign_count = (before_), \
        .known_sign_count = (known_), .result = (result_)                                          \
    }

static const struct case_row rows[] = {
    REGISTRATION("BE 0, BS 0", "REG-17", backup_none, PASSKEY_OK),
    REGISTRATION("BE 1, BS 0", "REG-17", backup_eligible, PASSKEY_OK),
    REGISTRATION("BE 1, BS 1", "REG-17", backup_both, PASSKEY_OK),
    REGISTRATION("BE 0, BS 1", "REG-17 AD-7", backup_state_alone, PASSKEY_BACKUP_FLAGS_INVALID),
    SIGN_IN("BE 0, BS 0; known 0", "AUTH-19a", backup_none, PASSKEY_OK),
    SIGN_IN(
        "BE 1, BS 0; known 0", "AUTH-19a AD-9", backup_eligible, PASSKEY_BACKUP_ELIGIBLE_CHANGED),
    SIGN_IN("BE 1, BS 1; known 0", "AUTH-19a AD-9", backup_both, PASSKEY_BACKUP_ELIGIBLE_CHANGED),
    SIGN_IN(
        "BE 0, BS 1; known 0", "AUTH-18 AD-7", backup_state_alone, PASSKEY_BACKUP_FLAGS_INVALID),
    SIGN_IN("BE 0, BS 0; known 1", "AUTH-19a AD-9", backup_none, PASSKEY_BACKUP_ELIGIBLE_CHANGED,
        .known_backup_eligible = KNOWN_YES),
    SIGN_IN("BE 1, BS 0; known 1", "AUTH-19a", backup_eligible, PASSKEY_OK,
        .known_backup_eligible = KNOWN_YES),
    SIGN_IN("BE 1, BS 1; known 1", "AUTH-19a", backup_both, PASSKEY_OK,
        .known_backup_eligible = KNOWN_YES),
    SIGN_IN("BE 0, BS 1; known 1", "AUTH-18 AD-7", backup_state_alone, PASSKEY_BACKUP_FLAGS_INVALID,
        .known_backup_eligible = KNOWN_YES),
    SIGN_IN("BE 0, BS 0; unknown", "AUTH-19a", backup_none, PASSKEY_OK,
        .known_backup_eligible = KNOWN_NOTHING),
    SIGN_IN("BE 1, BS 0; unknown", "AUTH-19a", backup_eligible, PASSKEY_OK,
        .known_backup_eligible = KNOWN_NOTHING),
    SIGN_IN("BE 1, BS 1; unknown", "AUTH-19a", backup_both, PASSKEY_OK,
        .known_backup_eligible = KNOWN_NOTHING),
    SIGN_IN("BE 0, BS 1; unknown", "AUTH-18 AD-7", backup_state_alone, PASSKEY_BACKUP_FLAGS_INVALID,
        .known_backup_eligible = KNOWN_NOTHING),
    REGISTRATION("conditional create: UP 0", "REG-15 COND-1", not_present, PASSKEY_OK,
        .user_presence_optional = true),
    REGISTRATION("conditional create: UP 0, UV 0", "REG-15 COND-1", neither, PASSKEY_OK,
        .user_presence_optional = true),
    REGISTRATION("conditional create: UV 0 although it is required", "REG-16 COND-2", neither,
        PASSKEY_USER_NOT_VERIFIED, .user_presence_optional = true,
        .user_verification_required = true),
    REGISTRATION(
        "UP 0, and not conditional", "REG-15 COND-1", not_present, PASSKEY_USER_NOT_PRESENT),
    SIGN_IN("UP 0, without exception", "AUTH-16", not_present, PASSKEY_USER_NOT_PRESENT,
        .user_presence_optional = true),
    REGISTRATION("reserved flags", "AD-2 AD-8", reserved, PASSKEY_OK),
    SIGN_IN("reserved flags", "AD-2 AD-8", reserved, PASSKEY_OK),
    REGISTRATION("ED with a map", "AD-5", extensions_with_flag, PASSKEY_OK),
    SIGN_IN("ED with a map", "AD-5", extensions_with_flag, PASSKEY_OK),
    REGISTRATION(
        "ED without a map", "AD-5", extension_flag_alone, PASSKEY_AUTHENTICATOR_DATA_INVALID),
    SIGN_IN("ED without a map", "AD-5", extension_flag_alone, PASSKEY_AUTHENTICATOR_DATA_INVALID),
    REGISTRATION(
        "a map without ED", "AD-5", extensions_without_flag, PASSKEY_AUTHENTICATOR_DATA_INVALID),
    SIGN_IN(
        "a map without ED", "AD-5", extensions_without_flag, PASSKEY_AUTHENTICATOR_DATA_INVALID),
    COUNT("0 after 0", 0, 0, PASSKEY_OK),
    COUNT("2 after 0", 0, 1, PASSKEY_OK),
    COUNT("6 after 5", 5, 5, PASSKEY_OK),
    COUNT("4294967295 after 5", 5, UINT32_MAX - 1, PASSKEY_OK),
    COUNT("4294967295 after 2147483647", INT32_MAX, UINT32_MAX - 1, PASSKEY_OK),
    COUNT("5 after 5", 5, 4, PASSKEY_SIGN_COUNT_NOT_INCREASED),
    COUNT("2 after 5", 5, 1, PASSKEY_SIGN_COUNT_NOT_INCREASED),
    COUNT("0 after 5", 5, 0, PASSKEY_SIGN_COUNT_NOT_INCREASED),
    COUNT("2 after 4294967295", UINT32_MAX, 1, PASSKEY_SIGN_COUNT_NOT_INCREASED),
};

const struct case_table case_flags = { rows, sizeof(rows) / sizeof(rows[0]) };
