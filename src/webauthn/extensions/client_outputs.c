/* SPDX-License-Identifier: Apache-2.0 */
/* One function for each extension. Outputs that belong to the other ceremony are ignored. */
#include "webauthn/extensions/client_outputs.h"

#include "base/bytes.h"
#include "webauthn/extensions/identifiers.h"

static enum passkey_fact fact_of(bool flag)
{
    return flag ? PASSKEY_FACT_YES : PASSKEY_FACT_NO;
}

/* EXT-6: a value of another type, such as null, is not an output. */
static void read_flag(const struct json *object, const char *name, enum passkey_fact *fact)
{
    bool flag;
    if (json_member_bool(object, name, &flag))
        *fact = fact_of(flag);
}

/* BLOB-5 */
static void read_large_blob(
    struct response *response, bool registration, struct passkey_client_outputs *outputs)
{
    struct passkey_bytes text;
    const struct json *blob = json_member(response->extensions, "largeBlob");
    if (registration) {
        read_flag(blob, "supported", &outputs->large_blob_supported);
        return;
    }
    read_flag(blob, "written", &outputs->large_blob_written);
    if (json_member_text(blob, "blob", &text))
        (void)response_decode(response, text, &outputs->large_blob);
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
        if (!json_is_null(value))
            set |= extension_of_client(json_name(value));
    return set;
}

void client_outputs_read(
    struct response *response, bool registration, struct passkey_client_outputs *outputs)
{
    const struct json *results = response->extensions;
    struct passkey_client_outputs read = { .present = present(results) };
    struct passkey_uvm uvm = { .count = 0 };
    if (registration) {
        /* PROPS-2 */
        read_flag(json_member(results, "credProps"), "rk", &read.discoverable);
        read_flag(results, "appidExclude", &read.app_id_exclude);
        /* PRF-4, PRF-5: the results in it are not read. */
        read_flag(json_member(results, "prf"), "enabled", &read.prf_enabled);
    } else {
        /* APPID-3: unless it is true, the RP ID hash must be that of the RP ID. */
        read_flag(results, "appid", &read.app_id);
    }
    read_large_blob(response, registration, &read);
    if (take_methods(json_member(results, "uvm"), &uvm))
        read.uvm = uvm;
    *outputs = read;
}
