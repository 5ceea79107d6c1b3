/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verification with libfido2's fido_assert_verify(), see worker.h. It takes decoded members and
 * does not read the client data: no base64url, JSON, challenge or origin.
 */
#include "authenticator/require.h"
#include "bench/peers/worker.h"
#include <fido.h>
#include <fido/es256.h>

#define PUBLIC_KEY_SIZE 64 /* x and y */

static void verify(struct sample *sample)
{
    static struct buffer point;
    const struct authenticator_response *response = &sample->response;
    if (point.size == 0) {
        buffer_init(&point, 1000);
        signing_key_public(&sample->credential.key, &point); /* 04 x y */
    }
    fido_assert_t *assertion = fido_assert_new();
    es256_pk_t *key = es256_pk_new();
    REQUIRE(assertion != NULL && key != NULL && point.size == PUBLIC_KEY_SIZE + 1);
    REQUIRE(es256_pk_from_ptr(key, point.data + 1, PUBLIC_KEY_SIZE) == FIDO_OK);
    REQUIRE(fido_assert_set_clientdata(
                assertion, response->client_data.data, response->client_data.size) == FIDO_OK);
    REQUIRE(fido_assert_set_rp(assertion, "example.org") == FIDO_OK);
    REQUIRE(fido_assert_set_up(assertion, FIDO_OPT_TRUE) == FIDO_OK);
    REQUIRE(fido_assert_set_count(assertion, 1) == FIDO_OK);
    REQUIRE(fido_assert_set_authdata_raw(assertion, 0, response->authenticator_data.data,
                response->authenticator_data.size) == FIDO_OK);
    REQUIRE(fido_assert_set_sig(assertion, 0, response->signature.data, response->signature.size) ==
            FIDO_OK);
    REQUIRE(fido_assert_verify(assertion, 0, COSE_ES256, key) == FIDO_OK);
    es256_pk_free(&key);
    fido_assert_free(&assertion);
}

static void run(struct sample *sample)
{
    worker_serve(sample, verify);
}

int main(void)
{
    return worker_run(run);
}
