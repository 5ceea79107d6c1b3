/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A COSE_Key (RFC 9052, section 7): read leniently to report all of it, then checked as a verifier
 * checks it.
 */
#include "inspect/parts.h"

#include "inspect/cbor_walk.h"
#include "webauthn/public_key.h"

#include "base/bytes.h"

#include <inttypes.h>
#include <stdio.h>

#define LABEL_TYPE      1
#define LABEL_ALGORITHM 3

struct key_walk {
    struct cbor_walk walk; /* first, because every struct cbor_walk in this file is part of one */
    int64_t type;
};

void inspect_algorithm(struct report *report, int64_t algorithm)
{
    const struct cose_algorithm *known = cose_algorithm_find(algorithm);
    report_integer(report, "alg", algorithm);
    if (known != NULL)
        report_text(report, "algName", known->name);
}

static const char *type_name(int64_t type)
{
    switch (type) {
    case COSE_KEY_TYPE_OKP:
        return "OKP";
    case COSE_KEY_TYPE_EC2:
        return "EC2";
    case COSE_KEY_TYPE_RSA:
        return "RSA";
    case COSE_KEY_TYPE_AKP:
        return "AKP";
    default:
        return "unknown";
    }
}

static const char *curve_name(int64_t curve)
{
    switch (curve) {
    case COSE_CURVE_P256:
        return "P-256";
    case COSE_CURVE_P384:
        return "P-384";
    case COSE_CURVE_P521:
        return "P-521";
    case COSE_CURVE_ED25519:
        return "Ed25519";
    case COSE_CURVE_ED448:
        return "Ed448";
    case COSE_CURVE_SECP256K1:
        return "secp256k1";
    default:
        return "unknown";
    }
}

/* The name of a parameter for the key's type; NULL: it has no name. */
static const char *parameter_name(int64_t type, int64_t label)
{
    static const char *const curved[] = { "crv", "x", "y" };
    static const char *const rsa[] = { "n", "e" };
    bool on_curve = type == COSE_KEY_TYPE_EC2 || type == COSE_KEY_TYPE_OKP;
    int64_t count = type == COSE_KEY_TYPE_EC2 ? 3 : 2;
    if (label == -1 && type == COSE_KEY_TYPE_AKP)
        return "pub";
    if (label < -count || label > -1 || !(on_curve || type == COSE_KEY_TYPE_RSA))
        return NULL;
    return on_curve ? curved[-1 - label] : rsa[-1 - label];
}

static int bits_of(struct passkey_bytes number)
{
    int bits = 0;
    size_t at = 0;
    while (at < number.size && number.data[at] == 0)
        at++;
    if (at == number.size)
        return 0;
    for (unsigned int first = number.data[at]; first != 0; first >>= 1)
        bits++;
    return bits + (int)(number.size - at - 1) * 8;
}

static void write_bytes(struct report *report, const char *name, struct passkey_bytes bytes)
{
    char bits[32];
    report_bytes(report, name, bytes);
    if (bytes_equal(bytes_text(name), BYTES_LITERAL("n"))) {
        (void)snprintf(bits, sizeof(bits), "%d bits", bits_of(bytes));
        report_text(report, "nName", bits);
    }
}

static void write_integer(struct report *report, const char *name, int64_t integer)
{
    report_integer(report, name, integer);
    if (bytes_equal(bytes_text(name), BYTES_LITERAL("crv")))
        report_text(report, "crvName", curve_name(integer));
}

static bool write_known(struct key_walk *key_walk, int64_t label, const struct cbor_item *value)
{
    struct report *report = key_walk->walk.report;
    int64_t integer = 0;
    const char *name = parameter_name(key_walk->type, label);
    bool number = cbor_item_integer(value, &integer);
    if (label == LABEL_TYPE && number) {
        key_walk->type = integer;
        report_integer(report, "kty", integer);
        report_text(report, "ktyName", type_name(integer));
    } else if (label == LABEL_ALGORITHM && number) {
        inspect_algorithm(report, integer);
    } else if (name != NULL && number) {
        write_integer(report, name, integer);
    } else if (name != NULL && value->kind == CBOR_KIND_BYTES) {
        write_bytes(report, name, value->bytes);
    } else {
        return false;
    }
    return true;
}

static bool write_parameter(struct cbor_walk *walk, const struct cbor_item *label, size_t start)
{
    struct passkey_error error;
    struct cbor_reader before = *walk->reader;
    struct cbor_item value;
    int64_t number = 0;
    if (!cbor_item_integer(label, &number))
        return cbor_walk_other(walk, label, start);
    if (cbor_reader_item(walk->reader, &value, &error) != PASSKEY_OK)
        return cbor_walk_broken(walk, &error);
    if (write_known((struct key_walk *)walk, number, &value))
        return true;
    *walk->reader = before;
    return cbor_walk_other(walk, label, start);
}

/* A readable key may still be one that a verifier refuses. */
static void evaluate(struct report *report, const struct part *part, struct passkey_bytes rest)
{
    struct passkey_error error = { .result = PASSKEY_OK };
    struct cbor_reader reader;
    struct cose_key key;
    struct passkey_bytes raw;
    cbor_reader_init_canonical(&reader, rest);
    if (public_key_read(&reader, &key, &raw, &error) != PASSKEY_OK)
        (void)cbor_problem(report, part, &reader, &error);
    else if (cose_algorithm_known(key.algorithm) && cose_key_check(&key, &error) != PASSKEY_OK)
        report_problem(report, part, rest.data, "%s", error.message);
}

bool inspect_cose_key(
    struct report *report, const struct part *part, struct passkey_bytes rest, size_t *size)
{
    CLEANUP(buffer_deinit) struct buffer pieces;
    struct cbor_reader reader;
    struct key_walk key = { .walk = { .report = report, .part = part, .reader = &reader } };
    buffer_init(&pieces, rest.size + 1);
    others_init(&key.walk.others);
    cbor_reader_init_tolerant(&reader, rest, &pieces);
    bool whole =
        cbor_walk_map(&key.walk, "Expected a COSE_Key, which is a CBOR map.", write_parameter);
    others_write(report, &key.walk.others);
    others_deinit(&key.walk.others);
    if (whole)
        evaluate(report, part, rest);
    *size = reader.at;
    return whole;
}
