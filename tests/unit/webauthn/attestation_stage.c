/* SPDX-License-Identifier: Apache-2.0 */
/* The fixture is static, because a test program has only one. */
#include "unit/webauthn/attestation_stage.h"

struct ceremony scene;
struct attester attester;

static struct statement_member member;
static struct buffer member_key;
static struct buffer path;

/* What the hook does to which part. */
static struct {
    enum { BEND_NOTHING, BEND_WHOLE, BEND_BYTE, BEND_SIZE, BEND_TEXT } kind;
    enum part part;
    struct passkey_bytes whole;
    size_t at;
    uint8_t change;
    int cut;
    const char *old;
    const char *with;
    struct buffer *text;
} bend;

static void replace_text(struct buffer *bytes)
{
    size_t size = strlen(bend.old);
    size_t at = 0;
    while (at + size <= bytes->size && memcmp(bytes->data + at, bend.old, size) != 0)
        at++;
    assert_true(at + size <= bytes->size);
    buffer_reset(bend.text);
    buffer_append(bend.text, (struct passkey_bytes){ bytes->data, at });
    buffer_append_text(bend.text, bend.with);
    buffer_append(
        bend.text, (struct passkey_bytes){ bytes->data + at + size, bytes->size - at - size });
    buffer_reset(bytes);
    buffer_append(bytes, buffer_view(bend.text));
}

static void apply(enum part part, struct buffer *bytes, void *context)
{
    (void)context;
    if (bend.kind == BEND_NOTHING || part != bend.part)
        return;
    if (bend.kind == BEND_WHOLE) {
        buffer_reset(bytes);
        buffer_append(bytes, bend.whole);
    } else if (bend.kind == BEND_TEXT) {
        replace_text(bytes);
    } else if (bend.kind == BEND_BYTE) {
        assert_true(bend.at < bytes->size);
        bytes->data[bend.at] ^= bend.change;
    } else if (bend.cut > 0) {
        assert_true((size_t)bend.cut <= bytes->size);
        bytes->size -= (size_t)bend.cut;
    }
    for (int i = bend.cut; bend.kind == BEND_SIZE && i < 0; i++)
        buffer_append_u8(bytes, 0);
}

void bend_part(enum part part, struct passkey_bytes whole)
{
    bend.kind = BEND_WHOLE;
    bend.part = part;
    bend.whole = whole;
}

void bend_byte(enum part part, size_t at, uint8_t change)
{
    bend.kind = BEND_BYTE;
    bend.part = part;
    bend.at = at;
    bend.change = change;
}

void bend_size(enum part part, int cut)
{
    bend.kind = BEND_SIZE;
    bend.part = part;
    bend.cut = cut;
}

void bend_text(enum part part, const char *old, const char *with, struct buffer *whole)
{
    bend.kind = BEND_TEXT;
    bend.part = part;
    bend.old = old;
    bend.with = with;
    bend.text = whole;
}

void bend_nothing(void)
{
    bend.kind = BEND_NOTHING;
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

void stage_keep(enum part part, struct buffer *out)
{
    void (*change)(enum part, struct buffer *, void *) = scene.bends.change;
    kept.part = part;
    kept.out = out;
    scene.bends.change = keep;
    expect_accepted();
    scene.bends.change = change;
}

int stage_setup(void **state)
{
    (void)state;
    ceremony_init(&scene, SIGNING_ES256);
    attester_draw(&attester, ABSENT, &scene.random);
    scene.request.attester = &attester;
    scene.bends.change = apply;
    bend_nothing();
    buffer_init(&member_key, 256);
    buffer_init(&path, 65536);
    return 0;
}

int stage_teardown(void **state)
{
    (void)state;
    buffer_deinit(&path);
    buffer_deinit(&member_key);
    attester_deinit(&attester);
    ceremony_deinit(&scene);
    return 0;
}

void stage_credential(enum signing_algorithm algorithm)
{
    signing_key_deinit(&scene.credential.key);
    signing_key_draw(&scene.credential.key, algorithm, &scene.random);
}

void stage_attester_key(enum signing_algorithm algorithm)
{
    signing_key_deinit(&attester.key);
    signing_key_draw(&attester.key, algorithm, &scene.random);
    attester_certify(&attester);
}

void expect_accepted(void)
{
    enum passkey_result result = ceremony_register(&scene);
    if (result != PASSKEY_OK)
        fail_msg("%s: %s", passkey_result_slug(result), scene.error.message);
}

void expect_refused(enum check check)
{
    enum passkey_result result = ceremony_register(&scene);
    if (result != PASSKEY_ATTESTATION_INVALID || scene.error.result != result)
        fail_msg("%s, not attestation_invalid by %s: %s", passkey_result_slug(result),
            check_id(check), scene.error.message);
    if (scene.error.step != check_reference(check))
        fail_msg("by %s, not by %s: %s", scene.error.step, check_id(check), scene.error.message);
}

void stage_member(const char *name, struct passkey_bytes value)
{
    buffer_reset(&member_key);
    cbor_write_text(&member_key, bytes_text(name));
    member = (struct statement_member){ buffer_view(&member_key), value };
    scene.bends.statement = &member;
    scene.bends.statement_count = 1;
}

void stage_no_member(void)
{
    scene.bends.statement_count = 0;
}

void refuse_member(const char *name, struct passkey_bytes value, enum check check)
{
    stage_member(name, value);
    expect_refused(check);
    stage_no_member();
}

struct passkey_bytes stage_path(const struct passkey_bytes *certificates, size_t count)
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
    scene.policy.anchors = &view;
    scene.policy.anchor_count = 1;
    expect_accepted();
    assert_int_equal(scene.stored.attestation_trusted, trusted);
    scene.policy.trust = PASSKEY_TRUST_REQUIRED;
    assert_result(ceremony_register(&scene), trusted ? PASSKEY_OK : PASSKEY_ATTESTATION_UNTRUSTED);
    if (!trusted)
        assert_cites(&scene, CHECK_REG_24C);
    scene.policy.trust = PASSKEY_TRUST_CHAINED;
    assert_result(ceremony_register(&scene), trusted ? PASSKEY_OK : PASSKEY_ATTESTATION_UNTRUSTED);
    scene.policy.trust = PASSKEY_TRUST_OPTIONAL;
    scene.policy.anchor_count = 0;
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
    signing_key_draw(&key, SIGNING_ES256, &scene.random);
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
    attester_draw(&other, ABSENT, &scene.random);
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
    scene.expected.now_ms = 1720000000000; /* July 2024 */
    scene.request.now_ms = scene.expected.now_ms;
    expect_trust(&attester.root_certificate, true);
    attester_deinit(&other);
}
