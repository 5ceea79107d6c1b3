/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decides which addresses are accepted and when two are equal. The case of ASCII letters before the
 * @ is kept for sending, but two accounts may not differ only in it.
 */
#include "service/names/email_address.h"
#include "base/bytes.h"
#include "service/names/domain.h"
#include "service/names/user_name.h"
#include <stdio.h>
#include <string.h>

#define LOCAL_SIZE_MAX 64

static const struct text_rule ADDRESS_RULE = { "e-mail address", EMAIL_ADDRESS_SIZE_MAX, false };

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

/* Atoms separated by single dots. */
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

/* The case of ASCII letters before the @ is ignored, as mail systems do in practice. Other letters
 * are not folded, because the result would be the address of another mailbox. */
static enum passkey_result make_key(struct email_address *address, struct passkey_bytes local,
    const struct domain *domain, struct passkey_error *error)
{
    uint8_t lower[LOCAL_SIZE_MAX];
    size_t size = 0;
    for (size_t i = 0; i < local.size; i++) {
        bool upper = local.data[i] >= 'A' && local.data[i] <= 'Z';
        lower[i] = upper ? (uint8_t)(local.data[i] - 'A' + 'a') : local.data[i];
    }
    /* A lower-case letter may compose with a mark even if the capital one did not. */
    TRY(text_canonical((struct passkey_bytes){ lower, local.size }, &ADDRESS_RULE,
        address->key_data, &size, error));
    int more = snprintf(
        (char *)address->key_data + size, sizeof(address->key_data) - size, "@%s", domain->ascii);
    address->key = (struct passkey_bytes){ address->key_data, size + (size_t)more };
    if (address->key.size > EMAIL_ADDRESS_SIZE_MAX)
        return refuse_address(error, "is too long");
    return PASSKEY_OK;
}

enum passkey_result email_address_canonical(
    struct passkey_bytes text, struct email_address *address, struct passkey_error *error)
{
    struct domain domain;
    size_t size = 0;
    TRY(text_canonical(text, &ADDRESS_RULE, address->text_data, &size, error));
    if (size > EMAIL_ADDRESS_SIZE_MAX)
        return refuse_address(error, "is too long");
    const uint8_t *at = memchr(address->text_data, '@', size);
    if (at == NULL)
        return refuse_address(error, "has no @");
    struct passkey_bytes local = { address->text_data, (size_t)(at - address->text_data) };
    if (!local_valid(local))
        return refuse_address(error, "has an invalid part before the @");
    enum passkey_result result =
        domain_canonical((struct passkey_bytes){ at + 1, size - local.size - 1 }, &domain, error);
    if (result == PASSKEY_MEMBER_INVALID)
        return refuse_address(error, "has no domain after the @, such as example.org");
    TRY(result);
    int more = snprintf((char *)address->text_data + local.size,
        sizeof(address->text_data) - local.size, "@%s", domain.text);
    address->text = (struct passkey_bytes){ address->text_data, local.size + (size_t)more };
    if (address->text.size > EMAIL_ADDRESS_SIZE_MAX)
        return refuse_address(error, "is too long");
    return make_key(address, local, &domain, error);
}

enum passkey_result user_name_or_address_canonical(
    struct passkey_bytes name, struct user_name_key *key, struct passkey_error *error)
{
    struct email_address address;
    struct passkey_error detail = { .result = PASSKEY_OK };
    enum passkey_result named = user_name_canonical(name, key, &detail);
    if (named <= PASSKEY_OK || email_address_canonical(name, &address, NULL) != PASSKEY_OK ||
        address.key.size > EMAIL_ADDRESS_SIZE_MAX)
        return result_forward(named, &detail, error);
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
    struct passkey_error detail = { .result = PASSKEY_OK };
    enum passkey_result read = email_address_canonical(user_name_view(&key), &address, &detail);
    if (read != PASSKEY_OK)
        return read < PASSKEY_OK ? result_forward(read, &detail, error) : PASSKEY_OK;
    if (bytes_equal(address.key, own_key))
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "A name that looks like an e-mail address must be your own verified one.");
}
