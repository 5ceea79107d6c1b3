/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Draws values in the order of the specification's generator: a value that is not needed is not
 * drawn.
 */
#include "derive.h"

#include "authenticator/certificate.h"
#include "base/base64url.h"
#include "base/bytes.h"
#include "base/json_writer.h"
#include <stdio.h>
#include <string.h>

static struct random_source source_of(const char *label)
{
    return (struct random_source){ BYTES_LITERAL("WebAuthn test vectors"), bytes_text(label), 0 };
}

static const struct certificate_name root_name = { "WebAuthn test vectors", "W3C",
    "Authenticator Attestation CA", "AA" };
static const struct certificate_name leaf_name = { "WebAuthn test vectors", "W3C",
    "Authenticator Attestation", "AA" };

/* A coin, and extra data if it shows heads. */
static void draw_extra(struct derived *derived)
{
    uint8_t coin;
    uint8_t extra[16];
    struct json_writer writer;
    char text[BASE64URL_ENCODED_SIZE(sizeof(extra)) + 1];
    buffer_reset(&derived->extra);
    derived->mutations.client_data_members = (struct passkey_bytes){ NULL, 0 };
    random_draw(&derived->random, &coin, 1);
    if ((coin & 1) == 0)
        return;
    random_draw(&derived->random, extra, sizeof(extra));
    base64url_encode(BYTES_ARRAY(extra), text);
    json_writer_init(&writer, &derived->extra);
    json_key(&writer, "extraData");
    buffer_append_text(&derived->extra,
        "\"clientDataJSON may be extended with additional fields in "
        "the future, such as this: ");
    buffer_append_text(&derived->extra, text);
    buffer_append_text(&derived->extra, "\"");
    derived->mutations.client_data_members = buffer_view(&derived->extra);
}

/* UV, BE and BS from a drawn byte; BE only at the registration. */
static void draw_flags(struct derived *derived, bool registration)
{
    uint8_t drawn;
    random_draw(&derived->random, &drawn, 1);
    derived->request.user_not_verified = (drawn & FLAG_USER_VERIFIED) == 0;
    if (registration)
        derived->credential.backup_eligible = (drawn & FLAG_BACKUP_ELIGIBLE) != 0;
    derived->credential.backup_state =
        derived->credential.backup_eligible && (drawn & FLAG_BACKUP_STATE) != 0;
}

/* 2^bits - 1 in the fewest bytes. */
static struct passkey_bytes mersenne(unsigned int bits, uint8_t *out)
{
    size_t size = (bits + 7) / 8;
    memset(out, 0xff, size);
    out[0] = (uint8_t)(0xff >> (8 * size - bits));
    return (struct passkey_bytes){ out, size };
}

static void draw_key(struct derived *derived, enum signing_algorithm algorithm)
{
    uint8_t p[160];
    uint8_t q[276];
    if (algorithm == SIGNING_RS256)
        signing_key_init_rsa(&derived->credential.key, mersenne(1279, p), mersenne(2203, q));
    else
        signing_key_draw(&derived->credential.key, algorithm, &derived->random);
}

void derive_root(struct attester *attester)
{
    struct random_source root_source = source_of("Attestation CA");
    uint8_t serial_number[16];
    buffer_init(&attester->root_certificate, 8192);
    buffer_init(&attester->certificate, 8192);
    signing_key_draw(&attester->root_key, SIGNING_ES256, &root_source);
    random_draw(&root_source, serial_number, sizeof(serial_number));
    struct certificate_options root =
        certificate_root(&attester->root_key, BYTES_ARRAY(serial_number));
    root.subject = root.issuer = root_name;
    certificate_write(&root, &attester->root_certificate);
}

/* android-key and apple certify the credential's key and have no attestation key. */
static void draw_attester(struct derived *derived, enum attestation attestation)
{
    static const struct tpm_names tpm = { "id:00000000", "WebAuthn test vectors", "id:00000000" };
    struct attester *attester = &derived->attester;
    derive_root(attester);
    if (attestation == ATTESTATION_NONE || attestation == ATTESTATION_PACKED_SELF)
        return;
    bool own_key = attestation != ATTESTATION_ANDROID_KEY && attestation != ATTESTATION_APPLE;
    if (own_key)
        signing_key_draw(&attester->key, SIGNING_ES256, &derived->random);
    random_draw(&derived->random, attester->serial_number, sizeof(attester->serial_number));
    attester->leaf =
        certificate_leaf(&attester->key, &attester->root_key, BYTES_ARRAY(attester->serial_number));
    attester->leaf.subject = leaf_name;
    attester->leaf.issuer = root_name;
    if (attestation == ATTESTATION_TPM)
        attester_make_tpm(attester, &tpm, NULL);
    else if (own_key)
        attester_certify(attester);
}

/* The key description of the branch `main`: both authorization lists are empty. */
static void empty_lists(enum part part, struct buffer *bytes, void *context)
{
    static const uint8_t list_size = 14; /* the size of the hardware list */
    (void)context;
    if (part != PART_KEY_DESCRIPTION)
        return;
    bytes->size -= list_size;
    bytes->data[1] = (uint8_t)(bytes->data[1] - list_size);
    bytes->data[bytes->size - 1] = 0;
}

static void begin(struct derived *derived, const struct derivation *derivation)
{
    (void)snprintf(
        derived->credential.rp_id, sizeof(derived->credential.rp_id), "%s", DERIVE_RP_ID);
    derived->challenge_size = derivation->algorithm == SIGNING_ES512 ? 128 : 32;
    derived->request = (struct authenticator_request){ .challenge = { derived->challenge,
                                                           derived->challenge_size },
        .rp_id = BYTES_LITERAL(DERIVE_RP_ID),
        .origin = BYTES_LITERAL(DERIVE_ORIGIN),
        .attestation = derivation->attestation,
        .attester = &derived->attester };
    /* A U2F key only tests user presence; the flags of others are random. */
    derived->request.user_not_verified = true;
    derived->mutations.cross_origin = derivation->cross_origin;
    if (derivation->empty_lists)
        derived->mutations.change = empty_lists;
    if (derivation->top_origin)
        derived->mutations.top_origin = BYTES_LITERAL(DERIVE_TOP_ORIGIN);
    buffer_init(&derived->extra, 1000);
}

void derive_registration(const struct derivation *derivation, struct derived *derived)
{
    struct credential *credential = &derived->credential;
    *derived = (struct derived){ .random = source_of(derivation->label) };
    begin(derived, derivation);
    random_draw(&derived->random, derived->challenge, derived->challenge_size);
    draw_key(derived, derivation->algorithm);
    draw_extra(derived);
    random_draw(&derived->random, credential->aaguid, sizeof(credential->aaguid));
    credential->id_size = derivation->id_size;
    random_draw(&derived->random, credential->id, credential->id_size);
    if (derivation->attestation != ATTESTATION_FIDO_U2F)
        draw_flags(derived, true);
    draw_attester(derived, derivation->attestation);
    authenticator_create(credential, &derived->request, &derived->mutations, &derived->response);
}

void derive_authentication(struct derived *derived)
{
    authenticator_response_deinit(&derived->response);
    random_draw(&derived->random, derived->challenge, derived->challenge_size);
    draw_extra(derived);
    draw_flags(derived, false);
    authenticator_get(
        &derived->credential, &derived->request, &derived->mutations, &derived->response);
}

void derived_deinit(struct derived *derived)
{
    authenticator_response_deinit(&derived->response);
    buffer_deinit(&derived->extra);
    attester_deinit(&derived->attester);
    credential_deinit(&derived->credential);
}

const struct derivation derivations[] = {
    { .name = "none-es256",
        .section = "16.2",
        .label = "none.ES256",
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_NONE,
        .id_size = 32 },
    { .name = "packed-self-es256",
        .section = "16.3",
        .label = "packed-self.ES256",
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_SELF,
        .id_size = 32 },
    { .name = "none-es256-crossOrigin",
        .section = "16.4",
        .label = "none.ES256.crossOrigin",
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_NONE,
        .id_size = 32,
        .cross_origin = true },
    { .name = "none-es256-topOrigin",
        .section = "16.5",
        .label = "none.ES256.topOrigin",
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_NONE,
        .id_size = 32,
        .cross_origin = true,
        .top_origin = true },
    { .name = "none-es256-long-credential-id",
        .section = "16.6",
        .label = "none.ES256.long-credential-id",
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_NONE,
        .id_size = 1023 },
    { .name = "packed-es256",
        .section = "16.7",
        .label = "packed.ES256",
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_PACKED_CERTIFICATE,
        .id_size = 32 },
    { .name = "packed-es384",
        .section = "16.8",
        .label = "packed.ES384",
        .algorithm = SIGNING_ES384,
        .attestation = ATTESTATION_PACKED_CERTIFICATE,
        .id_size = 32 },
    { .name = "packed-es512",
        .section = "16.9",
        .label = "packed.ES512",
        .algorithm = SIGNING_ES512,
        .attestation = ATTESTATION_PACKED_CERTIFICATE,
        .id_size = 32 },
    { .name = "packed-rs256",
        .section = "16.10",
        .label = "packed.RS256",
        .algorithm = SIGNING_RS256,
        .attestation = ATTESTATION_PACKED_CERTIFICATE,
        .id_size = 32 },
    { .name = "packed-eddsa",
        .section = "16.11",
        .label = "packed.EdDSA",
        .algorithm = SIGNING_EDDSA,
        .attestation = ATTESTATION_PACKED_CERTIFICATE,
        .id_size = 32 },
    { .name = "packed-ed448",
        .section = "16.12",
        .label = "packed.Ed448",
        .algorithm = SIGNING_ED448,
        .attestation = ATTESTATION_PACKED_CERTIFICATE,
        .id_size = 32 },
    { .name = "tpm-es256",
        .section = "16.13",
        .label = "tpm.ES256",
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_TPM,
        .id_size = 32 },
    { .name = "android-key-es256",
        .section = "16.14",
        .label = "android-key.ES256",
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_ANDROID_KEY,
        .id_size = 32,
        .empty_lists = true },
    { .name = "android-key-es256-l3cr",
        .section = "16.14, L3-CR",
        .label = "android-key.ES256",
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_ANDROID_KEY,
        .id_size = 32 },
    { .name = "apple-es256",
        .section = "16.15",
        .label = "apple.ES256",
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_APPLE,
        .id_size = 32 },
    { .name = "fido-u2f-es256",
        .section = "16.16",
        .label = "fido-u2f.ES256",
        .algorithm = SIGNING_ES256,
        .attestation = ATTESTATION_FIDO_U2F,
        .id_size = 32 },
};
const size_t derivation_count = sizeof(derivations) / sizeof(derivations[0]);
