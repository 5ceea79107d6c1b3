/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One function an extension. An output of the other ceremony's kind is as good as none.
 */
#include "webauthn/extensions/client_outputs.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "webauthn/extensions/identifiers.h"

static enum passkey_fact fact_of(bool flag)
{
    return flag ? PASSKEY_FACT_YES : PASSKEY_FACT_NO;
}

/* EXT-6: refused when it is no boolean. */
static enum passkey_result read_strictly(const struct json *object, const char *name,
    enum passkey_fact *fact, struct passkey_error *error)
{
    bool flag;
    const struct json *value = json_member(object, name);
    if (value == NULL)
        return PASSKEY_OK;
    if (!json_as_bool(value, &flag))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_EXT_6,
            "The extension output \"%s\" must be true or false.", name);
    *fact = fact_of(flag);
    return PASSKEY_OK;
}

static void read_leniently(const struct json *object, const char *name, enum passkey_fact *fact)
{
    bool flag;
    if (json_as_bool(json_member(object, name), &flag))
        *fact = fact_of(flag);
}

/* PROPS-2 */
static enum passkey_result read_properties(
    const struct json *results, enum passkey_fact *discoverable, struct passkey_error *error)
{
    const struct json *properties = json_member(results, "credProps");
    if (properties != NULL && !json_is_object(properties))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_EXT_6,
            "The extension output \"credProps\" must be an object.");
    return read_strictly(properties, "rk", discoverable, error);
}

/* BLOB-5 */
static void read_large_blob(
    struct response *response, bool registration, struct passkey_client_outputs *outputs)
{
    struct passkey_bytes text;
    size_t size;
    const struct json *blob = json_member(response->extensions, "largeBlob");
    if (registration) {
        read_leniently(blob, "supported", &outputs->large_blob_supported);
        return;
    }
    read_leniently(blob, "written", &outputs->large_blob_written);
    if (!json_as_text(json_member(blob, "blob"), &text) ||
        !base64url_decode(text, response->room, &size))
        return;
    outputs->large_blob = (struct passkey_bytes){ response->room, size };
    response->room += size;
}

static bool take_number(const struct json **value, int64_t number_max, int64_t *number)
{
    const struct json *at = *value;
    if (!json_as_integer(at, number) || *number < 0 || *number > number_max)
        return false;
    *value = json_next(at);
    return true;
}

/* UVM-1: up to three arrays of three numbers. */
static bool take_methods(const struct json *list, struct passkey_uvm *uvm)
{
    if (!json_is_array(list) || json_count(list) > PASSKEY_UVM_COUNT_MAX)
        return false;
    for (const struct json *entry = json_first(list); entry != NULL; entry = json_next(entry)) {
        int64_t method, key_protection, matcher_protection;
        const struct json *number = json_first(entry);
        if (!json_is_array(entry) || json_count(entry) != 3 ||
            !take_number(&number, UINT32_MAX, &method) ||
            !take_number(&number, UINT16_MAX, &key_protection) ||
            !take_number(&number, UINT16_MAX, &matcher_protection))
            return false;
        uvm->entries[uvm->count].method = (uint32_t)method;
        uvm->entries[uvm->count].key_protection = (uint16_t)key_protection;
        uvm->entries[uvm->count++].matcher_protection = (uint16_t)matcher_protection;
    }
    return true;
}

static unsigned int present(const struct json *results)
{
    unsigned int set = 0;
    for (const struct json *value = json_first(results); value != NULL; value = json_next(value))
        set |= extension_of_client(json_name(value));
    return set;
}

enum passkey_result client_outputs_read(struct response *response, bool registration,
    struct passkey_client_outputs *outputs, struct passkey_error *error)
{
    const struct json *results = response->extensions;
    struct passkey_client_outputs read = { .present = present(results) };
    struct passkey_uvm uvm = { .count = 0 };
    if (registration) {
        TRY(read_properties(results, &read.discoverable, error));
        TRY(read_strictly(results, "appidExclude", &read.app_id_exclude, error));
        /* PRF-4, PRF-5: the results beside it are not looked at. */
        read_leniently(json_member(results, "prf"), "enabled", &read.prf_enabled);
    } else {
        TRY(read_strictly(results, "appid", &read.app_id, error));
    }
    read_large_blob(response, registration, &read);
    if (take_methods(json_member(results, "uvm"), &uvm))
        read.uvm = uvm;
    *outputs = read;
    return PASSKEY_OK;
}
