/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as the leaf of x5c, with everything that formats read from one, verified under the
 * fixture's root. Only a certificate for a key that this root signed can be trusted.
 */
#include "base/bytes.h"
#include "crypto/certificate.h"
#include "crypto/certificate_path.h"
#include "fixture.h"
#include <assert.h>
#include <string.h>

#define CERTIFICATE_SIZE_MAX 8192

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool within(struct passkey_bytes whole, struct passkey_bytes part)
{
    return whole.size >= part.size &&
           (part.size == 0 ||
               (part.data >= whole.data && part.data + part.size <= whole.data + whole.size));
}

static void ask(const struct certificate *certificate)
{
    static const char *const oids[] = { "1.3.6.1.4.1.45724.1.1.4", "1.3.6.1.4.1.45724.1.1.5",
        "1.2.840.113635.100.8.2", "1.3.6.1.4.1.11129.2.1.17", "2.5.29.37", "2.5.29.17" };
    static const int64_t algorithms[] = { -7, -8, -35, -36, -47, -53, -257, -37 };
    static struct certificate_key key;
    struct passkey_bytes value;
    enum certificate_string string;
    enum certificate_authority authority;
    struct certificate_extension extension;
    struct passkey_error error;
    int version = certificate_version(certificate);
    assert(version >= 0 && version <= 3);
    for (int i = CERTIFICATE_COUNTRY; i <= CERTIFICATE_COMMON_NAME; i++)
        if (certificate_subject(certificate, (enum certificate_attribute)i, &value, &string))
            assert(value.size <= CERTIFICATE_SIZE_MAX);
    (void)certificate_subject_empty(certificate);
    assert(certificate_authority(certificate, &authority, &error) == PASSKEY_OK);
    for (size_t i = 0; i < sizeof(oids) / sizeof(oids[0]); i++)
        assert(certificate_extension(certificate, oids[i], &extension, &error) == PASSKEY_OK);
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
        if (certificate_key(certificate, algorithms[i], &key, &error) == PASSKEY_OK)
            assert(key.key.algorithm == algorithms[i] &&
                   within((struct passkey_bytes){ key.first, sizeof(key.first) }, key.key.x));
}

static bool holds(struct passkey_bytes bytes, const struct signing_key *key)
{
    struct buffer public_key;
    buffer_init(&public_key, 1000);
    signing_key_public(key, &public_key);
    bool found = memmem(bytes.data, bytes.size, public_key.data, public_key.size) != NULL;
    buffer_deinit(&public_key);
    return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct fixture *fixture = fixture_get();
    const struct passkey_bytes chain[] = { { data, size }, fixture->root };
    const struct certificate_path path = { .chain = chain,
        .chain_count = 2,
        .anchors = &fixture->root,
        .anchor_count = 1,
        .now_ms = fixture->expected.now_ms };
    struct certificate *certificate = NULL;
    struct passkey_error error;
    bool trusted = false;
    if (size > CERTIFICATE_SIZE_MAX)
        return 0;
    enum passkey_result result = certificate_read(chain[0], &certificate, &error);
    assert(result == PASSKEY_OK || result == PASSKEY_ATTESTATION_INVALID);
    if (result != PASSKEY_OK)
        return 0;
    ask(certificate);
    certificate_free(&certificate);
    result = certificate_path_evaluate(&path, &trusted, &error);
    assert(result == PASSKEY_OK || result == PASSKEY_ATTESTATION_INVALID);
    assert(!trusted || holds(chain[0], &fixture->attester.key) ||
           holds(chain[0], &fixture->attester.root_key));
    return 0;
}
