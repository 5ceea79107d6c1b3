/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every byte of every supported ceremony is changed, it is truncated at every byte, and a byte is
 * appended: it must be refused, or the result must be the same for everything that a signature or
 * the specification protects. What an attestation of the format "none" does not protect (AAGUID,
 * sign count, the flags UV, BE and BS, unused members of the client data) may change.
 */
#include "../unit/unit.h"
#include "fixture.h"
#include <stdlib.h>

#define PARTS_MAX 4

static struct w3c_vectors vectors;
static struct passkey_verifier *verifier;
static struct buffer json;

/* A ceremony in parts, of which one at a time is changed. */
struct subject {
    struct fixture fixture;
    struct passkey_bytes parts[PARTS_MAX];
    size_t part_count;
    /* Evaluate the current parts; false: refused. Fails the test if the result differs. */
    bool (*evaluate)(struct subject *subject);
    size_t accepted;
};

static bool evaluate_registration(struct subject *subject)
{
    const struct w3c_vector *vector = subject->fixture.vector;
    struct passkey_bytes origins[2], root = buffer_view(&vectors.root);
    struct passkey_credential made;
    const struct passkey_attestation_policy policy = {
        .size = sizeof(policy), .anchors = &root, .anchor_count = 1
    };
    struct ceremony_expected expected = w3c_expected(vector, true, origins);
    w3c_registration_json(subject->parts[0], subject->parts[1], subject->parts[2], &json);
    enum passkey_result result =
        w3c_register(verifier, buffer_view(&json), &expected, &policy, &made, NULL);
    assert_true(result >= 0);
    if (result != PASSKEY_OK)
        return false;
    const struct passkey_credential *credential = &made;
    assert_bytes_equal(credential->id, buffer_view(&vector->credential_id));
    assert_bytes_equal(credential->public_key, buffer_view(&subject->fixture.public_key));
    assert_int_equal(credential->algorithm, vector->algorithm);
    assert_bytes_equal(credential->attestation_format, bytes_text(vector->format));
    /* If a changed object is still valid, the change was in the certificate, which is then not
     * trusted. U2F keys do not sign flags, counter and AAGUID. */
    bool changed = !bytes_equal(subject->parts[2], buffer_view(&vector->attestation_object));
    if (!changed || strcmp(vector->format, "fido-u2f") != 0)
        assert_int_equal(credential->attestation_trusted, w3c_certified(vector) && !changed);
    return true;
}

static bool evaluate_authentication(struct subject *subject)
{
    const struct w3c_vector *vector = subject->fixture.vector;
    struct passkey_bytes origins[2];
    struct passkey_credential updated;
    struct passkey_credential record = fixture_record(&subject->fixture);
    struct ceremony_expected expected = w3c_expected(vector, false, origins);
    w3c_authentication_json(
        subject->parts[0], subject->parts[1], subject->parts[2], subject->parts[3], &json);
    enum passkey_result result =
        w3c_authenticate(verifier, buffer_view(&json), &expected, &record, &updated, NULL);
    assert_true(result >= 0);
    return result == PASSKEY_OK;
}

static void evaluate_bytes(
    struct subject *subject, size_t part, const uint8_t *data, size_t size, size_t room)
{
    /* The exact size, so that a sanitizer detects reading one byte too many. */
    struct passkey_bytes whole = subject->parts[part];
    uint8_t *copy = malloc(size == 0 ? 1 : size);
    assert_non_null(copy);
    memcpy(copy, data, size < room ? size : room);
    if (size > room)
        memset(copy + room, 0, size - room);
    subject->parts[part] = (struct passkey_bytes){ copy, size };
    subject->accepted += subject->evaluate(subject);
    subject->parts[part] = whole;
    free(copy);
}

static void mutate_part(struct subject *subject, size_t part)
{
    struct buffer bytes;
    buffer_init(&bytes, 65536);
    buffer_append(&bytes, subject->parts[part]);
    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t kept = bytes.data[i];
        bytes.data[i] = kept ^ (uint8_t)(1u << i % 8);
        evaluate_bytes(subject, part, bytes.data, bytes.size, bytes.size);
        bytes.data[i] = kept ^ 0xff;
        evaluate_bytes(subject, part, bytes.data, bytes.size, bytes.size);
        bytes.data[i] = kept;
        evaluate_bytes(subject, part, bytes.data, i, bytes.size);
    }
    size_t before = subject->accepted;
    evaluate_bytes(subject, part, bytes.data, bytes.size + 1, bytes.size);
    assert_int_equal(subject->accepted, before);
    buffer_deinit(&bytes);
}

static void mutate(struct subject *subject)
{
    subject->accepted = 0;
    assert_true(subject->evaluate(subject)); /* unchanged */
    for (size_t part = 0; part < subject->part_count; part++)
        mutate_part(subject, part);
}

static void mutate_registration(struct subject *subject)
{
    const struct w3c_vector *vector = subject->fixture.vector;
    subject->parts[0] = buffer_view(&vector->credential_id);
    subject->parts[1] = buffer_view(&vector->create_client_data);
    subject->parts[2] = buffer_view(&vector->attestation_object);
    subject->part_count = 3;
    subject->evaluate = evaluate_registration;
    mutate(subject);
    /* Self attestation signs everything but itself. */
    if (subject->fixture.create.attestation == ATTESTATION_PACKED_SELF)
        assert_int_equal(subject->accepted, 0);
}

static void mutate_authentication(struct subject *subject)
{
    const struct w3c_vector *vector = subject->fixture.vector;
    subject->parts[0] = buffer_view(&vector->credential_id);
    subject->parts[1] = buffer_view(&vector->get_client_data);
    subject->parts[2] = buffer_view(&vector->authenticator_data);
    subject->parts[3] = buffer_view(&vector->signature);
    subject->part_count = 4;
    subject->evaluate = evaluate_authentication;
    mutate(subject);
    /* An assertion signs everything. */
    assert_int_equal(subject->accepted, 0);
}

static void walk_vectors(void (*check)(struct subject *subject))
{
    for (size_t i = 0; i < vectors.count; i++) {
        struct subject subject;
        if (!w3c_supported(&vectors.list[i]))
            continue;
        fixture_init(&subject.fixture, &vectors.list[i]);
        check(&subject);
        fixture_deinit(&subject.fixture);
    }
}

static void test_registrations(void **state)
{
    (void)state;
    walk_vectors(mutate_registration);
}

static void test_authentications(void **state)
{
    (void)state;
    walk_vectors(mutate_authentication);
}

static int setup(void **state)
{
    (void)state;
    buffer_init(&json, 65536);
    return passkey_verifier_new(&verifier, NULL) == PASSKEY_OK ? 0 : 1;
}

static int teardown(void **state)
{
    (void)state;
    passkey_verifier_free(&verifier);
    buffer_deinit(&json);
    w3c_free(&vectors);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_registrations),
        cmocka_unit_test(test_authentications),
    };
    w3c_load(&vectors);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
