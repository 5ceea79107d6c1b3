/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two ceremonies of the software authenticator: credentials, authenticator data, attestation
 * and signatures. Client data and the JSON forms, which browsers make, are in client.c.
 */
#include "authenticator.h"

#include "attestation.h"
#include "base/bytes.h"
#include "client.h"
#include "require.h"
#include <string.h>

#define PART_SIZE_MAX 65536

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

static void append_u32(struct buffer *out, uint32_t number)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buffer_append_u8(out, (uint8_t)(number >> shift));
}

static uint8_t flags_of(const struct credential *credential,
    const struct authenticator_request *request, const struct mutations *mutations,
    bool registration)
{
    unsigned int flags = FLAG_USER_PRESENT;
    flags |= request->user_not_verified ? 0 : FLAG_USER_VERIFIED;
    flags |= credential->backup_eligible ? FLAG_BACKUP_ELIGIBLE : 0;
    flags |= credential->backup_state ? FLAG_BACKUP_STATE : 0;
    flags |= registration ? FLAG_ATTESTED_DATA : 0;
    flags |= mutations->extensions.data != NULL ? FLAG_EXTENSION_DATA : 0;
    return (uint8_t)((flags | mutations->flags_set) & ~(unsigned int)mutations->flags_cleared);
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
static void write_authenticator_data(const struct making *making)
{
    const struct credential *credential = making->credential;
    const struct authenticator_request *request = making->request;
    const struct mutations *mutations = making->mutations;
    struct authenticator_response *response = making->response;
    struct buffer *out = &response->authenticator_data;
    making_append_hash(out, mutations->rp_id.data != NULL ? mutations->rp_id : request->rp_id);
    buffer_append_u8(out, flags_of(credential, request, mutations, response->registration));
    append_u32(out, mutations->sign_count_given ? mutations->sign_count : credential->sign_count);
    if (response->registration)
        append_attested_data(credential, response);
    buffer_append(out, mutations->extensions);
    mutations_apply(mutations, PART_AUTHENTICATOR_DATA, out);
}

static void write_attestation_object(const struct making *making)
{
    struct authenticator_response *response = making->response;
    struct map_writer object;
    map_writer_init(&object);
    attestation_put(making, &object);
    cbor_write_bytes(
        map_writer_member(&object, "authData"), buffer_view(&response->authenticator_data));
    map_writer_write(&object, &response->attestation_object);
    mutations_apply(making->mutations, PART_ATTESTATION_OBJECT, &response->attestation_object);
    map_writer_deinit(&object);
}

static void response_init(struct authenticator_response *response, bool registration,
    const struct credential *credential, const struct mutations *mutations)
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
        mutations->id.data != NULL ? mutations->id
                                   : (struct passkey_bytes){ credential->id, credential->id_size });
}

static const struct mutations unchanged;

void authenticator_create(const struct credential *credential,
    const struct authenticator_request *request, const struct mutations *mutations,
    struct authenticator_response *response)
{
    mutations = mutations != NULL ? mutations : &unchanged;
    response_init(response, true, credential, mutations);
    client_data_write(request, mutations, true, &response->client_data);
    mutations_apply(mutations, PART_CLIENT_DATA, &response->client_data);
    signing_key_cose(&credential->key, &response->public_key);
    mutations_apply(mutations, PART_PUBLIC_KEY, &response->public_key);
    struct making making = { credential, request, mutations, response };
    write_authenticator_data(&making);
    write_attestation_object(&making);
    client_response_write(credential, mutations, response);
}

void authenticator_get(struct credential *credential, const struct authenticator_request *request,
    const struct mutations *mutations, struct authenticator_response *response)
{
    mutations = mutations != NULL ? mutations : &unchanged;
    if (credential->sign_count != 0)
        credential->sign_count++;
    response_init(response, false, credential, mutations);
    client_data_write(request, mutations, false, &response->client_data);
    mutations_apply(mutations, PART_CLIENT_DATA, &response->client_data);
    struct making making = { credential, request, mutations, response };
    write_authenticator_data(&making);
    making_sign_data(&making, &credential->key);
    client_response_write(credential, mutations, response);
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
