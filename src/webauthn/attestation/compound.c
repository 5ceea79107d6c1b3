/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format "compound" (WebAuthn L3 8.9): several statements about one credential.
 *
 *     [ { "fmt": text, "attStmt": map }, ... ]
 *
 * The specification leaves open what to do with statements that fail. Here, every statement must
 * verify, and have a known format that the policy accepts (COMP-4, COMP-5): an invalid statement is
 * false information about the authenticator, even if others are valid. The ceremony reports the
 * strongest of them.
 */
#include "base/bytes.h"
#include "webauthn/attestation/attestation.h"
#include "webauthn/cbor_reader.h"

/* A statement in the array. */
struct element {
    struct passkey_bytes format;
    struct passkey_bytes statement;
};

static enum passkey_result refuse_compound(
    enum check check, const char *what, struct passkey_error *error)
{
    return refuse(
        error, PASSKEY_ATTESTATION_INVALID, check, "The compound attestation statement %s.", what);
}

static enum passkey_result read_member(struct cbor_reader *reader, const struct cbor_item *key,
    struct element *element, struct passkey_error *error)
{
    struct cbor_item item;
    struct passkey_bytes raw;
    bool text = key->kind == CBOR_KIND_TEXT;
    if (text && bytes_equal(key->bytes, BYTES_LITERAL("fmt"))) {
        TRY(cbor_reader_item(reader, &item, error));
        if (item.kind != CBOR_KIND_TEXT)
            return refuse_compound(CHECK_COMP_3, "has a fmt that is not a string", error);
        element->format = item.bytes;
        return PASSKEY_OK;
    }
    TRY(cbor_reader_skip(reader, &raw, error));
    if (text && bytes_equal(key->bytes, BYTES_LITERAL("attStmt")))
        element->statement = raw;
    return PASSKEY_OK;
}

/* COMP-3 */
static enum passkey_result read_element(
    struct cbor_reader *reader, struct element *element, struct passkey_error *error)
{
    struct cbor_container map;
    struct cbor_item item;
    bool more;
    *element = (struct element){ .format = { NULL, 0 } };
    TRY(cbor_reader_item(reader, &item, error));
    if (item.kind != CBOR_KIND_MAP)
        return refuse_compound(CHECK_COMP_3, "has an element that is not a map", error);
    TRY(cbor_reader_enter(reader, &item, &map, error));
    for (;;) {
        TRY(cbor_reader_next(reader, &map, &item, &more, error));
        if (!more)
            break;
        TRY(read_member(reader, &item, element, error));
    }
    if (element->format.data == NULL || element->statement.data == NULL)
        return refuse_compound(CHECK_COMP_3, "has an element without fmt or attStmt", error);
    return PASSKEY_OK;
}

static enum passkey_result find_format(const struct attestation_input *input,
    const struct element *element, const struct attestation_format **format,
    struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    /* COMP-2 */
    if (bytes_equal(element->format, BYTES_LITERAL("compound")))
        return refuse_compound(CHECK_COMP_2, "contains another compound statement", error);
    /* COMP-6 */
    *format = attestation_format_find(input->formats, element->format);
    if (*format == NULL)
        return refuse(error, PASSKEY_ATTESTATION_INVALID, CHECK_COMP_6,
            "The compound attestation statement contains the unknown format \"%s\".",
            text_quote(element->format, quoted));
    /* COMP-4 */
    if (!attestation_format_accepted(*format, input->policy))
        return refuse(error, PASSKEY_ATTESTATION_FORMAT_NOT_ALLOWED, CHECK_COMP_4,
            "The compound attestation statement contains the format \"%s\", which is not accepted.",
            (*format)->name);
    if (cbor_kind_of(element->statement) != CBOR_KIND_MAP)
        return refuse_compound(CHECK_COMP_3, "has an attStmt that is not a map", error);
    return PASSKEY_OK;
}

static enum passkey_result verify_element(const struct attestation_input *input,
    const struct element *element, struct attestation_results *results, struct passkey_error *error)
{
    const struct attestation_format *format = NULL;
    struct attestation_input inner = *input;
    /* COMP-6 */
    if (results->count == COMPOUND_COUNT_MAX)
        return refuse_compound(CHECK_COMP_6, "contains too many statements", error);
    TRY(find_format(input, element, &format, error));
    /* COMP-3: the same authenticator data and hash, with the inner statement. */
    inner.statement = element->statement;
    return attestation_verify(format, &inner, results, error);
}

enum passkey_result attestation_compound_verify(const struct attestation_input *input,
    struct attestation_results *results, struct passkey_error *error)
{
    struct cbor_reader reader;
    struct cbor_container array;
    struct cbor_item item;
    struct element element;
    bool more;
    cbor_reader_init_tolerant(&reader, input->statement, &input->verifier->pieces);
    TRY(cbor_reader_item(&reader, &item, error));
    TRY(cbor_reader_enter(&reader, &item, &array, error));
    for (;;) {
        TRY(cbor_reader_next(&reader, &array, &item, &more, error));
        if (!more)
            break;
        TRY(read_element(&reader, &element, error));
        /* COMP-5: each of them */
        TRY(verify_element(input, &element, results, error));
    }
    /* COMP-1 */
    if (results->count < 2)
        return refuse_compound(CHECK_COMP_1, "contains fewer than two statements", error);
    return PASSKEY_OK;
}
