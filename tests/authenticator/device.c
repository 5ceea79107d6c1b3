/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and writes the state file of the command. */
#include "device.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/json.h"
#include "base/json_writer.h"
#include "base/limits.h"
#include <errno.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct device *device_new(void)
{
    struct device *device = calloc(1, sizeof(*device));
    if (device == NULL || RAND_bytes(device->secret, sizeof(device->secret)) != 1) {
        free(device);
        return NULL;
    }
    device->random = (struct random_source){ .secret = BYTES_ARRAY(device->secret),
        .label = BYTES_LITERAL("software authenticator") };
    return device;
}

void device_free(struct device **device)
{
    if (*device == NULL)
        return;
    for (size_t i = 0; i < (*device)->credential_count; i++)
        credential_deinit(&(*device)->credentials[i]);
    free(*device);
    *device = NULL;
}

static bool read_bytes(
    const struct json *object, const char *name, uint8_t *out, size_t size_max, size_t *size)
{
    struct passkey_bytes text;
    if (!json_member_text(object, name, &text) || BASE64URL_DECODED_SIZE(text.size) > size_max + 2)
        return false;
    uint8_t decoded[2048];
    if (text.size > sizeof(decoded) || !base64url_decode(text, decoded, size) || *size > size_max)
        return false;
    memcpy(out, decoded, *size);
    return true;
}

static bool read_key(const struct json *object, struct signing_key *key)
{
    uint8_t bytes[SIGNING_KEY_PRIVATE_SIZE_MAX];
    size_t size;
    int64_t algorithm;
    if (!json_member_integer(object, "algorithm", &algorithm) ||
        !read_bytes(object, "privateKey", bytes, sizeof(bytes), &size))
        return false;
    return signing_key_restore(key, algorithm, (struct passkey_bytes){ bytes, size });
}

static bool read_credential(const struct json *object, struct credential *credential)
{
    struct passkey_bytes rp_id;
    int64_t sign_count;
    size_t aaguid_size;
    if (!read_bytes(object, "id", credential->id, sizeof(credential->id), &credential->id_size) ||
        !read_bytes(object, "aaguid", credential->aaguid, 16, &aaguid_size) || aaguid_size != 16 ||
        !read_bytes(
            object, "userHandle", credential->user_handle, 64, &credential->user_handle_size) ||
        !json_member_text(object, "rpId", &rp_id) || rp_id.size >= sizeof(credential->rp_id) ||
        !json_member_integer(object, "signCount", &sign_count) || sign_count < 0 ||
        sign_count > UINT32_MAX ||
        !json_member_bool(object, "backupEligible", &credential->backup_eligible) ||
        !json_member_bool(object, "backupState", &credential->backup_state))
        return false;
    memcpy(credential->rp_id, rp_id.data, rp_id.size);
    credential->sign_count = (uint32_t)sign_count;
    return read_key(object, &credential->key);
}

static bool read_device(const struct json *json, struct device *device)
{
    int64_t counter;
    size_t size;
    if (!read_bytes(json, "secret", device->secret, sizeof(device->secret), &size) ||
        size != sizeof(device->secret) || !json_member_integer(json, "counter", &counter) ||
        counter < 0 || counter > UINT32_MAX)
        return false;
    device->random.counter = (uint32_t)counter;
    const struct json *item = json_first(json_member(json, "credentials"));
    for (; item != NULL; item = json_next(item)) {
        if (device->credential_count == DEVICE_CREDENTIAL_COUNT_MAX ||
            !read_credential(item, &device->credentials[device->credential_count]))
            return false;
        device->credential_count++;
    }
    return true;
}

bool device_load(struct device *device, const char *path)
{
    static uint8_t text[JSON_SIZE_MAX + 1];
    struct passkey_error error;
    struct json *json = NULL;
    FILE *file = fopen(path, "rb");
    if (file == NULL && errno == ENOENT)
        return true;
    if (file == NULL) {
        (void)fprintf(stderr, "authenticator: %s: %s\n", path, strerror(errno));
        return false;
    }
    size_t size = fread(text, 1, sizeof(text), file);
    (void)fclose(file);
    bool read = json_parse((struct passkey_bytes){ text, size }, &json, &error) == PASSKEY_OK &&
                read_device(json, device);
    json_free(&json);
    if (!read)
        (void)fprintf(stderr, "authenticator: %s is not a state file of mine\n", path);
    return read;
}

static void put_bytes(struct json_writer *writer, const char *name, struct passkey_bytes bytes)
{
    json_key(writer, name);
    json_base64url(writer, bytes);
}

static void put_credential(struct json_writer *writer, const struct credential *credential)
{
    json_object_begin(writer);
    put_bytes(writer, "id", (struct passkey_bytes){ credential->id, credential->id_size });
    json_key(writer, "rpId");
    json_text(writer, bytes_text(credential->rp_id));
    put_bytes(writer, "userHandle",
        (struct passkey_bytes){ credential->user_handle, credential->user_handle_size });
    put_bytes(writer, "aaguid", BYTES_ARRAY(credential->aaguid));
    json_key(writer, "algorithm");
    json_integer(writer, credential->key.algorithm);
    put_bytes(writer, "privateKey",
        (struct passkey_bytes){ credential->key.private_key, credential->key.private_size });
    json_key(writer, "signCount");
    json_integer(writer, credential->sign_count);
    json_key(writer, "backupEligible");
    json_bool(writer, credential->backup_eligible);
    json_key(writer, "backupState");
    json_bool(writer, credential->backup_state);
    json_object_end(writer);
}

bool device_save(const struct device *device, const char *path)
{
    struct buffer out;
    struct json_writer writer;
    buffer_init(&out, JSON_SIZE_MAX);
    json_writer_init(&writer, &out);
    json_object_begin(&writer);
    put_bytes(&writer, "secret", BYTES_ARRAY(device->secret));
    json_key(&writer, "counter");
    json_integer(&writer, device->random.counter);
    json_key(&writer, "credentials");
    json_array_begin(&writer);
    for (size_t i = 0; i < device->credential_count; i++)
        put_credential(&writer, &device->credentials[i]);
    json_array_end(&writer);
    json_object_end(&writer);
    FILE *file = out.failed ? NULL : fopen(path, "wb");
    bool saved = file != NULL && fwrite(out.data, 1, out.size, file) == out.size;
    saved = file != NULL && fclose(file) == 0 && saved;
    if (!saved)
        (void)fprintf(stderr, "authenticator: %s cannot be written: %s\n", path,
            out.failed ? "too many credentials" : strerror(errno));
    buffer_deinit(&out);
    return saved;
}

static bool is_of(const struct credential *credential, struct passkey_bytes rp_id)
{
    return bytes_equal(bytes_text(credential->rp_id), rp_id);
}

struct credential *device_find(
    struct device *device, struct passkey_bytes rp_id, struct passkey_bytes id)
{
    for (size_t i = 0; i < device->credential_count; i++) {
        struct credential *credential = &device->credentials[i];
        struct passkey_bytes own = { credential->id, credential->id_size };
        if (is_of(credential, rp_id) && bytes_equal(own, id))
            return credential;
    }
    return NULL;
}

struct credential *device_newest(struct device *device, struct passkey_bytes rp_id)
{
    for (size_t i = device->credential_count; i > 0; i--) {
        struct credential *credential = &device->credentials[i - 1];
        if (is_of(credential, rp_id) && credential->user_handle_size != 0)
            return credential;
    }
    return NULL;
}
