/* SPDX-License-Identifier: Apache-2.0 */
/* Labels are in canonical order: kty and alg precede the parameters that depend on them. */
#include "webauthn/public_key.h"

#include <inttypes.h>

#define LABEL_TYPE      1
#define LABEL_ALGORITHM 3
#define LABEL_FIRST     (-1) /* EC2, OKP: crv; RSA: n; AKP: pub */
#define LABEL_SECOND    (-2) /* EC2, OKP: x; RSA: e */
#define LABEL_THIRD     (-3) /* EC2: y */

static enum passkey_result read_integer(
    struct cbor_reader *reader, int64_t label, int64_t *integer, struct passkey_error *error)
{
    struct cbor_item item;
    TRY(cbor_reader_item(reader, &item, error));
    if (!cbor_item_integer(&item, integer))
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID,
            label == LABEL_ALGORITHM ? CHECK_COSE_1 : CHECK_COSE_3,
            "The parameter %" PRId64 " of the public key is not an integer.", label);
    return PASSKEY_OK;
}

static enum passkey_result read_bytes(struct cbor_reader *reader, int64_t label,
    struct passkey_bytes *bytes, struct passkey_error *error)
{
    struct cbor_item item;
    TRY(cbor_reader_item(reader, &item, error));
    /* COSE-4: a y that is a boolean belongs to a compressed point. */
    if (item.kind != CBOR_KIND_BYTES)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_4,
            "The parameter %" PRId64 " of the public key is not a byte string.", label);
    *bytes = item.bytes;
    return PASSKEY_OK;
}

/* Reads a parameter that the key type defines; other optional parameters are refused (COSE-2). */
static enum passkey_result read_parameter(
    struct cbor_reader *reader, int64_t label, struct cose_key *key, struct passkey_error *error)
{
    bool rsa = key->type == COSE_KEY_TYPE_RSA, akp = key->type == COSE_KEY_TYPE_AKP;
    if (label == LABEL_FIRST && !rsa && !akp)
        return read_integer(reader, label, &key->curve, error);
    if (label == LABEL_FIRST)
        return read_bytes(reader, label, rsa ? &key->modulus : &key->public_key, error);
    if (label == LABEL_SECOND && !akp)
        return read_bytes(reader, label, rsa ? &key->exponent : &key->x, error);
    if (label == LABEL_THIRD && key->type == COSE_KEY_TYPE_EC2)
        return read_bytes(reader, label, &key->y, error);
    return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_2,
        "The public key has a parameter %" PRId64 " that does not belong to it.", label);
}

static enum passkey_result read_entry(struct cbor_reader *reader, const struct cbor_item *label,
    struct cose_key *key, struct passkey_error *error)
{
    int64_t number;
    struct passkey_bytes skipped;
    if (!cbor_item_integer(label, &number))
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_2,
            "The public key has a parameter whose label is not an integer.");
    if (number == LABEL_TYPE)
        return read_integer(reader, number, &key->type, error);
    if (number == LABEL_ALGORITHM)
        return read_integer(reader, number, &key->algorithm, error);
    /* The parameters of a key of another algorithm are not checked here: REG-20 refuses the key. */
    if (!cose_algorithm_known(key->algorithm) && number < 0)
        return cbor_reader_skip(reader, &skipped, error);
    return read_parameter(reader, number, key, error);
}

enum passkey_result public_key_read(struct cbor_reader *reader, struct cose_key *key,
    struct passkey_bytes *raw, struct passkey_error *error)
{
    struct cose_key read = { 0 };
    struct cbor_container map;
    struct cbor_item item;
    bool more;
    size_t start = reader->at;
    TRY(cbor_reader_item(reader, &item, error));
    if (item.kind != CBOR_KIND_MAP)
        return refuse(
            error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_1, "The public key is not a CBOR map.");
    TRY(cbor_reader_enter(reader, &item, &map, error));
    for (;;) {
        TRY(cbor_reader_next(reader, &map, &item, &more, error));
        if (!more)
            break;
        TRY(read_entry(reader, &item, &read, error));
    }
    /* COSE-1; 0 is reserved in both registries. */
    if (read.type == 0 || read.algorithm == 0)
        return refuse(error, PASSKEY_PUBLIC_KEY_INVALID, CHECK_COSE_1,
            "The public key lacks its type or its algorithm.");
    *key = read;
    *raw = (struct passkey_bytes){ reader->input.data + start, reader->at - start };
    return PASSKEY_OK;
}
