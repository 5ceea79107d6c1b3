/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GeneralNames { [4] Name { SET { SEQUENCE { type, value } ... } ... } ... }: all of it is parsed
 * before anything in it is used.
 */
#include "crypto/certificate_extension.h"

#include "base/bytes.h"
#include "crypto/der_reader.h"

#define TAG_DIRECTORY_NAME DER_TAG_CONTEXT(4)

bool extended_key_usage_has(struct passkey_bytes extension, struct passkey_bytes purpose)
{
    struct passkey_bytes contents, one;
    bool found = false;
    if (!der_only(extension, DER_TAG_SEQUENCE, &contents))
        return false;
    struct reader reader = reader_of(contents);
    while (!reader_end(&reader)) {
        if (!der_take(&reader, DER_TAG_OBJECT, &one))
            return false;
        found = found || bytes_equal(one, purpose);
    }
    return found;
}

/* The attribute to find, and the first one found. */
struct search {
    struct passkey_bytes type;
    struct passkey_bytes value; /* data NULL: not found yet */
};

static bool read_attribute(struct reader *reader, struct search *search)
{
    struct passkey_bytes contents, type;
    struct der_value value;
    if (!der_take(reader, DER_TAG_SEQUENCE, &contents))
        return false;
    struct reader attribute = reader_of(contents);
    if (!der_take(&attribute, DER_TAG_OBJECT, &type) || !der_next(&attribute, &value) ||
        !reader_end(&attribute))
        return false;
    if (search->value.data == NULL && bytes_equal(type, search->type))
        search->value = value.contents;
    return true;
}

static bool read_directory_name(struct passkey_bytes tagged, struct search *search)
{
    struct passkey_bytes name, set;
    if (!der_only(tagged, DER_TAG_SEQUENCE, &name))
        return false;
    struct reader reader = reader_of(name);
    while (!reader_end(&reader)) {
        if (!der_take(&reader, DER_TAG_SET, &set))
            return false;
        struct reader attributes = reader_of(set);
        while (!reader_end(&attributes))
            if (!read_attribute(&attributes, search))
                return false;
    }
    return true;
}

bool subject_alternative_attribute(
    struct passkey_bytes extension, struct passkey_bytes type, struct passkey_bytes *value)
{
    struct search search = { .type = type };
    struct passkey_bytes contents;
    struct der_value name;
    if (!der_only(extension, DER_TAG_SEQUENCE, &contents))
        return false;
    struct reader reader = reader_of(contents);
    while (!reader_end(&reader)) {
        if (!der_next(&reader, &name))
            return false;
        if ((name.form | name.number) == TAG_DIRECTORY_NAME &&
            !read_directory_name(name.contents, &search))
            return false;
    }
    *value = search.value;
    return search.value.size > 0;
}
