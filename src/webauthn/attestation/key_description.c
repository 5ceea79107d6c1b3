/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members of a list that are not needed are skipped by their length. A needed one may occur at most
 * once.
 */
#include "webauthn/attestation/key_description.h"

#include "crypto/der_reader.h"

#define TAG_PURPOSE          1
#define TAG_ALL_APPLICATIONS 600
#define TAG_ORIGIN           702

#define PURPOSE_SIGN     2
#define ORIGIN_GENERATED 0

static bool read_purpose(struct passkey_bytes contents, enum key_fact *fact)
{
    struct passkey_bytes set, element;
    uint32_t purpose;
    bool right = true;
    if (*fact != KEY_FACT_ABSENT || !der_only(contents, DER_TAG_SET, &set))
        return false;
    struct reader reader = reader_of(set);
    if (reader_end(&reader))
        right = false;
    while (!reader_end(&reader)) {
        if (!der_take(&reader, DER_TAG_INTEGER, &element) || !der_number(element, &purpose))
            return false;
        right = right && purpose == PURPOSE_SIGN;
    }
    *fact = right ? KEY_FACT_RIGHT : KEY_FACT_WRONG;
    return true;
}

static bool read_origin(struct passkey_bytes contents, enum key_fact *fact)
{
    struct passkey_bytes number;
    uint32_t origin;
    if (*fact != KEY_FACT_ABSENT || !der_only(contents, DER_TAG_INTEGER, &number) ||
        !der_number(number, &origin))
        return false;
    *fact = origin == ORIGIN_GENERATED ? KEY_FACT_RIGHT : KEY_FACT_WRONG;
    return true;
}

static bool read_authorization(const struct der_value *value, struct key_authorizations *list)
{
    if (value->form != DER_CONTEXT_CONSTRUCTED)
        return false;
    if (value->number == TAG_PURPOSE)
        return read_purpose(value->contents, &list->purpose_sign);
    if (value->number == TAG_ORIGIN)
        return read_origin(value->contents, &list->origin_generated);
    list->all_applications = list->all_applications || value->number == TAG_ALL_APPLICATIONS;
    return true;
}

static bool read_list(struct reader *outer, struct key_authorizations *list)
{
    struct passkey_bytes contents;
    struct der_value value;
    *list = (struct key_authorizations){ .all_applications = false };
    if (!der_take(outer, DER_TAG_SEQUENCE, &contents))
        return false;
    struct reader reader = reader_of(contents);
    while (!reader_end(&reader))
        if (!der_next(&reader, &value) || !read_authorization(&value, list))
            return false;
    return true;
}

bool key_description_read(struct passkey_bytes der, struct key_description *description)
{
    struct passkey_bytes contents, skipped;
    if (!der_only(der, DER_TAG_SEQUENCE, &contents))
        return false;
    struct reader reader = reader_of(contents);
    return der_take(&reader, DER_TAG_INTEGER, &skipped) &&
           der_take(&reader, DER_TAG_ENUMERATED, &skipped) &&
           der_take(&reader, DER_TAG_INTEGER, &skipped) &&
           der_take(&reader, DER_TAG_ENUMERATED, &skipped) &&
           der_take(&reader, DER_TAG_OCTET_STRING, &description->challenge) &&
           der_take(&reader, DER_TAG_OCTET_STRING, &skipped) &&
           read_list(&reader, &description->software) &&
           read_list(&reader, &description->hardware) && reader_end(&reader);
}
