/* SPDX-License-Identifier: Apache-2.0 */
/*
 * webauthn-rs stores the parameters of a public key:
 *
 *     {"type_":"ES256","key":{"EC_EC2":{"curve":"SECP256R1","x":bytes,"y":bytes}}}
 *     {"type_":"EDDSA","key":{"EC_OKP":{"curve":"ED25519","x":bytes}}}
 *     {"type_":"RS256","key":{"RSA":{"n":bytes,"e":bytes}}}
 *
 * This file converts them to a COSE_Key (RFC 9052, section 7) in CTAP2 canonical form. The
 * parameters are checked later, like all keys.
 */
#include "passkeyctl/transfer/value.h"

#include "base/bytes.h"

#include <string.h>

#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* ---- CBOR ---- */

struct writer {
    uint8_t *data;
    size_t size;
};

/* Writes the head of an item: its major type and its number, in the shortest form. */
static void put_head(struct writer *writer, unsigned major, uint64_t number)
{
    unsigned first = major << 5;
    if (number < 24) {
        writer->data[writer->size++] = (uint8_t)(first | number);
    } else if (number < 256) {
        writer->data[writer->size++] = (uint8_t)(first | 24);
        writer->data[writer->size++] = (uint8_t)number;
    } else {
        writer->data[writer->size++] = (uint8_t)(first | 25);
        writer->data[writer->size++] = (uint8_t)(number >> 8);
        writer->data[writer->size++] = (uint8_t)number;
    }
}

static void put_integer(struct writer *writer, int64_t integer)
{
    if (integer >= 0)
        put_head(writer, 0, (uint64_t)integer);
    else
        put_head(writer, 1, (uint64_t)(-1 - integer));
}

static void put_bytes(struct writer *writer, struct passkey_bytes bytes)
{
    put_head(writer, 2, bytes.size);
    if (bytes.size > 0)
        memcpy(writer->data + writer->size, bytes.data, bytes.size);
    writer->size += bytes.size;
}

/* ---- parameters ---- */

struct parameters {
    int64_t type;
    int64_t algorithm;
    int64_t curve;               /* 0: none, for RSA */
    struct passkey_bytes first;  /* x, or n */
    struct passkey_bytes second; /* y, or e; data NULL: absent */
};

struct name {
    const char *text;
    int64_t number;
};

static enum passkey_result number_of(const struct json *object, const char *member,
    const struct name *names, int64_t *number, struct passkey_error *error)
{
    struct passkey_bytes text;
    const struct json *value = json_member(object, member);
    /* Some versions write the COSE number. */
    if (json_as_integer(value, number))
        return PASSKEY_OK;
    TRY(json_required_text(object, member, &text, error));
    for (; names->text != NULL; names++)
        if (bytes_equal(text, bytes_text(names->text))) {
            *number = names->number;
            return PASSKEY_OK;
        }
    return transfer_refuse(value, "a name that webauthn-rs gives to a public key", error);
}

static const struct name algorithms[] = { { "ES256", -7 }, { "ES384", -35 }, { "ES512", -36 },
    { "RS256", -257 }, { "RS384", -258 }, { "RS512", -259 }, { "PS256", -37 }, { "PS384", -38 },
    { "PS512", -39 }, { "EDDSA", -8 }, { NULL, 0 } };
static const struct name curves[] = { { "SECP256R1", 1 }, { "SECP384R1", 2 }, { "SECP521R1", 3 },
    { "ED25519", 6 }, { "ED448", 7 }, { NULL, 0 } };

static enum passkey_result read_point(struct transfer_line *line, const struct json *key,
    struct parameters *parameters, struct passkey_error *error)
{
    TRY(number_of(key, "curve", curves, &parameters->curve, error));
    TRY(transfer_required_bytes(line, key, NAMES("x"), &parameters->first, error));
    if (parameters->type == 1)
        return PASSKEY_OK;
    return transfer_required_bytes(line, key, NAMES("y"), &parameters->second, error);
}

static enum passkey_result read_parameters(struct transfer_line *line, const struct json *object,
    struct parameters *parameters, struct passkey_error *error)
{
    const struct json *key = NULL;
    TRY(number_of(object, "type_", algorithms, &parameters->algorithm, error));
    TRY(json_required_object(object, "key", &key, error));
    const struct json *kind = json_first(key);
    if (kind == NULL || !json_is_object(kind))
        return transfer_refuse(key, "a public key as webauthn-rs writes it", error);
    if (bytes_equal(json_name(kind), BYTES_LITERAL("RSA"))) {
        parameters->type = 3;
        TRY(transfer_required_bytes(line, kind, NAMES("n"), &parameters->first, error));
        return transfer_required_bytes(line, kind, NAMES("e"), &parameters->second, error);
    }
    parameters->type = bytes_equal(json_name(kind), BYTES_LITERAL("EC_OKP")) ? 1 : 2;
    return read_point(line, kind, parameters, error);
}

enum passkey_result transfer_cose_key(struct transfer_line *line, const struct json *object,
    struct passkey_bytes *key, struct passkey_error *error)
{
    struct parameters parameters = { .type = 0 };
    TRY(read_parameters(line, object, &parameters, error));
    struct writer writer = { line->decoded.data + line->decoded.size, 0 };
    bool rsa = parameters.type == 3;
    bool second = parameters.second.data != NULL;
    put_head(&writer, 5, 3U + (rsa ? 0U : 1U) + (second ? 1U : 0U));
    put_integer(&writer, 1);
    put_integer(&writer, parameters.type);
    put_integer(&writer, 3);
    put_integer(&writer, parameters.algorithm);
    int64_t label = -1;
    put_integer(&writer, label--);
    if (!rsa) {
        put_integer(&writer, parameters.curve);
        put_integer(&writer, label--);
    }
    put_bytes(&writer, parameters.first);
    if (second) {
        put_integer(&writer, label);
        put_bytes(&writer, parameters.second);
    }
    *key = (struct passkey_bytes){ writer.data, writer.size };
    line->decoded.size += writer.size;
    return PASSKEY_OK;
}
