/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One row for each extension. An output of the wrong type is treated as absent, so the object of an
 * extension may be empty.
 */
#include "passkeyctl/verify/extensions.h"

static const unsigned int known = ~(unsigned int)PASSKEY_EXTENSION_OTHER;

static void fact(struct json_writer *writer, const char *key, enum passkey_fact fact)
{
    if (fact == PASSKEY_FACT_UNKNOWN)
        return;
    json_bool_member(writer, key, fact == PASSKEY_FACT_YES);
}

static void uvm_member(struct json_writer *writer, const struct passkey_uvm *uvm)
{
    if (uvm->count == 0)
        return;
    json_array_member(writer, "uvm");
    for (size_t i = 0; i < uvm->count; i++) {
        json_array_begin(writer);
        json_integer(writer, uvm->entries[i].method);
        json_integer(writer, uvm->entries[i].key_protection);
        json_integer(writer, uvm->entries[i].matcher_protection);
        json_array_end(writer);
    }
    json_array_end(writer);
}

static void large_blob_member(
    struct json_writer *writer, const struct passkey_client_outputs *client)
{
    json_object_member(writer, "largeBlob");
    fact(writer, "supported", client->large_blob_supported);
    fact(writer, "written", client->large_blob_written);
    if (client->large_blob.data != NULL)
        json_base64url_member(writer, "blob", client->large_blob);
    json_object_end(writer);
}

static void fact_object(
    struct json_writer *writer, const char *name, const char *key, enum passkey_fact value)
{
    json_object_member(writer, name);
    fact(writer, key, value);
    json_object_end(writer);
}

static void client_members(struct json_writer *writer, const struct passkey_client_outputs *client)
{
    if ((client->present & PASSKEY_EXTENSION_CRED_PROPS) != 0)
        fact_object(writer, "credProps", "rk", client->discoverable);
    fact(writer, "appid", client->app_id);
    fact(writer, "appidExclude", client->app_id_exclude);
    if ((client->present & PASSKEY_EXTENSION_LARGE_BLOB) != 0)
        large_blob_member(writer, client);
    if ((client->present & PASSKEY_EXTENSION_PRF) != 0)
        fact_object(writer, "prf", "enabled", client->prf_enabled);
    uvm_member(writer, &client->uvm);
}

static void authenticator_members(
    struct json_writer *writer, const struct passkey_authenticator_outputs *authenticator)
{
    if (authenticator->protection != PASSKEY_PROTECTION_NOT_GIVEN)
        json_integer_member(writer, "credProtect", authenticator->protection);
    if (authenticator->min_pin_length != 0)
        json_integer_member(writer, "minPinLength", authenticator->min_pin_length);
    uvm_member(writer, &authenticator->uvm);
}

void verify_extensions_member(struct json_writer *writer,
    const struct passkey_client_outputs *client,
    const struct passkey_authenticator_outputs *authenticator)
{
    if (((client->present | authenticator->present) & known) == 0)
        return;
    json_object_member(writer, "extensions");
    if ((client->present & known) != 0) {
        json_object_member(writer, "client");
        client_members(writer, client);
        json_object_end(writer);
    }
    if ((authenticator->present & known) != 0) {
        json_object_member(writer, "authenticator");
        authenticator_members(writer, authenticator);
        json_object_end(writer);
    }
    json_object_end(writer);
}
