/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads member by member, including members that are not checked, so that the end is found
 * (TPM-12).
 */
#include "webauthn/attestation/tpm_structures.h"

#include "base/bytes.h"
#include "base/reader.h"

/* TPM_ALG_ID */
#define ALGORITHM_RSA    0x0001
#define ALGORITHM_SHA1   0x0004
#define ALGORITHM_XOR    0x000a
#define ALGORITHM_SHA256 0x000b
#define ALGORITHM_SHA384 0x000c
#define ALGORITHM_SHA512 0x000d
#define ALGORITHM_NULL   0x0010
#define ALGORITHM_RSAES  0x0015
#define ALGORITHM_ECDAA  0x001a
#define ALGORITHM_ECC    0x0023

/* TPM_ECC_CURVE */
#define CURVE_P256 0x0003
#define CURVE_P384 0x0004
#define CURVE_P521 0x0005

#define CLOCK_INFO_SIZE       17
#define FIRMWARE_VERSION_SIZE 8
/* An exponent of 0 means this one. */
#define EXPONENT_DEFAULT 65537

static bool take_sized(struct reader *reader, struct passkey_bytes *bytes)
{
    uint16_t size;
    return reader_u16(reader, &size) && reader_take(reader, size, bytes);
}

/* TPMT_SYM_DEF_OBJECT: nothing follows the null algorithm; key bits and mode follow others. */
static bool skip_symmetric(struct reader *reader)
{
    uint16_t algorithm;
    uint32_t skipped;
    return reader_u16(reader, &algorithm) &&
           (algorithm == ALGORITHM_NULL ||
               (algorithm != ALGORITHM_XOR && reader_u32(reader, &skipped)));
}

/* TPMT_RSA_SCHEME, TPMT_ECC_SCHEME, TPMT_KDF_SCHEME: mostly a digest after the algorithm. */
static bool skip_scheme(struct reader *reader)
{
    uint16_t algorithm, digest;
    uint32_t both;
    if (!reader_u16(reader, &algorithm))
        return false;
    if (algorithm == ALGORITHM_NULL || algorithm == ALGORITHM_RSAES)
        return true;
    if (algorithm == ALGORITHM_ECDAA)
        return reader_u32(reader, &both);
    return reader_u16(reader, &digest);
}

static bool read_rsa(struct reader *reader, struct tpm_public *area)
{
    uint16_t bits;
    return skip_symmetric(reader) && skip_scheme(reader) && reader_u16(reader, &bits) &&
           reader_u32(reader, &area->exponent) && take_sized(reader, &area->modulus);
}

static bool read_ecc(struct reader *reader, struct tpm_public *area)
{
    return skip_symmetric(reader) && skip_scheme(reader) && reader_u16(reader, &area->curve) &&
           skip_scheme(reader) && take_sized(reader, &area->x) && take_sized(reader, &area->y);
}

bool tpm_public_read(struct passkey_bytes bytes, struct tpm_public *area)
{
    struct reader reader = reader_of(bytes);
    struct passkey_bytes policy;
    uint16_t type;
    uint32_t attributes;
    *area = (struct tpm_public){ .rsa = false };
    if (!reader_u16(&reader, &type) || !reader_u16(&reader, &area->name_algorithm) ||
        !reader_u32(&reader, &attributes) || !take_sized(&reader, &policy))
        return false;
    area->rsa = type == ALGORITHM_RSA;
    if (!area->rsa && type != ALGORITHM_ECC)
        return false;
    return (area->rsa ? read_rsa(&reader, area) : read_ecc(&reader, area)) && reader_end(&reader);
}

/* Removes leading zeros of an unsigned big-endian number. */
static struct passkey_bytes without_zeros(struct passkey_bytes number)
{
    while (number.size > 0 && number.data[0] == 0) {
        number.data++;
        number.size--;
    }
    return number;
}

static bool same_number(struct passkey_bytes a, struct passkey_bytes b)
{
    return bytes_equal(without_zeros(a), without_zeros(b));
}

static int64_t curve_of(uint16_t curve)
{
    switch (curve) {
    case CURVE_P256:
        return COSE_CURVE_P256;
    case CURVE_P384:
        return COSE_CURVE_P384;
    case CURVE_P521:
        return COSE_CURVE_P521;
    default:
        return 0; /* COSE reserves 0, so no key of type EC2 has it */
    }
}

bool tpm_public_is(const struct tpm_public *area, const struct cose_key *key)
{
    uint32_t value = area->exponent == 0 ? EXPONENT_DEFAULT : area->exponent;
    const uint8_t exponent[] = { (uint8_t)(value >> 24), (uint8_t)(value >> 16),
        (uint8_t)(value >> 8), (uint8_t)value };
    if (area->rsa)
        return key->type == COSE_KEY_TYPE_RSA && same_number(area->modulus, key->modulus) &&
               same_number(BYTES_ARRAY(exponent), key->exponent);
    return key->type == COSE_KEY_TYPE_EC2 && curve_of(area->curve) == key->curve &&
           same_number(area->x, key->x) && same_number(area->y, key->y);
}

bool tpm_hash_algorithm(uint16_t identifier, enum hash_algorithm *algorithm)
{
    static const struct {
        uint16_t identifier;
        enum hash_algorithm algorithm;
    } known[] = {
        { ALGORITHM_SHA1, HASH_SHA1 },
        { ALGORITHM_SHA256, HASH_SHA256 },
        { ALGORITHM_SHA384, HASH_SHA384 },
        { ALGORITHM_SHA512, HASH_SHA512 },
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (known[i].identifier != identifier)
            continue;
        *algorithm = known[i].algorithm;
        return true;
    }
    return false;
}

bool tpm_attest_read(struct passkey_bytes bytes, struct tpm_attest *attest)
{
    struct reader reader = reader_of(bytes);
    struct passkey_bytes skipped;
    /* TPM-11: signer, clock and firmware are not checked. */
    bool read = reader_u32(&reader, &attest->magic) && reader_u16(&reader, &attest->type) &&
                take_sized(&reader, &skipped) && take_sized(&reader, &attest->extra_data) &&
                reader_take(&reader, CLOCK_INFO_SIZE, &skipped) &&
                reader_take(&reader, FIRMWARE_VERSION_SIZE, &skipped);
    attest->attested = reader_rest(&reader);
    return read;
}

bool tpm_certify_read(struct passkey_bytes attested, struct passkey_bytes *name)
{
    struct reader reader = reader_of(attested);
    struct passkey_bytes qualified_name;
    return take_sized(&reader, name) && take_sized(&reader, &qualified_name) && reader_end(&reader);
}
