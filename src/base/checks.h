/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table from the ids of the relying party's checklist to the sections of the specification.
 * Code and tests cite the id; errors contain the section.
 */
#ifndef BASE_CHECKS_H
#define BASE_CHECKS_H

/* C(member, id, reference). Add a row together with the first check that cites it. */
#define CHECKS(C)                                                                                  \
    C(REG_03, "REG-03", "WebAuthn L3 7.1 step 3")                                                  \
    C(REG_06, "REG-06", "WebAuthn L3 7.1 step 6")                                                  \
    C(REG_07, "REG-07", "WebAuthn L3 7.1 step 7")                                                  \
    C(REG_08, "REG-08", "WebAuthn L3 7.1 step 8")                                                  \
    C(REG_09, "REG-09", "WebAuthn L3 7.1 step 9")                                                  \
    C(REG_10, "REG-10", "WebAuthn L3 7.1 step 10")                                                 \
    C(REG_11A, "REG-11a", "WebAuthn L3 7.1 step 11.1")                                             \
    C(REG_11B, "REG-11b", "WebAuthn L3 7.1 step 11.2")                                             \
    C(REG_14, "REG-14", "WebAuthn L3 7.1 step 14")                                                 \
    C(REG_15, "REG-15", "WebAuthn L3 7.1 step 15")                                                 \
    C(REG_16, "REG-16", "WebAuthn L3 7.1 step 16")                                                 \
    C(REG_17, "REG-17", "WebAuthn L3 7.1 step 17")                                                 \
    C(REG_20, "REG-20", "WebAuthn L3 7.1 step 20")                                                 \
    C(REG_21, "REG-21", "WebAuthn L3 7.1 step 21")                                                 \
    C(REG_24C, "REG-24c", "WebAuthn L3 7.1 step 24")                                               \
    C(REG_25, "REG-25", "WebAuthn L3 7.1 step 25")                                                 \
    C(REG_26, "REG-26", "WebAuthn L3 7.1 step 26")                                                 \
    C(REG_28A, "REG-28a", "WebAuthn L3 7.1 step 28")                                               \
    C(AUTH_03, "AUTH-03", "WebAuthn L3 7.2 step 3")                                                \
    C(AUTH_05, "AUTH-05", "WebAuthn L3 7.2 step 5")                                                \
    C(AUTH_06A, "AUTH-06a", "WebAuthn L3 7.2 step 6")                                              \
    C(AUTH_06B, "AUTH-06b", "WebAuthn L3 7.2 step 6")                                              \
    C(AUTH_06C, "AUTH-06c", "WebAuthn L3 7.2 step 6")                                              \
    C(AUTH_06D, "AUTH-06d", "WebAuthn L3 7.2 step 6")                                              \
    C(AUTH_07, "AUTH-07", "WebAuthn L3 7.2 step 7")                                                \
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
    C(AUTH_22, "AUTH-22", "WebAuthn L3 7.2 step 22")                                               \
    C(AUTH_23A, "AUTH-23a", "WebAuthn L3 7.2 step 23")                                             \
    C(JSON_7, "JSON-7", "WebAuthn L3 5.1")                                                         \
    C(JSON_8, "JSON-8", "WebAuthn L3 5.1")                                                         \
    C(JSON_9, "JSON-9", "WebAuthn L3 5.2.1.1")                                                     \
    C(CD_4, "CD-4", "WebAuthn L3 5.8.1")                                                           \
    C(CD_5, "CD-5", "WebAuthn L3 5.8.1")                                                           \
    C(CBOR_1, "CBOR-1", "WebAuthn L3 2.4")                                                         \
    C(CBOR_2, "CBOR-2", "WebAuthn L3 2.4")                                                         \
    C(CBOR_7, "CBOR-7", "WebAuthn L3 6.5.4")                                                       \
    C(CBOR_8, "CBOR-8", "WebAuthn L3 5.7.4")                                                       \
    C(AD_1, "AD-1", "WebAuthn L3 6.1")                                                             \
    C(AD_3, "AD-3", "WebAuthn L3 6.1")                                                             \
    C(AD_4, "AD-4", "WebAuthn L3 6.1")                                                             \
    C(AD_5, "AD-5", "WebAuthn L3 6.1")                                                             \
    C(AD_6, "AD-6", "WebAuthn L3 6.1")                                                             \
    C(AD_10, "AD-10", "WebAuthn L3 6.5.1")                                                         \
    C(AD_12, "AD-12", "WebAuthn L3 6.5.1")                                                         \
    C(COSE_1, "COSE-1", "WebAuthn L3 6.5.1")                                                       \
    C(COSE_2, "COSE-2", "WebAuthn L3 6.5.1")                                                       \
    C(COSE_3, "COSE-3", "WebAuthn L3 6.5.1")                                                       \
    C(COSE_4, "COSE-4", "WebAuthn L3 5.8.5")                                                       \
    C(COSE_5, "COSE-5", "WebAuthn L3 5.8.5")                                                       \
    C(COSE_6, "COSE-6", "WebAuthn L3 5.8.5")                                                       \
    C(COSE_7, "COSE-7", "WebAuthn L3 5.8.5")                                                       \
    C(COSE_8, "COSE-8", "WebAuthn L3 5.8.5")                                                       \
    C(COSE_9, "COSE-9", "WebAuthn L3 16.12")                                                       \
    C(COSE_10, "COSE-10", "WebAuthn L3 6.5.1.1")                                                   \
    C(COSE_11, "COSE-11", "WebAuthn L3 6.5.1.1")                                                   \
    C(COSE_12, "COSE-12", "WebAuthn L3 5.8.5")                                                     \
    C(COSE_13, "COSE-13", "WebAuthn L3 6.5.1.1")                                                   \
    C(FMT_4, "FMT-4", "WebAuthn L3 8")                                                             \
    C(PACKED_1, "PACKED-1", "WebAuthn L3 8.2 step 1")                                              \
    C(PACKED_2, "PACKED-2", "WebAuthn L3 8.2 step 2")                                              \
    C(PACKED_4, "PACKED-4", "WebAuthn L3 8.2 step 2")                                              \
    C(PACKED_7, "PACKED-7", "WebAuthn L3 8.2 step 3")                                              \
    C(PACKED_8, "PACKED-8", "WebAuthn L3 8.2 step 3")                                              \
    C(PACKED_10, "PACKED-10", "WebAuthn L3 8.2 step 2")                                            \
    C(PCERT_1, "PCERT-1", "WebAuthn L3 8.2.1")                                                     \
    C(PCERT_2, "PCERT-2", "WebAuthn L3 8.2.1")                                                     \
    C(PCERT_3, "PCERT-3", "WebAuthn L3 8.2.1")                                                     \
    C(PCERT_4, "PCERT-4", "WebAuthn L3 8.2.1")                                                     \
    C(PCERT_5, "PCERT-5", "WebAuthn L3 8.2.1")                                                     \
    C(PCERT_6, "PCERT-6", "WebAuthn L3 8.2.1")                                                     \
    C(PCERT_7, "PCERT-7", "WebAuthn L3 8.2.1")                                                     \
    C(PCERT_9, "PCERT-9", "WebAuthn L3 8.2.1")                                                     \
    C(PCERT_11, "PCERT-11", "WebAuthn L3 8.2.1")                                                   \
    C(PCERT_12, "PCERT-12", "WebAuthn L3 8.2.2")                                                   \
    C(TPM_1, "TPM-1", "WebAuthn L3 8.3")                                                           \
    C(TPM_2, "TPM-2", "WebAuthn L3 8.3")                                                           \
    C(TPM_3, "TPM-3", "WebAuthn L3 8.3")                                                           \
    C(TPM_5, "TPM-5", "WebAuthn L3 8.3")                                                           \
    C(TPM_6, "TPM-6", "WebAuthn L3 8.3")                                                           \
    C(TPM_7, "TPM-7", "WebAuthn L3 8.3")                                                           \
    C(TPM_8, "TPM-8", "WebAuthn L3 8.3")                                                           \
    C(TPM_9, "TPM-9", "WebAuthn L3 8.3")                                                           \
    C(TPM_10, "TPM-10", "WebAuthn L3 8.3")                                                         \
    C(TPM_12, "TPM-12", "WebAuthn L3 8.3")                                                         \
    C(TCERT_1, "TCERT-1", "WebAuthn L3 8.3.1")                                                     \
    C(TCERT_2, "TCERT-2", "WebAuthn L3 8.3.1")                                                     \
    C(TCERT_3, "TCERT-3", "WebAuthn L3 8.3.1")                                                     \
    C(TCERT_4, "TCERT-4", "WebAuthn L3 8.3.1")                                                     \
    C(TCERT_5, "TCERT-5", "WebAuthn L3 8.3.1")                                                     \
    C(TCERT_7, "TCERT-7", "WebAuthn L3 8.3.1")                                                     \
    C(AKEY_1, "AKEY-1", "WebAuthn L3 8.4")                                                         \
    C(AKEY_2, "AKEY-2", "WebAuthn L3 8.4")                                                         \
    C(AKEY_3, "AKEY-3", "WebAuthn L3 8.4")                                                         \
    C(AKEY_4, "AKEY-4", "WebAuthn L3 8.4")                                                         \
    C(AKEY_5, "AKEY-5", "WebAuthn L3 8.4")                                                         \
    C(AKEY_6, "AKEY-6", "WebAuthn L3 8.4")                                                         \
    C(AKEY_7, "AKEY-7", "WebAuthn L3 8.4")                                                         \
    C(SNET_1, "SNET-1", "WebAuthn L3 8.5")                                                         \
    C(SNET_2, "SNET-2", "WebAuthn L3 8.5")                                                         \
    C(SNET_3, "SNET-3", "WebAuthn L3 8.5")                                                         \
    C(SNET_4, "SNET-4", "WebAuthn L3 8.5")                                                         \
    C(U2F_1, "U2F-1", "WebAuthn L3 8.6 step 1")                                                    \
    C(U2F_2, "U2F-2", "WebAuthn L3 8.6 step 2")                                                    \
    C(U2F_3, "U2F-3", "WebAuthn L3 8.6 step 2")                                                    \
    C(U2F_5, "U2F-5", "WebAuthn L3 8.6 step 4")                                                    \
    C(U2F_6, "U2F-6", "WebAuthn L3 8.6 step 6")                                                    \
    C(U2F_9, "U2F-9", "WebAuthn L3 8.6 step 4")                                                    \
    C(NONE_1, "NONE-1", "WebAuthn L3 8.7")                                                         \
    C(APPLE_1, "APPLE-1", "WebAuthn L3 8.8 step 1")                                                \
    C(APPLE_3, "APPLE-3", "WebAuthn L3 8.8 step 4")                                                \
    C(APPLE_4, "APPLE-4", "WebAuthn L3 8.8 step 5")                                                \
    C(COMP_1, "COMP-1", "WebAuthn L3 8.9")                                                         \
    C(COMP_2, "COMP-2", "WebAuthn L3 8.9")                                                         \
    C(COMP_3, "COMP-3", "WebAuthn L3 8.9 step 1")                                                  \
    C(COMP_4, "COMP-4", "WebAuthn L3 8.9 step 1")                                                  \
    C(COMP_6, "COMP-6", "WebAuthn L3 8.9")                                                         \
    C(APPID_1, "APPID-1", "WebAuthn L3 10.1.1")                                                    \
    C(APPID_3, "APPID-3", "WebAuthn L3 10.1.1")                                                    \
    C(APPX_1, "APPX-1", "WebAuthn L3 10.1.2")                                                      \
    C(PRF_1, "PRF-1", "WebAuthn L3 10.1.4")                                                        \
    C(PRF_2, "PRF-2", "WebAuthn L3 10.1.4")                                                        \
    C(PRF_3, "PRF-3", "WebAuthn L3 10.1.4")                                                        \
    C(BLOB_1, "BLOB-1", "WebAuthn L3 10.1.5")                                                      \
    C(BLOB_2, "BLOB-2", "WebAuthn L3 10.1.5")                                                      \
    C(BLOB_3, "BLOB-3", "WebAuthn L3 10.1.5")                                                      \
    C(CPROT_1, "CPROT-1", "CTAP 2.1 12.1")                                                         \
    C(MINPIN_1, "MINPIN-1", "CTAP 2.1 12.4")                                                       \
    C(RPID_1, "RPID-1", "WebAuthn L3 4")                                                           \
    C(OPT_1, "OPT-1", "WebAuthn L3 5.4")                                                           \
    C(OPT_4, "OPT-4", "WebAuthn L3 5.4")                                                           \
    C(USER_1, "USER-1", "WebAuthn L3 5.4.3")                                                       \
    C(CHAL_2, "CHAL-2", "WebAuthn L3 13.5.3")

enum check {
    CHECK_NONE = 0,
#define CHECK_MEMBER(member, id, reference) CHECK_##member,
    CHECKS(CHECK_MEMBER)
#undef CHECK_MEMBER
};

/**
 * The section of the specification for a check, a static string; NULL for CHECK_NONE. Checks of one
 * section have equal texts at different pointers.
 */
const char *check_reference(enum check check);

/** The id in the checklist, "AUTH-12", a static string; NULL for CHECK_NONE. */
const char *check_id(enum check check);

#endif
