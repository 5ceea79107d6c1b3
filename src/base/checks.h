/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one table from the ids of the relying party's checklist to the specification's own
 * references. Code and tests cite the id; errors carry the reference.
 */
#ifndef BASE_CHECKS_H
#define BASE_CHECKS_H

/* C(member, id, reference): add a row with the first check that cites it. */
#define CHECKS(C)                                                                                  \
    C(REG_03, "REG-03", "WebAuthn L3 7.1 step 3")                                                  \
    C(REG_04, "REG-04", "WebAuthn L3 7.1 step 4")                                                  \
    C(REG_05, "REG-05", "WebAuthn L3 7.1 step 5")                                                  \
    C(REG_06, "REG-06", "WebAuthn L3 7.1 step 6")                                                  \
    C(REG_07, "REG-07", "WebAuthn L3 7.1 step 7")                                                  \
    C(REG_08, "REG-08", "WebAuthn L3 7.1 step 8")                                                  \
    C(REG_09, "REG-09", "WebAuthn L3 7.1 step 9")                                                  \
    C(REG_10, "REG-10", "WebAuthn L3 7.1 step 10")                                                 \
    C(REG_11A, "REG-11a", "WebAuthn L3 7.1 step 11.1")                                             \
    C(REG_11B, "REG-11b", "WebAuthn L3 7.1 step 11.2")                                             \
    C(REG_13, "REG-13", "WebAuthn L3 7.1 step 13")                                                 \
    C(REG_14, "REG-14", "WebAuthn L3 7.1 step 14")                                                 \
    C(REG_15, "REG-15", "WebAuthn L3 7.1 step 15")                                                 \
    C(REG_16, "REG-16", "WebAuthn L3 7.1 step 16")                                                 \
    C(REG_17, "REG-17", "WebAuthn L3 7.1 step 17")                                                 \
    C(REG_20, "REG-20", "WebAuthn L3 7.1 step 20")                                                 \
    C(REG_21, "REG-21", "WebAuthn L3 7.1 step 21")                                                 \
    C(REG_22, "REG-22", "WebAuthn L3 7.1 step 22")                                                 \
    C(REG_24C, "REG-24c", "WebAuthn L3 7.1 step 24")                                               \
    C(REG_25, "REG-25", "WebAuthn L3 7.1 step 25")                                                 \
    C(REG_26, "REG-26", "WebAuthn L3 7.1 step 26")                                                 \
    C(AUTH_03, "AUTH-03", "WebAuthn L3 7.2 step 3")                                                \
    C(AUTH_04, "AUTH-04", "WebAuthn L3 7.2 step 4")                                                \
    C(AUTH_05, "AUTH-05", "WebAuthn L3 7.2 step 5")                                                \
    C(AUTH_06A, "AUTH-06a", "WebAuthn L3 7.2 step 6")                                              \
    C(AUTH_06B, "AUTH-06b", "WebAuthn L3 7.2 step 6")                                              \
    C(AUTH_06C, "AUTH-06c", "WebAuthn L3 7.2 step 6")                                              \
    C(AUTH_06D, "AUTH-06d", "WebAuthn L3 7.2 step 6")                                              \
    C(AUTH_07, "AUTH-07", "WebAuthn L3 7.2 step 7")                                                \
    C(AUTH_08, "AUTH-08", "WebAuthn L3 7.2 step 8")                                                \
    C(AUTH_09, "AUTH-09", "WebAuthn L3 7.2 step 9")                                                \
    C(AUTH_10, "AUTH-10", "WebAuthn L3 7.2 step 10")                                               \
    C(AUTH_11, "AUTH-11", "WebAuthn L3 7.2 step 11")                                               \
    C(AUTH_12, "AUTH-12", "WebAuthn L3 7.2 step 12")                                               \
    C(AUTH_13, "AUTH-13", "WebAuthn L3 7.2 step 13")                                               \
    C(AUTH_14A, "AUTH-14a", "WebAuthn L3 7.2 step 14.1")                                           \
    C(AUTH_14B, "AUTH-14b", "WebAuthn L3 7.2 step 14.2")                                           \
    C(AUTH_15, "AUTH-15", "WebAuthn L3 7.2 step 15")                                               \
    C(AUTH_16, "AUTH-16", "WebAuthn L3 7.2 step 16")                                               \
    C(AUTH_17A, "AUTH-17a", "WebAuthn L3 7.2 step 17")                                             \
    C(AUTH_18, "AUTH-18", "WebAuthn L3 7.2 step 18")                                               \
    C(AUTH_19A, "AUTH-19a", "WebAuthn L3 7.2 step 19")                                             \
    C(AUTH_21, "AUTH-21", "WebAuthn L3 7.2 step 21")                                               \
    C(AUTH_22, "AUTH-22", "WebAuthn L3 7.2 step 22")

enum check {
    CHECK_NONE = 0,
#define CHECK_MEMBER(member, id, reference) CHECK_##member,
    CHECKS(CHECK_MEMBER)
#undef CHECK_MEMBER
};

/** The specification's reference of a check, a static string; NULL for CHECK_NONE. */
const char *check_reference(enum check check);

/** The checklist id, "AUTH-12", a static string; NULL for CHECK_NONE. */
const char *check_id(enum check check);

#endif
