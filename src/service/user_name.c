/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Canonical user names by libutf8proc, whose home this file is. The form is Unicode's canonical
 * caseless one (D145), composed: NFC(toCasefold(NFD(name))). NFD comes first because the folding of
 * some Greek marks depends on the order of marks, which only normalisation settles.
 */
#include "service/user_name.h"
#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

static enum passkey_result refuse_name(struct passkey_error *error, const char *why)
{
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "The user name %s.", why);
}

/* What is wrong with a character in a name, or NULL. */
static const char *character_fault(utf8proc_int32_t character)
{
    const utf8proc_property_t *property = utf8proc_get_property(character);
    switch (property->category) {
    case UTF8PROC_CATEGORY_CN:
        return "contains an unassigned character";
    case UTF8PROC_CATEGORY_CO:
        return "contains a private-use character";
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return "contains a control character";
    case UTF8PROC_CATEGORY_CF:
        return "contains a format or bidirectional character";
    case UTF8PROC_CATEGORY_ZS:
        return character == ' ' ? NULL : "contains a space other than U+0020";
    default:
        return property->ignorable ? "contains an invisible character" : NULL;
    }
}

/* Valid UTF-8 of 1 to 64 characters, none of which is refused. */
static enum passkey_result characters_check(struct passkey_bytes name, struct passkey_error *error)
{
    size_t characters = 0;
    for (size_t at = 0; at < name.size; characters++) {
        utf8proc_int32_t character = -1;
        utf8proc_ssize_t size =
            utf8proc_iterate(name.data + at, (utf8proc_ssize_t)(name.size - at), &character);
        if (size <= 0)
            return refuse_name(error, "is not UTF-8");
        const char *why = character_fault(character);
        if (why != NULL)
            return refuse_name(error, why);
        at += (size_t)size;
    }
    if (characters == 0)
        return refuse_name(error, "is empty");
    if (characters > USER_NAME_CHARACTERS_MAX)
        return refuse_name(error, "has more than 64 characters");
    return PASSKEY_OK;
}

static void free_text(utf8proc_uint8_t **text)
{
    free(*text);
}

enum passkey_result user_name_canonical(
    struct passkey_bytes name, struct user_name_key *key, struct passkey_error *error)
{
    if (name.size > USER_NAME_SIZE_MAX)
        return refuse_name(error, "has more than 64 characters");
    if (!utf8_valid(name))
        return refuse_name(error, "is not UTF-8");
    TRY(characters_check(name, error));
    if (name.data[0] == ' ' || name.data[name.size - 1] == ' ')
        return refuse_name(error, "begins or ends with a space");
    CLEANUP(free_text) utf8proc_uint8_t *decomposed = NULL;
    utf8proc_ssize_t size = utf8proc_map(
        name.data, (utf8proc_ssize_t)name.size, &decomposed, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
    if (size < 0)
        return fault(error, "A user name could not be decomposed.");
    CLEANUP(free_text) utf8proc_uint8_t *folded = NULL;
    size = utf8proc_map(
        decomposed, size, &folded, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
    if (size < 0)
        return fault(error, "A user name could not be folded.");
    /* Folding may lengthen a name and, in principle, leave other characters than it found. */
    struct passkey_bytes form = { folded, (size_t)size };
    TRY(characters_check(form, error));
    memcpy(key->data, form.data, form.size);
    key->size = form.size;
    return PASSKEY_OK;
}

struct passkey_bytes user_name_view(const struct user_name_key *key)
{
    return (struct passkey_bytes){ key->data, key->size };
}
