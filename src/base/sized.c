/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sized.h"

#include <string.h>

static size_t size_of(const void *given)
{
    size_t size;
    memcpy(&size, given, sizeof(size));
    return size;
}

static size_t common(const struct sized_type *type, size_t size)
{
    return size < type->size ? size : type->size;
}

enum passkey_result sized_check(
    const struct sized_type *type, const void *given, struct passkey_error *error)
{
    size_t size = size_of(given);
    if (size < type->size_min)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The member size of %s is %zu; set it to the size of the struct.", type->name, size);
    return PASSKEY_OK;
}

enum passkey_result sized_read(
    const struct sized_type *type, const void *given, void *own, struct passkey_error *error)
{
    size_t size = size_of(given);
    TRY(sized_check(type, given, error));
    for (size_t i = type->size; i < size; i++)
        if (((const uint8_t *)given)[i] != 0)
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "%s has a member that version %s of the library does not know.", type->name,
                PASSKEY_VERSION);
    memset(own, 0, type->size);
    memcpy(own, given, common(type, size));
    memcpy(own, &type->size, sizeof(type->size));
    return PASSKEY_OK;
}

enum passkey_result sized_read_array(const struct sized_type *type, const void *given, size_t count,
    void *own, struct passkey_error *error)
{
    const uint8_t *at = given;
    uint8_t *to = own;
    for (size_t i = 0; i < count; i++, at += size_of(given), to += type->size) {
        if (size_of(at) != size_of(given))
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "The member size of item %zu of an array of %s is %zu, and that of the first is "
                "%zu.",
                i, type->name, size_of(at), size_of(given));
        TRY(sized_read(type, at, to, error));
    }
    return PASSKEY_OK;
}

void sized_write(const struct sized_type *type, const void *own, void *given)
{
    size_t size = size_of(given);
    memset(given, 0, size);
    memcpy(given, own, common(type, size));
    memcpy(given, &size, sizeof(size));
}
