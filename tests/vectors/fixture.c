/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The AAGUID, the flags and the certificate are taken from the vector's bytes at the offsets of the
 * specification's generator, without using the library that is tested.
 */
#include "fixture.h"

#include "authenticator/require.h"
#include "base/bytes.h"
#include <string.h>

#define FLAGS_AT     32
#define AAGUID_AT    37
#define HEAD_SIZE    3 /* a CBOR byte string of 256 to 65,535 bytes: 59 hi lo */
#define BUFFER_SIZES 65536

/* The bytes after a text. */
static const uint8_t *behind(struct passkey_bytes bytes, const char *text)
{
    size_t size = strlen(text);
    for (size_t i = 0; i + size <= bytes.size; i++)
        if (memcmp(bytes.data + i, text, size) == 0)
            return bytes.data + i + size;
    REQUIRE(false);
    return NULL;
}

/* The value of the member authData, which is last, after a head of two or three bytes. */
static const uint8_t *authenticator_data(struct passkey_bytes attestation_object)
{
    const uint8_t *head = behind(attestation_object, "authData");
    REQUIRE(head[0] == 0x58 || head[0] == 0x59);
    return head + (head[0] == 0x58 ? 2 : 3);
}

/* The only certificate of x5c, which follows the head of an array with one element. */
static struct passkey_bytes certificate(struct passkey_bytes attestation_object)
{
    const uint8_t *array = behind(attestation_object, "x5c");
    REQUIRE(array[0] == 0x81 && array[1] == 0x59);
    size_t size = (size_t)array[2] << 8 | array[3];
    return (struct passkey_bytes){ array + 1 + HEAD_SIZE, size };
}

static void key_init(struct signing_key *key, const struct w3c_vector *vector)
{
    struct passkey_bytes whole = buffer_view(&vector->private_key);
    if (vector->prime_size == 0) {
        signing_key_init(key, (enum signing_algorithm)vector->algorithm, whole);
        return;
    }
    signing_key_init_rsa(key, (struct passkey_bytes){ whole.data, vector->prime_size },
        (struct passkey_bytes){ whole.data + vector->prime_size, whole.size - vector->prime_size });
}

static void credential_init(struct credential *credential, const struct w3c_vector *vector)
{
    const uint8_t *data = authenticator_data(buffer_view(&vector->attestation_object));
    uint8_t flags = data[FLAGS_AT];
    key_init(&credential->key, vector);
    credential->id_size = vector->credential_id.size;
    memcpy(credential->id, vector->credential_id.data, credential->id_size);
    memcpy(credential->aaguid, data + AAGUID_AT, sizeof(credential->aaguid));
    memcpy(credential->rp_id, vector->rp_id, sizeof(vector->rp_id));
    credential->backup_eligible = (flags & FLAG_BACKUP_ELIGIBLE) != 0;
    credential->backup_state = (flags & FLAG_BACKUP_STATE) != 0;
}

/*
 * The vector's own leaf. For formats that create one for each registration, the test root issues
 * it.
 */
static void attester_init(struct attester *attester, const struct w3c_vector *vector)
{
    struct random_source random = { BYTES_LITERAL("fixture"), bytes_text(vector->name), 0 };
    attester_draw(attester, (struct passkey_bytes){ NULL, 0 }, &random);
    buffer_reset(&attester->certificate);
    buffer_append(&attester->certificate, certificate(buffer_view(&vector->attestation_object)));
    if (vector->attestation_key.size == 0)
        return;
    signing_key_deinit(&attester->key);
    signing_key_init(&attester->key, SIGNING_ES256, buffer_view(&vector->attestation_key));
}

static enum attestation attestation_of(const struct w3c_vector *vector)
{
    static const struct {
        const char *format;
        const char *type;
        enum attestation attestation;
    } known[] = {
        { "none", "none", ATTESTATION_NONE },
        { "packed", "self", ATTESTATION_PACKED_SELF },
        { "packed", "certificate", ATTESTATION_PACKED_CERTIFICATE },
        { "tpm", "certificate", ATTESTATION_TPM },
        { "android-key", "certificate", ATTESTATION_ANDROID_KEY },
        { "apple", "certificate", ATTESTATION_APPLE },
        { "fido-u2f", "certificate", ATTESTATION_FIDO_U2F },
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strcmp(known[i].format, vector->format) == 0 &&
            strcmp(known[i].type, vector->attestation_type) == 0)
            return known[i].attestation;
    REQUIRE(false);
    return ATTESTATION_NONE;
}

void fixture_init(struct fixture *fixture, const struct w3c_vector *vector)
{
    *fixture = (struct fixture){ .vector = vector };
    credential_init(&fixture->credential, vector);
    fixture->create =
        (struct authenticator_request){ .challenge = buffer_view(&vector->create_challenge),
            .rp_id = bytes_text(vector->rp_id),
            .origin = bytes_text(vector->origin) };
    fixture->create.attestation = attestation_of(vector);
    fixture->create.attester = &fixture->attester;
    if (w3c_certified(vector))
        attester_init(&fixture->attester, vector);
    fixture->get = fixture->create;
    fixture->get.challenge = buffer_view(&vector->get_challenge);
    fixture->mutations.cross_origin = vector->cross_origin;
    if (vector->top_origin[0] != '\0')
        fixture->mutations.top_origin = bytes_text(vector->top_origin);
    buffer_init(&fixture->public_key, BUFFER_SIZES);
    signing_key_cose(&fixture->credential.key, &fixture->public_key);
}

void fixture_deinit(struct fixture *fixture)
{
    buffer_deinit(&fixture->public_key);
    if (w3c_certified(fixture->vector))
        attester_deinit(&fixture->attester);
    credential_deinit(&fixture->credential);
}

struct passkey_credential fixture_record(const struct fixture *fixture)
{
    return (struct passkey_credential){
        .size = sizeof(struct passkey_credential),
        .id = { fixture->credential.id, fixture->credential.id_size },
        .public_key = buffer_view(&fixture->public_key),
        .backup_eligible = fixture->credential.backup_eligible ? PASSKEY_FACT_YES : PASSKEY_FACT_NO,
    };
}
