/* SPDX-License-Identifier: Apache-2.0 */
/* Attestation keys and their certificates, for all formats. */
#include "authenticator.h"
#include "base/bytes.h"
#include "der_writer.h"
#include "require.h"
#include <string.h>

#define PART_SIZE_MAX  65536
#define ATTRIBUTE_SIZE 256

void attester_draw(
    struct attester *attester, struct passkey_bytes aaguid, struct random_source *random)
{
    uint8_t root_number[sizeof(attester->serial_number)];
    *attester = (struct attester){ .chain_count = 0 };
    signing_key_draw(&attester->root_key, SIGNING_ES256, random);
    random_draw(random, root_number, sizeof(root_number));
    struct certificate_options root =
        certificate_root(&attester->root_key, BYTES_ARRAY(root_number));
    buffer_init(&attester->root_certificate, PART_SIZE_MAX);
    certificate_write(&root, &attester->root_certificate);
    signing_key_draw(&attester->key, SIGNING_ES256, random);
    random_draw(random, attester->serial_number, sizeof(attester->serial_number));
    attester->leaf =
        certificate_leaf(&attester->key, &attester->root_key, BYTES_ARRAY(attester->serial_number));
    attester->leaf.aaguid = aaguid;
    buffer_init(&attester->certificate, PART_SIZE_MAX);
    attester_certify(attester);
}

void attester_certify(struct attester *attester)
{
    buffer_reset(&attester->certificate);
    certificate_write(&attester->leaf, &attester->certificate);
}

void attester_deinit(struct attester *attester)
{
    signing_key_deinit(&attester->root_key);
    signing_key_deinit(&attester->key);
    buffer_deinit(&attester->root_certificate);
    buffer_deinit(&attester->certificate);
    buffer_deinit(&attester->extra_values[0]);
    buffer_deinit(&attester->extra_values[1]);
}

/* ---- the certificate of a TPM's attestation key ---- */

static void write_purpose(struct buffer *out, const char *purpose)
{
    buffer_init(out, PART_SIZE_MAX);
    der_object_identifier(out, purpose);
    der_wrap(out, 0, DER_SEQUENCE);
}

struct attribute {
    uint8_t data[ATTRIBUTE_SIZE];
    size_t size;
};

static struct attribute attribute_of(const char *identifier, const char *value)
{
    struct attribute attribute = { .size = 0 };
    struct buffer bytes;
    if (value == NULL)
        return attribute;
    buffer_init(&bytes, ATTRIBUTE_SIZE);
    der_object_identifier(&bytes, identifier);
    der_value(&bytes, DER_UTF8_STRING, bytes_text(value));
    der_wrap(&bytes, 0, DER_SEQUENCE);
    REQUIRE(!bytes.failed);
    memcpy(attribute.data, bytes.data, bytes.size);
    attribute.size = bytes.size;
    buffer_deinit(&bytes);
    return attribute;
}

/* In the order of a DER SET. */
static int compare(const void *a, const void *b)
{
    return memcmp(
        ((const struct attribute *)a)->data, ((const struct attribute *)b)->data, ATTRIBUTE_SIZE);
}

/* TPMv2-EK-Profile 3.2.9: a directory name with all attributes in one relative name. */
static void write_names(struct buffer *out, const struct tpm_names *names)
{
    struct attribute attributes[] = { attribute_of("2.23.133.2.1", names->manufacturer),
        attribute_of("2.23.133.2.2", names->model), attribute_of("2.23.133.2.3", names->version) };
    qsort(attributes, 3, sizeof(attributes[0]), compare);
    buffer_init(out, PART_SIZE_MAX);
    for (size_t i = 0; i < 3; i++)
        buffer_append(out, (struct passkey_bytes){ attributes[i].data, attributes[i].size });
    der_wrap(out, 0, DER_SET);
    der_wrap(out, 0, DER_SEQUENCE);
    der_wrap(out, 0, DER_CONTEXT_4_CONSTRUCTED);
    der_wrap(out, 0, DER_SEQUENCE);
}

void attester_make_tpm(
    struct attester *attester, const struct tpm_names *names, const char *purpose)
{
    static const struct tpm_names unchanged = { "id:494E5443", "Software authenticator",
        "id:00010002" };
    buffer_deinit(&attester->extra_values[0]);
    buffer_deinit(&attester->extra_values[1]);
    write_purpose(&attester->extra_values[0], purpose != NULL ? purpose : "2.23.133.8.3");
    write_names(&attester->extra_values[1], names != NULL ? names : &unchanged);
    attester->extras[0] = (struct certificate_extra){ .identifier = "2.5.29.37",
        .value = buffer_view(&attester->extra_values[0]) };
    attester->extras[1] = (struct certificate_extra){ .identifier = "2.5.29.17",
        .critical = true,
        .value = buffer_view(&attester->extra_values[1]) };
    attester->leaf.subject = (struct certificate_name){ .common_name = NULL };
    attester->leaf.extras = attester->extras;
    attester->leaf.extra_count = 2;
    attester_certify(attester);
}

void attester_make_host(struct attester *attester, const char *host)
{
    struct buffer *names = &attester->extra_values[0];
    buffer_deinit(names);
    buffer_init(names, PART_SIZE_MAX);
    der_value(names, DER_CONTEXT_2, bytes_text(host));
    der_wrap(names, 0, DER_SEQUENCE);
    attester->extras[0] =
        (struct certificate_extra){ .identifier = "2.5.29.17", .value = buffer_view(names) };
    attester->leaf.extras = attester->extras;
    attester->leaf.extra_count = 1;
    attester_certify(attester);
}
