/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader reports which rule was violated. This file reads the head of the item again, because
 * the reader does not return truncated items.
 */
#include "inspect/cbor_problem.h"

#include "base/reader.h"

#include <inttypes.h>
#include <string.h>

#define MAJOR_BYTES 2
#define MAJOR_TEXT  3

/* The reader's messages; tests/unit/inspect/test_inspect.c compares them. */
static const char ends_too_early[] = "it ends too early";

/* The head of a string (RFC 8949, 3): three bits of type, five of length or of its size. */
struct head {
    unsigned int major;
    uint64_t length;
    struct passkey_bytes rest; /* after the head */
};

static bool read_head(const struct cbor_reader *cbor, struct head *head)
{
    struct passkey_bytes left = { cbor->input.data + cbor->at, cbor->input.size - cbor->at };
    struct reader reader = reader_of(left);
    uint8_t first = 0;
    uint8_t byte = 0;
    if (!reader_u8(&reader, &first) || (first & 31) > 27)
        return false;
    head->major = first >> 5;
    head->length = first & 31;
    size_t size = head->length < 24 ? 0 : (size_t)1 << (head->length - 24);
    head->length = size > 0 ? 0 : head->length;
    for (size_t i = 0; i < size; i++) {
        if (!reader_u8(&reader, &byte))
            return false;
        head->length = head->length << 8 | byte;
    }
    head->rest = reader_rest(&reader);
    return head->major == MAJOR_BYTES || head->major == MAJOR_TEXT;
}

/* The reader's message without its byte position, which may have another origin. */
static const char *rule_of(const struct passkey_error *error)
{
    const char *colon = strstr(error->message, ": ");
    bool counted = strstr(error->message, " at byte ") != NULL;
    if (!counted)
        return error->message;
    return colon != NULL ? colon + 2 : "a map has the same key twice.";
}

/* The input ends before the item does. */
static void tell_end(
    struct report *report, const struct part *part, const struct cbor_reader *reader)
{
    struct head head;
    const uint8_t *at = reader->input.data + reader->at;
    if (read_head(reader, &head) && head.length > head.rest.size)
        report_problem(report, part, at,
            "A CBOR %s of %" PRIu64 " bytes was expected; %zu are left.",
            head.major == MAJOR_TEXT ? "text" : "byte string", head.length, head.rest.size);
    else
        report_problem(report, part, at, "A CBOR item was expected; %zu bytes are left.",
            reader->input.size - reader->at);
}

bool cbor_problem(struct report *report, const struct part *part, const struct cbor_reader *reader,
    const struct passkey_error *error)
{
    const uint8_t *at = reader->input.data + reader->at;
    if (error->result == PASSKEY_CBOR_INVALID && strstr(error->message, ends_too_early) != NULL)
        tell_end(report, part, reader);
    else if (error->result == PASSKEY_CBOR_NOT_CANONICAL)
        report_problem(report, part, at, "CBOR not in canonical form: %s", rule_of(error));
    else if (error->result == PASSKEY_CBOR_INVALID)
        report_problem(report, part, at, "Damaged CBOR: %s", rule_of(error));
    else
        report_problem(report, part, at, "%s", error->message);
    return false;
}

bool cbor_cut_bytes(const struct cbor_reader *reader, struct passkey_bytes *beginning)
{
    struct head head;
    if (!read_head(reader, &head) || head.major != MAJOR_BYTES || head.length <= head.rest.size)
        return false;
    *beginning = head.rest;
    return true;
}
