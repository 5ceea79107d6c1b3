/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/cbor_walk.h"

#include "inspect/cbor_text.h"

bool cbor_walk_broken(struct cbor_walk *walk, const struct passkey_error *error)
{
    return cbor_problem(walk->report, walk->part, walk->reader, error);
}

bool cbor_walk_each(struct cbor_walk *walk, const struct cbor_item *head,
    bool (*each)(struct cbor_walk *walk, const struct cbor_item *key, size_t start))
{
    struct passkey_error error;
    struct cbor_container container;
    struct cbor_item key;
    bool more = false;
    if (cbor_reader_enter(walk->reader, head, &container, &error) != PASSKEY_OK)
        return cbor_walk_broken(walk, &error);
    for (;;) {
        size_t start = walk->reader->at;
        if (cbor_reader_next(walk->reader, &container, &key, &more, &error) != PASSKEY_OK)
            return cbor_walk_broken(walk, &error);
        if (!more)
            return true;
        if (!each(walk, &key, start))
            return false;
    }
}

bool cbor_walk_map(struct cbor_walk *walk, const char *expected,
    bool (*each)(struct cbor_walk *walk, const struct cbor_item *key, size_t start))
{
    struct passkey_error error;
    struct cbor_item head;
    const uint8_t *at = walk->reader->input.data + walk->reader->at;
    if (cbor_reader_item(walk->reader, &head, &error) != PASSKEY_OK)
        return cbor_walk_broken(walk, &error);
    if (head.kind == CBOR_KIND_MAP)
        return cbor_walk_each(walk, &head, each);
    report_problem(walk->report, walk->part, at, "%s", expected);
    return false;
}

bool cbor_walk_other(struct cbor_walk *walk, const struct cbor_item *key, size_t start)
{
    struct passkey_error error;
    CLEANUP(buffer_deinit) struct buffer text;
    buffer_init(&text, CBOR_TEXT_SIZE_MAX(walk->reader->input.size));
    enum passkey_result result = cbor_text_append_item(walk->reader, start, key, &text, &error);
    buffer_append_text(&text, ": ");
    if (result == PASSKEY_OK)
        result = cbor_text_append(walk->reader, &text, &error);
    report_value_text(&walk->others.writer, buffer_view(&text));
    return result == PASSKEY_OK || cbor_walk_broken(walk, &error);
}
