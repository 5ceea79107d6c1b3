/* SPDX-License-Identifier: Apache-2.0 */
/* Anchors and revocation lists from PEM and DER files. */
#include "authenticator/metadata_blob.h"
#include "unit/unit.h"
#include <passkey/bundle.h>

static struct metadata_signer signer;
static struct buffer file;
static struct passkey_bytes *bundle;
static size_t bundle_count;
static struct passkey_error error;

static void put_block(const char *kind, struct passkey_bytes der)
{
    buffer_append_text(&file, "-----BEGIN ");
    buffer_append_text(&file, kind);
    buffer_append_text(&file, "-----\r\n");
    base64_append(&file, der);
    buffer_append_text(&file, "\r\n-----END ");
    buffer_append_text(&file, kind);
    buffer_append_text(&file, "-----\n");
}

static void forget(void)
{
    passkey_free(bundle);
    bundle = NULL;
}

static enum passkey_result read_certificates(const struct passkey_bytes *files, size_t count)
{
    forget();
    return passkey_bundle_read(
        PASSKEY_BUNDLE_CERTIFICATES, files, count, &bundle, &bundle_count, &error);
}

static enum passkey_result read_file(void)
{
    struct passkey_bytes view = buffer_view(&file);
    return read_certificates(&view, 1);
}

static void assert_list(struct passkey_bytes first, struct passkey_bytes second)
{
    assert_int_equal(bundle_count, second.data == NULL ? 1 : 2);
    assert_bytes_equal(bundle[0], first);
    if (second.data != NULL)
        assert_bytes_equal(bundle[1], second);
}

#define NONE ((struct passkey_bytes){ NULL, 0 })

static void test_pem(void **state)
{
    (void)state;
    buffer_reset(&file);
    buffer_append_text(&file, "# A root\n");
    put_block("CERTIFICATE", buffer_view(&signer.root));
    put_block("PRIVATE KEY", BYTES_LITERAL("no certificate"));
    put_block("CERTIFICATE", buffer_view(&signer.leaf));
    assert_result(read_file(), PASSKEY_OK);
    assert_list(buffer_view(&signer.root), buffer_view(&signer.leaf));
}

static void test_der_and_several_files(void **state)
{
    (void)state;
    buffer_reset(&file);
    put_block("CERTIFICATE", buffer_view(&signer.leaf));
    struct passkey_bytes files[] = { buffer_view(&signer.root), buffer_view(&file) };
    assert_result(read_certificates(files, 1), PASSKEY_OK);
    assert_list(files[0], NONE);
    assert_result(read_certificates(files, 2), PASSKEY_OK);
    assert_list(files[0], buffer_view(&signer.leaf));
    assert_result(read_certificates(NULL, 0), PASSKEY_OK);
    assert_int_equal(bundle_count, 0);
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const texts[] = { "", "nothing", "-----BEGIN CERTIFICATE-----\nAA==",
        "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----",
        "-----BEGIN X509 CRL-----\nAA==\n-----END X509 CRL-----" };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        buffer_reset(&file);
        buffer_append_text(&file, texts[i]);
        assert_result(read_file(), PASSKEY_MEMBER_INVALID);
        assert_null(bundle);
    }
    buffer_reset(&file);
    put_block("CERTIFICATE", buffer_view(&signer.root));
    put_block("CERTIFICATE", BYTES_LITERAL("no certificate"));
    assert_result(read_file(), PASSKEY_MEMBER_INVALID);
    assert_non_null(strstr(error.message, "Number 2"));
    struct passkey_bytes large = { (const uint8_t *)"", (size_t)4 * 1024 * 1024 + 1 };
    assert_result(read_certificates(&large, 1), PASSKEY_MEMBER_INVALID);
}

static void test_revocation_lists(void **state)
{
    (void)state;
    struct buffer list;
    struct revocation_list_options options = metadata_signer_revocations(&signer);
    buffer_init(&list, 8192);
    revocation_list_write(&options, &list);
    buffer_reset(&file);
    put_block("CERTIFICATE", buffer_view(&signer.root));
    put_block("X509 CRL", buffer_view(&list));
    struct passkey_bytes files[] = { buffer_view(&file), buffer_view(&list) };
    forget();
    assert_result(passkey_bundle_read(
                      PASSKEY_BUNDLE_REVOCATION_LISTS, files, 2, &bundle, &bundle_count, &error),
        PASSKEY_OK);
    assert_list(buffer_view(&list), buffer_view(&list));
    forget();
    files[0] = buffer_view(&signer.root);
    assert_result(passkey_bundle_read(
                      PASSKEY_BUNDLE_REVOCATION_LISTS, files, 1, &bundle, &bundle_count, &error),
        PASSKEY_MEMBER_INVALID);
    buffer_deinit(&list);
}

static void test_unknown_kind(void **state)
{
    (void)state;
    static const int kinds[] = { -1, 0, PASSKEY_BUNDLE_REVOCATION_LISTS + 1 };
    forget();
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        assert_result(passkey_bundle_read((enum passkey_bundle_kind)kinds[i], NULL, 0, &bundle,
                          &bundle_count, &error),
            PASSKEY_MEMBER_INVALID);
    assert_null(bundle);
}

static int setup(void **state)
{
    (void)state;
    struct random_source source = { BYTES_LITERAL("bundle"), BYTES_LITERAL("x"), 0 };
    metadata_signer_draw(&signer, SIGNING_ES256, &source);
    buffer_init(&file, 65536);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    forget();
    metadata_signer_deinit(&signer);
    buffer_deinit(&file);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pem),
        cmocka_unit_test(test_der_and_several_files),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_revocation_lists),
        cmocka_unit_test(test_unknown_kind),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
