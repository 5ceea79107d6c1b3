/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which addresses there are. Case is kept before the @, where the owner of a domain may see a
 * difference, but no two accounts may differ in it alone.
 */
#include "service/names/email_address.h"
#include "base/bytes.h"
#include "service/names/user_name.h"
#include <string.h>

#define LOCAL_SIZE_MAX  64
#define DOMAIN_PART_MAX 63

static enum passkey_result refuse_address(struct passkey_error *error, const char *why)
{
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "The e-mail address %s.", why);
}

static bool is_letter_or_digit(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte >= 0x80;
}

/* RFC 5322, 3.2.3, and RFC 6532. */
static bool is_atom(uint8_t byte)
{
    return is_letter_or_digit(byte) || (byte != 0 && strchr("!#$%&'*+-/=?^_`{|}~", byte) != NULL);
}

/* Atoms between single dots. */
static bool local_valid(struct passkey_bytes local)
{
    if (local.size == 0 || local.size > LOCAL_SIZE_MAX || local.data[local.size - 1] == '.')
        return false;
    for (size_t i = 0; i < local.size; i++) {
        bool dot = local.data[i] == '.';
        if (dot ? i == 0 || local.data[i - 1] == '.' : !is_atom(local.data[i]))
            return false;
    }
    return true;
}

static bool part_valid(struct passkey_bytes part)
{
    if (part.size == 0 || part.size > DOMAIN_PART_MAX || part.data[0] == '-' ||
        part.data[part.size - 1] == '-')
        return false;
    for (size_t i = 0; i < part.size; i++)
        if (!is_letter_or_digit(part.data[i]) && part.data[i] != '-')
            return false;
    return true;
}

/* Two labels or more; the last one begins with a letter, or it would be an IPv4 address. */
static bool domain_valid(struct passkey_bytes domain)
{
    size_t begin = 0;
    size_t parts = 0;
    for (size_t i = 0; i <= domain.size; i++) {
        if (i < domain.size && domain.data[i] != '.')
            continue;
        if (!part_valid((struct passkey_bytes){ domain.data + begin, i - begin }))
            return false;
        parts++;
        if (i < domain.size)
            begin = i + 1;
    }
    return parts >= 2 && !(domain.data[begin] >= '0' && domain.data[begin] <= '9');
}

enum passkey_result email_address_canonical(
    struct passkey_bytes text, struct email_address *address, struct passkey_error *error)
{
    static const struct text_rule plain = { "e-mail address", EMAIL_ADDRESS_SIZE_MAX, false };
    static const struct text_rule folded = { "e-mail address", EMAIL_ADDRESS_SIZE_MAX, true };
    size_t size = 0;
    TRY(text_canonical(text, &plain, address->text_data, &size, error));
    if (size > EMAIL_ADDRESS_SIZE_MAX)
        return refuse_address(error, "is too long");
    address->text = (struct passkey_bytes){ address->text_data, size };
    const uint8_t *at = memchr(address->text_data, '@', size);
    if (at == NULL)
        return refuse_address(error, "has no @");
    size_t local_size = (size_t)(at - address->text_data);
    struct passkey_bytes domain = { at + 1, size - local_size - 1 };
    if (!local_valid((struct passkey_bytes){ address->text_data, local_size }))
        return refuse_address(error, "has something before the @ that cannot be mailed to");
    if (!domain_valid(domain))
        return refuse_address(error, "has no domain behind the @, such as example.org");
    uint8_t lower[sizeof(address->text_data)];
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = address->text_data[i];
        bool upper = i > local_size && byte >= 'A' && byte <= 'Z';
        lower[i] = upper ? (uint8_t)(byte - 'A' + 'a') : byte;
    }
    /* A small letter may compose with a mark where the capital did not. */
    TRY(text_canonical(
        (struct passkey_bytes){ lower, size }, &plain, address->text_data, &size, error));
    address->text.size = size;
    TRY(text_canonical(address->text, &folded, address->key_data, &size, error));
    address->key = (struct passkey_bytes){ address->key_data, size };
    return PASSKEY_OK;
}

enum passkey_result user_name_or_address_canonical(
    struct passkey_bytes name, struct user_name_key *key, struct passkey_error *error)
{
    struct email_address address;
    enum passkey_result named = user_name_canonical(name, key, error);
    if (named <= PASSKEY_OK || email_address_canonical(name, &address, NULL) != PASSKEY_OK ||
        address.key.size > EMAIL_ADDRESS_SIZE_MAX)
        return named;
    memcpy(key->data, address.key.data, address.key.size);
    key->size = address.key.size;
    return PASSKEY_OK;
}

enum passkey_result email_address_check_name(
    struct passkey_bytes name, struct passkey_bytes own_key, struct passkey_error *error)
{
    struct user_name_key key;
    struct email_address address;
    TRY(user_name_canonical(name, &key, error));
    enum passkey_result read = email_address_canonical(user_name_view(&key), &address, error);
    if (read != PASSKEY_OK)
        return read < PASSKEY_OK ? read : PASSKEY_OK;
    if (bytes_equal(address.key, own_key))
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "A name that looks like an e-mail address must be your own verified one.");
}
