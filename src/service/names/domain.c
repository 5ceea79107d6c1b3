/* SPDX-License-Identifier: Apache-2.0 */
/* Internationalized domain names with libidn2, which only this file uses. */
#include "service/names/domain.h"

#include "base/bytes.h"
#include <idn2.h>
#include <stdio.h>
#include <string.h>

#define LABEL_SIZE_MAX 63

/* RFC 1123 2.1. */
static bool label_valid(const char *label, size_t size)
{
    if (size == 0 || size > LABEL_SIZE_MAX || label[0] == '-' || label[size - 1] == '-')
        return false;
    for (size_t i = 0; i < size; i++) {
        char byte = label[i];
        bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
        if (!letter && !(byte >= '0' && byte <= '9') && byte != '-')
            return false;
    }
    return true;
}

/* If the last label began with a digit, the name could end like an IPv4 address. */
static bool ascii_valid(const char *ascii)
{
    size_t labels = 0;
    for (const char *label = ascii;; labels++) {
        size_t size = strcspn(label, ".");
        if (!label_valid(label, size))
            return false;
        if (label[size] == '\0')
            return labels > 0 && !(label[0] >= '0' && label[0] <= '9');
        label += size + 1;
    }
}

static bool is_ascii(struct passkey_bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] >= 0x80)
            return false;
    return true;
}

static bool fill(struct domain *domain, const char *ascii, const char *text)
{
    size_t ascii_size = strlen(ascii);
    size_t text_size = strlen(text);
    if (ascii_size >= sizeof(domain->ascii) || text_size >= sizeof(domain->text) ||
        !ascii_valid(ascii))
        return false;
    for (size_t i = 0; i <= ascii_size; i++)
        domain->ascii[i] = (char)(ascii[i] >= 'A' && ascii[i] <= 'Z' ? ascii[i] + 32 : ascii[i]);
    memcpy(domain->text, text, text_size + 1);
    return true;
}

static void library_text_free(char **text)
{
    idn2_free(*text);
}

static enum passkey_result result_of(int code, struct passkey_error *error)
{
    if (code == IDN2_MALLOC)
        return fault(error, "Out of memory.");
    return code == IDN2_OK ? PASSKEY_OK : PASSKEY_MEMBER_INVALID;
}

enum passkey_result domain_canonical(
    struct passkey_bytes text, struct domain *domain, struct passkey_error *error)
{
    char typed[DOMAIN_TEXT_SIZE_MAX + 1];
    if (text.size >= sizeof(typed) || memchr(text.data, '\0', text.size) != NULL)
        return PASSKEY_MEMBER_INVALID;
    (void)snprintf(typed, sizeof(typed), "%.*s", (int)text.size, (const char *)text.data);
    if (is_ascii(text)) {
        if (!fill(domain, typed, typed))
            return PASSKEY_MEMBER_INVALID;
        memcpy(domain->text, domain->ascii, sizeof(domain->ascii));
        return PASSKEY_OK;
    }
    const int flags = IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT | IDN2_USE_STD3_ASCII_RULES;
    CLEANUP(library_text_free) char *ascii = NULL;
    CLEANUP(library_text_free) char *shown = NULL;
    TRY(result_of(idn2_to_ascii_8z(typed, &ascii, flags), error));
    TRY(result_of(idn2_to_unicode_8z8z(ascii, &shown, 0), error));
    return fill(domain, ascii, shown) ? PASSKEY_OK : PASSKEY_MEMBER_INVALID;
}
