/* SPDX-License-Identifier: Apache-2.0 */
/* Reads options: the browser's part of WebAuthn L3 5.1.8 and 5.1.9. */
#include "options.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include <stdio.h>
#include <string.h>

static bool complain(const char *what)
{
    (void)fprintf(stderr, "authenticator: the options have no usable %s\n", what);
    return false;
}

static bool read_bytes(
    const struct json *object, const char *name, uint8_t *out, size_t size_max, size_t *size)
{
    uint8_t decoded[2048];
    struct passkey_bytes text;
    if (!json_member_text(object, name, &text) || text.size > sizeof(decoded) ||
        !base64url_decode(text, decoded, size) || *size > size_max)
        return false;
    memcpy(out, decoded, *size);
    return true;
}

static void read_algorithms(const struct json *list, struct options *options)
{
    for (const struct json *item = json_first(list); item != NULL; item = json_next(item))
        if (options->algorithm_count < OPTIONS_ALGORITHM_COUNT_MAX &&
            json_member_integer(item, "alg", &options->algorithms[options->algorithm_count]))
            options->algorithm_count++;
}

static bool read_creation(const struct json *json, struct options *options)
{
    if (!read_bytes(json_member(json, "user"), "id", options->user_handle,
            sizeof(options->user_handle), &options->user_handle_size))
        return complain("user.id");
    read_algorithms(json_member(json, "pubKeyCredParams"), options);
    (void)json_member_text(json_member(json, "rp"), "id", &options->rp_id);
    (void)json_member_bool(
        json_member(json, "extensions"), "credProps", &options->credential_properties);
    options->credential_list = json_member(json, "excludeCredentials");
    return true;
}

bool options_read(const struct json *json, bool registration, struct options *options)
{
    *options = (struct options){ .challenge_size = 0 };
    const struct json *inner = json_member(json, "publicKey");
    if (inner != NULL && json_is_object(inner)) {
        (void)json_member_text(json, "ceremonyId", &options->ceremony_id);
        json = inner;
    }
    if (!read_bytes(json, "challenge", options->challenge, sizeof(options->challenge),
            &options->challenge_size))
        return complain("challenge");
    if (registration)
        return read_creation(json, options);
    (void)json_member_text(json, "rpId", &options->rp_id);
    options->credential_list = json_member(json, "allowCredentials");
    return true;
}

bool options_descriptor_id(const struct json *descriptor, uint8_t id[1024], size_t *size)
{
    return read_bytes(descriptor, "id", id, 1024, size);
}
