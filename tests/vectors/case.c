/* SPDX-License-Identifier: Apache-2.0 */
/* The table of cases. Each has a single error, and names the checks that must detect it. */
#include "case.h"

#include "base/bytes.h"

static const uint8_t challenge[32] = { 0x2a, 0x17, 0x99 };
const struct passkey_bytes case_challenge = { challenge, sizeof(challenge) };

static void change_signature(enum part part, struct buffer *bytes, void *context)
{
    (void)context;
    if (part == PART_SIGNATURE)
        bytes->data[bytes->size - 1] ^= 1;
}

static void change_data(enum part part, struct buffer *bytes, void *context)
{
    (void)context;
    if (part == PART_AUTHENTICATOR_DATA)
        buffer_append_u8(bytes, 0);
}

static void change_object(enum part part, struct buffer *bytes, void *context)
{
    (void)context;
    if (part == PART_ATTESTATION_OBJECT)
        buffer_append_u8(bytes, 0);
}

static void change_point(enum part part, struct buffer *bytes, void *context)
{
    (void)context;
    if (part == PART_PUBLIC_KEY)
        bytes->data[bytes->size - 1] ^= 1;
}

static void mutate_challenge(struct mutations *mutations)
{
    mutations->challenge = BYTES_LITERAL("another challenge, also 32 bytes");
}

static void mutate_origin(struct mutations *mutations)
{
    mutations->origin = BYTES_LITERAL("https://evil-example.org");
}

static void mutate_rp_id(struct mutations *mutations)
{
    mutations->rp_id = BYTES_LITERAL("evil.example");
}

static void mutate_presence(struct mutations *mutations)
{
    mutations->flags_cleared = FLAG_USER_PRESENT;
}

static void mutate_verification(struct mutations *mutations)
{
    mutations->flags_cleared = FLAG_USER_VERIFIED;
}

static void mutate_backup_state(struct mutations *mutations)
{
    mutations->flags_set = FLAG_BACKUP_STATE;
}

static void mutate_backup_eligible(struct mutations *mutations)
{
    mutations->flags_set = FLAG_BACKUP_ELIGIBLE;
}

static void mutate_attested(struct mutations *mutations)
{
    mutations->flags_set = FLAG_ATTESTED_DATA;
}

static void mutate_not_attested(struct mutations *mutations)
{
    mutations->flags_cleared = FLAG_ATTESTED_DATA;
}

static void mutate_frame(struct mutations *mutations)
{
    mutations->cross_origin = true;
}

static void mutate_top_origin(struct mutations *mutations)
{
    mutations->cross_origin = true;
    mutations->top_origin = BYTES_LITERAL(CASE_TOP_ORIGIN);
}

static void mutate_other_top_origin(struct mutations *mutations)
{
    mutations->cross_origin = true;
    mutations->top_origin = BYTES_LITERAL("https://evil.example");
}

static void mutate_top_origin_alone(struct mutations *mutations)
{
    mutations->top_origin = BYTES_LITERAL(CASE_TOP_ORIGIN);
}

static void mutate_type(struct mutations *mutations)
{
    mutations->type = BYTES_LITERAL("payment.get");
}

static void mutate_mark(struct mutations *mutations)
{
    mutations->byte_order_mark = true;
}

static void mutate_members(struct mutations *mutations)
{
    mutations->client_data_members = BYTES_LITERAL("\"tokenBinding\":{},\"later\":[1]");
}

static void mutate_duplicate(struct mutations *mutations)
{
    mutations->client_data_members = BYTES_LITERAL("\"origin\":\"https://example.org\"");
}

static void mutate_extensions(struct mutations *mutations)
{
    mutations->extensions = BYTES_LITERAL("\xa1\x6b"
                                          "credProtect\x02");
}

static void mutate_extensions_order(struct mutations *mutations)
{
    mutations->extensions = BYTES_LITERAL("\xa2\x61\x62\x00\x61\x61\x00");
}

static void mutate_id(struct mutations *mutations)
{
    mutations->id = BYTES_LITERAL("another credential");
}

static void mutate_format(struct mutations *mutations)
{
    mutations->format = BYTES_LITERAL("Packed");
}

static void mutate_signature(struct mutations *mutations)
{
    mutations->change = change_signature;
}

static void mutate_trailing(struct mutations *mutations)
{
    mutations->change = change_data;
}

static void mutate_object(struct mutations *mutations)
{
    mutations->change = change_object;
}

static void mutate_point(struct mutations *mutations)
{
    mutations->change = change_point;
}

static const struct case_row rows[] = {
    { .name = "none ES256",
        .checks = "7.1, honest",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .result = PASSKEY_OK },
    { .name = "packed self ES256",
        .checks = "PACKED-7 PACKED-8 PACKED-9",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .result = PASSKEY_OK },
    { .name = "valid ES256",
        .checks = "7.2, honest",
        .algorithm = SIGNING_ES256,
        .result = PASSKEY_OK },
    { .name = "none EDDSA",
        .checks = "7.1, honest",
        .registration = true,
        .algorithm = SIGNING_EDDSA,
        .result = PASSKEY_OK },
    { .name = "packed self EDDSA",
        .checks = "PACKED-7 PACKED-8 PACKED-9",
        .registration = true,
        .algorithm = SIGNING_EDDSA,
        .attestation = ATTESTATION_PACKED_SELF,
        .result = PASSKEY_OK },
    { .name = "valid EDDSA",
        .checks = "7.2, honest",
        .algorithm = SIGNING_EDDSA,
        .result = PASSKEY_OK },
    { .name = "none RS256",
        .checks = "7.1, honest",
        .registration = true,
        .algorithm = SIGNING_RS256,
        .result = PASSKEY_OK },
    { .name = "packed self RS256",
        .checks = "PACKED-7 PACKED-8 PACKED-9",
        .registration = true,
        .algorithm = SIGNING_RS256,
        .attestation = ATTESTATION_PACKED_SELF,
        .result = PASSKEY_OK },
    { .name = "valid RS256",
        .checks = "7.2, honest",
        .algorithm = SIGNING_RS256,
        .result = PASSKEY_OK },
    { .name = "packed with certificate",
        .checks = "PACKED-6",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_CERTIFICATE,
        .result = PASSKEY_OK },
    { .name = "packed with certificate, trusted",
        .checks = "REG-24c",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_CERTIFICATE,
        .trusted = true,
        .result = PASSKEY_OK },
    { .name = "packed self is not trusted",
        .checks = "REG-24c",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .trusted = true,
        .result = PASSKEY_ATTESTATION_UNTRUSTED },
    { .name = "none is not trusted",
        .checks = "REG-24c",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .trusted = true,
        .result = PASSKEY_ATTESTATION_UNTRUSTED },
    { .name = "packed with a bad signature",
        .checks = "PACKED-2",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_CERTIFICATE,
        .mutate = mutate_signature,
        .result = PASSKEY_ATTESTATION_INVALID },
    { .name = "packed self with a bad signature",
        .checks = "PACKED-8",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .mutate = mutate_signature,
        .result = PASSKEY_ATTESTATION_INVALID },
    { .name = "format in capitals",
        .checks = "REG-21 FMT-1",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .mutate = mutate_format,
        .result = PASSKEY_ATTESTATION_FORMAT_NOT_ALLOWED },
    { .name = "credential id",
        .checks = "JSON-9",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .mutate = mutate_id,
        .result = PASSKEY_CREDENTIAL_ID_MISMATCH },
    { .name = "AT not set",
        .checks = "AD-3",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .mutate = mutate_not_attested,
        .result = PASSKEY_AUTHENTICATOR_DATA_INVALID },
    { .name = "a byte after the attestation object",
        .checks = "CBOR-4",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .mutate = mutate_object,
        .result = PASSKEY_CBOR_INVALID },
    { .name = "point off the curve",
        .checks = "COSE-12",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .mutate = mutate_point,
        .result = PASSKEY_PUBLIC_KEY_INVALID },
    { .name = "bad signature",
        .checks = "AUTH-21",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_signature,
        .result = PASSKEY_SIGNATURE_INVALID },
    { .name = "bad signature EDDSA",
        .checks = "AUTH-21",
        .algorithm = SIGNING_EDDSA,
        .mutate = mutate_signature,
        .result = PASSKEY_SIGNATURE_INVALID },
    { .name = "bad signature RS256",
        .checks = "AUTH-21",
        .algorithm = SIGNING_RS256,
        .mutate = mutate_signature,
        .result = PASSKEY_SIGNATURE_INVALID },
    { .name = "AT set",
        .checks = "AD-4",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_attested,
        .result = PASSKEY_AUTHENTICATOR_DATA_INVALID },
    { .name = "another credential",
        .checks = "AUTH-06a",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_id,
        .result = PASSKEY_CREDENTIAL_ID_MISMATCH },
    { .name = "backup eligibility changed",
        .checks = "AUTH-19a",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_backup_eligible,
        .result = PASSKEY_BACKUP_ELIGIBLE_CHANGED },
    { .name = "counter increased",
        .checks = "AUTH-22",
        .algorithm = SIGNING_ES256,
        .sign_count = 6,
        .known_sign_count = 5,
        .result = PASSKEY_OK },
    { .name = "counter unchanged",
        .checks = "AUTH-22",
        .algorithm = SIGNING_ES256,
        .sign_count = 4 /* one less than the response's */,
        .known_sign_count = 5,
        .result = PASSKEY_SIGN_COUNT_NOT_INCREASED },
    { .name = "counter fell to zero",
        .checks = "AUTH-22",
        .algorithm = SIGNING_ES256,
        .sign_count = 0,
        .known_sign_count = 5,
        .result = PASSKEY_SIGN_COUNT_NOT_INCREASED },
    { .name = "type",
        .checks = "REG-07",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .mutate = mutate_type,
        .result = PASSKEY_TYPE_MISMATCH },
    { .name = "type",
        .checks = "AUTH-10",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_type,
        .result = PASSKEY_TYPE_MISMATCH },
    { .name = "challenge",
        .checks = "REG-08",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .mutate = mutate_challenge,
        .result = PASSKEY_CHALLENGE_MISMATCH },
    { .name = "challenge",
        .checks = "AUTH-11",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_challenge,
        .result = PASSKEY_CHALLENGE_MISMATCH },
    { .name = "origin",
        .checks = "REG-09",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .mutate = mutate_origin,
        .result = PASSKEY_ORIGIN_MISMATCH },
    { .name = "origin",
        .checks = "AUTH-12",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_origin,
        .result = PASSKEY_ORIGIN_MISMATCH },
    { .name = "frame of another origin",
        .checks = "REG-10",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .mutate = mutate_frame,
        .result = PASSKEY_CROSS_ORIGIN_NOT_ALLOWED },
    { .name = "frame of another origin",
        .checks = "AUTH-13",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_frame,
        .result = PASSKEY_CROSS_ORIGIN_NOT_ALLOWED },
    { .name = "frame of another origin, allowed",
        .checks = "REG-10",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .mutate = mutate_frame,
        .cross_origin_allowed = true,
        .result = PASSKEY_OK },
    { .name = "frame of another origin, allowed",
        .checks = "AUTH-13",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_frame,
        .cross_origin_allowed = true,
        .result = PASSKEY_OK },
    { .name = "top origin, allowed",
        .checks = "REG-11b",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .mutate = mutate_top_origin,
        .cross_origin_allowed = true,
        .result = PASSKEY_OK },
    { .name = "top origin, allowed",
        .checks = "AUTH-14b",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_top_origin,
        .cross_origin_allowed = true,
        .result = PASSKEY_OK },
    { .name = "top origin, by default",
        .checks = "REG-10",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .mutate = mutate_top_origin,
        .result = PASSKEY_CROSS_ORIGIN_NOT_ALLOWED },
    { .name = "top origin, by default",
        .checks = "AUTH-13",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_top_origin,
        .result = PASSKEY_CROSS_ORIGIN_NOT_ALLOWED },
    { .name = "another top origin",
        .checks = "REG-11b",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .mutate = mutate_other_top_origin,
        .cross_origin_allowed = true,
        .result = PASSKEY_TOP_ORIGIN_MISMATCH },
    { .name = "another top origin",
        .checks = "AUTH-14b",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_other_top_origin,
        .cross_origin_allowed = true,
        .result = PASSKEY_TOP_ORIGIN_MISMATCH },
    { .name = "top origin without crossOrigin",
        .checks = "CD-5",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .mutate = mutate_top_origin_alone,
        .cross_origin_allowed = true,
        .result = PASSKEY_CLIENT_DATA_INVALID },
    { .name = "top origin without crossOrigin",
        .checks = "CD-5",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_top_origin_alone,
        .cross_origin_allowed = true,
        .result = PASSKEY_CLIENT_DATA_INVALID },
    { .name = "RP ID",
        .checks = "REG-14",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .mutate = mutate_rp_id,
        .result = PASSKEY_RP_ID_MISMATCH },
    { .name = "RP ID",
        .checks = "AUTH-15",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_rp_id,
        .result = PASSKEY_RP_ID_MISMATCH },
    { .name = "user not present",
        .checks = "REG-15",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .mutate = mutate_presence,
        .result = PASSKEY_USER_NOT_PRESENT },
    { .name = "user not present",
        .checks = "AUTH-16",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_presence,
        .result = PASSKEY_USER_NOT_PRESENT },
    { .name = "user not verified",
        .checks = "REG-16",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .mutate = mutate_verification,
        .user_verification_required = true,
        .result = PASSKEY_USER_NOT_VERIFIED },
    { .name = "user not verified",
        .checks = "AUTH-17a",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_verification,
        .user_verification_required = true,
        .result = PASSKEY_USER_NOT_VERIFIED },
    { .name = "user not verified, preferred",
        .checks = "REG-16",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .mutate = mutate_verification,
        .result = PASSKEY_OK },
    { .name = "user not verified, preferred",
        .checks = "AUTH-17a",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_verification,
        .result = PASSKEY_OK },
    { .name = "BS without BE",
        .checks = "REG-17",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .mutate = mutate_backup_state,
        .result = PASSKEY_BACKUP_FLAGS_INVALID },
    { .name = "BS without BE",
        .checks = "AUTH-18",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_backup_state,
        .result = PASSKEY_BACKUP_FLAGS_INVALID },
    { .name = "byte order mark",
        .checks = "CD-1 CD-2",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .mutate = mutate_mark,
        .result = PASSKEY_OK },
    { .name = "byte order mark",
        .checks = "CD-1 CD-2",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_mark,
        .result = PASSKEY_OK },
    { .name = "more members in the client data",
        .checks = "CD-3 CD-6",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .mutate = mutate_members,
        .result = PASSKEY_OK },
    { .name = "more members in the client data",
        .checks = "CD-3 CD-6",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_members,
        .result = PASSKEY_OK },
    { .name = "a member twice in the client data",
        .checks = "CD-7",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .mutate = mutate_duplicate,
        .result = PASSKEY_CLIENT_DATA_INVALID },
    { .name = "a member twice in the client data",
        .checks = "CD-7",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_duplicate,
        .result = PASSKEY_CLIENT_DATA_INVALID },
    { .name = "extension output",
        .checks = "REG-28a",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .mutate = mutate_extensions,
        .result = PASSKEY_OK },
    { .name = "extension output",
        .checks = "AUTH-23a",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_extensions,
        .result = PASSKEY_OK },
    { .name = "extensions out of order",
        .checks = "CBOR-1",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .mutate = mutate_extensions_order,
        .result = PASSKEY_CBOR_NOT_CANONICAL },
    { .name = "extensions out of order",
        .checks = "CBOR-1",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_extensions_order,
        .result = PASSKEY_CBOR_NOT_CANONICAL },
    { .name = "a byte after the authenticator data",
        .checks = "AD-6",
        .registration = true,
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .mutate = mutate_trailing,
        .result = PASSKEY_AUTHENTICATOR_DATA_INVALID },
    { .name = "a byte after the authenticator data",
        .checks = "AD-6",
        .algorithm = SIGNING_ES256,
        .mutate = mutate_trailing,
        .result = PASSKEY_AUTHENTICATOR_DATA_INVALID },
};

const struct case_table case_ceremonies = { rows, sizeof(rows) / sizeof(rows[0]) };
