/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The software authenticator against the W3C's test vectors (WebAuthn L3, section 16): everything
 * is drawn again from the vector's label and must come out bit for bit. Skipped where the vectors,
 * W3C_VECTORS of the build, are not at hand.
 */
#include "authenticator/authenticator.h"
#include "base/base64url.h"
#include "base/json_writer.h"
#include "unit.h"
#include <cjson/cJSON.h>
#include <stdlib.h>

#define FILE_SIZE_MAX 1000000

static cJSON *vectors;

/* Bytes of a hexadecimal member; the test fails where it is not there. */
static void hex(const cJSON *object, const char *name, struct buffer *out)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);
    assert_true(cJSON_IsString(member));
    buffer_init(out, 65536);
    for (const char *at = member->valuestring; *at != '\0'; at += 2) {
        char digits[3] = { at[0], at[1], '\0' };
        buffer_append_u8(out, (uint8_t)strtoul(digits, NULL, 16));
    }
}

static void assert_member(const cJSON *object, const char *name, const struct buffer *actual)
{
    struct buffer expected;
    hex(object, name, &expected);
    if (!bytes_equal(buffer_view(actual), buffer_view(&expected)))
        fail_msg("%s differs", name);
    buffer_deinit(&expected);
}

static const cJSON *vector(const char *name)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, vectors)
    {
        const cJSON *member = cJSON_GetObjectItemCaseSensitive(item, "name");
        if (cJSON_IsString(member) && strcmp(member->valuestring, name) == 0)
            return item;
    }
    fail_msg("no vector %s", name);
    return NULL;
}

static struct random_source source_of(const char *label)
{
    return (struct random_source){ BYTES_LITERAL("WebAuthn test vectors"), bytes_text(label), 0 };
}

static const struct certificate_name root_name = { "WebAuthn test vectors", "W3C",
    "Authenticator Attestation CA", "AA" };
static const struct certificate_name leaf_name = { "WebAuthn test vectors", "W3C",
    "Authenticator Attestation", "AA" };

/* One ceremony being drawn. */
struct ceremony {
    const char *name;
    const char *label;
    enum signing_algorithm algorithm;
    enum attestation attestation;
    size_t id_size;
    bool cross_origin;
    const char *top_origin;
    void (*change)(enum part part, struct buffer *bytes, void *context);
};

struct scene {
    struct random_source random;
    struct credential credential;
    struct attester attester;
    struct authenticator_request request;
    struct bends bends;
    uint8_t challenge[128];
    size_t challenge_size;
    struct buffer extra;
};

/* derivation.md 2, steps 3 and 4: a coin, and extra data when it shows heads */
static void draw_extra(struct scene *scene)
{
    uint8_t coin;
    uint8_t extra[16];
    struct json_writer writer;
    char text[BASE64URL_ENCODED_SIZE(sizeof(extra)) + 1];
    buffer_reset(&scene->extra);
    scene->bends.client_data_members = (struct passkey_bytes){ NULL, 0 };
    random_draw(&scene->random, &coin, 1);
    if ((coin & 1) == 0)
        return;
    random_draw(&scene->random, extra, sizeof(extra));
    base64url_encode(BYTES_ARRAY(extra), text);
    json_writer_init(&writer, &scene->extra);
    json_key(&writer, "extraData");
    buffer_append_text(&scene->extra, "\"clientDataJSON may be extended with additional fields in "
                                      "the future, such as this: ");
    buffer_append_text(&scene->extra, text);
    buffer_append_text(&scene->extra, "\"");
    scene->bends.client_data_members = buffer_view(&scene->extra);
}

/* Steps 7: UV, BE and BS from a drawn byte; BE only at the registration. */
static void draw_flags(struct scene *scene, bool registration)
{
    uint8_t drawn;
    random_draw(&scene->random, &drawn, 1);
    scene->request.user_not_verified = (drawn & FLAG_USER_VERIFIED) == 0;
    if (registration)
        scene->credential.backup_eligible = (drawn & FLAG_BACKUP_ELIGIBLE) != 0;
    scene->credential.backup_state =
        scene->credential.backup_eligible && (drawn & FLAG_BACKUP_STATE) != 0;
}

static void draw_key(struct scene *scene, const struct ceremony *ceremony)
{
    struct buffer p;
    struct buffer q;
    if (ceremony->algorithm != SIGNING_RS256) {
        signing_key_draw(&scene->credential.key, ceremony->algorithm, &scene->random);
        return;
    }
    const cJSON *registration =
        cJSON_GetObjectItemCaseSensitive(vector(ceremony->name), "registration");
    hex(registration, "private_key_p", &p);
    hex(registration, "private_key_q", &q);
    signing_key_init_rsa(&scene->credential.key, buffer_view(&p), buffer_view(&q));
    buffer_deinit(&p);
    buffer_deinit(&q);
}

/* The root of all vectors. */
static void draw_root(struct attester *attester)
{
    struct random_source root_source = source_of("Attestation CA");
    uint8_t serial_number[16];
    buffer_init(&attester->root_certificate, 8192);
    buffer_init(&attester->certificate, 8192);
    signing_key_draw(&attester->root_key, SIGNING_ES256, &root_source);
    random_draw(&root_source, serial_number, sizeof(serial_number));
    struct certificate_options root =
        certificate_root(&attester->root_key, BYTES_ARRAY(serial_number));
    root.subject = root.issuer = root_name;
    certificate_write(&root, &attester->root_certificate);
}

/* Steps 8 and 9: android-key and apple certify the credential's key and have none of their own. */
static void draw_attester(struct scene *scene, enum attestation attestation)
{
    static const struct tpm_names tpm = { "id:00000000", "WebAuthn test vectors", "id:00000000" };
    struct attester *attester = &scene->attester;
    draw_root(attester);
    if (attestation == ATTESTATION_NONE || attestation == ATTESTATION_PACKED_SELF)
        return;
    bool own_key = attestation != ATTESTATION_ANDROID_KEY && attestation != ATTESTATION_APPLE;
    if (own_key)
        signing_key_draw(&attester->key, SIGNING_ES256, &scene->random);
    random_draw(&scene->random, attester->serial_number, sizeof(attester->serial_number));
    attester->leaf =
        certificate_leaf(&attester->key, &attester->root_key, BYTES_ARRAY(attester->serial_number));
    attester->leaf.subject = leaf_name;
    attester->leaf.issuer = root_name;
    if (attestation == ATTESTATION_TPM)
        attester_make_tpm(attester, &tpm, NULL);
    else if (own_key)
        attester_certify(attester);
}

static void scene_begin(struct scene *scene, const struct ceremony *ceremony)
{
    *scene = (struct scene){ .random = source_of(ceremony->label) };
    scene->challenge_size = ceremony->algorithm == SIGNING_ES512 ? 128 : 32;
    scene->request =
        (struct authenticator_request){ .challenge = { scene->challenge, scene->challenge_size },
            .rp_id = BYTES_LITERAL("example.org"),
            .origin = BYTES_LITERAL("https://example.org"),
            .attestation = ceremony->attestation,
            .attester = &scene->attester };
    /* A U2F key tests presence alone; others draw their flags. */
    scene->request.user_not_verified = true;
    scene->bends.cross_origin = ceremony->cross_origin;
    scene->bends.change = ceremony->change;
    scene->bends.top_origin = bytes_text(ceremony->top_origin);
    buffer_init(&scene->extra, 1000);
}

static void scene_end(struct scene *scene)
{
    buffer_deinit(&scene->extra);
    attester_deinit(&scene->attester);
    credential_deinit(&scene->credential);
}

static void check_registration(struct scene *scene, const struct ceremony *ceremony)
{
    struct authenticator_response response;
    struct credential *credential = &scene->credential;
    random_draw(&scene->random, scene->challenge, scene->challenge_size);
    draw_key(scene, ceremony);
    draw_extra(scene);
    random_draw(&scene->random, credential->aaguid, sizeof(credential->aaguid));
    credential->id_size = ceremony->id_size;
    random_draw(&scene->random, credential->id, credential->id_size);
    if (ceremony->attestation != ATTESTATION_FIDO_U2F)
        draw_flags(scene, true);
    draw_attester(scene, ceremony->attestation);
    authenticator_create(credential, &scene->request, &scene->bends, &response);
    const cJSON *expected =
        cJSON_GetObjectItemCaseSensitive(vector(ceremony->name), "registration");
    assert_member(expected, "clientDataJSON", &response.client_data);
    assert_member(expected, "attestationObject", &response.attestation_object);
    authenticator_response_deinit(&response);
}

static void check_authentication(struct scene *scene, const struct ceremony *ceremony)
{
    struct authenticator_response response;
    random_draw(&scene->random, scene->challenge, scene->challenge_size);
    draw_extra(scene);
    draw_flags(scene, false);
    authenticator_get(&scene->credential, &scene->request, &scene->bends, &response);
    const cJSON *expected =
        cJSON_GetObjectItemCaseSensitive(vector(ceremony->name), "authentication");
    assert_member(expected, "clientDataJSON", &response.client_data);
    assert_member(expected, "authenticatorData", &response.authenticator_data);
    assert_member(expected, "signature", &response.signature);
    authenticator_response_deinit(&response);
}

/* The key description of the branch `main`: both authorization lists are empty. */
static void empty_lists(enum part part, struct buffer *bytes, void *context)
{
    static const uint8_t list_size = 14; /* of what the hardware list holds */
    (void)context;
    if (part != PART_KEY_DESCRIPTION)
        return;
    bytes->size -= list_size;
    bytes->data[1] = (uint8_t)(bytes->data[1] - list_size);
    bytes->data[bytes->size - 1] = 0;
}

static const struct ceremony ceremonies[] = {
    { "none-es256", "none.ES256", SIGNING_ES256, ATTESTATION_NONE, 32, false, NULL, NULL },
    { "packed-self-es256", "packed-self.ES256", SIGNING_ES256, ATTESTATION_PACKED_SELF, 32, false,
        NULL, NULL },
    { "none-es256-crossOrigin", "none.ES256.crossOrigin", SIGNING_ES256, ATTESTATION_NONE, 32, true,
        NULL, NULL },
    { "none-es256-topOrigin", "none.ES256.topOrigin", SIGNING_ES256, ATTESTATION_NONE, 32, true,
        "https://example.com", NULL },
    { "none-es256-long-credential-id", "none.ES256.long-credential-id", SIGNING_ES256,
        ATTESTATION_NONE, 1023, false, NULL, NULL },
    { "packed-es256", "packed.ES256", SIGNING_ES256, ATTESTATION_PACKED_CERTIFICATE, 32, false,
        NULL, NULL },
    { "packed-es384", "packed.ES384", SIGNING_ES384, ATTESTATION_PACKED_CERTIFICATE, 32, false,
        NULL, NULL },
    { "packed-es512", "packed.ES512", SIGNING_ES512, ATTESTATION_PACKED_CERTIFICATE, 32, false,
        NULL, NULL },
    { "packed-ed448", "packed.Ed448", SIGNING_ED448, ATTESTATION_PACKED_CERTIFICATE, 32, false,
        NULL, NULL },
    { "packed-rs256", "packed.RS256", SIGNING_RS256, ATTESTATION_PACKED_CERTIFICATE, 32, false,
        NULL, NULL },
    { "packed-eddsa", "packed.EdDSA", SIGNING_EDDSA, ATTESTATION_PACKED_CERTIFICATE, 32, false,
        NULL, NULL },
    { "tpm-es256", "tpm.ES256", SIGNING_ES256, ATTESTATION_TPM, 32, false, NULL, NULL },
    { "android-key-es256", "android-key.ES256", SIGNING_ES256, ATTESTATION_ANDROID_KEY, 32, false,
        NULL, empty_lists },
    { "android-key-es256-l3cr", "android-key.ES256", SIGNING_ES256, ATTESTATION_ANDROID_KEY, 32,
        false, NULL, NULL },
    { "apple-es256", "apple.ES256", SIGNING_ES256, ATTESTATION_APPLE, 32, false, NULL, NULL },
    { "fido-u2f-es256", "fido-u2f.ES256", SIGNING_ES256, ATTESTATION_FIDO_U2F, 32, false, NULL,
        NULL },
};

static void test_ceremonies(void **state)
{
    (void)state;
    if (vectors == NULL)
        skip();
    for (size_t i = 0; i < sizeof(ceremonies) / sizeof(ceremonies[0]); i++) {
        struct scene scene;
        print_message("# %s\n", ceremonies[i].name);
        scene_begin(&scene, &ceremonies[i]);
        check_registration(&scene, &ceremonies[i]);
        check_authentication(&scene, &ceremonies[i]);
        scene_end(&scene);
    }
}

static void test_root_certificate(void **state)
{
    (void)state;
    struct scene scene = { .extra = { 0 } };
    if (vectors == NULL)
        skip();
    draw_root(&scene.attester);
    assert_member(
        vector("attestation-root-cert"), "attestation_ca_cert", &scene.attester.root_certificate);
    attester_deinit(&scene.attester);
}

static int read_vectors(void **state)
{
    (void)state;
    FILE *file = fopen(W3C_VECTORS, "rb");
    if (file == NULL)
        return 0;
    char *text = malloc(FILE_SIZE_MAX);
    size_t size = text == NULL ? 0 : fread(text, 1, FILE_SIZE_MAX, file);
    vectors = cJSON_ParseWithLength(text, size);
    free(text);
    return fclose(file) == 0 && vectors != NULL ? 0 : -1;
}

static int free_vectors(void **state)
{
    (void)state;
    cJSON_Delete(vectors);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ceremonies),
        cmocka_unit_test(test_root_certificate),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, read_vectors, free_vectors);
}
