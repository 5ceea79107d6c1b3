/* SPDX-License-Identifier: Apache-2.0 */
/* Every value is first skipped, so that all of the CBOR is checked, and then read. */
#include "webauthn/extensions/authenticator_outputs.h"

#include "base/limits.h"
#include "webauthn/extensions/identifiers.h"

/* An unsigned number. A negative number, taken as an unsigned one, exceeds every limit. */
static bool take_number(struct cbor_reader *reader, uint64_t number_max, uint64_t *number)
{
    struct cbor_item item;
    int64_t integer;
    if (cbor_reader_item(reader, &item, NULL) != PASSKEY_OK ||
        !cbor_item_integer(&item, &integer) || (uint64_t)integer > number_max)
        return false;
    *number = (uint64_t)integer;
    return true;
}

static bool take_array(struct cbor_reader *reader, struct cbor_container *array)
{
    struct cbor_item item;
    return cbor_reader_item(reader, &item, NULL) == PASSKEY_OK && item.kind == CBOR_KIND_ARRAY &&
           cbor_reader_enter(reader, &item, array, NULL) == PASSKEY_OK;
}

/* UVM-1: an array of three numbers. */
static bool take_method(struct cbor_reader *reader, struct passkey_uvm *uvm)
{
    struct cbor_container array;
    uint64_t method, key_protection, matcher_protection;
    if (uvm->count == PASSKEY_UVM_COUNT_MAX || !take_array(reader, &array) || array.left != 3 ||
        !take_number(reader, UINT32_MAX, &method) ||
        !take_number(reader, UINT16_MAX, &key_protection) ||
        !take_number(reader, UINT16_MAX, &matcher_protection))
        return false;
    uvm->entries[uvm->count].method = (uint32_t)method;
    uvm->entries[uvm->count].key_protection = (uint16_t)key_protection;
    uvm->entries[uvm->count++].matcher_protection = (uint16_t)matcher_protection;
    return true;
}

static bool take_methods(struct cbor_reader *reader, struct passkey_uvm *uvm)
{
    struct cbor_container array;
    if (!take_array(reader, &array))
        return false;
    for (uint64_t i = 0; i < array.left; i++)
        if (!take_method(reader, uvm))
            return false;
    return true;
}

/* CPROT-1, MINPIN-1, UVM-1; hmac-secret is encrypted for the client (PRF-6). */
static void look_into(struct passkey_bytes value, unsigned int extension,
    struct passkey_authenticator_outputs *outputs)
{
    struct cbor_reader reader;
    struct passkey_uvm uvm = { .count = 0 };
    uint64_t number;
    cbor_reader_init_canonical(&reader, value);
    if (extension == PASSKEY_EXTENSION_CRED_PROTECT &&
        take_number(&reader, PASSKEY_PROTECTION_VERIFICATION_REQUIRED, &number))
        outputs->protection = (enum passkey_protection)number;
    else if (extension == PASSKEY_EXTENSION_MIN_PIN_LENGTH &&
             take_number(&reader, UINT32_MAX, &number))
        outputs->min_pin_length = (uint32_t)number;
    else if (extension == PASSKEY_EXTENSION_UVM && take_methods(&reader, &uvm))
        outputs->uvm = uvm;
}

enum passkey_result authenticator_outputs_read(struct cbor_reader *reader,
    struct passkey_authenticator_outputs *outputs, struct passkey_error *error)
{
    struct passkey_authenticator_outputs read = { .present = 0 };
    struct cbor_container map;
    struct cbor_item item;
    struct passkey_bytes value;
    bool more;
    TRY(cbor_reader_item(reader, &item, error));
    /* AD-5 */
    if (item.kind != CBOR_KIND_MAP)
        return refuse(error, PASSKEY_AUTHENTICATOR_DATA_INVALID, CHECK_AD_5,
            "The flag ED is set, but no map of extensions follows.");
    TRY(cbor_reader_enter(reader, &item, &map, error));
    for (;;) {
        TRY(cbor_reader_next(reader, &map, &item, &more, error));
        if (!more)
            break;
        /* CBOR-8 */
        if (item.kind != CBOR_KIND_TEXT)
            return refuse(error, PASSKEY_AUTHENTICATOR_DATA_INVALID, CHECK_CBOR_8,
                "The identifier of an extension is not a string.");
        unsigned int extension = extension_of_authenticator(item.bytes);
        TRY(cbor_reader_skip(reader, &value, error));
        if (value.size > EXTENSION_OUTPUT_SIZE_MAX)
            return refuse(error, PASSKEY_EXTENSION_REFUSED, CHECK_NONE,
                "The output of an extension has %zu bytes; at most %d are accepted.", value.size,
                EXTENSION_OUTPUT_SIZE_MAX);
        read.present |= extension;
        look_into(value, extension, &read);
    }
    *outputs = read;
    return PASSKEY_OK;
}
