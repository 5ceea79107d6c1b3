/* SPDX-License-Identifier: Apache-2.0 */
/* Members may be in any order, because browsers differ; each must occur exactly once. */
#include "webauthn/attestation_object.h"

#include "base/bytes.h"
#include "webauthn/cbor_reader.h"

static enum passkey_result wrong_form(const char *what, struct passkey_error *error)
{
    /* CBOR-7 */
    return refuse(error, PASSKEY_ATTESTATION_OBJECT_INVALID, CHECK_CBOR_7,
        "The attestation object %s.", what);
}

static enum passkey_result read_string(struct cbor_reader *reader, enum cbor_kind kind,
    struct passkey_bytes *out, struct passkey_error *error)
{
    struct cbor_item item;
    TRY(cbor_reader_item(reader, &item, error));
    if (item.kind != kind)
        return wrong_form(kind == CBOR_KIND_TEXT ? "has a fmt that is not a string"
                                                 : "has an authData that is not a byte string",
            error);
    *out = item.bytes;
    return PASSKEY_OK;
}

/* The statement of the format "compound" is an array; all others are maps. */
static enum passkey_result check_statement(
    const struct attestation_object *object, struct passkey_error *error)
{
    bool compound = bytes_equal(object->format, BYTES_LITERAL("compound"));
    if (cbor_kind_of(object->statement) != (compound ? CBOR_KIND_ARRAY : CBOR_KIND_MAP))
        return wrong_form(compound
                              ? "of the format \"compound\" has an attStmt that is not an array"
                              : "has an attStmt that is not a map",
            error);
    return PASSKEY_OK;
}

static enum passkey_result read_member(struct cbor_reader *reader, struct passkey_bytes name,
    struct attestation_object *object, struct passkey_error *error)
{
    if (bytes_equal(name, BYTES_LITERAL("fmt")))
        return read_string(reader, CBOR_KIND_TEXT, &object->format, error);
    if (bytes_equal(name, BYTES_LITERAL("authData")))
        return read_string(reader, CBOR_KIND_BYTES, &object->authenticator_data, error);
    if (bytes_equal(name, BYTES_LITERAL("attStmt")))
        return cbor_reader_skip(reader, &object->statement, error);
    return wrong_form("has a member other than fmt, attStmt and authData", error);
}

static enum passkey_result read_members(struct cbor_reader *reader, const struct cbor_item *head,
    struct attestation_object *object, struct passkey_error *error)
{
    struct cbor_container map;
    struct cbor_item key;
    bool more;
    TRY(cbor_reader_enter(reader, head, &map, error));
    for (;;) {
        TRY(cbor_reader_next(reader, &map, &key, &more, error));
        if (!more)
            return PASSKEY_OK;
        /* CBOR-10: integer keys belong to CTAP2, whose messages never leave the client. */
        if (key.kind != CBOR_KIND_TEXT)
            return wrong_form("has a key that is not a string", error);
        TRY(read_member(reader, key.bytes, object, error));
    }
}

enum passkey_result attestation_object_read(struct passkey_bytes bytes, struct buffer *pieces,
    struct attestation_object *object, struct passkey_error *error)
{
    struct attestation_object read = { 0 };
    struct cbor_reader reader;
    struct cbor_item head;
    cbor_reader_init_tolerant(&reader, bytes, pieces);
    TRY(cbor_reader_item(&reader, &head, error));
    if (head.kind != CBOR_KIND_MAP)
        return wrong_form("is not a map", error);
    TRY(read_members(&reader, &head, &read, error));
    TRY(cbor_reader_end(&reader, error));
    if (read.format.data == NULL || read.statement.data == NULL ||
        read.authenticator_data.data == NULL)
        return wrong_form("lacks one of fmt, attStmt and authData", error);
    TRY(check_statement(&read, error));
    *object = read;
    return PASSKEY_OK;
}
