/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Metadata BLOBs from payload to table: what a payload must contain, and what entries may omit or
 * add.
 */
#include "base/limits.h"
#include "unit/metadata/metadata_fixture.h"
#include <stdlib.h>

#define AAGUID      "01234567-89ab-cdef-0123-456789abcdef"
#define AAGUID_BYTE "\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x23\x45\x67\x89\xab\xcd\xef"

static const struct passkey_metadata_entry *find(const char *aaguid)
{
    return passkey_metadata_find(fixture.metadata, (const uint8_t *)aaguid);
}

/* ---- the payload ---- */

static void test_number(void **state)
{
    (void)state;
    fixture_begin();
    fixture.source.number_min = 7;
    assert_result(fixture_evaluate(), PASSKEY_OK);
    fixture.source.number_min = 8;
    assert_result(fixture_evaluate(), PASSKEY_METADATA_OUTDATED);
    fixture.options.number = 9007199254740991;
    assert_result(fixture_evaluate(), PASSKEY_OK);
    assert_int_equal(passkey_metadata_summary(fixture.metadata)->number, 9007199254740991);
    fixture.options.number = -1;
    fixture.source.number_min = 0;
    assert_result(fixture_evaluate(), PASSKEY_METADATA_INVALID);
}

/* This is reported, without other effects. */
static void test_overdue(void **state)
{
    (void)state;
    fixture_begin();
    fixture.options.next_update = "2026-11-20";
    assert_result(fixture_evaluate(), PASSKEY_OK);
    assert_int_equal(passkey_metadata_summary(fixture.metadata)->overdue_at_ms,
        FIXTURE_NOW_MS - FIXTURE_DAY_MS / 2);
}

static void test_payloads(void **state)
{
    (void)state;
    static const char *const good[] = {
        "{\"no\":7,\"nextUpdate\":\"2026-12-01\",\"entries\":[]}",
        (" { \"later\" : { \"a\" : [ 1 ] } , \"entries\" : [ ] , \"n\\u006f\" : 7 , "
         "\"nextUpdate\" : \"2026-12-01\" }\n"),
        "{\"x\":1,\"x\":2,\"no\":7,\"nextUpdate\":\"2026-12-01\",\"entries\":[1,null,{},[]]}",
    };
    static const char *const bad[] = { "", "[]", "7", "{}", "{", "{\"no\":7",
        "{\"no\":7,\"nextUpdate\":\"2026-12-01\"}", "{\"no\":7,\"entries\":[]}",
        "{\"nextUpdate\":\"2026-12-01\",\"entries\":[]}",
        "{\"no\":\"7\",\"nextUpdate\":\"2026-12-01\",\"entries\":[]}",
        "{\"no\":7.5,\"nextUpdate\":\"2026-12-01\",\"entries\":[]}",
        "{\"no\":7,\"nextUpdate\":1,\"entries\":[]}",
        "{\"no\":7,\"nextUpdate\":\"2026-02-29\",\"entries\":[]}",
        "{\"no\":7,\"nextUpdate\":\"soon\",\"entries\":[]}",
        "{\"no\":7,\"nextUpdate\":\"2026-12-01\",\"entries\":{}}",
        "{\"no\":7,\"nextUpdate\":\"2026-12-01\",\"entries\":null}",
        "{\"no\":7,\"no\":8,\"nextUpdate\":\"2026-12-01\",\"entries\":[]}",
        "{\"no\":7,\"n\\u006f\":8,\"nextUpdate\":\"2026-12-01\",\"entries\":[]}",
        "{\"no\":7,\"nextUpdate\":\"2026-12-01\",\"entries\":[],\"entries\":[]}",
        "{\"no\":7,\"nextUpdate\":\"2026-12-01\",\"entries\":[]}{}",
        "{\"no\":7,\"nextUpdate\":\"2026-12-01\",\"entries\":[{\"a\":1,\"a\":2}]}",
        "{\"no\":7,\"nextUpdate\":\"2026-12-01\",\"entries\":[{\"a\":\"\xff\"}]}",
        "{\"no\":7,\"nextUpdate\":\"2026-12-01\",\"entries\":[,]}" };
    fixture_begin();
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        fixture.options.payload = good[i];
        assert_result(fixture_evaluate(), PASSKEY_OK);
    }
    assert_int_equal(
        passkey_metadata_summary(fixture.metadata)->size, sizeof(struct passkey_metadata_summary));
    assert_int_equal(passkey_metadata_summary(fixture.metadata)->skipped_count, 4);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        fixture.options.payload = bad[i];
        assert_result(fixture_evaluate(), PASSKEY_METADATA_INVALID);
    }
}

/* A date has one spelling, and must exist. */
static void test_days(void **state)
{
    (void)state;
    static const char *const days[] = { "2026-12-01", "2024-02-29", "2026-12-01Z", "2026-12-1",
        "2026/12-01", "2026-12/01", "1969-12-31", "2026-00-01", "2026-13-01", "2026-12-00",
        "2026-x2-01", "2026-12-32", "2100-02-29" };
    char payload[100];
    fixture_begin();
    fixture.options.payload = payload;
    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        (void)snprintf(
            payload, sizeof(payload), "{\"no\":7,\"nextUpdate\":\"%s\",\"entries\":[]}", days[i]);
        assert_result(fixture_evaluate(), i < 2 ? PASSKEY_OK : PASSKEY_METADATA_INVALID);
    }
}

/* ---- entries ---- */

static void test_entry(void **state)
{
    (void)state;
    static const char *const statuses[] = { "FIDO_CERTIFIED_L2", "FIDO_CERTIFIED_L1plus",
        "SOMETHING_NEW", "UPDATE_AVAILABLE", NULL };
    struct passkey_bytes anchors[] = { buffer_view(&fixture.signer.root),
        buffer_view(&fixture.stranger.root) };
    struct metadata_entry_options entry = { .aaguid = AAGUID,
        .description = "Model \\u00e9",
        .icon = "data:image/png;base64,AAAA",
        .statuses = statuses,
        .anchors = anchors,
        .anchor_count = 2,
        .members = "\"later\":{\"a\":[1,{}]}," };
    fixture_begin();
    fixture_add(&entry);
    assert_result(fixture_evaluate(), PASSKEY_OK);
    const struct passkey_metadata_entry *found = find(AAGUID_BYTE);
    assert_non_null(found);
    assert_bytes_equal(BYTES_ARRAY(found->aaguid), BYTES_LITERAL(AAGUID_BYTE));
    assert_bytes_equal(found->description, BYTES_LITERAL("Model \xc3\xa9"));
    assert_bytes_equal(found->icon, BYTES_LITERAL("data:image/png;base64,AAAA"));
    assert_int_equal(found->status_count, 4);
    assert_int_equal(found->statuses[0].size, sizeof(found->statuses[0]));
    assert_int_equal(found->statuses[0].code, PASSKEY_METADATA_FIDO_CERTIFIED_L2);
    assert_int_equal(found->statuses[0].effective_ms, 1709164800000);
    assert_int_equal(found->statuses[2].code, PASSKEY_METADATA_STATUS_UNKNOWN);
    assert_bytes_equal(found->statuses[2].name, BYTES_LITERAL("SOMETHING_NEW"));
    assert_int_equal(found->certification, PASSKEY_CERTIFICATION_L2);
    size_t count = 0;
    const struct passkey_bytes *list =
        passkey_metadata_anchors(fixture.metadata, (const uint8_t *)AAGUID_BYTE, &count);
    assert_int_equal(count, 2);
    assert_bytes_equal(list[0], anchors[0]);
    assert_bytes_equal(list[1], anchors[1]);
    assert_null(find("0000000000000000"));
    assert_null(
        passkey_metadata_anchors(fixture.metadata, (const uint8_t *)"0000000000000000", &count));
    assert_int_equal(count, 0);
}

/* An error of a vendor only affects the part that has it. */
static void test_sparse_entries(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{\"aaguid\":\"" AAGUID "\"}",
        "{\"aaguid\":\"" AAGUID "\",\"metadataStatement\":null,\"statusReports\":{}}",
        "{\"aaguid\":\"" AAGUID "\",\"metadataStatement\":[1],\"statusReports\":[1,{},[]]}",
        "{\"aaguid\":\"" AAGUID "\",\"metadataStatement\":{\"description\":1,\"icon\":{},"
        "\"attestationRootCertificates\":\"AA==\"},\"statusReports\":[{\"status\":1}]}",
        "{\"aaguid\":\"" AAGUID "\",\"metadataStatement\":{\"attestationRootCertificates\":"
        "[1,\"\",\"AA==\",\"?\",null]},\"statusReports\":[{\"effectiveDate\":\"2024-01-01\"}]}",
    };
    fixture_begin();
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        fixture.options.entries = bytes_text(texts[i]);
        assert_result(fixture_evaluate(), PASSKEY_OK);
        const struct passkey_metadata_entry *found = find(AAGUID_BYTE);
        assert_non_null(found);
        assert_int_equal(found->description.size, 0);
        assert_null(found->icon.data);
        assert_int_equal(found->status_count, 0);
        assert_int_equal(found->anchor_count, 0);
        assert_int_equal(found->certification, PASSKEY_CERTIFICATION_NONE);
    }
}

static void test_skipped_entries(void **state)
{
    (void)state;
    fixture_begin();
    fixture.options.entries = BYTES_LITERAL(
        "{\"aaid\":\"1234#5678\"},{\"attestationCertificateKeyIdentifiers\":[\"00\"]},"
        "{\"aaguid\":\"0123456789abcdef0123456789abcdef\"},{\"aaguid\":1},"
        "{\"aaguid\":\"01234567-89ab-cdef-0123-456789abcdeg\"},"
        "{\"aaguid\":\"01234567-89ab-cdef-0123-456789abcdgf\"},"
        "{\"aaguid\":\"01234567+89ab-cdef-0123-456789abcdef\"},"
        "{\"aaguid\":\"01234567-89AB-CDEF-0123-456789ABCDEF\"}");
    assert_result(fixture_evaluate(), PASSKEY_OK);
    assert_int_equal(passkey_metadata_summary(fixture.metadata)->skipped_count, 7);
    assert_int_equal(passkey_metadata_summary(fixture.metadata)->entry_count, 1);
    assert_non_null(find(AAGUID_BYTE));
}

/* Real metadata has white space in certificates. */
static void test_anchor_spelling(void **state)
{
    (void)state;
    struct buffer text;
    fixture_begin();
    buffer_init(&text, 8192);
    buffer_append_text(&text, "{\"aaguid\":\"" AAGUID "\",\"metadataStatement\":"
                              "{\"attestationRootCertificates\":[\"\\t\\n");
    base64_append(&text, buffer_view(&fixture.signer.root));
    buffer_append_text(&text, "\\r\\n \",\"AAAA\"]}}");
    fixture.options.entries = buffer_view(&text);
    assert_result(fixture_evaluate(), PASSKEY_OK);
    assert_int_equal(find(AAGUID_BYTE)->anchor_count, 1);
    assert_bytes_equal(find(AAGUID_BYTE)->anchors[0], buffer_view(&fixture.signer.root));
    buffer_deinit(&text);
}

static void test_icons(void **state)
{
    (void)state;
    static const char *const bad[] = { "", "https://example.org/a.png", "data:text/html,<b>",
        "data:image/png;base64,A A", "data:image/svg+xml,<svg>", "data:image/png,\\u0022",
        "data:image/png,'", "data:image/png,\\u00e9", "javascript:alert(1)", "DATA:image/png,A" };
    struct metadata_entry_options entry = { .aaguid = AAGUID };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        fixture_begin();
        entry.icon = bad[i];
        fixture_add(&entry);
        assert_result(fixture_evaluate(), PASSKEY_OK);
        assert_null(find(AAGUID_BYTE)->icon.data);
    }
    fixture_begin();
    entry.icon = "data:image/svg+xml;base64,AAAA";
    fixture_add(&entry);
    assert_result(fixture_evaluate(), PASSKEY_OK);
    assert_non_null(find(AAGUID_BYTE)->icon.data);
}

static char *repeated(const char *start, char letter, size_t size)
{
    char *text = malloc(size + 1);
    assert_non_null(text);
    memset(text, letter, size);
    memcpy(text, start, strlen(start));
    text[size] = '\0';
    return text;
}

static void test_sizes_of_texts(void **state)
{
    (void)state;
    char *icon = repeated("data:image/png;base64,", 'A', METADATA_ICON_SIZE_MAX + 1);
    char *name = repeated("", 'A', METADATA_DESCRIPTION_SIZE_MAX + 10);
    struct metadata_entry_options entry = { .aaguid = AAGUID, .icon = icon, .description = name };
    memcpy(name + METADATA_DESCRIPTION_SIZE_MAX - 1, "\xe2\x82\xac", 3); /* across the limit */
    fixture_begin();
    fixture_add(&entry);
    assert_result(fixture_evaluate(), PASSKEY_OK);
    assert_null(find(AAGUID_BYTE)->icon.data);
    assert_int_equal(find(AAGUID_BYTE)->description.size, METADATA_DESCRIPTION_SIZE_MAX - 1);
    fixture_begin();
    entry.icon = icon + 1;
    icon[1] = 'd';
    memcpy(icon + 1, "data:image/png;base64,A", 23);
    fixture_add(&entry);
    assert_result(fixture_evaluate(), PASSKEY_OK);
    assert_int_equal(find(AAGUID_BYTE)->icon.size, METADATA_ICON_SIZE_MAX);
    free(icon);
    free(name);
}

/* No status report is lost if a model has two entries. */
static void test_duplicates(void **state)
{
    (void)state;
    static const char *const certified[] = { "FIDO_CERTIFIED_L1", NULL };
    static const char *const revoked[] = { "FIDO_CERTIFIED_L2", "REVOKED", NULL };
    struct passkey_bytes anchors[] = { buffer_view(&fixture.signer.root),
        buffer_view(&fixture.stranger.root) };
    struct metadata_entry_options entry = { .aaguid = AAGUID,
        .description = "First",
        .statuses = certified,
        .anchors = anchors,
        .anchor_count = 1 };
    fixture_begin();
    fixture_add(&entry);
    entry.description = "Second";
    entry.statuses = revoked;
    entry.anchors = anchors + 1;
    fixture_add(&entry);
    assert_result(fixture_evaluate(), PASSKEY_OK);
    assert_int_equal(passkey_metadata_summary(fixture.metadata)->entry_count, 1);
    const struct passkey_metadata_entry *found = find(AAGUID_BYTE);
    assert_bytes_equal(found->description, BYTES_LITERAL("First"));
    assert_int_equal(found->status_count, 3);
    assert_int_equal(found->statuses[2].code, PASSKEY_METADATA_REVOKED);
    assert_int_equal(found->certification, PASSKEY_CERTIFICATION_L2);
    assert_int_equal(found->anchor_count, 2);
    assert_bytes_equal(found->anchors[1], anchors[1]);
}

/* More entries than real BLOBs have, unsorted; all of them are found, in ascending order. */
static void test_many(void **state)
{
    (void)state;
    char text[40];
    fixture_begin();
    for (unsigned int i = 0; i < 1000; i++) {
        unsigned int mixed = i * 7919 % 1000;
        (void)snprintf(text, sizeof(text), "%08x-0000-0000-0000-000000000000", mixed);
        struct metadata_entry_options entry = { .aaguid = text, .description = text };
        fixture_add(&entry);
    }
    assert_result(fixture_evaluate(), PASSKEY_OK);
    assert_int_equal(passkey_metadata_summary(fixture.metadata)->entry_count, 1000);
    for (unsigned int i = 0; i < 1000; i++) {
        const struct passkey_metadata_entry *entry = passkey_metadata_at(fixture.metadata, i);
        (void)snprintf(text, sizeof(text), "%08x-0000-0000-0000-000000000000", i);
        assert_bytes_equal(entry->description, bytes_text(text));
        assert_ptr_equal(passkey_metadata_find(fixture.metadata, entry->aaguid), entry);
    }
}

/* ---- sizes ---- */

static void test_too_large(void **state)
{
    (void)state;
    fixture_begin();
    char *filler = repeated("\"a\":\"", 'A', METADATA_ENTRY_SIZE_MAX);
    memcpy(filler + METADATA_ENTRY_SIZE_MAX - 2, "\",", 2);
    struct metadata_entry_options entry = { .aaguid = AAGUID, .members = filler };
    fixture_add(&entry);
    assert_result(fixture_evaluate(), PASSKEY_METADATA_INVALID);
    free(filler);
    fixture_begin();
    fixture.source.blob = (struct passkey_bytes){ (const uint8_t *)"", METADATA_BLOB_SIZE_MAX + 1 };
    assert_result(passkey_metadata_read(&fixture.source, &fixture.metadata, &fixture.error),
        PASSKEY_METADATA_INVALID);
}

/* Eight megabytes of entries with icons, like real ones. */
static void test_large(void **state)
{
    (void)state;
    char text[40];
    char *icon = repeated("data:image/png;base64,", 'A', 32768);
    fixture_begin();
    for (unsigned int i = 0; i < 256; i++) {
        (void)snprintf(text, sizeof(text), "%08x-0000-0000-0000-000000000000", i);
        struct metadata_entry_options entry = { .aaguid = text, .icon = icon };
        fixture_add(&entry);
    }
    assert_result(fixture_evaluate(), PASSKEY_OK);
    assert_int_equal(passkey_metadata_summary(fixture.metadata)->entry_count, 256);
    free(icon);
}

/* Truncated anywhere, a BLOB is refused, and an existing table is unchanged. */
static void test_cut(void **state)
{
    (void)state;
    struct metadata_entry_options entry = { .aaguid = AAGUID, .description = "Model" };
    fixture_begin();
    fixture_add(&entry);
    assert_result(fixture_evaluate(), PASSKEY_OK);
    struct passkey_metadata *before = fixture.metadata;
    for (size_t size = 0; size < fixture.blob.size; size += 7) {
        fixture.source.blob = (struct passkey_bytes){ fixture.blob.data, size };
        assert_true(passkey_metadata_read(&fixture.source, &fixture.metadata, NULL) > 0);
        assert_ptr_equal(fixture.metadata, before);
    }
    assert_non_null(find(AAGUID_BYTE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number),
        cmocka_unit_test(test_overdue),
        cmocka_unit_test(test_payloads),
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_entry),
        cmocka_unit_test(test_sparse_entries),
        cmocka_unit_test(test_skipped_entries),
        cmocka_unit_test(test_anchor_spelling),
        cmocka_unit_test(test_icons),
        cmocka_unit_test(test_sizes_of_texts),
        cmocka_unit_test(test_duplicates),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_cut),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
