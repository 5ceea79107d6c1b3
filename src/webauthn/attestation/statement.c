/* SPDX-License-Identifier: Apache-2.0 */
/* A table defines how each member is read. Checks that several formats use follow. */
#include "webauthn/attestation/statement.h"

#include "base/bytes.h"
#include "webauthn/cbor_reader.h"
#include <inttypes.h>

/* A statement being read. */
struct reading {
    struct cbor_reader reader;
    const struct statement_form *form;
    struct statement statement;
};

static enum passkey_result wrong_form(
    const struct reading *reading, const char *what, const char *name, struct passkey_error *error)
{
    return refuse(error, PASSKEY_ATTESTATION_INVALID, reading->form->check,
        "The attestation statement %s \"%s\".", what, name);
}

static enum passkey_result read_algorithm(
    struct reading *reading, const char *name, struct passkey_error *error)
{
    struct cbor_item item;
    TRY(cbor_reader_item(&reading->reader, &item, error));
    if (!cbor_item_integer(&item, &reading->statement.algorithm))
        return wrong_form(reading, "does not have an integer as", name, error);
    return PASSKEY_OK;
}

static enum passkey_result read_string(struct reading *reading, const char *name,
    enum cbor_kind kind, struct passkey_bytes *out, struct passkey_error *error)
{
    struct cbor_item item;
    TRY(cbor_reader_item(&reading->reader, &item, error));
    if (item.kind != kind)
        return wrong_form(reading, "does not have a string of the right type as", name, error);
    *out = item.bytes;
    return PASSKEY_OK;
}

static enum passkey_result read_signature(
    struct reading *reading, const char *name, struct passkey_error *error)
{
    TRY(read_string(reading, name, CBOR_KIND_BYTES, &reading->statement.signature, error));
    if (reading->statement.signature.size > SIGNATURE_SIZE_MAX)
        return wrong_form(reading, "has a value that is too long as", name, error);
    return PASSKEY_OK;
}

/* FMT-4 */
static enum passkey_result read_certificate(
    struct reading *reading, const char *name, struct passkey_error *error)
{
    struct passkey_bytes certificate;
    struct statement *statement = &reading->statement;
    TRY(read_string(reading, name, CBOR_KIND_BYTES, &certificate, error));
    if (certificate.size > CERTIFICATE_SIZE_MAX)
        return wrong_form(reading, "has a certificate that is too long in", name, error);
    if (statement->path_count == CERTIFICATE_COUNT_MAX)
        return wrong_form(reading, "has too many certificates in", name, error);
    statement->path[statement->path_count++] = certificate;
    return PASSKEY_OK;
}

static enum passkey_result read_path(
    struct reading *reading, const char *name, struct passkey_error *error)
{
    struct cbor_container array;
    struct cbor_item item;
    bool more;
    TRY(cbor_reader_item(&reading->reader, &item, error));
    if (item.kind != CBOR_KIND_ARRAY)
        return wrong_form(reading, "does not have an array as", name, error);
    TRY(cbor_reader_enter(&reading->reader, &item, &array, error));
    for (;;) {
        TRY(cbor_reader_next(&reading->reader, &array, &item, &more, error));
        if (!more)
            return PASSKEY_OK;
        TRY(read_certificate(reading, name, error));
    }
}

static const struct {
    const char *name;
    enum statement_member member;
} members[] = {
    { "alg", STATEMENT_ALGORITHM },
    { "sig", STATEMENT_SIGNATURE },
    { "x5c", STATEMENT_PATH },
    { "ver", STATEMENT_VERSION },
    { "certInfo", STATEMENT_CERTIFY_INFO },
    { "pubArea", STATEMENT_PUBLIC_AREA },
    { "response", STATEMENT_RESPONSE },
};
#define MEMBER_COUNT (sizeof(members) / sizeof(members[0]))

static enum passkey_result read_value(struct reading *reading, enum statement_member member,
    const char *name, struct passkey_error *error)
{
    struct statement *statement = &reading->statement;
    switch (member) {
    case STATEMENT_ALGORITHM:
        return read_algorithm(reading, name, error);
    case STATEMENT_SIGNATURE:
        return read_signature(reading, name, error);
    case STATEMENT_PATH:
        return read_path(reading, name, error);
    case STATEMENT_VERSION:
        return read_string(reading, name, CBOR_KIND_TEXT, &statement->version, error);
    case STATEMENT_CERTIFY_INFO:
        return read_string(reading, name, CBOR_KIND_BYTES, &statement->certify, error);
    case STATEMENT_PUBLIC_AREA:
        return read_string(reading, name, CBOR_KIND_BYTES, &statement->public_area, error);
    case STATEMENT_RESPONSE:
        return read_string(reading, name, CBOR_KIND_BYTES, &statement->response, error);
    }
    return fault(error, "The member does not exist.");
}

static enum passkey_result read_member(
    struct reading *reading, const struct cbor_item *key, struct passkey_error *error)
{
    struct passkey_bytes skipped;
    unsigned int wanted = reading->form->required | reading->form->optional;
    for (size_t i = 0; i < MEMBER_COUNT; i++) {
        if ((wanted & members[i].member) == 0 || key->kind != CBOR_KIND_TEXT ||
            !bytes_equal(key->bytes, bytes_text(members[i].name)))
            continue;
        reading->statement.members |= members[i].member;
        return read_value(reading, members[i].member, members[i].name, error);
    }
    /* FMT-3: members that the format does not define are ignored. */
    return cbor_reader_skip(&reading->reader, &skipped, error);
}

enum passkey_result statement_read(const struct attestation_input *input,
    const struct statement_form *form, struct statement *statement, struct passkey_error *error)
{
    struct reading reading = { .form = form };
    struct cbor_container map;
    struct cbor_item item;
    bool more;
    cbor_reader_init_tolerant(&reading.reader, input->statement, &input->verifier->pieces);
    TRY(cbor_reader_item(&reading.reader, &item, error));
    TRY(cbor_reader_enter(&reading.reader, &item, &map, error));
    for (;;) {
        TRY(cbor_reader_next(&reading.reader, &map, &item, &more, error));
        if (!more)
            break;
        TRY(read_member(&reading, &item, error));
    }
    for (size_t i = 0; i < MEMBER_COUNT; i++)
        if ((form->required & members[i].member & ~reading.statement.members) != 0)
            return wrong_form(&reading, "lacks", members[i].name, error);
    *statement = reading.statement;
    return PASSKEY_OK;
}

enum passkey_result statement_leaf(const struct attestation_input *input,
    const struct statement *statement, struct certificate **leaf, struct passkey_error *error)
{
    struct certificate_cache *cache = input->verifier->certificate_cache;
    CLEANUP(certificate_free) struct certificate *read = NULL;
    TRY(certificate_cache_read(cache, statement->path[0], &read, error));
    for (size_t i = 1; i < statement->path_count; i++) {
        CLEANUP(certificate_free) struct certificate *other = NULL;
        TRY(certificate_cache_read(cache, statement->path[i], &other, error));
    }
    *leaf = read;
    read = NULL;
    return PASSKEY_OK;
}

enum passkey_result statement_leaf_key(const struct certificate *leaf, int64_t algorithm,
    enum check check, struct certificate_key *key, struct passkey_error *error)
{
    enum passkey_result result = certificate_key(leaf, algorithm, key, error);
    if (result > 0)
        return refuse(error, PASSKEY_ATTESTATION_INVALID, check,
            "The key of the attestation certificate does not match the algorithm %" PRId64 ".",
            algorithm);
    return result;
}

enum passkey_result statement_verify(const struct attestation_input *input,
    const struct cose_key *key, const struct signed_message *message, enum check check,
    struct passkey_error *error)
{
    enum passkey_result result =
        signature_verify(input->verifier->signatures, key, message, check, error);
    if (result > 0 && result != PASSKEY_ALGORITHM_UNAVAILABLE)
        return refuse(error, PASSKEY_ATTESTATION_INVALID, check,
            "The signature of the attestation statement is invalid.");
    return result;
}

enum passkey_result statement_cite(
    enum passkey_result result, enum check check, struct passkey_error *error)
{
    if (result <= 0)
        return result;
    if (error != NULL) {
        error->result = PASSKEY_ATTESTATION_INVALID;
        error->step = check_reference(check);
    }
    return PASSKEY_ATTESTATION_INVALID;
}

static bool same_key(const struct cose_key *a, const struct cose_key *b)
{
    return a->type == b->type && a->curve == b->curve && bytes_equal(a->x, b->x) &&
           bytes_equal(a->y, b->y) && bytes_equal(a->modulus, b->modulus) &&
           bytes_equal(a->exponent, b->exponent) && bytes_equal(a->public_key, b->public_key);
}

enum passkey_result statement_certifies_credential(const struct attestation_input *input,
    const struct certificate *leaf, enum check check, struct passkey_error *error)
{
    struct certificate_key certified;
    const struct cose_key *key = &input->authenticator_data->key;
    TRY(statement_leaf_key(leaf, key->algorithm, check, &certified, error));
    if (!same_key(&certified.key, key))
        return refuse(error, PASSKEY_ATTESTATION_INVALID, check,
            "The attestation certificate is for another key than the credential's.");
    return PASSKEY_OK;
}

enum passkey_result statement_nonce(
    const struct attestation_input *input, uint8_t nonce[SHA256_SIZE], struct passkey_error *error)
{
    if (digest_sha256(input->verifier->digest, input->authenticator_data->whole,
            input->client_data_hash, nonce) != PASSKEY_OK)
        return fault(error, "SHA-256 failed.");
    return PASSKEY_OK;
}

struct attestation_output statement_output(
    const struct statement *statement, enum passkey_attestation_type type)
{
    struct attestation_output output = { .type = type, .path_count = statement->path_count };
    for (size_t i = 0; i < statement->path_count; i++)
        output.path[i] = statement->path[i];
    return output;
}
