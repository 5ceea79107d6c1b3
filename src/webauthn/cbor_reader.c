/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader's rules for decoded items: shortest lengths, order and uniqueness of keys, UTF-8,
 * depth and number of items, strings in pieces.
 */
#include "webauthn/cbor_reader.h"

#include "base/bytes.h"
#include "base/utf8.h"

void cbor_reader_init_canonical(struct cbor_reader *reader, struct passkey_bytes input)
{
    *reader = (struct cbor_reader){ .input = input, .canonical = true };
}

void cbor_reader_init_tolerant(
    struct cbor_reader *reader, struct passkey_bytes input, struct buffer *pieces)
{
    *reader = (struct cbor_reader){ .input = input, .pieces = pieces };
}

static enum passkey_result refuse_at(
    const struct cbor_reader *reader, const char *problem, struct passkey_error *error)
{
    /* CBOR-5, CBOR-9 */
    return refuse(error, PASSKEY_CBOR_INVALID, CHECK_NONE, "The CBOR is damaged at byte %zu: %s.",
        reader->at, problem);
}

static enum passkey_result refuse_form(
    const struct cbor_reader *reader, const char *problem, struct passkey_error *error)
{
    /* CBOR-1 */
    return refuse(error, PASSKEY_CBOR_NOT_CANONICAL, CHECK_CBOR_1,
        "The CBOR is not in canonical form at byte %zu: %s.", reader->at, problem);
}

/* Take one item; for an array or map, its head. reader->at moves after it. */
static enum passkey_result take(
    struct cbor_reader *reader, struct cbor_item *item, struct passkey_error *error)
{
    struct passkey_bytes rest = { reader->input.data + reader->at,
        reader->input.size - reader->at };
    size_t size = 0;
    if (++reader->item_count > CBOR_ITEM_COUNT_MAX)
        return refuse_at(reader, "it has too many items", error);
    switch (cbor_decode(rest, item, &size)) {
    case CBOR_DECODE_OK:
        break;
    case CBOR_DECODE_SHORT:
        return refuse_at(reader, "it ends too early", error);
    case CBOR_DECODE_BAD:
        return refuse_at(reader, "an item is not allowed here", error);
    case CBOR_DECODE_LONG_FORM:
        return refuse_form(reader, "a number is not in its shortest form", error);
    }
    if (item->indefinite && reader->canonical)
        return refuse_form(reader, "a length is indefinite", error);
    if (item->kind == CBOR_KIND_TEXT && !utf8_valid(item->bytes))
        return refuse_at(reader, "a text is not UTF-8", error);
    reader->at += size;
    return PASSKEY_OK;
}

static enum passkey_result prepare_pieces(struct buffer *pieces, struct passkey_error *error)
{
    if (pieces->capacity > pieces->size_max)
        return PASSKEY_OK;
    buffer_extend(pieces, pieces->size_max);
    TRY(buffer_check(pieces, error));
    buffer_reset(pieces);
    return PASSKEY_OK;
}

/*
 * Joins the pieces of an indefinite string up to its break. They must be definite and of the
 * string's kind.
 */
static enum passkey_result take_pieces(struct cbor_reader *reader, struct cbor_item *item,
    struct buffer *joined, struct passkey_error *error)
{
    for (;;) {
        struct cbor_item piece;
        TRY(take(reader, &piece, error));
        if (piece.kind == CBOR_KIND_BREAK)
            return PASSKEY_OK;
        if (piece.kind != item->kind || piece.indefinite)
            return refuse_at(reader, "a piece of a string is of another type", error);
        if (joined != NULL)
            buffer_append(joined, piece.bytes);
    }
}

static enum passkey_result join_pieces(
    struct cbor_reader *reader, struct cbor_item *item, struct passkey_error *error)
{
    TRY(prepare_pieces(reader->pieces, error));
    size_t start = reader->pieces->size;
    TRY(take_pieces(reader, item, reader->pieces, error));
    TRY(buffer_check(reader->pieces, error));
    item->bytes =
        (struct passkey_bytes){ reader->pieces->data + start, reader->pieces->size - start };
    item->number = item->bytes.size;
    return PASSKEY_OK;
}

static bool is_string(const struct cbor_item *item)
{
    return item->kind == CBOR_KIND_BYTES || item->kind == CBOR_KIND_TEXT;
}

enum passkey_result cbor_reader_item(
    struct cbor_reader *reader, struct cbor_item *item, struct passkey_error *error)
{
    struct cbor_item taken;
    TRY(take(reader, &taken, error));
    if (taken.kind == CBOR_KIND_BREAK)
        return refuse_at(reader, "a break is not allowed here", error);
    if (is_string(&taken) && taken.indefinite)
        TRY(join_pieces(reader, &taken, error));
    *item = taken;
    return PASSKEY_OK;
}

enum passkey_result cbor_reader_enter(struct cbor_reader *reader, const struct cbor_item *head,
    struct cbor_container *container, struct passkey_error *error)
{
    container->map = head->kind == CBOR_KIND_MAP;
    container->indefinite = head->indefinite;
    container->left = head->number;
    container->key_count = 0;
    if (++reader->depth > CBOR_DEPTH_MAX)
        return refuse_at(reader, "it is nested too deeply", error);
    return PASSKEY_OK;
}

/* Negative, zero or positive: a is before, equal to or after b. */
static int compare(struct passkey_bytes a, struct passkey_bytes b)
{
    for (size_t i = 0; i < a.size && i < b.size; i++)
        if (a.data[i] != b.data[i])
            return a.data[i] < b.data[i] ? -1 : 1;
    return (a.size > b.size) - (a.size < b.size);
}

/*
 * CBOR-2. In canonical form, keys ascend by their encoded bytes, as CTAP2 orders integers and text.
 * A key that equals an earlier one is a duplicate; in the tolerant mode, all earlier keys are
 * compared.
 */
static enum passkey_result admit_key(struct cbor_reader *reader, struct cbor_container *container,
    struct passkey_bytes key, struct passkey_error *error)
{
    for (size_t i = 0; i < container->key_count; i++) {
        int order = compare(container->keys[i], key);
        if (order == 0)
            return refuse(error, PASSKEY_CBOR_INVALID, CHECK_CBOR_2,
                "The CBOR has a duplicate key in a map, at byte %zu.", reader->at);
        if (order > 0 && reader->canonical)
            return refuse_form(reader, "the keys of a map are not in order", error);
    }
    if (reader->canonical) {
        container->key_count = 0;
    } else if (container->key_count == CBOR_MAP_COUNT_MAX) {
        return refuse_at(reader, "a map has too many entries", error);
    }
    container->keys[container->key_count++] = key;
    return PASSKEY_OK;
}

static enum passkey_result take_key(struct cbor_reader *reader, struct cbor_container *container,
    struct cbor_item *key, struct passkey_error *error)
{
    size_t start = reader->at;
    struct cbor_item taken;
    TRY(take(reader, &taken, error));
    enum cbor_kind kind = taken.kind;
    bool integer = kind == CBOR_KIND_UNSIGNED || kind == CBOR_KIND_NEGATIVE;
    if (!integer && (kind != CBOR_KIND_TEXT || taken.indefinite))
        return refuse_at(reader, "a key is neither an integer nor a text in one piece", error);
    struct passkey_bytes encoded = { reader->input.data + start, reader->at - start };
    TRY(admit_key(reader, container, encoded, error));
    *key = taken;
    return PASSKEY_OK;
}

/* An indefinite container ends if a break takes the place of the next entry. */
static bool take_break(struct cbor_reader *reader)
{
    static const uint8_t break_byte = 0xff;
    if (reader->at == reader->input.size || reader->input.data[reader->at] != break_byte)
        return false;
    reader->at++;
    return true;
}

enum passkey_result cbor_reader_next(struct cbor_reader *reader, struct cbor_container *container,
    struct cbor_item *key, bool *more, struct passkey_error *error)
{
    if (container->indefinite ? take_break(reader) : container->left == 0) {
        reader->depth--;
        *more = false;
        return PASSKEY_OK;
    }
    container->left--;
    *more = true;
    return container->map ? take_key(reader, container, key, error) : PASSKEY_OK;
}

/* The recursion ends at CBOR_DEPTH_MAX. */
static enum passkey_result skip_container(
    struct cbor_reader *reader, const struct cbor_item *head, struct passkey_error *error)
{
    struct cbor_container container;
    struct cbor_item key;
    struct passkey_bytes raw;
    bool more;
    TRY(cbor_reader_enter(reader, head, &container, error));
    for (;;) {
        TRY(cbor_reader_next(reader, &container, &key, &more, error));
        if (!more)
            return PASSKEY_OK;
        TRY(cbor_reader_skip(reader, &raw, error));
    }
}

enum passkey_result cbor_reader_skip(
    struct cbor_reader *reader, struct passkey_bytes *raw, struct passkey_error *error)
{
    size_t start = reader->at;
    struct cbor_item taken;
    TRY(take(reader, &taken, error));
    if (taken.kind == CBOR_KIND_BREAK)
        return refuse_at(reader, "a break is not allowed here", error);
    if (is_string(&taken) && taken.indefinite)
        TRY(take_pieces(reader, &taken, NULL, error));
    if (taken.kind == CBOR_KIND_ARRAY || taken.kind == CBOR_KIND_MAP)
        TRY(skip_container(reader, &taken, error));
    *raw = (struct passkey_bytes){ reader->input.data + start, reader->at - start };
    return PASSKEY_OK;
}

enum passkey_result cbor_reader_end(const struct cbor_reader *reader, struct passkey_error *error)
{
    /* CBOR-4 */
    if (reader->at != reader->input.size)
        return refuse_at(reader, "something follows the item", error);
    return PASSKEY_OK;
}
