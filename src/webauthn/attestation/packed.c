/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format "packed" (WebAuthn L3 8.2), signed by an attestation key or by the credential's own:
 *
 *     { "alg": integer, "sig": bytes, "x5c": [ leaf, ... ] }      x5c only with an attestation key
 */
#include "base/bytes.h"
#include "crypto/certificate.h"
#include "webauthn/attestation/attestation.h"
#include "webauthn/attestation/packed_certificate.h"
#include "webauthn/cbor_reader.h"
#include <inttypes.h>

struct statement {
    bool has_algorithm;
    int64_t algorithm;
    struct passkey_bytes signature; /* data NULL: not there */
    bool has_path;
    struct passkey_bytes path[CERTIFICATE_COUNT_MAX];
    size_t path_count;
};

static enum passkey_result wrong_form(const char *what, struct passkey_error *error)
{
    /* PACKED-1 */
    return refuse(error, PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_1,
        "The packed attestation statement %s.", what);
}

static enum passkey_result read_algorithm(
    struct cbor_reader *reader, struct statement *statement, struct passkey_error *error)
{
    struct cbor_item item;
    TRY(cbor_reader_item(reader, &item, error));
    if (!cbor_item_integer(&item, &statement->algorithm))
        return wrong_form("has an alg that is no integer", error);
    statement->has_algorithm = true;
    return PASSKEY_OK;
}

static enum passkey_result read_signature(
    struct cbor_reader *reader, struct statement *statement, struct passkey_error *error)
{
    struct cbor_item item;
    TRY(cbor_reader_item(reader, &item, error));
    if (item.kind != CBOR_KIND_BYTES || item.bytes.size > SIGNATURE_SIZE_MAX)
        return wrong_form("has a sig that is no byte string, or too long", error);
    statement->signature = item.bytes;
    return PASSKEY_OK;
}

/* FMT-4 */
static enum passkey_result read_certificate(
    struct cbor_reader *reader, struct statement *statement, struct passkey_error *error)
{
    struct cbor_item item;
    TRY(cbor_reader_item(reader, &item, error));
    if (item.kind != CBOR_KIND_BYTES || item.bytes.size > CERTIFICATE_SIZE_MAX)
        return wrong_form("has a certificate that is no byte string, or too long", error);
    if (statement->path_count == CERTIFICATE_COUNT_MAX)
        return wrong_form("has too many certificates", error);
    statement->path[statement->path_count++] = item.bytes;
    return PASSKEY_OK;
}

static enum passkey_result read_path(
    struct cbor_reader *reader, struct statement *statement, struct passkey_error *error)
{
    struct cbor_container array;
    struct cbor_item item;
    bool more;
    TRY(cbor_reader_item(reader, &item, error));
    if (item.kind != CBOR_KIND_ARRAY)
        return wrong_form("has an x5c that is no array", error);
    TRY(cbor_reader_enter(reader, &item, &array, error));
    for (;;) {
        TRY(cbor_reader_next(reader, &array, &item, &more, error));
        if (!more)
            break;
        TRY(read_certificate(reader, statement, error));
    }
    if (statement->path_count == 0)
        return wrong_form("has an empty x5c", error);
    statement->has_path = true;
    return PASSKEY_OK;
}

static enum passkey_result read_member(struct cbor_reader *reader, const struct cbor_item *key,
    struct statement *statement, struct passkey_error *error)
{
    struct passkey_bytes skipped;
    bool text = key->kind == CBOR_KIND_TEXT;
    if (text && bytes_equal(key->bytes, BYTES_LITERAL("alg")))
        return read_algorithm(reader, statement, error);
    if (text && bytes_equal(key->bytes, BYTES_LITERAL("sig")))
        return read_signature(reader, statement, error);
    if (text && bytes_equal(key->bytes, BYTES_LITERAL("x5c")))
        return read_path(reader, statement, error);
    /* What the format does not define is ignored: real statements carry more. */
    return cbor_reader_skip(reader, &skipped, error);
}

static enum passkey_result read_statement(
    const struct attestation_input *input, struct statement *statement, struct passkey_error *error)
{
    struct cbor_reader reader;
    struct cbor_container map;
    struct cbor_item item;
    bool more;
    *statement = (struct statement){ 0 };
    cbor_reader_init_tolerant(&reader, input->statement, &input->verifier->pieces);
    TRY(cbor_reader_item(&reader, &item, error));
    TRY(cbor_reader_enter(&reader, &item, &map, error));
    for (;;) {
        TRY(cbor_reader_next(&reader, &map, &item, &more, error));
        if (!more)
            break;
        TRY(read_member(&reader, &item, statement, error));
    }
    if (!statement->has_algorithm || statement->signature.data == NULL)
        return wrong_form("lacks alg or sig", error);
    return PASSKEY_OK;
}

/* An attestation's bad signature or key is a bad attestation; the sentence stays. */
static enum passkey_result verify_signature(const struct attestation_input *input,
    const struct cose_key *key, struct passkey_bytes signature, enum check check,
    struct passkey_error *error)
{
    struct signed_message message = {
        .head = input->authenticator_data->whole,
        .tail = input->client_data_hash,
        .signature = signature,
    };
    enum passkey_result result =
        signature_verify(input->verifier->signatures, key, &message, check, error);
    if (result > 0 && result != PASSKEY_ALGORITHM_UNAVAILABLE)
        return refuse(error, PASSKEY_ATTESTATION_INVALID, check,
            "The signature of the packed attestation statement does not verify.");
    return result;
}

static enum passkey_result verify_self(const struct attestation_input *input,
    const struct statement *statement, struct passkey_error *error)
{
    const struct cose_key *key = &input->authenticator_data->key;
    /* PACKED-7 */
    if (statement->algorithm != key->algorithm)
        return refuse(error, PASSKEY_ATTESTATION_INVALID, CHECK_PACKED_7,
            "The statement's algorithm is %" PRId64 ", the credential key's %" PRId64 ".",
            statement->algorithm, key->algorithm);
    /* PACKED-8 */
    return verify_signature(input, key, statement->signature, CHECK_PACKED_8, error);
}

/* The others of the path are certificates too, whether or not anybody looks for trust (FMT-4). */
static enum passkey_result check_others(
    const struct statement *statement, struct passkey_error *error)
{
    for (size_t i = 1; i < statement->path_count; i++) {
        CLEANUP(certificate_free) struct certificate *certificate = NULL;
        TRY(certificate_read(statement->path[i], &certificate, error));
    }
    return PASSKEY_OK;
}

static enum passkey_result verify_with_certificate(const struct attestation_input *input,
    const struct statement *statement, struct passkey_error *error)
{
    CLEANUP(certificate_free) struct certificate *leaf = NULL;
    struct certificate_key key;
    TRY(certificate_read(statement->path[0], &leaf, error));
    TRY(check_others(statement, error));
    /* PACKED-2, PACKED-10 */
    TRY(certificate_key(leaf, statement->algorithm, &key, error));
    TRY(verify_signature(input, &key.key, statement->signature, CHECK_PACKED_2, error));
    /* PACKED-3, PACKED-4 */
    return packed_certificate_check(leaf, input->authenticator_data->aaguid, error);
}

enum passkey_result attestation_packed_verify(const struct attestation_input *input,
    struct attestation_output *output, struct passkey_error *error)
{
    struct statement statement;
    TRY(read_statement(input, &statement, error));
    if (!statement.has_path) {
        TRY(verify_self(input, &statement, error));
        /* PACKED-9 */
        *output = (struct attestation_output){ .type = PASSKEY_ATTESTATION_TYPE_SELF };
        return PASSKEY_OK;
    }
    TRY(verify_with_certificate(input, &statement, error));
    /* PACKED-6: which of Basic and AttCA it is cannot be told from here. */
    *output = (struct attestation_output){ .type = PASSKEY_ATTESTATION_TYPE_BASIC,
        .path_count = statement.path_count };
    for (size_t i = 0; i < statement.path_count; i++)
        output->path[i] = statement.path[i];
    return PASSKEY_OK;
}
