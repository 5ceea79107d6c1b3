/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the peers are compared with: `verify bare` and `verify passkey`, see worker.h. `verify case`
 * prints the sign-in as JSON, for the peers in other languages.
 */
#include "authenticator/require.h"
#include "base/base64url.h"
#include "base/bytes.h"
#include "base/json_writer.h"
#include "bench/peers/worker.h"
#include <openssl/evp.h>
#include <string.h>

static void write_base64url(
    struct json_writer *writer, const char *name, struct passkey_bytes bytes)
{
    char text[BASE64URL_ENCODED_SIZE(512) + 1];
    REQUIRE(bytes.size <= 512);
    base64url_encode(bytes, text);
    json_text_member(writer, name, bytes_text(text));
}

static void print_case(struct sample *sample)
{
    struct buffer text;
    struct json_writer writer;
    json_document_begin(&writer, &text, 65536);
    json_text_member(&writer, "origin", sample->asserted.origins[0]);
    json_text_member(&writer, "rpId", sample->asserted.rp_id);
    write_base64url(&writer, "challenge", sample->asserted.challenge);
    write_base64url(&writer, "publicKey", buffer_view(&sample->public_key));
    json_key(&writer, "response");
    json_raw(&writer, buffer_view(&sample->response.json));
    json_object_end(&writer);
    (void)fwrite(text.data, 1, text.size, stdout);
    (void)puts("");
    buffer_deinit(&text);
}

/* With a key, a digest and a context that are ready. */
static void verify_bare(struct sample *sample)
{
    static EVP_MD_CTX *context;
    static EVP_MD *sha256;
    static uint8_t message[512];
    static size_t size;
    struct passkey_bytes signature = buffer_view(&sample->response.signature);
    if (context == NULL) {
        struct passkey_bytes data = buffer_view(&sample->response.authenticator_data);
        struct passkey_bytes client_data = buffer_view(&sample->response.client_data);
        context = EVP_MD_CTX_new();
        sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
        REQUIRE(context != NULL && sha256 != NULL && data.size <= sizeof(message) - 32);
        memcpy(message, data.data, data.size);
        REQUIRE(EVP_Digest(client_data.data, client_data.size, message + data.size, NULL, sha256,
                    NULL) == 1);
        size = data.size + 32;
    }
    REQUIRE(EVP_MD_CTX_reset(context) == 1);
    REQUIRE(EVP_DigestVerifyInit(context, NULL, sha256, NULL, sample->credential.key.pkey) == 1);
    REQUIRE(EVP_DigestVerify(context, signature.data, signature.size, message, size) == 1);
}

static void run_bare(struct sample *sample)
{
    worker_serve(sample, verify_bare);
}

static void run_passkey(struct sample *sample)
{
    worker_serve(sample, sample_verify);
}

static const struct {
    const char *name;
    void (*run)(struct sample *sample);
} kinds[] = {
    { "bare", run_bare },
    { "passkey", run_passkey },
    { "case", print_case },
};

int main(int argc, char **argv)
{
    const char *kind = argc == 2 ? argv[1] : "";
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kind, kinds[i].name) == 0)
            return worker_run(kinds[i].run);
    return 2;
}
