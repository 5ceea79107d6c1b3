/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Canonical texts with libutf8proc, which only this file uses. The folded form is Unicode's
 * canonical caseless form (D145), composed: NFC(toCasefold(NFD(name))). NFD comes first, because
 * the folding of some Greek marks depends on the order of marks, which only normalization
 * determines.
 */
#include "service/names/user_name.h"
#include "base/utf8.h"
#include <string.h>
#include <utf8proc.h>

static enum passkey_result refuse_text(
    const struct text_rule *rule, const char *why, struct passkey_error *error)
{
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "The %s %s.", rule->what, why);
}

static enum passkey_result refuse_length(const struct text_rule *rule, struct passkey_error *error)
{
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "The %s has more than %zu characters.",
        rule->what, rule->characters_max);
}

/* The problem of a character in a name, or NULL. */
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

/* Checks that a text is valid UTF-8 with an allowed number of allowed characters. */
static enum passkey_result characters_check(
    struct passkey_bytes text, const struct text_rule *rule, struct passkey_error *error)
{
    size_t characters = 0;
    for (size_t at = 0; at < text.size; characters++) {
        utf8proc_int32_t character = -1;
        utf8proc_ssize_t size =
            utf8proc_iterate(text.data + at, (utf8proc_ssize_t)(text.size - at), &character);
        if (size <= 0)
            return refuse_text(rule, "is not UTF-8", error);
        const char *why = character_fault(character);
        if (why != NULL)
            return refuse_text(rule, why, error);
        at += (size_t)size;
    }
    if (characters == 0)
        return refuse_text(rule, "is empty", error);
    return characters > rule->characters_max ? refuse_length(rule, error) : PASSKEY_OK;
}

enum passkey_result text_canonical(struct passkey_bytes text, const struct text_rule *rule,
    uint8_t *form, size_t *size, struct passkey_error *error)
{
    if (text.size > rule->characters_max * 4)
        return refuse_length(rule, error);
    if (!utf8_valid(text))
        return refuse_text(rule, "is not UTF-8", error);
    TRY(characters_check(text, rule, error));
    if (text.data[0] == ' ' || text.data[text.size - 1] == ' ')
        return refuse_text(rule, "begins or ends with a space", error);
    CLEANUP(pointer_free) utf8proc_uint8_t *decomposed = NULL;
    utf8proc_ssize_t made = utf8proc_map(
        text.data, (utf8proc_ssize_t)text.size, &decomposed, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
    if (made < 0)
        return fault(error, "The %s could not be decomposed.", rule->what);
    CLEANUP(pointer_free) utf8proc_uint8_t *composed = NULL;
    int how = UTF8PROC_STABLE | UTF8PROC_COMPOSE | (rule->folded ? UTF8PROC_CASEFOLD : 0);
    made = utf8proc_map(decomposed, made, &composed, (utf8proc_option_t)how);
    if (made < 0)
        return fault(error, "The %s could not be composed.", rule->what);
    /* Folding may lengthen a text and, in principle, produce characters that are not allowed. */
    struct passkey_bytes canonical = { composed, (size_t)made };
    TRY(characters_check(canonical, rule, error));
    memcpy(form, canonical.data, canonical.size);
    *size = canonical.size;
    return PASSKEY_OK;
}

/* Several spaces look like one, in HTML and to people. */
static void collapse_spaces(struct user_name_key *key)
{
    size_t size = 0;
    for (size_t i = 0; i < key->size; i++)
        if (key->data[i] != ' ' || key->data[i - 1] != ' ') /* a prefix may end with one */
            key->data[size++] = key->data[i];
    key->size = size;
}

enum passkey_result user_name_canonical(
    struct passkey_bytes name, struct user_name_key *key, struct passkey_error *error)
{
    static const struct text_rule rule = { "user name", USER_NAME_CHARACTERS_MAX, true };
    TRY(text_canonical(name, &rule, key->data, &key->size, error));
    collapse_spaces(key);
    return PASSKEY_OK;
}

struct passkey_bytes user_name_view(const struct user_name_key *key)
{
    return (struct passkey_bytes){ key->data, key->size };
}
