/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may sign a metadata BLOB: signature, path, dates, name, revocation.
 */
#include "unit/metadata/metadata_fixture.h"

/* ---- who signs ---- */

static void test_honest(void **state)
{
    (void)state;
    fixture_begin();
    assert_result(fixture_evaluate(), PASSKEY_OK);
    const struct passkey_metadata_summary *summary = passkey_metadata_summary(fixture.metadata);
    assert_int_equal(summary->number, 7);
    assert_int_equal(
        summary->next_update_ms, FIXTURE_NOW_MS + 9 * FIXTURE_DAY_MS + FIXTURE_DAY_MS / 2);
    assert_int_equal(summary->entry_count, 0);
    fixture.options.root_in_chain = true;
    assert_result(fixture_evaluate(), PASSKEY_OK);
    fixture.source.signer = (struct passkey_bytes){ NULL, 0 };
    assert_result(fixture_evaluate(), PASSKEY_OK);
    fixture.root = buffer_view(&fixture.signer.intermediate);
    assert_result(fixture_evaluate(), PASSKEY_OK);
    fixture.root = buffer_view(&fixture.signer.leaf);
    assert_result(fixture_evaluate(), PASSKEY_OK);
}

static void test_rsa(void **state)
{
    (void)state;
    struct metadata_signer rsa;
    fixture_begin();
    metadata_signer_draw(&rsa, SIGNING_RS256, &fixture.random);
    fixture.options.signer = &rsa;
    fixture.root = buffer_view(&rsa.root);
    assert_result(fixture_evaluate(), PASSKEY_OK);
    fixture.options.jws.signature_changed = true;
    assert_result(fixture_evaluate(), PASSKEY_SIGNATURE_INVALID);
    fixture.options.jws.signature_changed = false;
    fixture.options.jws.algorithm = "ES256";
    assert_result(fixture_evaluate(), PASSKEY_SIGNATURE_INVALID);
    metadata_signer_deinit(&rsa);
}

static void test_signature(void **state)
{
    (void)state;
    fixture_begin();
    fixture.options.jws.signature_changed = true;
    assert_result(fixture_evaluate(), PASSKEY_SIGNATURE_INVALID);
    fixture_begin();
    fixture.options.jws.payload_changed = true;
    assert_result(fixture_evaluate(), PASSKEY_SIGNATURE_INVALID);
    fixture_begin();
    fixture.options.jws.key = &fixture.stranger.key;
    assert_result(fixture_evaluate(), PASSKEY_SIGNATURE_INVALID);
    fixture_begin();
    fixture.options.jws.algorithm = "RS256";
    assert_result(fixture_evaluate(), PASSKEY_SIGNATURE_INVALID);
    fixture_begin();
    fixture.options.jws.algorithm = "none";
    assert_result(fixture_evaluate(), PASSKEY_METADATA_INVALID);
    fixture_begin();
    fixture.options.jws.chain_absent = true;
    assert_result(fixture_evaluate(), PASSKEY_METADATA_INVALID);
}

/* Another signer's root does not establish trust, even if it is in x5c. */
static void test_other_root(void **state)
{
    (void)state;
    fixture_begin();
    fixture.options.signer = &fixture.stranger;
    assert_result(fixture_evaluate(), PASSKEY_METADATA_UNTRUSTED);
    fixture.options.root_in_chain = true;
    assert_result(fixture_evaluate(), PASSKEY_METADATA_UNTRUSTED);
    /* Nor does the valid chain after a stranger's leaf. */
    struct passkey_bytes chain[] = { buffer_view(&fixture.stranger.leaf),
        buffer_view(&fixture.signer.intermediate), buffer_view(&fixture.signer.root) };
    fixture.options.jws.chain = chain;
    fixture.options.jws.chain_count = 3;
    assert_result(fixture_evaluate(), PASSKEY_METADATA_UNTRUSTED);
    fixture_begin();
    fixture.source.anchor_count = 0;
    assert_result(fixture_evaluate(), PASSKEY_METADATA_UNTRUSTED);
    fixture_begin();
    fixture.options.leaf_alone = true;
    assert_result(fixture_evaluate(), PASSKEY_METADATA_UNTRUSTED);
}

static void test_dates(void **state)
{
    (void)state;
    fixture_begin();
    struct certificate_options leaf = metadata_signer_leaf(&fixture.signer);
    leaf.not_after = "20261121115959Z";
    metadata_signer_replace_leaf(&fixture.signer, &leaf);
    assert_result(fixture_evaluate(), PASSKEY_METADATA_UNTRUSTED);
    assert_non_null(strstr(fixture.error.message, "expired"));
    /* A BLOB from a store is verified for the time at which it was stored. */
    fixture.source.now_ms = FIXTURE_NOW_MS - FIXTURE_DAY_MS;
    assert_result(fixture_evaluate(), PASSKEY_OK);
    fixture_begin();
    leaf = metadata_signer_leaf(&fixture.signer);
    leaf.not_before = "20261121120001Z";
    metadata_signer_replace_leaf(&fixture.signer, &leaf);
    assert_result(fixture_evaluate(), PASSKEY_METADATA_UNTRUSTED);
    fixture.source.now_ms = FIXTURE_NOW_MS + FIXTURE_DAY_MS;
    assert_result(fixture_evaluate(), PASSKEY_OK);
}

/* Anyone can buy a certificate under a public root. */
static void test_signer_name(void **state)
{
    (void)state;
    static const char *const names[] = { "example.org", "mds.example.com", "evil.mds.example.org",
        "*.example.org", "mds.example.org.evil.example" };
    fixture_begin();
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        fixture.source.signer = bytes_text(names[i]);
        assert_result(fixture_evaluate(), PASSKEY_METADATA_UNTRUSTED);
    }
    fixture.source.signer = BYTES_LITERAL("");
    assert_result(fixture_evaluate(), PASSKEY_MEMBER_INVALID);
    fixture_begin();
    struct certificate_options leaf = metadata_signer_leaf(&fixture.signer);
    leaf.subject.common_name = "*.example.org";
    metadata_signer_replace_leaf(&fixture.signer, &leaf);
    assert_result(fixture_evaluate(), PASSKEY_METADATA_UNTRUSTED);
}

static void test_invalid_anchors(void **state)
{
    (void)state;
    fixture_begin();
    fixture.root = BYTES_LITERAL("no certificate");
    assert_result(fixture_evaluate(), PASSKEY_MEMBER_INVALID);
    fixture_begin();
    struct passkey_bytes list = BYTES_LITERAL("no list");
    fixture.source.revocation_lists = &list;
    fixture.source.revocation_list_count = 1;
    assert_result(fixture_evaluate(), PASSKEY_MEMBER_INVALID);
}

/* ---- revocation ---- */

static enum passkey_result evaluate_with_list(const struct revocation_list_options *list_options)
{
    struct buffer list;
    buffer_init(&list, 8192);
    revocation_list_write(list_options, &list);
    struct passkey_bytes view = buffer_view(&list);
    fixture.source.revocation_lists = &view;
    fixture.source.revocation_list_count = 1;
    enum passkey_result result = fixture_evaluate();
    fixture.source.revocation_list_count = 0;
    buffer_deinit(&list);
    return result;
}

static void test_revoked(void **state)
{
    (void)state;
    fixture_begin();
    struct revocation_list_options list = metadata_signer_revocations(&fixture.signer);
    assert_result(evaluate_with_list(&list), PASSKEY_OK);
    list.serial_number = BYTES_LITERAL("\x11");
    assert_result(evaluate_with_list(&list), PASSKEY_OK);
    list.serial_number = METADATA_LEAF_SERIAL;
    assert_result(evaluate_with_list(&list), PASSKEY_METADATA_UNTRUSTED);
    assert_non_null(strstr(fixture.error.message, "revoked"));
    list = metadata_root_revocations(&fixture.signer);
    assert_result(evaluate_with_list(&list), PASSKEY_OK);
    list.serial_number = METADATA_INTERMEDIATE_SERIAL;
    assert_result(evaluate_with_list(&list), PASSKEY_METADATA_UNTRUSTED);
    /* The serial number belongs to another issuer. */
    list.serial_number = METADATA_LEAF_SERIAL;
    assert_result(evaluate_with_list(&list), PASSKEY_OK);
    list = metadata_signer_revocations(&fixture.stranger);
    list.issuer.common_name = "Another signer";
    list.serial_number = METADATA_LEAF_SERIAL;
    assert_result(evaluate_with_list(&list), PASSKEY_OK);
}

/* A list that applies must be current and signed by its issuer. */
static void test_bad_lists(void **state)
{
    (void)state;
    fixture_begin();
    struct revocation_list_options list = metadata_signer_revocations(&fixture.signer);
    list.next_update = "20261121115959Z";
    assert_result(evaluate_with_list(&list), PASSKEY_METADATA_UNTRUSTED);
    list = metadata_signer_revocations(&fixture.signer);
    list.this_update = "20261121120001Z";
    assert_result(evaluate_with_list(&list), PASSKEY_METADATA_UNTRUSTED);
    list = metadata_signer_revocations(&fixture.signer);
    list.key = &fixture.stranger.intermediate_key;
    assert_result(evaluate_with_list(&list), PASSKEY_METADATA_UNTRUSTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_honest),
        cmocka_unit_test(test_rsa),
        cmocka_unit_test(test_signature),
        cmocka_unit_test(test_other_root),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_signer_name),
        cmocka_unit_test(test_invalid_anchors),
        cmocka_unit_test(test_revoked),
        cmocka_unit_test(test_bad_lists),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
