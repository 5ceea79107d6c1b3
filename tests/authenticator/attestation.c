/* SPDX-License-Identifier: Apache-2.0 */
/* The table of formats, and functions that several of them share. */
#include "attestation.h"

#include "base/bytes.h"
#include "require.h"
#include <openssl/evp.h>

#define PART_SIZE_MAX 65536

void mutations_apply(const struct mutations *mutations, enum part part, struct buffer *bytes)
{
    if (mutations->change != NULL)
        mutations->change(part, bytes, mutations->context);
    REQUIRE(!bytes->failed);
}

void making_append_hash(struct buffer *out, struct passkey_bytes message)
{
    uint8_t *hash = buffer_extend(out, SHA256_SIZE);
    REQUIRE(hash != NULL);
    REQUIRE(EVP_Digest(message.data, message.size, hash, NULL, EVP_sha256(), NULL) == 1);
}

void making_append_data(const struct making *making, struct buffer *out)
{
    buffer_append(out, buffer_view(&making->response->authenticator_data));
    making_append_hash(out, buffer_view(&making->response->client_data));
}

void making_sign(const struct making *making, const struct signing_key *key, struct buffer *message)
{
    struct buffer *signature = &making->response->signature;
    buffer_reset(signature);
    mutations_apply(making->mutations, PART_TO_BE_SIGNED, message);
    signing_key_sign(key, buffer_view(message), signature);
    mutations_apply(making->mutations, PART_SIGNATURE, signature);
}

void making_sign_data(const struct making *making, const struct signing_key *key)
{
    struct buffer message;
    buffer_init(&message, PART_SIZE_MAX);
    making_append_data(making, &message);
    making_sign(making, key, &message);
    buffer_deinit(&message);
}

void making_put_path(
    const struct making *making, struct passkey_bytes leaf, struct map_writer *statement)
{
    const struct attester *attester = making->request->attester;
    struct buffer *path = map_writer_member(statement, "x5c");
    cbor_write_array(path, 1 + attester->chain_count);
    cbor_write_bytes(path, leaf);
    for (size_t i = 0; i < attester->chain_count; i++)
        cbor_write_bytes(path, attester->chain[i]);
}

const struct signing_key *making_certified_key(const struct making *making)
{
    const struct attester *attester = making->request->attester;
    return attester->certifies_own_key ? &attester->key : &making->credential->key;
}

void making_put_own_leaf(const struct making *making, const struct certificate_extra *extra,
    struct map_writer *statement)
{
    struct buffer certificate;
    struct certificate_options leaf = making->request->attester->leaf;
    leaf.subject_key = making_certified_key(making);
    leaf.extras = extra;
    leaf.extra_count = 1;
    buffer_init(&certificate, PART_SIZE_MAX);
    certificate_write(&leaf, &certificate);
    making_put_path(making, buffer_view(&certificate), statement);
    buffer_deinit(&certificate);
}

static const struct {
    const char *name;
    void (*put)(const struct making *making, struct map_writer *statement); /* NULL: empty */
} makers[] = {
    [ATTESTATION_NONE] = { "none", NULL },
    [ATTESTATION_PACKED_SELF] = { "packed", attestation_packed_put },
    [ATTESTATION_PACKED_CERTIFICATE] = { "packed", attestation_packed_put },
    [ATTESTATION_TPM] = { "tpm", attestation_tpm_put },
    [ATTESTATION_ANDROID_KEY] = { "android-key", attestation_android_key_put },
    [ATTESTATION_ANDROID_SAFETYNET] = { "android-safetynet", attestation_android_safetynet_put },
    [ATTESTATION_APPLE] = { "apple", attestation_apple_put },
    [ATTESTATION_FIDO_U2F] = { "fido-u2f", attestation_fido_u2f_put },
    [ATTESTATION_COMPOUND] = { "compound", NULL },
};

/* A map whose members the mutations may change. */
static void write_statement(const struct making *making, const struct statement_member *members,
    size_t member_count, struct buffer *out)
{
    struct map_writer statement;
    map_writer_init(&statement);
    if (makers[making->request->attestation].put != NULL)
        makers[making->request->attestation].put(making, &statement);
    for (size_t i = 0; i < member_count; i++)
        map_writer_put(&statement, members[i].key, members[i].value);
    map_writer_write(&statement, out);
    map_writer_deinit(&statement);
}

/* WebAuthn L3 8.9 */
static void write_compound(const struct making *making, struct buffer *out)
{
    const struct authenticator_request *request = making->request;
    cbor_write_array(out, request->element_count);
    for (size_t i = 0; i < request->element_count; i++) {
        struct authenticator_request inner = *request;
        struct making element = *making;
        struct map_writer map;
        inner.attestation = request->elements[i].attestation;
        inner.attester = request->elements[i].attester;
        element.request = &inner;
        map_writer_init(&map);
        cbor_write_text(map_writer_member(&map, "fmt"), bytes_text(makers[inner.attestation].name));
        write_statement(&element, NULL, 0, map_writer_member(&map, "attStmt"));
        map_writer_write(&map, out);
        map_writer_deinit(&map);
    }
}

void attestation_put(const struct making *making, struct map_writer *object)
{
    const struct mutations *mutations = making->mutations;
    enum attestation attestation = making->request->attestation;
    cbor_write_text(map_writer_member(object, "fmt"),
        mutations->format.data != NULL ? mutations->format : bytes_text(makers[attestation].name));
    struct buffer *out = map_writer_member(object, "attStmt");
    if (mutations->whole_statement.data != NULL)
        buffer_append(out, mutations->whole_statement);
    else if (attestation == ATTESTATION_COMPOUND)
        write_compound(making, out);
    else
        write_statement(making, mutations->statement, mutations->statement_count, out);
}
