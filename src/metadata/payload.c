/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks the payload as a whole and reads it in place. Only one entry at a time becomes a tree, so
 * that the memory depends on the largest entry and not on the payload.
 */
#include "metadata/payload.h"

#include "base/bytes.h"
#include "base/json.h"
#include "base/json_walk.h"
#include "metadata/entry.h"
#include "metadata/text.h"

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)

/* Slices of the payload; data NULL: missing. */
struct members {
    struct passkey_bytes number;
    struct passkey_bytes next_update;
    struct passkey_bytes entries;
};

static enum passkey_result invalid(const char *problem, struct passkey_error *error)
{
    return refuse(
        error, PASSKEY_METADATA_INVALID, CHECK_NONE, "The payload of the metadata %s.", problem);
}

/* Parses a small value as a document of its own. */
static enum passkey_result parse_small(
    struct passkey_bytes text, struct json **json, struct passkey_error *error)
{
    enum passkey_result result = json_parse(text, json, NULL);
    if (result > 0)
        return invalid("has a member that is too large", error);
    return result < 0 ? fault(error, "Memory ran out.") : PASSKEY_OK;
}

static enum passkey_result keep(struct passkey_bytes name, struct passkey_bytes value,
    struct members *members, struct passkey_error *error)
{
    struct passkey_bytes *member = NULL;
    if (json_quoted_is(name, "no"))
        member = &members->number;
    else if (json_quoted_is(name, "nextUpdate"))
        member = &members->next_update;
    else if (json_quoted_is(name, "entries"))
        member = &members->entries;
    if (member == NULL)
        return PASSKEY_OK;
    if (member->data != NULL)
        return invalid("has a member twice", error);
    *member = value;
    return PASSKEY_OK;
}

static enum passkey_result find_members(
    struct passkey_bytes json, struct members *members, struct passkey_error *error)
{
    struct json_scanner scanner = json_scanner_of(json);
    struct json_walk walk;
    struct passkey_bytes name;
    struct passkey_bytes value;
    if (!json_scan_document(&scanner))
        return refuse(error, PASSKEY_METADATA_INVALID, CHECK_NONE,
            "The payload of the metadata is not valid JSON at byte %zu: %s.", scanner.at,
            scanner.problem);
    if (!json_walk_begin(&walk, json, '{'))
        return invalid("is not a JSON object", error);
    while (json_walk_next(&walk, &name, &value))
        TRY(keep(name, value, members, error));
    return PASSKEY_OK;
}

static enum passkey_result read_number(
    struct passkey_bytes text, int64_t *number, struct passkey_error *error)
{
    CLEANUP(json_free) struct json *json = NULL;
    if (text.data == NULL)
        return invalid("has no number", error);
    TRY(parse_small(text, &json, error));
    if (!json_as_integer(json, number) || *number < 0)
        return invalid("has a number that is not a whole number", error);
    return PASSKEY_OK;
}

static enum passkey_result read_next_update(
    struct passkey_bytes text, int64_t *time_ms, struct passkey_error *error)
{
    CLEANUP(json_free) struct json *json = NULL;
    struct passkey_bytes date;
    if (text.data == NULL)
        return invalid("lacks nextUpdate", error);
    TRY(parse_small(text, &json, error));
    if (!json_as_text(json, &date) || !metadata_date(date, time_ms))
        return invalid("has a nextUpdate that is not a date", error);
    return PASSKEY_OK;
}

static enum passkey_result read_entry(
    struct passkey_bytes text, struct passkey_metadata *metadata, struct passkey_error *error)
{
    CLEANUP(pointer_free) struct passkey_metadata_entry *entry = NULL;
    TRY(metadata_entry_read(text, &entry, error));
    if (entry != NULL)
        return metadata_table_add(metadata, &entry, error);
    metadata->summary.skipped_count++;
    return PASSKEY_OK;
}

static enum passkey_result read_entries(
    struct passkey_bytes text, struct passkey_metadata *metadata, struct passkey_error *error)
{
    struct json_walk walk;
    struct passkey_bytes name;
    struct passkey_bytes entry;
    if (text.data == NULL)
        return invalid("has no entries", error);
    if (!json_walk_begin(&walk, text, '['))
        return invalid("has entries that are not an array", error);
    while (json_walk_next(&walk, &name, &entry))
        TRY(read_entry(entry, metadata, error));
    return PASSKEY_OK;
}

enum passkey_result metadata_payload_read(
    struct passkey_bytes json, struct passkey_metadata *metadata, struct passkey_error *error)
{
    struct members members = { .number = { NULL, 0 } };
    TRY(find_members(json, &members, error));
    TRY(read_number(members.number, &metadata->summary.number, error));
    TRY(read_next_update(members.next_update, &metadata->summary.next_update_ms, error));
    metadata->summary.overdue_at_ms = metadata->summary.next_update_ms + DAY_MS;
    return read_entries(members.entries, metadata, error);
}
