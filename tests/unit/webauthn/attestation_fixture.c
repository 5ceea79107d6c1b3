/* SPDX-License-Identifier: Apache-2.0 */
/* The fixture is static, because a test program has only one. */
#include "unit/webauthn/attestation_fixture.h"

struct ceremony fixture;
struct attester attester;

static struct statement_member member;
static struct buffer member_key;
static struct buffer path;

/* What the hook does to which part. */
static struct {
    enum { MUTATION_NOTHING, MUTATION_WHOLE, MUTATION_BYTE, MUTATION_SIZE, MUTATION_TEXT } kind;
    enum part part;
    struct passkey_bytes whole;
    size_t at;
    uint8_t change;
    int cut;
    const char *old;
    const char *with;
    struct buffer *text;
} mutation;

static void replace_text(struct buffer *bytes)
{
    size_t size = strlen(mutation.old);
    size_t at = 0;
    while (at + size <= bytes->size && memcmp(bytes->data + at, mutation.old, size) != 0)
        at++;
    assert_true(at + size <= bytes->size);
    buffer_reset(mutation.text);
    buffer_append(mutation.text, (struct passkey_bytes){ bytes->data, at });
    buffer_append_text(mutation.text, mutation.with);
    buffer_append(
        mutation.text, (struct passkey_bytes){ bytes->data + at + size, bytes->size - at - size });
    buffer_reset(bytes);
    buffer_append(bytes, buffer_view(mutation.text));
}

static void apply(enum part part, struct buffer *bytes, void *context)
{
    (void)context;
    if (mutation.kind == MUTATION_NOTHING || part != mutation.part)
        return;
    if (mutation.kind == MUTATION_WHOLE) {
        buffer_reset(bytes);
        buffer_append(bytes, mutation.whole);
    } else if (mutation.kind == MUTATION_TEXT) {
        replace_text(bytes);
    } else if (mutation.kind == MUTATION_BYTE) {
        assert_true(mutation.at < bytes->size);
        bytes->data[mutation.at] ^= mutation.change;
    } else if (mutation.cut > 0) {
        assert_true((size_t)mutation.cut <= bytes->size);
        bytes->size -= (size_t)mutation.cut;
    }
    for (int i = mutation.cut; mutation.kind == MUTATION_SIZE && i < 0; i++)
        buffer_append_u8(bytes, 0);
}

void mutate_part(enum part part, struct passkey_bytes whole)
{
    mutation.kind = MUTATION_WHOLE;
    mutation.part = part;
    mutation.whole = whole;
}

void mutate_byte(enum part part, size_t at, uint8_t change)
{
    mutation.kind = MUTATION_BYTE;
    mutation.part = part;
    mutation.at = at;
    mutation.change = change;
}

void mutate_size(enum part part, int cut)
{
    mutation.kind = MUTATION_SIZE;
    mutation.part = part;
    mutation.cut = cut;
}

void mutate_text(enum part part, const char *old, const char *with, struct buffer *whole)
{
    mutation.kind = MUTATION_TEXT;
    mutation.part = part;
    mutation.old = old;
    mutation.with = with;
    mutation.text = whole;
}

void mutate_nothing(void)
{
    mutation.kind = MUTATION_NOTHING;
}

static struct {
    enum part part;
    struct buffer *out;
} kept;

static void keep(enum part part, struct buffer *bytes, void *context)
{
    (void)context;
    if (part == kept.part)
        buffer_append(kept.out, buffer_view(bytes));
}

void fixture_keep(enum part part, struct buffer *out)
{
    void (*change)(enum part, struct buffer *, void *) = fixture.mutations.change;
    kept.part = part;
    kept.out = out;
    fixture.mutations.change = keep;
    expect_accepted();
    fixture.mutations.change = change;
}

int fixture_setup(void **state)
{
    (void)state;
    ceremony_init(&fixture, SIGNING_ES256);
    attester_draw(&attester, ABSENT, &fixture.random);
    fixture.request.attester = &attester;
    fixture.mutations.change = apply;
    mutate_nothing();
    buffer_init(&member_key, 256);
    buffer_init(&path, 65536);
    return 0;
}

int fixture_teardown(void **state)
{
    (void)state;
    buffer_deinit(&path);
    buffer_deinit(&member_key);
    attester_deinit(&attester);
    ceremony_deinit(&fixture);
    return 0;
}

void fixture_credential(enum signing_algorithm algorithm)
{
    signing_key_deinit(&fixture.credential.key);
    signing_key_draw(&fixture.credential.key, algorithm, &fixture.random);
}

void fixture_attester_key(enum signing_algorithm algorithm)
{
    signing_key_deinit(&attester.key);
    signing_key_draw(&attester.key, algorithm, &fixture.random);
    attester_certify(&attester);
}

void expect_accepted(void)
{
    enum passkey_result result = ceremony_register(&fixture);
    if (result != PASSKEY_OK)
        fail_msg("%s: %s", passkey_result_slug(result), fixture.error.message);
}

void expect_refused(enum check check)
{
    enum passkey_result result = ceremony_register(&fixture);
    if (result != PASSKEY_ATTESTATION_INVALID || fixture.error.result != result)
        fail_msg("%s, not attestation_invalid by %s: %s", passkey_result_slug(result),
            check_id(check), fixture.error.message);
    if (fixture.error.step != check_reference(check))
        fail_msg(
            "by %s, not by %s: %s", fixture.error.step, check_id(check), fixture.error.message);
}

void fixture_member(const char *name, struct passkey_bytes value)
{
    buffer_reset(&member_key);
    cbor_write_text(&member_key, bytes_text(name));
    member = (struct statement_member){ buffer_view(&member_key), value };
    fixture.mutations.statement = &member;
    fixture.mutations.statement_count = 1;
}

void fixture_no_member(void)
{
    fixture.mutations.statement_count = 0;
}

void refuse_member(const char *name, struct passkey_bytes value, enum check check)
{
    fixture_member(name, value);
    expect_refused(check);
    fixture_no_member();
}

struct passkey_bytes fixture_path(const struct passkey_bytes *certificates, size_t count)
{
    buffer_reset(&path);
    cbor_write_array(&path, count);
    for (size_t i = 0; i < count; i++)
        cbor_write_bytes(&path, certificates[i]);
    return buffer_view(&path);
}

void expect_trust(const struct buffer *anchor, bool trusted)
{
    struct passkey_bytes view = buffer_view(anchor);
    fixture.policy.anchors = &view;
    fixture.policy.anchor_count = 1;
    expect_accepted();
    assert_int_equal(fixture.stored.attestation_trusted, trusted);
    fixture.policy.trust = PASSKEY_TRUST_REQUIRED;
    assert_result(
        ceremony_register(&fixture), trusted ? PASSKEY_OK : PASSKEY_ATTESTATION_UNTRUSTED);
    if (!trusted)
        assert_cites(&fixture, CHECK_REG_24C);
    fixture.policy.trust = PASSKEY_TRUST_CHAINED;
    assert_result(
        ceremony_register(&fixture), trusted ? PASSKEY_OK : PASSKEY_ATTESTATION_UNTRUSTED);
    fixture.policy.trust = PASSKEY_TRUST_OPTIONAL;
    fixture.policy.anchor_count = 0;
}

/* From now on, another key issues the leaf. */
static void issue_by(const struct signing_key *key, const struct certificate_name *name)
{
    attester.leaf.issuer_key = key;
    attester.leaf.issuer = *name;
    attester_certify(&attester);
}

static void walk_intermediate(const struct attester *other)
{
    static const struct certificate_name name = { "Intermediate", "Example", "CA", "AA" };
    const struct certificate_options leaf = attester.leaf;
    struct buffer intermediate;
    struct signing_key key;
    signing_key_draw(&key, SIGNING_ES256, &fixture.random);
    struct certificate_options options =
        certificate_leaf(&key, &attester.root_key, BYTES_LITERAL("\x05"));
    options.subject = name;
    options.authority = true;
    buffer_init(&intermediate, 8192);
    certificate_write(&options, &intermediate);
    issue_by(&key, &name);
    expect_trust(&attester.root_certificate, false);
    expect_trust(&intermediate, true); /* the anchor is the intermediate, which is not in x5c */
    attester.chain[attester.chain_count++] = buffer_view(&intermediate);
    expect_trust(&attester.root_certificate, true);
    expect_trust(&intermediate, true);
    expect_trust(&other->root_certificate, false);
    attester.chain_count = 0;
    issue_by(leaf.issuer_key, &leaf.issuer);
    signing_key_deinit(&key);
    buffer_deinit(&intermediate);
}

void walk_paths(void)
{
    struct attester other;
    attester_draw(&other, ABSENT, &fixture.random);
    expect_trust(&attester.root_certificate, true);
    expect_trust(&other.root_certificate, false);
    /* The attacker's own root is in x5c. */
    attester.chain[attester.chain_count++] = buffer_view(&attester.root_certificate);
    expect_trust(&other.root_certificate, false);
    expect_trust(&attester.root_certificate, true);
    attester.chain_count = 0;
    walk_intermediate(&other);
    attester.leaf.not_after = "20250101000000Z";
    attester_certify(&attester);
    expect_trust(&attester.root_certificate, false);
    fixture.expected.now_ms = 1720000000000; /* July 2024 */
    fixture.request.now_ms = fixture.expected.now_ms;
    expect_trust(&attester.root_certificate, true);
    attester_deinit(&other);
}
