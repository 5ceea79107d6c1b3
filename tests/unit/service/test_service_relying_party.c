/* SPDX-License-Identifier: Apache-2.0 */
/* Which relying parties are valid: RPID-1, RPID-2 and the origins of section 8. */
#include "service/relying_party.h"
#include "unit/unit.h"

struct row {
    const char *rp_id;
    const char *origins[3];
    bool possible;
};

static const struct row rows[] = {
    { "example.org", { "https://example.org" }, true },
    { "example.org", { "https://login.example.org" }, true },
    { "example.org", { "https://example.org:8443" }, true },
    { "localhost", { "http://localhost:8080" }, true },
    { "localhost", { "http://localhost" }, true },
    { "localhost", { "https://localhost:8443" }, true },
    { "app.localhost", { "http://app.localhost:8080" }, true },
    { "xn--bcher-kva.example", { "https://xn--bcher-kva.example" }, true },
    { "a1.b-2.example", { "https://a1.b-2.example" }, true },
    /* Related origins and apps, beside an origin that matches. */
    { "example.org", { "https://example.de", "https://example.org" }, true },
    { "example.org",
        { "https://example.org",
            "android:apk-key-hash:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU" },
        true },
    /* RPID-1 */
    { "", { "https://example.org" }, false },
    { "https://example.org", { "https://example.org" }, false },
    { "example.org:8443", { "https://example.org:8443" }, false },
    { "example.org/", { "https://example.org" }, false },
    { "example.org.", { "https://example.org." }, false },
    { ".example.org", { "https://example.org" }, false },
    { "example..org", { "https://example..org" }, false },
    { "Example.org", { "https://Example.org" }, false },
    { "-a.org", { "https://-a.org" }, false },
    { "a-.org", { "https://a-.org" }, false },
    { "a_b.org", { "https://a_b.org" }, false },
    { "b\xC3\xBC"
      "cher.example",
        { "https://b\xC3\xBC"
          "cher.example" },
        false },
    { "127.0.0.1", { "http://127.0.0.1:8080" }, false },
    { "[::1]", { "http://[::1]:8080" }, false },
    { "::1", { "http://[::1]:8080" }, false },
    /* RPID-2 */
    { "example.org", { NULL }, false },
    { "example.org", { "https://example.de" }, false },
    { "example.org", { "https://evil-example.org" }, false },
    { "example.org", { "https://example.org.evil.example" }, false },
    { "login.example.org", { "https://example.org" }, false },
    { "example.org", { "android:apk-key-hash:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU" },
        false },
    /* TLS-1: plain HTTP is never accepted, except on the user's own machine. */
    { "example.org", { "http://example.org" }, false },
    { "example.org", { "https://example.org", "http://example.org" }, false },
    { "example.org", { "https://example.org", "http://localhost.example.org" }, false },
    /* Forms that no browser writes, so that they would never match. */
    { "example.org", { "https://example.org/" }, false },
    { "example.org", { "https://example.org/path" }, false },
    { "example.org", { "https://example.org:443" }, false },
    { "localhost", { "http://localhost:80" }, false },
    { "example.org", { "https://example.org:0" }, false },
    { "example.org", { "https://example.org:" }, false },
    { "example.org", { "https://example.org:65536" }, false },
    { "example.org", { "https://example.org:08443" }, false },
    { "example.org", { "https://example.org:84a" }, false },
    { "example.org", { "https://user@example.org" }, false },
    { "example.org", { "HTTPS://example.org" }, false },
    { "example.org", { "https://EXAMPLE.org" }, false },
    { "example.org", { "https://*.example.org" }, false },
    { "example.org", { "https://" }, false },
    { "example.org", { "example.org" }, false },
    { "example.org", { "https://example.org", "null" }, false },
    { "example.org", { "https://example.org", "" }, false },
    { "example.org", { "https://example.org", "https://192.0.2.1" }, false },
    { "org", { "https://example.org" }, false },
    { "intranet", { "https://intranet" }, true },
    { "localhost", { "http://app.localhost" }, true },
    { "example.org", { "https://example.org", "android:apk-key-hash:short" }, false },
    { "example.org",
        { "https://example.org", "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
            "moz-extension://1b4e28ba-2fa1-11d2-883f-0016d3cca427" },
        true },
    { "example.org", { "chrome-extension://abcdefghijklmnopabcdefghijklmnop" }, false },
    { "example.org",
        { "https://example.org", "chrome-extension://abcdefghijklmnopabcdefghijklmno" }, false },
    { "example.org",
        { "https://example.org", "chrome-extension://abcdefghijklmnopabcdefghijklmnoq" }, false },
    { "example.org",
        { "https://example.org", "chrome-extension://abcdefghijklmnopabcdefghijklmnop/" }, false },
    { "example.org",
        { "https://example.org", "moz-extension://1B4E28BA-2fa1-11d2-883f-0016d3cca427" }, false },
    { "example.org",
        { "https://example.org", "moz-extension://1b4e28ba-2fa1-11d2-883f-0016d3cca42" }, false },
    { "example.org", { "https://example.org", "safari-web-extension://abc" }, false },
    { "example.org",
        { "https://example.org",
            "android:apk-key-hash:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU" },
        false },
};

/* RPID-1, RPID-2, ORIG-1, ORIG-7, ORIG-9 */
static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct passkey_bytes origins[3];
        struct passkey_relying_party party = {
            .size = sizeof(party), .rp_id = bytes_text(rows[i].rp_id), .origins = origins
        };
        for (; party.origin_count < 3 && rows[i].origins[party.origin_count] != NULL;
             party.origin_count++)
            origins[party.origin_count] = bytes_text(rows[i].origins[party.origin_count]);
        struct passkey_error error = { 0 };
        enum passkey_result expected = rows[i].possible ? PASSKEY_OK : PASSKEY_MEMBER_INVALID;
        enum passkey_result result = relying_party_check(&party, &error);
        if (result != expected)
            print_error("%s with %s: %s\n", rows[i].rp_id, rows[i].origins[0], error.message);
        assert_result(result, expected);
    }
}

/* The message contains the value. */
static void test_messages(void **state)
{
    (void)state;
    struct passkey_bytes origins[] = { BYTES_LITERAL("https://example.de") };
    struct passkey_relying_party party = { .size = sizeof(party),
        .rp_id = BYTES_LITERAL("example.org"),
        .origins = origins,
        .origin_count = 1 };
    struct passkey_error error = { 0 };
    assert_result(relying_party_check(&party, &error), PASSKEY_MEMBER_INVALID);
    assert_non_null(strstr(error.message, "\"example.org\""));
    assert_non_null(strstr(error.message, "\"https://example.de\""));
    party.rp_id = BYTES_LITERAL("https://example.org");
    assert_result(relying_party_check(&party, &error), PASSKEY_MEMBER_INVALID);
    assert_non_null(strstr(error.message, "\"https://example.org\""));
}

/* OPT-7, OPT-8, OPT-9 */
static void test_policies(void **state)
{
    (void)state;
    struct passkey_bytes origins[] = { BYTES_LITERAL("https://example.org") };
    const struct passkey_relying_party good = { .size = sizeof(good),
        .rp_id = BYTES_LITERAL("example.org"),
        .name = BYTES_LITERAL("Example"),
        .origins = origins,
        .origin_count = 1,
        .top_origins = origins,
        .top_origin_count = 1 };
    struct passkey_relying_party party = good;
    assert_result(relying_party_check(&party, NULL), PASSKEY_OK);
    party.user_verification = (enum passkey_requirement)3;
    assert_result(relying_party_check(&party, NULL), PASSKEY_MEMBER_INVALID);
    party = good;
    party.resident_key = (enum passkey_requirement)3;
    assert_result(relying_party_check(&party, NULL), PASSKEY_MEMBER_INVALID);
    party = good;
    party.attestation = (enum passkey_attestation_conveyance)4;
    assert_result(relying_party_check(&party, NULL), PASSKEY_MEMBER_INVALID);
    party = good;
    party.sign_count_policy = (enum passkey_sign_count_policy)3;
    assert_result(relying_party_check(&party, NULL), PASSKEY_MEMBER_INVALID);
    party = good;
    party.name = BYTES_LITERAL("Exa\nmple");
    assert_result(relying_party_check(&party, NULL), PASSKEY_MEMBER_INVALID);
    party = good;
    struct passkey_bytes framing[] = { BYTES_LITERAL("null") };
    party.top_origins = framing;
    assert_result(relying_party_check(&party, NULL), PASSKEY_MEMBER_INVALID);
}

static void test_copy_borrows_nothing(void **state)
{
    (void)state;
    char text[] = "https://example.org";
    struct passkey_bytes origins[] = { bytes_text(text) };
    struct passkey_relying_party party = { .size = sizeof(party),
        .rp_id = BYTES_LITERAL("example.org"),
        .origins = origins,
        .origin_count = 1 };
    struct passkey_relying_party copy = { .size = sizeof(copy) };
    assert_result(relying_party_copy(&party, &copy, NULL), PASSKEY_OK);
    memset(text, 'x', sizeof(text) - 1);
    assert_bytes_equal(copy.origins[0], BYTES_LITERAL("https://example.org"));
    assert_bytes_equal(copy.name, BYTES_LITERAL("example.org")); /* OPT-13 */
    relying_party_discard(&copy);
    assert_null(copy.origins);
}

/* Pages and AppIDs must belong to the relying party's site. */
static void test_urls(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        bool good;
    } urls[] = {
        { "", true },
        { "https://example.org", true },
        { "https://example.org/u2f.json", true },
        { "https://id.example.org:8443/a?b=c", true },
        { "https://example.de/me", true }, /* an origin of the relying party */
        { "https://example.de:444/me", false },
        { "https://example.net/", false },
        { "https://evilexample.org/", false },
        { "https://example.org.evil.net/", false },
        { "https://example.org@evil.net/", false },
        { "http://example.org/", false },
        { "javascript:alert(1)", false },
        { "https://", false },
        { "https:///me", false },
        { "/me", false },
        { "https://example.org/a b", false },
        { "https://example.org/#me", false },
        { "https://example.org/\"", false },
    };
    struct passkey_bytes origins[] = { BYTES_LITERAL("https://example.org"),
        BYTES_LITERAL("https://example.de") };
    for (size_t i = 0; i < 3 * sizeof(urls) / sizeof(urls[0]); i++) {
        struct passkey_relying_party party = { .size = sizeof(party),
            .rp_id = BYTES_LITERAL("example.org"),
            .origins = origins,
            .origin_count = 2 };
        struct passkey_bytes url = bytes_text(urls[i / 3].url);
        *(i % 3 == 0 ? &party.enrol_page : i % 3 == 1 ? &party.manage_page : &party.app_id) = url;
        print_message("# %s\n", urls[i / 3].url);
        assert_int_equal(relying_party_check(&party, NULL),
            urls[i / 3].good ? PASSKEY_OK : PASSKEY_MEMBER_INVALID);
    }
}

static void test_support(void **state)
{
    (void)state;
    static const struct {
        const char *support;
        bool valid;
    } contacts[] = {
        { "", true },
        { "https://example.com/help?from=sign-in", true },
        { "help@example.org", true },
        { "http://example.org/help", false },
        { "https://", false },
        { "https://example.org/a b", false },
        { "https://example.org/\"", false },
        { "javascript:alert(1)", false },
        { "help@", false },
        { "+31 20 555 0100", false },
        { "help@example.org\r\nBcc: a@example.org", false },
    };
    struct passkey_bytes origins[] = { BYTES_LITERAL("https://example.org") };
    for (size_t i = 0; i < sizeof(contacts) / sizeof(contacts[0]); i++) {
        struct passkey_relying_party party = { .size = sizeof(party),
            .rp_id = BYTES_LITERAL("example.org"),
            .origins = origins,
            .origin_count = 1,
            .support = bytes_text(contacts[i].support) };
        print_message("# %s\n", contacts[i].support);
        assert_int_equal(relying_party_check(&party, NULL),
            contacts[i].valid ? PASSKEY_OK : PASSKEY_MEMBER_INVALID);
        party.privacy = party.support;
        party.support = (struct passkey_bytes){ 0 };
        bool address = strchr(contacts[i].support, '@') != NULL;
        assert_int_equal(relying_party_check(&party, NULL),
            contacts[i].valid && !address ? PASSKEY_OK : PASSKEY_MEMBER_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_policies),
        cmocka_unit_test(test_copy_borrows_nothing),
        cmocka_unit_test(test_urls),
        cmocka_unit_test(test_support),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
