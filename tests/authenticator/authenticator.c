/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two ceremonies of the software authenticator: credentials, authenticator data, attestation
 * and signatures. Client data and the JSON forms are the browser's, in client.c.
 */
#include "authenticator.h"

#include "base/bytes.h"
#include "client.h"
#include "require.h"
#include <openssl/evp.h>
#include <string.h>

#define PART_SIZE_MAX 65536
#define HASH_SIZE     32
#define SERIAL_SIZE   16

void credential_draw(
    struct credential *credential, enum signing_algorithm algorithm, struct random_source *random)
{
    *credential = (struct credential){ .id_size = 32 };
    signing_key_draw(&credential->key, algorithm, random);
    random_draw(random, credential->aaguid, sizeof(credential->aaguid));
    random_draw(random, credential->id, credential->id_size);
}

void credential_deinit(struct credential *credential)
{
    signing_key_deinit(&credential->key);
    *credential = (struct credential){ .id_size = 0 };
}

void attester_draw(
    struct attester *attester, struct passkey_bytes aaguid, struct random_source *random)
{
    uint8_t serial_number[SERIAL_SIZE];
    signing_key_draw(&attester->root_key, SIGNING_ES256, random);
    random_draw(random, serial_number, sizeof(serial_number));
    struct certificate_options root =
        certificate_root(&attester->root_key, BYTES_ARRAY(serial_number));
    buffer_init(&attester->root_certificate, PART_SIZE_MAX);
    certificate_write(&root, &attester->root_certificate);
    signing_key_draw(&attester->key, SIGNING_ES256, random);
    random_draw(random, serial_number, sizeof(serial_number));
    struct certificate_options leaf =
        certificate_leaf(&attester->key, &attester->root_key, BYTES_ARRAY(serial_number));
    leaf.aaguid = aaguid;
    buffer_init(&attester->certificate, PART_SIZE_MAX);
    certificate_write(&leaf, &attester->certificate);
}

void attester_deinit(struct attester *attester)
{
    signing_key_deinit(&attester->root_key);
    signing_key_deinit(&attester->key);
    buffer_deinit(&attester->root_certificate);
    buffer_deinit(&attester->certificate);
}

static void change(const struct bends *bends, enum part part, struct buffer *bytes)
{
    if (bends->change != NULL)
        bends->change(part, bytes, bends->context);
    REQUIRE(!bytes->failed);
}

static void append_hash(struct buffer *out, struct passkey_bytes message)
{
    uint8_t *hash = buffer_extend(out, HASH_SIZE);
    REQUIRE(hash != NULL);
    REQUIRE(EVP_Digest(message.data, message.size, hash, NULL, EVP_sha256(), NULL) == 1);
}

static void append_u32(struct buffer *out, uint32_t number)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buffer_append_u8(out, (uint8_t)(number >> shift));
}

static uint8_t flags_of(const struct credential *credential,
    const struct authenticator_request *request, const struct bends *bends, bool registration)
{
    unsigned int flags = FLAG_USER_PRESENT;
    flags |= request->user_not_verified ? 0 : FLAG_USER_VERIFIED;
    flags |= credential->backup_eligible ? FLAG_BACKUP_ELIGIBLE : 0;
    flags |= credential->backup_state ? FLAG_BACKUP_STATE : 0;
    flags |= registration ? FLAG_ATTESTED_DATA : 0;
    flags |= bends->extensions.data != NULL ? FLAG_EXTENSION_DATA : 0;
    return (uint8_t)((flags | bends->flags_set) & ~(unsigned int)bends->flags_cleared);
}

/* WebAuthn L3 6.5.1 */
static void append_attested_data(
    const struct credential *credential, struct authenticator_response *response)
{
    struct buffer *out = &response->authenticator_data;
    buffer_append(out, BYTES_ARRAY(credential->aaguid));
    buffer_append_u8(out, (uint8_t)(credential->id_size >> 8));
    buffer_append_u8(out, (uint8_t)credential->id_size);
    buffer_append(out, (struct passkey_bytes){ credential->id, credential->id_size });
    buffer_append(out, buffer_view(&response->public_key));
}

/* WebAuthn L3 6.1 */
static void write_authenticator_data(const struct credential *credential,
    const struct authenticator_request *request, const struct bends *bends,
    struct authenticator_response *response)
{
    struct buffer *out = &response->authenticator_data;
    append_hash(out, bends->rp_id.data != NULL ? bends->rp_id : request->rp_id);
    buffer_append_u8(out, flags_of(credential, request, bends, response->registration));
    append_u32(out, bends->sign_count_given ? bends->sign_count : credential->sign_count);
    if (response->registration)
        append_attested_data(credential, response);
    buffer_append(out, bends->extensions);
    change(bends, PART_AUTHENTICATOR_DATA, out);
}

static void sign(const struct signing_key *key, const struct bends *bends,
    struct authenticator_response *response)
{
    struct buffer message;
    buffer_init(&message, PART_SIZE_MAX);
    buffer_append(&message, buffer_view(&response->authenticator_data));
    append_hash(&message, buffer_view(&response->client_data));
    change(bends, PART_TO_BE_SIGNED, &message);
    signing_key_sign(key, buffer_view(&message), &response->signature);
    change(bends, PART_SIGNATURE, &response->signature);
    buffer_deinit(&message);
}

/* WebAuthn L3 8.2; nothing for none. */
static void put_statement(const struct credential *credential,
    const struct authenticator_request *request, const struct bends *bends,
    struct authenticator_response *response, struct map_writer *statement)
{
    if (request->attestation == ATTESTATION_NONE)
        return;
    bool self = request->attestation == ATTESTATION_PACKED_SELF;
    const struct signing_key *key = self ? &credential->key : &request->attester->key;
    sign(key, bends, response);
    cbor_write_integer(map_writer_member(statement, "alg"), key->algorithm);
    cbor_write_bytes(map_writer_member(statement, "sig"), buffer_view(&response->signature));
    if (self)
        return;
    struct buffer *chain = map_writer_member(statement, "x5c");
    cbor_write_array(chain, 1);
    cbor_write_bytes(chain, buffer_view(&request->attester->certificate));
}

static void write_attestation_object(const struct credential *credential,
    const struct authenticator_request *request, const struct bends *bends,
    struct authenticator_response *response)
{
    struct map_writer object;
    struct map_writer statement;
    map_writer_init(&object);
    map_writer_init(&statement);
    put_statement(credential, request, bends, response, &statement);
    for (size_t i = 0; i < bends->statement_count; i++)
        map_writer_put(&statement, bends->statement[i].key, bends->statement[i].value);
    bool none = request->attestation == ATTESTATION_NONE;
    cbor_write_text(map_writer_member(&object, "fmt"),
        bends->format.data != NULL ? bends->format : bytes_text(none ? "none" : "packed"));
    map_writer_write(&statement, map_writer_member(&object, "attStmt"));
    cbor_write_bytes(
        map_writer_member(&object, "authData"), buffer_view(&response->authenticator_data));
    map_writer_write(&object, &response->attestation_object);
    change(bends, PART_ATTESTATION_OBJECT, &response->attestation_object);
    map_writer_deinit(&statement);
    map_writer_deinit(&object);
}

static void response_init(struct authenticator_response *response, bool registration,
    const struct credential *credential, const struct bends *bends)
{
    response->registration = registration;
    buffer_init(&response->id, PART_SIZE_MAX);
    buffer_init(&response->client_data, PART_SIZE_MAX);
    buffer_init(&response->authenticator_data, PART_SIZE_MAX);
    buffer_init(&response->signature, PART_SIZE_MAX);
    buffer_init(&response->attestation_object, PART_SIZE_MAX);
    buffer_init(&response->public_key, PART_SIZE_MAX);
    buffer_init(&response->json, (size_t)8 * PART_SIZE_MAX);
    buffer_append(&response->id,
        bends->id.data != NULL ? bends->id
                               : (struct passkey_bytes){ credential->id, credential->id_size });
}

static const struct bends honest;

void authenticator_create(const struct credential *credential,
    const struct authenticator_request *request, const struct bends *bends,
    struct authenticator_response *response)
{
    bends = bends != NULL ? bends : &honest;
    response_init(response, true, credential, bends);
    client_data_write(request, bends, true, &response->client_data);
    change(bends, PART_CLIENT_DATA, &response->client_data);
    signing_key_cose(&credential->key, &response->public_key);
    change(bends, PART_PUBLIC_KEY, &response->public_key);
    write_authenticator_data(credential, request, bends, response);
    write_attestation_object(credential, request, bends, response);
    client_response_write(credential, bends, response);
}

void authenticator_get(struct credential *credential, const struct authenticator_request *request,
    const struct bends *bends, struct authenticator_response *response)
{
    bends = bends != NULL ? bends : &honest;
    if (credential->sign_count != 0)
        credential->sign_count++;
    response_init(response, false, credential, bends);
    client_data_write(request, bends, false, &response->client_data);
    change(bends, PART_CLIENT_DATA, &response->client_data);
    write_authenticator_data(credential, request, bends, response);
    sign(&credential->key, bends, response);
    client_response_write(credential, bends, response);
}

void authenticator_response_deinit(struct authenticator_response *response)
{
    buffer_deinit(&response->id);
    buffer_deinit(&response->client_data);
    buffer_deinit(&response->authenticator_data);
    buffer_deinit(&response->signature);
    buffer_deinit(&response->attestation_object);
    buffer_deinit(&response->public_key);
    buffer_deinit(&response->json);
}
