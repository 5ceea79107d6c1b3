/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CBOR reader in both modes (CBOR-1, -2, -4, -5, -6, -9): each row is a text that is skipped as
 * a whole. Then the cursor itself.
 */
#include "unit/unit.h"
#include "webauthn/cbor_reader.h"
#include <stdlib.h>

#define CBOR(literal)                                                                              \
    {                                                                                              \
        (const uint8_t *)(literal), sizeof(literal) - 1                                            \
    }

struct row {
    const char *name;
    struct passkey_bytes text;
    enum passkey_result canonical;
    enum passkey_result tolerant;
};

#define OK        PASSKEY_OK
#define INVALID   PASSKEY_CBOR_INVALID
#define NOT_CANON PASSKEY_CBOR_NOT_CANONICAL

static const struct row rows[] = {
    { "0", CBOR("\x00"), OK, OK },
    { "-1", CBOR("\x20"), OK, OK },
    { "largest", CBOR("\x1b\xff\xff\xff\xff\xff\xff\xff\xff"), OK, OK },
    { "text",
        CBOR("\x63"
             "fmt"),
        OK, OK },
    { "bytes", CBOR("\x42\x00\xff"), OK, OK },
    { "true, null, undefined", CBOR("\x83\xf5\xf6\xf7"), OK, OK },
    { "floats", CBOR("\x83\xf9\x3c\x00\xfa\x3f\x80\x00\x00\xfb\x3f\xf0\x00\x00\x00\x00\x00\x00"),
        OK, OK },
    { "map in order", CBOR("\xa3\x01\x02\x03\x26\x20\x01"), OK, OK },
    /* CBOR-5: missing bytes */
    { "nothing", CBOR(""), INVALID, INVALID },
    { "cut head", CBOR("\x19\x01"), INVALID, INVALID },
    { "cut text",
        CBOR("\x63"
             "fm"),
        INVALID, INVALID },
    { "cut map", CBOR("\xa2\x01\x02"), INVALID, INVALID },
    { "34 GB of bytes", CBOR("\x5b\x00\x00\x00\x08\x00\x00\x00\x00"), INVALID, INVALID },
    { "bytes of all bits", CBOR("\x5b\xff\xff\xff\xff\xff\xff\xff\xff"), INVALID, INVALID },
    { "array of all bits", CBOR("\x9b\xff\xff\xff\xff\xff\xff\xff\xff\x00"), INVALID, INVALID },
    { "map of all bits", CBOR("\xbb\xff\xff\xff\xff\xff\xff\xff\xff\x00"), INVALID, INVALID },
    /* CBOR-1: not in canonical form */
    { "1 in two bytes", CBOR("\x18\x01"), NOT_CANON, NOT_CANON },
    { "1 in nine", CBOR("\x1b\x00\x00\x00\x00\x00\x00\x00\x01"), NOT_CANON, NOT_CANON },
    { "255 in three", CBOR("\x19\x00\xff"), NOT_CANON, NOT_CANON },
    { "length in two", CBOR("\x58\x01\x00"), NOT_CANON, NOT_CANON },
    { "count in two", CBOR("\xb8\x01\x01\x02"), NOT_CANON, NOT_CANON },
    { "keys not in order", CBOR("\xa2\x03\x00\x01\x00"), NOT_CANON, OK },
    { "longer key first",
        CBOR("\xa2\x62"
             "ab\x00\x61"
             "c\x00"),
        NOT_CANON, OK },
    { "negative key first", CBOR("\xa2\x20\x00\x01\x00"), NOT_CANON, OK },
    { "indefinite map", CBOR("\xbf\x01\x02\xff"), NOT_CANON, OK },
    { "indefinite array", CBOR("\x9f\x01\xff"), NOT_CANON, OK },
    { "indefinite bytes", CBOR("\x5f\x41\x00\x41\x01\xff"), NOT_CANON, OK },
    { "indefinite text",
        CBOR("\x7f\x61"
             "a\x61"
             "b\xff"),
        NOT_CANON, OK },
    /* CBOR-2 */
    { "duplicate key", CBOR("\xa2\x01\x00\x01\x00"), INVALID, INVALID },
    { "duplicate key apart", CBOR("\xa3\x01\x00\x02\x00\x01\x00"), NOT_CANON, INVALID },
    { "duplicate key within", CBOR("\xa1\x01\xa2\x02\x00\x02\x00"), INVALID, INVALID },
    { "duplicate key in indefinite", CBOR("\xbf\x01\x00\x01\x00\xff"), NOT_CANON, INVALID },
    /* items that are never allowed */
    { "tag", CBOR("\xc0\x00"), INVALID, INVALID },
    { "break", CBOR("\xff"), INVALID, INVALID },
    { "break in definite", CBOR("\x81\xff"), INVALID, INVALID },
    { "break for a value", CBOR("\xbf\x01\xff"), NOT_CANON, INVALID },
    { "reserved head", CBOR("\x1c"), INVALID, INVALID },
    { "unassigned simple", CBOR("\xe0"), INVALID, INVALID },
    { "array as key", CBOR("\xa1\x80\x00"), INVALID, INVALID },
    { "bytes as key", CBOR("\xa1\x41\x00\x00"), INVALID, INVALID },
    { "boolean as key", CBOR("\xa1\xf5\x00"), INVALID, INVALID },
    { "key in pieces",
        CBOR("\xa1\x7f\x61"
             "a\xff\x00"),
        NOT_CANON, INVALID },
    { "text among bytes",
        CBOR("\x5f\x61"
             "a\xff"),
        NOT_CANON, INVALID },
    { "pieces in pieces", CBOR("\x5f\x5f\x41\x00\xff\xff"), NOT_CANON, INVALID },
    { "pieces in pieces of a list", CBOR("\x9f\x5f\x5f\x41\x00\xff\xff"), NOT_CANON, INVALID },
    { "map without end", CBOR("\xbf\x01\x02"), NOT_CANON, INVALID },
    { "pieces without end", CBOR("\x5f\x41\x00"), NOT_CANON, INVALID },
    /* CBOR-9 */
    { "not UTF-8", CBOR("\x62\xc3\x28"), INVALID, INVALID },
    { "surrogate", CBOR("\x63\xed\xa0\x80"), INVALID, INVALID },
    { "UTF-8 cut by pieces", CBOR("\x7f\x61\xc3\x61\xa9\xff"), NOT_CANON, INVALID },
    /* CBOR-4 */
    { "something behind", CBOR("\x00\x00"), INVALID, INVALID },
    /* CBOR-6: 8 levels are the limit */
    { "8 deep", CBOR("\x81\x81\x81\x81\x81\x81\x81\x81\x00"), OK, OK },
    { "9 deep", CBOR("\x81\x81\x81\x81\x81\x81\x81\x81\x81\x00"), INVALID, INVALID },
};

/* A copy of the exact size, so that a sanitizer detects reading one byte too many. */
static struct passkey_bytes exact(struct passkey_bytes bytes)
{
    uint8_t *copy = malloc(bytes.size == 0 ? 1 : bytes.size);
    assert_non_null(copy);
    if (bytes.size > 0)
        memcpy(copy, bytes.data, bytes.size);
    return (struct passkey_bytes){ copy, bytes.size };
}

static void release(struct passkey_bytes bytes)
{
    union {
        const uint8_t *in;
        void *out;
    } data = { .in = bytes.data };
    free(data.out);
}

static enum passkey_result skip_all(struct cbor_reader *reader, struct passkey_error *error)
{
    struct passkey_bytes raw;
    TRY(cbor_reader_skip(reader, &raw, error));
    assert_int_equal(raw.size, reader->at);
    return cbor_reader_end(reader, error);
}

static void check_row(const struct row *row)
{
    struct cbor_reader reader;
    struct passkey_error error = { 0 };
    struct passkey_bytes text = exact(row->text);
    print_message("# %s\n", row->name);
    cbor_reader_init_canonical(&reader, text);
    assert_result(skip_all(&reader, &error), row->canonical);
    cbor_reader_init_tolerant(&reader, text, NULL);
    assert_result(skip_all(&reader, &error), row->tolerant);
    release(text);
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check_row(&rows[i]);
}

static void test_integers(void **state)
{
    (void)state;
    static const struct {
        struct passkey_bytes text;
        bool fits;
        int64_t integer;
    } integers[] = {
        { CBOR("\x17"), true, 23 },
        { CBOR("\x18\x18"), true, 24 },
        { CBOR("\x19\x01\x00"), true, 256 },
        { CBOR("\x1b\x7f\xff\xff\xff\xff\xff\xff\xff"), true, INT64_MAX },
        { CBOR("\x1b\x80\x00\x00\x00\x00\x00\x00\x00"), false, 0 },
        { CBOR("\x26"), true, -7 },
        { CBOR("\x39\x01\x00"), true, -257 },
        { CBOR("\x3b\x7f\xff\xff\xff\xff\xff\xff\xff"), true, INT64_MIN },
        { CBOR("\x3b\x80\x00\x00\x00\x00\x00\x00\x00"), false, 0 },
        { CBOR("\x60"), false, 0 },
    };
    for (size_t i = 0; i < sizeof(integers) / sizeof(integers[0]); i++) {
        struct cbor_reader reader;
        struct cbor_item item;
        int64_t integer = 0;
        cbor_reader_init_canonical(&reader, integers[i].text);
        assert_result(cbor_reader_item(&reader, &item, NULL), PASSKEY_OK);
        assert_int_equal(cbor_item_integer(&item, &integer), integers[i].fits);
        assert_true(integer == integers[i].integer);
    }
}

/*
 * The pieces of several strings are joined one after the other, and the first string does not move.
 */
static void test_pieces(void **state)
{
    (void)state;
    static const struct passkey_bytes text = CBOR("\x82\x5f\x42\x01\x02\x40\x41\x03\xff\x7f\x61"
                                                  "a\x62"
                                                  "bc\xff");
    struct buffer pieces;
    struct cbor_reader reader;
    struct cbor_container array;
    struct cbor_item head, item, first;
    bool more;
    buffer_init(&pieces, 1024);
    cbor_reader_init_tolerant(&reader, text, &pieces);
    assert_result(cbor_reader_item(&reader, &head, NULL), PASSKEY_OK);
    assert_result(cbor_reader_enter(&reader, &head, &array, NULL), PASSKEY_OK);
    assert_result(cbor_reader_next(&reader, &array, &item, &more, NULL), PASSKEY_OK);
    assert_result(cbor_reader_item(&reader, &first, NULL), PASSKEY_OK);
    assert_result(cbor_reader_next(&reader, &array, &item, &more, NULL), PASSKEY_OK);
    assert_result(cbor_reader_item(&reader, &item, NULL), PASSKEY_OK);
    assert_bytes_equal(first.bytes, BYTES_LITERAL("\x01\x02\x03"));
    assert_bytes_equal(item.bytes, BYTES_LITERAL("abc"));
    assert_result(cbor_reader_next(&reader, &array, &item, &more, NULL), PASSKEY_OK);
    assert_false(more);
    assert_result(cbor_reader_end(&reader, NULL), PASSKEY_OK);
    buffer_deinit(&pieces);
}

/* A map of `count` entries with ascending keys. */
static void write_map(struct buffer *out, unsigned int count)
{
    buffer_append_u8(out, 0xb8);
    buffer_append_u8(out, (uint8_t)count);
    for (unsigned int i = 0; i < count; i++) {
        if (i >= 24)
            buffer_append_u8(out, 0x18);
        buffer_append_u8(out, (uint8_t)i);
        buffer_append_u8(out, 0);
    }
}

static void test_counts(void **state)
{
    (void)state;
    static const struct {
        unsigned int count;
        enum passkey_result canonical;
        enum passkey_result tolerant;
    } counts[] = { { 32, OK, OK }, { 33, OK, INVALID }, { 127, OK, INVALID },
        { 128, INVALID, INVALID } };
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        struct buffer text;
        struct cbor_reader reader;
        buffer_init(&text, 4096);
        write_map(&text, counts[i].count);
        cbor_reader_init_canonical(&reader, buffer_view(&text));
        assert_result(skip_all(&reader, NULL), counts[i].canonical);
        cbor_reader_init_tolerant(&reader, buffer_view(&text), NULL);
        assert_result(skip_all(&reader, NULL), counts[i].tolerant);
        buffer_deinit(&text);
    }
}

/* A break is never an item, even if an item is expected. */
static void test_break(void **state)
{
    (void)state;
    static const struct passkey_bytes text = CBOR("\xff");
    struct cbor_reader reader;
    struct cbor_item item;
    cbor_reader_init_tolerant(&reader, text, NULL);
    assert_result(cbor_reader_item(&reader, &item, NULL), PASSKEY_CBOR_INVALID);
}

/* An invalid item is reported as such, and not by a consequence of it. */
static void test_no_item(void **state)
{
    (void)state;
    static const struct passkey_bytes texts[] = { CBOR("\xc0\x00"), CBOR("\xc1"), CBOR("\x1c"),
        CBOR("\xdf") };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct passkey_error error = { 0 };
        struct cbor_reader reader;
        struct cbor_item item;
        cbor_reader_init_tolerant(&reader, texts[i], NULL);
        assert_result(cbor_reader_item(&reader, &item, &error), PASSKEY_CBOR_INVALID);
        assert_non_null(strstr(error.message, "an item is not allowed here"));
    }
}

/* An error has the position and cites the step; outputs are unchanged. */
static void test_error(void **state)
{
    (void)state;
    static const struct passkey_bytes text = CBOR("\x18\x01");
    struct passkey_error error = { 0 };
    struct cbor_reader reader;
    struct cbor_item item = { .number = 99 };
    cbor_reader_init_canonical(&reader, text);
    assert_result(cbor_reader_item(&reader, &item, &error), PASSKEY_CBOR_NOT_CANONICAL);
    assert_int_equal(item.number, 99);
    assert_string_equal(error.step, "WebAuthn L3 2.4");
    assert_non_null(strstr(error.message, "byte 0"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_break),
        cmocka_unit_test(test_no_item),
        cmocka_unit_test(test_error),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
