/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Metadata BLOBs from bytes to a table: who may sign one, what its payload must be, and what its
 * entries may leave out or add.
 */
#include "authenticator/metadata_blob.h"
#include "base/limits.h"
#include "unit.h"
#include <passkey/metadata.h>
#include <stdlib.h>

/* 2026-11-21 12:00 UTC */
#define NOW_MS 1795262400000
#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)

#define AAGUID      "01234567-89ab-cdef-0123-456789abcdef"
#define AAGUID_BYTE "\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x23\x45\x67\x89\xab\xcd\xef"

static struct random_source source;
static struct metadata_signer signer;
static struct metadata_signer stranger;
static struct passkey_bytes root;
static struct metadata_blob_options options;
static struct passkey_metadata_source judged;
static struct buffer blob;
static struct buffer entries;
static struct passkey_metadata *metadata;
static struct passkey_error error;

/* The options' BLOB, judged; the table is there until the next one. */
static enum passkey_result judge(void)
{
    passkey_metadata_free(&metadata);
    buffer_reset(&blob);
    metadata_blob_write(&options, &blob);
    judged.blob = buffer_view(&blob);
    enum passkey_result result = passkey_metadata_read(&judged, &metadata, &error);
    assert_int_equal(metadata != NULL, result == PASSKEY_OK);
    if (result != PASSKEY_OK)
        assert_int_equal(error.result, result);
    return result;
}

static const struct passkey_metadata_entry *find(const char *aaguid)
{
    return passkey_metadata_find(metadata, (const uint8_t *)aaguid);
}

static void begin(void)
{
    struct certificate_options leaf = metadata_signer_leaf(&signer);
    metadata_signer_replace_leaf(&signer, &leaf);
    buffer_reset(&entries);
    root = buffer_view(&signer.root);
    options = (struct metadata_blob_options){ .signer = &signer, .number = 7 };
    judged = (struct passkey_metadata_source){ .anchors = &root,
        .anchor_count = 1,
        .signer = BYTES_LITERAL(METADATA_SIGNER_HOST),
        .now_ms = NOW_MS };
}

static void add_entry(const struct metadata_entry_options *entry)
{
    metadata_entry_write(entry, &entries);
    options.entries = buffer_view(&entries);
}

/* ---- who signs ---- */

static void test_honest(void **state)
{
    (void)state;
    begin();
    assert_result(judge(), PASSKEY_OK);
    struct passkey_metadata_summary summary = passkey_metadata_summary(metadata);
    assert_int_equal(summary.number, 7);
    assert_int_equal(summary.next_update_ms, NOW_MS + 9 * DAY_MS + DAY_MS / 2);
    assert_int_equal(summary.entry_count, 0);
    options.root_in_chain = true;
    assert_result(judge(), PASSKEY_OK);
    judged.signer = (struct passkey_bytes){ NULL, 0 };
    assert_result(judge(), PASSKEY_OK);
    root = buffer_view(&signer.intermediate);
    assert_result(judge(), PASSKEY_OK);
    root = buffer_view(&signer.leaf);
    assert_result(judge(), PASSKEY_OK);
}

static void test_rsa(void **state)
{
    (void)state;
    struct metadata_signer rsa;
    begin();
    metadata_signer_draw(&rsa, SIGNING_RS256, &source);
    options.signer = &rsa;
    root = buffer_view(&rsa.root);
    assert_result(judge(), PASSKEY_OK);
    options.jws.signature_changed = true;
    assert_result(judge(), PASSKEY_SIGNATURE_INVALID);
    options.jws.signature_changed = false;
    options.jws.algorithm = "ES256";
    assert_result(judge(), PASSKEY_SIGNATURE_INVALID);
    metadata_signer_deinit(&rsa);
}

static void test_signature(void **state)
{
    (void)state;
    begin();
    options.jws.signature_changed = true;
    assert_result(judge(), PASSKEY_SIGNATURE_INVALID);
    begin();
    options.jws.payload_changed = true;
    assert_result(judge(), PASSKEY_SIGNATURE_INVALID);
    begin();
    options.jws.key = &stranger.key;
    assert_result(judge(), PASSKEY_SIGNATURE_INVALID);
    begin();
    options.jws.algorithm = "RS256";
    assert_result(judge(), PASSKEY_SIGNATURE_INVALID);
    begin();
    options.jws.algorithm = "none";
    assert_result(judge(), PASSKEY_METADATA_INVALID);
    begin();
    options.jws.chain_absent = true;
    assert_result(judge(), PASSKEY_METADATA_INVALID);
}

/* Another's root gives nothing, also when it comes along in x5c. */
static void test_other_root(void **state)
{
    (void)state;
    begin();
    options.signer = &stranger;
    assert_result(judge(), PASSKEY_METADATA_UNTRUSTED);
    options.root_in_chain = true;
    assert_result(judge(), PASSKEY_METADATA_UNTRUSTED);
    /* Nor does the honest chain behind a stranger's leaf. */
    struct passkey_bytes chain[] = { buffer_view(&stranger.leaf), buffer_view(&signer.intermediate),
        buffer_view(&signer.root) };
    options.jws.chain = chain;
    options.jws.chain_count = 3;
    assert_result(judge(), PASSKEY_METADATA_UNTRUSTED);
    begin();
    judged.anchor_count = 0;
    assert_result(judge(), PASSKEY_METADATA_UNTRUSTED);
    begin();
    options.leaf_alone = true;
    assert_result(judge(), PASSKEY_METADATA_UNTRUSTED);
}

static void test_dates(void **state)
{
    (void)state;
    begin();
    struct certificate_options leaf = metadata_signer_leaf(&signer);
    leaf.not_after = "20261121115959Z";
    metadata_signer_replace_leaf(&signer, &leaf);
    assert_result(judge(), PASSKEY_METADATA_UNTRUSTED);
    assert_non_null(strstr(error.message, "expired"));
    /* Read again from a store it is judged by the time when it came. */
    judged.now_ms = NOW_MS - DAY_MS;
    assert_result(judge(), PASSKEY_OK);
    begin();
    leaf = metadata_signer_leaf(&signer);
    leaf.not_before = "20261121120001Z";
    metadata_signer_replace_leaf(&signer, &leaf);
    assert_result(judge(), PASSKEY_METADATA_UNTRUSTED);
    judged.now_ms = NOW_MS + DAY_MS;
    assert_result(judge(), PASSKEY_OK);
}

/* Anybody can buy a certificate under a public root. */
static void test_signer_name(void **state)
{
    (void)state;
    static const char *const names[] = { "example.org", "mds.example.com", "evil.mds.example.org",
        "*.example.org", "mds.example.org.evil.example" };
    begin();
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        judged.signer = bytes_text(names[i]);
        assert_result(judge(), PASSKEY_METADATA_UNTRUSTED);
    }
    judged.signer = BYTES_LITERAL("");
    assert_result(judge(), PASSKEY_MEMBER_INVALID);
    begin();
    struct certificate_options leaf = metadata_signer_leaf(&signer);
    leaf.subject.common_name = "*.example.org";
    metadata_signer_replace_leaf(&signer, &leaf);
    assert_result(judge(), PASSKEY_METADATA_UNTRUSTED);
}

static void test_anchors_that_are_none(void **state)
{
    (void)state;
    begin();
    root = BYTES_LITERAL("no certificate");
    assert_result(judge(), PASSKEY_MEMBER_INVALID);
    begin();
    struct passkey_bytes list = BYTES_LITERAL("no list");
    judged.revocation_lists = &list;
    judged.revocation_list_count = 1;
    assert_result(judge(), PASSKEY_MEMBER_INVALID);
}

/* ---- revocation ---- */

static enum passkey_result judge_with_list(const struct revocation_list_options *list_options)
{
    struct buffer list;
    buffer_init(&list, 8192);
    revocation_list_write(list_options, &list);
    struct passkey_bytes view = buffer_view(&list);
    judged.revocation_lists = &view;
    judged.revocation_list_count = 1;
    enum passkey_result result = judge();
    judged.revocation_list_count = 0;
    buffer_deinit(&list);
    return result;
}

static void test_revoked(void **state)
{
    (void)state;
    begin();
    struct revocation_list_options list = metadata_signer_revocations(&signer);
    assert_result(judge_with_list(&list), PASSKEY_OK);
    list.serial_number = BYTES_LITERAL("\x11");
    assert_result(judge_with_list(&list), PASSKEY_OK);
    list.serial_number = METADATA_LEAF_SERIAL;
    assert_result(judge_with_list(&list), PASSKEY_METADATA_UNTRUSTED);
    assert_non_null(strstr(error.message, "revoked"));
    list = metadata_root_revocations(&signer);
    assert_result(judge_with_list(&list), PASSKEY_OK);
    list.serial_number = METADATA_INTERMEDIATE_SERIAL;
    assert_result(judge_with_list(&list), PASSKEY_METADATA_UNTRUSTED);
    /* A number of another issuer's. */
    list.serial_number = METADATA_LEAF_SERIAL;
    assert_result(judge_with_list(&list), PASSKEY_OK);
    list = metadata_signer_revocations(&stranger);
    list.issuer.common_name = "Somebody else";
    list.serial_number = METADATA_LEAF_SERIAL;
    assert_result(judge_with_list(&list), PASSKEY_OK);
}

/* A list that applies must be of now, and of its issuer. */
static void test_bad_lists(void **state)
{
    (void)state;
    begin();
    struct revocation_list_options list = metadata_signer_revocations(&signer);
    list.next_update = "20261121115959Z";
    assert_result(judge_with_list(&list), PASSKEY_METADATA_UNTRUSTED);
    list = metadata_signer_revocations(&signer);
    list.this_update = "20261121120001Z";
    assert_result(judge_with_list(&list), PASSKEY_METADATA_UNTRUSTED);
    list = metadata_signer_revocations(&signer);
    list.key = &stranger.intermediate_key;
    assert_result(judge_with_list(&list), PASSKEY_METADATA_UNTRUSTED);
}

/* ---- the payload ---- */

static void test_number(void **state)
{
    (void)state;
    begin();
    judged.number_min = 7;
    assert_result(judge(), PASSKEY_OK);
    judged.number_min = 8;
    assert_result(judge(), PASSKEY_METADATA_OUTDATED);
    options.number = 9007199254740991;
    assert_result(judge(), PASSKEY_OK);
    assert_int_equal(passkey_metadata_summary(metadata).number, 9007199254740991);
    options.number = -1;
    judged.number_min = 0;
    assert_result(judge(), PASSKEY_METADATA_INVALID);
}

/* It is said, and nothing else. */
static void test_overdue(void **state)
{
    (void)state;
    begin();
    options.next_update = "2026-11-20";
    assert_result(judge(), PASSKEY_OK);
    assert_true(passkey_metadata_overdue(metadata, NOW_MS));
    assert_true(passkey_metadata_overdue(metadata, NOW_MS - DAY_MS / 2));
    assert_false(passkey_metadata_overdue(metadata, NOW_MS - DAY_MS / 2 - 1));
}

static void test_payloads(void **state)
{
    (void)state;
    static const char *const good[] = {
        "{\"no\":7,\"nextUpdate\":\"2026-12-01\",\"entries\":[]}",
        " { \"later\" : { \"a\" : [ 1 ] } , \"entries\" : [ ] , \"n\\u006f\" : 7 , "
        "\"nextUpdate\" : \"2026-12-01\" }\n",
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
    begin();
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        options.payload = good[i];
        assert_result(judge(), PASSKEY_OK);
    }
    assert_int_equal(passkey_metadata_summary(metadata).skipped_count, 4);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        options.payload = bad[i];
        assert_result(judge(), PASSKEY_METADATA_INVALID);
    }
}

/* ---- entries ---- */

static void test_entry(void **state)
{
    (void)state;
    static const char *const statuses[] = { "FIDO_CERTIFIED_L2", "FIDO_CERTIFIED_L1plus",
        "SOMETHING_NEW", "UPDATE_AVAILABLE", NULL };
    struct passkey_bytes anchors[] = { buffer_view(&signer.root), buffer_view(&stranger.root) };
    struct metadata_entry_options entry = { .aaguid = AAGUID,
        .description = "Model \\u00e9",
        .icon = "data:image/png;base64,AAAA",
        .statuses = statuses,
        .anchors = anchors,
        .anchor_count = 2,
        .members = "\"later\":{\"a\":[1,{}]}," };
    begin();
    add_entry(&entry);
    assert_result(judge(), PASSKEY_OK);
    const struct passkey_metadata_entry *found = find(AAGUID_BYTE);
    assert_non_null(found);
    assert_bytes_equal(BYTES_ARRAY(found->aaguid), BYTES_LITERAL(AAGUID_BYTE));
    assert_bytes_equal(found->description, BYTES_LITERAL("Model \xc3\xa9"));
    assert_bytes_equal(found->icon, BYTES_LITERAL("data:image/png;base64,AAAA"));
    assert_int_equal(found->status_count, 4);
    assert_int_equal(found->statuses[0].code, PASSKEY_METADATA_FIDO_CERTIFIED_L2);
    assert_int_equal(found->statuses[0].effective_ms, 1709164800000);
    assert_int_equal(found->statuses[2].code, PASSKEY_METADATA_STATUS_UNKNOWN);
    assert_bytes_equal(found->statuses[2].name, BYTES_LITERAL("SOMETHING_NEW"));
    assert_int_equal(found->certification, PASSKEY_CERTIFICATION_L2);
    size_t count = 0;
    const struct passkey_bytes *list =
        passkey_metadata_anchors(metadata, (const uint8_t *)AAGUID_BYTE, &count);
    assert_int_equal(count, 2);
    assert_bytes_equal(list[0], anchors[0]);
    assert_bytes_equal(list[1], anchors[1]);
    assert_null(find("0000000000000000"));
    assert_null(passkey_metadata_anchors(metadata, (const uint8_t *)"0000000000000000", &count));
    assert_int_equal(count, 0);
}

/* A vendor's slip costs what it is in, and no more. */
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
    begin();
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        options.entries = bytes_text(texts[i]);
        assert_result(judge(), PASSKEY_OK);
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
    begin();
    options.entries = BYTES_LITERAL(
        "{\"aaid\":\"1234#5678\"},{\"attestationCertificateKeyIdentifiers\":[\"00\"]},"
        "{\"aaguid\":\"0123456789abcdef0123456789abcdef\"},{\"aaguid\":1},"
        "{\"aaguid\":\"01234567-89ab-cdef-0123-456789abcdeg\"},"
        "{\"aaguid\":\"01234567+89ab-cdef-0123-456789abcdef\"},"
        "{\"aaguid\":\"01234567-89AB-CDEF-0123-456789ABCDEF\"}");
    assert_result(judge(), PASSKEY_OK);
    assert_int_equal(passkey_metadata_summary(metadata).skipped_count, 6);
    assert_int_equal(passkey_metadata_summary(metadata).entry_count, 1);
    assert_non_null(find(AAGUID_BYTE));
}

/* Real metadata has white space inside of certificates. */
static void test_anchor_spelling(void **state)
{
    (void)state;
    struct buffer text;
    begin();
    buffer_init(&text, 8192);
    buffer_append_text(&text, "{\"aaguid\":\"" AAGUID "\",\"metadataStatement\":"
                              "{\"attestationRootCertificates\":[\"\\t\\n");
    base64_append(&text, buffer_view(&signer.root));
    buffer_append_text(&text, "\\r\\n \",\"AAAA\"]}}");
    options.entries = buffer_view(&text);
    assert_result(judge(), PASSKEY_OK);
    assert_int_equal(find(AAGUID_BYTE)->anchor_count, 1);
    assert_bytes_equal(find(AAGUID_BYTE)->anchors[0], buffer_view(&signer.root));
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
        begin();
        entry.icon = bad[i];
        add_entry(&entry);
        assert_result(judge(), PASSKEY_OK);
        assert_null(find(AAGUID_BYTE)->icon.data);
    }
    begin();
    entry.icon = "data:image/svg+xml;base64,AAAA";
    add_entry(&entry);
    assert_result(judge(), PASSKEY_OK);
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
    begin();
    add_entry(&entry);
    assert_result(judge(), PASSKEY_OK);
    assert_null(find(AAGUID_BYTE)->icon.data);
    assert_int_equal(find(AAGUID_BYTE)->description.size, METADATA_DESCRIPTION_SIZE_MAX - 1);
    begin();
    entry.icon = icon + 1;
    icon[1] = 'd';
    memcpy(icon + 1, "data:image/png;base64,A", 23);
    add_entry(&entry);
    assert_result(judge(), PASSKEY_OK);
    assert_int_equal(find(AAGUID_BYTE)->icon.size, METADATA_ICON_SIZE_MAX);
    free(icon);
    free(name);
}

/* No report is lost when a model stands twice. */
static void test_duplicates(void **state)
{
    (void)state;
    static const char *const certified[] = { "FIDO_CERTIFIED_L1", NULL };
    static const char *const revoked[] = { "FIDO_CERTIFIED_L2", "REVOKED", NULL };
    struct passkey_bytes anchors[] = { buffer_view(&signer.root), buffer_view(&stranger.root) };
    struct metadata_entry_options entry = { .aaguid = AAGUID,
        .description = "First",
        .statuses = certified,
        .anchors = anchors,
        .anchor_count = 1 };
    begin();
    add_entry(&entry);
    entry.description = "Second";
    entry.statuses = revoked;
    entry.anchors = anchors + 1;
    add_entry(&entry);
    assert_result(judge(), PASSKEY_OK);
    assert_int_equal(passkey_metadata_summary(metadata).entry_count, 1);
    const struct passkey_metadata_entry *found = find(AAGUID_BYTE);
    assert_bytes_equal(found->description, BYTES_LITERAL("First"));
    assert_int_equal(found->status_count, 3);
    assert_int_equal(found->statuses[2].code, PASSKEY_METADATA_REVOKED);
    assert_int_equal(found->certification, PASSKEY_CERTIFICATION_L2);
    assert_int_equal(found->anchor_count, 2);
    assert_bytes_equal(found->anchors[1], anchors[1]);
}

/* More than real BLOBs have, in no order; every one is found, in ascending order. */
static void test_many(void **state)
{
    (void)state;
    char text[40];
    begin();
    for (unsigned int i = 0; i < 1000; i++) {
        unsigned int mixed = i * 7919 % 1000;
        (void)snprintf(text, sizeof(text), "%08x-0000-0000-0000-000000000000", mixed);
        struct metadata_entry_options entry = { .aaguid = text, .description = text };
        add_entry(&entry);
    }
    assert_result(judge(), PASSKEY_OK);
    assert_int_equal(passkey_metadata_summary(metadata).entry_count, 1000);
    for (unsigned int i = 0; i < 1000; i++) {
        const struct passkey_metadata_entry *entry = passkey_metadata_at(metadata, i);
        (void)snprintf(text, sizeof(text), "%08x-0000-0000-0000-000000000000", i);
        assert_bytes_equal(entry->description, bytes_text(text));
        assert_ptr_equal(passkey_metadata_find(metadata, entry->aaguid), entry);
    }
}

/* ---- sizes ---- */

static void test_too_large(void **state)
{
    (void)state;
    begin();
    char *filler = repeated("\"a\":\"", 'A', METADATA_ENTRY_SIZE_MAX);
    memcpy(filler + METADATA_ENTRY_SIZE_MAX - 2, "\",", 2);
    struct metadata_entry_options entry = { .aaguid = AAGUID, .members = filler };
    add_entry(&entry);
    assert_result(judge(), PASSKEY_METADATA_INVALID);
    free(filler);
    begin();
    judged.blob = (struct passkey_bytes){ (const uint8_t *)"", METADATA_BLOB_SIZE_MAX + 1 };
    assert_result(passkey_metadata_read(&judged, &metadata, &error), PASSKEY_METADATA_INVALID);
}

/* Eight megabytes of entries with icons, as real ones have them. */
static void test_large(void **state)
{
    (void)state;
    char text[40];
    char *icon = repeated("data:image/png;base64,", 'A', 32768);
    begin();
    for (unsigned int i = 0; i < 256; i++) {
        (void)snprintf(text, sizeof(text), "%08x-0000-0000-0000-000000000000", i);
        struct metadata_entry_options entry = { .aaguid = text, .icon = icon };
        add_entry(&entry);
    }
    assert_result(judge(), PASSKEY_OK);
    assert_int_equal(passkey_metadata_summary(metadata).entry_count, 256);
    free(icon);
}

/* Cut anywhere it is refused, and a table that is there stays. */
static void test_cut(void **state)
{
    (void)state;
    struct metadata_entry_options entry = { .aaguid = AAGUID, .description = "Model" };
    begin();
    add_entry(&entry);
    assert_result(judge(), PASSKEY_OK);
    struct passkey_metadata *before = metadata;
    for (size_t size = 0; size < blob.size; size += 7) {
        judged.blob = (struct passkey_bytes){ blob.data, size };
        assert_true(passkey_metadata_read(&judged, &metadata, NULL) > 0);
        assert_ptr_equal(metadata, before);
    }
    assert_non_null(find(AAGUID_BYTE));
}

static int setup(void **state)
{
    (void)state;
    source = (struct random_source){ BYTES_LITERAL("metadata"), BYTES_LITERAL("x"), 0 };
    metadata_signer_draw(&signer, SIGNING_ES256, &source);
    metadata_signer_draw(&stranger, SIGNING_ES256, &source);
    buffer_init(&blob, 2 * METADATA_BLOB_SIZE_MAX);
    buffer_init(&entries, METADATA_BLOB_SIZE_MAX);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    passkey_metadata_free(&metadata);
    metadata_signer_deinit(&signer);
    metadata_signer_deinit(&stranger);
    buffer_deinit(&blob);
    buffer_deinit(&entries);
    return 0;
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
        cmocka_unit_test(test_anchors_that_are_none),
        cmocka_unit_test(test_revoked),
        cmocka_unit_test(test_bad_lists),
        cmocka_unit_test(test_number),
        cmocka_unit_test(test_overdue),
        cmocka_unit_test(test_payloads),
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
    return cmocka_run_group_tests(tests, setup, teardown);
}
