/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attestation for which the specification has no vectors: compound, paths with several
 * certificates, the AAGUID extension, and TPMs with other keys.
 */
#include "base/bytes.h"
#include "case.h"

#define CERTIFICATE_SIZE_MAX 8192

/* `count` intermediates between root and leaf; all but the first `left_out` are in x5c. */
static void lengthen(struct case_fixture *fixture, size_t count, size_t left_out)
{
    static const struct certificate_name names[CASE_CHAIN_MAX] = {
        { "Intermediate 1", "Example", "CA", "AA" },
        { "Intermediate 2", "Example", "CA", "AA" },
        { "Intermediate 3", "Example", "CA", "AA" },
        { "Intermediate 4", "Example", "CA", "AA" },
    };
    struct attester *attester = &fixture->attester;
    const struct signing_key *issuer_key = &attester->root_key;
    struct certificate_name issuer = attester->leaf.issuer;
    for (size_t i = 0; i < count; i++) {
        signing_key_draw(&fixture->chain_keys[i], SIGNING_ES256, &fixture->random);
        struct certificate_options options =
            certificate_leaf(&fixture->chain_keys[i], issuer_key, BYTES_LITERAL("\x05"));
        options.subject = names[i];
        options.issuer = issuer;
        options.authority = true;
        buffer_init(&fixture->chain[i], CERTIFICATE_SIZE_MAX);
        certificate_write(&options, &fixture->chain[i]);
        issuer_key = &fixture->chain_keys[i];
        issuer = names[i];
    }
    attester->leaf.issuer_key = issuer_key;
    attester->leaf.issuer = issuer;
    attester_certify(attester);
    for (size_t i = count; i > left_out; i--)
        attester->chain[attester->chain_count++] = buffer_view(&fixture->chain[i - 1]);
}

static void one_intermediate(struct case_fixture *fixture)
{
    lengthen(fixture, 1, 0);
}

static void four_intermediates(struct case_fixture *fixture)
{
    lengthen(fixture, 4, 0);
}

static void root_included(struct case_fixture *fixture)
{
    lengthen(fixture, 1, 0);
    fixture->attester.chain[fixture->attester.chain_count++] =
        buffer_view(&fixture->attester.root_certificate);
}

static void intermediate_missing(struct case_fixture *fixture)
{
    lengthen(fixture, 2, 1);
}

/* Signed by a certificate that is not an authority. */
static void no_authority(struct case_fixture *fixture)
{
    lengthen(fixture, 1, 0);
    struct certificate_options options = certificate_leaf(
        &fixture->chain_keys[0], &fixture->attester.root_key, BYTES_LITERAL("\x06"));
    options.subject = fixture->attester.leaf.issuer;
    buffer_reset(&fixture->chain[0]);
    certificate_write(&options, &fixture->chain[0]);
    fixture->attester.chain[0] = buffer_view(&fixture->chain[0]);
}

static void expired(struct case_fixture *fixture)
{
    fixture->attester.leaf.not_after = "20260101000000Z";
    attester_certify(&fixture->attester);
}

static void not_yet_valid(struct case_fixture *fixture)
{
    fixture->attester.leaf.not_before = "20270101000000Z";
    attester_certify(&fixture->attester);
}

static void aaguid_absent(struct case_fixture *fixture)
{
    fixture->attester.leaf.aaguid = (struct passkey_bytes){ NULL, 0 };
    attester_certify(&fixture->attester);
}

static void aaguid_other(struct case_fixture *fixture)
{
    fixture->attester.leaf.aaguid = BYTES_LITERAL("0123456789abcdef");
    attester_certify(&fixture->attester);
}

static void aaguid_short(struct case_fixture *fixture)
{
    fixture->attester.leaf.aaguid.size--;
    attester_certify(&fixture->attester);
}

static void aaguid_critical(struct case_fixture *fixture)
{
    fixture->attester.leaf.aaguid_critical = true;
    attester_certify(&fixture->attester);
}

/* Makes the attester a TPM, which is possible for one without the AAGUID extension. */
static void tpm(struct case_fixture *fixture)
{
    fixture->request.attester = &fixture->second;
}

static void compound(struct case_fixture *fixture)
{
    fixture->elements[0] =
        (struct attestation_element){ ATTESTATION_PACKED_CERTIFICATE, &fixture->attester };
    fixture->elements[1] = (struct attestation_element){ ATTESTATION_TPM, &fixture->second };
    fixture->request.elements = fixture->elements;
    fixture->request.element_count = 2;
}

static void compound_self(struct case_fixture *fixture)
{
    compound(fixture);
    fixture->elements[0].attestation = ATTESTATION_PACKED_SELF;
}

static void compound_of_one(struct case_fixture *fixture)
{
    compound(fixture);
    fixture->request.element_count = 1;
}

/* The second statement is valid, the first one is not. */
static void compound_half(struct case_fixture *fixture)
{
    aaguid_other(fixture);
    compound(fixture);
}

/* After the setup: the result, and members that differ from the defaults. */
#define ATTESTED(name_, checks_, attestation_, fixture_, ...)                                      \
    {                                                                                              \
        .name = (name_), .checks = (checks_), .registration = true, .algorithm = SIGNING_ES256,    \
        .attestation = (attestation_), .fixture = (fixture_), .result = __VA_ARGS__                \
    }
#define PACKED(name_, checks_, fixture_, ...)                                                      \
    ATTESTED(name_, checks_, ATTESTATION_PACKED_CERTIFICATE, fixture_, __VA_ARGS__)

static const struct case_row rows[] = {
    PACKED("one intermediate", "REG-24c", one_intermediate, PASSKEY_OK, .trusted = true),
    PACKED("four intermediates", "REG-24c FMT-12", four_intermediates, PASSKEY_OK, .trusted = true),
    PACKED("the root in x5c", "REG-24c", root_included, PASSKEY_OK, .trusted = true),
    PACKED("an intermediate is missing", "REG-24c REG-24d FMT-7", intermediate_missing,
        PASSKEY_ATTESTATION_UNTRUSTED, .trusted = true),
    PACKED("an intermediate is missing, and trust is not required", "REG-24e", intermediate_missing,
        PASSKEY_OK),
    PACKED("the issuer is not an authority", "FMT-12", no_authority, PASSKEY_ATTESTATION_UNTRUSTED,
        .trusted = true),
    PACKED(
        "the leaf has expired", "FMT-12", expired, PASSKEY_ATTESTATION_UNTRUSTED, .trusted = true),
    PACKED("the leaf is not valid yet", "FMT-12", not_yet_valid, PASSKEY_ATTESTATION_UNTRUSTED,
        .trusted = true),
    PACKED("no AAGUID extension", "PACKED-4 PCERT-8", aaguid_absent, PASSKEY_OK, .trusted = true),
    PACKED(
        "AAGUID extension of another model", "PACKED-4", aaguid_other, PASSKEY_ATTESTATION_INVALID),
    PACKED("AAGUID extension of 15 bytes", "PCERT-6", aaguid_short, PASSKEY_ATTESTATION_INVALID),
    PACKED("AAGUID extension is critical", "PCERT-7", aaguid_critical, PASSKEY_ATTESTATION_INVALID),
    ATTESTED("tpm ES256", "TPM-14", ATTESTATION_TPM, tpm, PASSKEY_OK),
    { .name = "tpm RS256",
        .checks = "TPM-2",
        .registration = true,
        .algorithm = SIGNING_RS256,
        .attestation = ATTESTATION_TPM,
        .fixture = tpm,
        .result = PASSKEY_OK },
    ATTESTED("compound of packed and tpm", "COMP-3", ATTESTATION_COMPOUND, compound, PASSKEY_OK),
    ATTESTED("compound of packed and tpm, trusted", "COMP-3", ATTESTATION_COMPOUND, compound,
        PASSKEY_OK, .trusted = true),
    ATTESTED("compound of self and tpm", "COMP-3", ATTESTATION_COMPOUND, compound_self, PASSKEY_OK),
    ATTESTED("compound of one", "COMP-1", ATTESTATION_COMPOUND, compound_of_one,
        PASSKEY_ATTESTATION_INVALID),
    ATTESTED("compound with one invalid statement", "COMP-4", ATTESTATION_COMPOUND, compound_half,
        PASSKEY_ATTESTATION_INVALID),
};

const struct case_table case_attestation = { rows, sizeof(rows) / sizeof(rows[0]) };
