/* SPDX-License-Identifier: Apache-2.0 */
/* Accepts domains only in the form in which browsers write them: they are compared bytewise. */
#include "base/domain.h"

#include "base/bytes.h"

#define LABEL_SIZE_MAX 63

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* Lower-case letters, digits and inner hyphens. */
static bool label_valid(struct passkey_bytes label)
{
    if (label.size == 0 || label.size > LABEL_SIZE_MAX)
        return false;
    for (size_t i = 0; i < label.size; i++) {
        uint8_t byte = label.data[i];
        bool inner = i > 0 && i + 1 < label.size;
        if (!(byte >= 'a' && byte <= 'z') && !is_digit(byte) && !(inner && byte == '-'))
            return false;
    }
    return true;
}

/* The last label begins with a letter, so that the domain is not an IPv4 address. */
bool domain_valid(struct passkey_bytes domain)
{
    if (domain.size == 0 || domain.size > DOMAIN_SIZE_MAX)
        return false;
    size_t begin = 0;
    for (size_t i = 0; i <= domain.size; i++) {
        if (i < domain.size && domain.data[i] != '.')
            continue;
        if (!label_valid((struct passkey_bytes){ domain.data + begin, i - begin }))
            return false;
        if (i < domain.size)
            begin = i + 1;
    }
    return !is_digit(domain.data[begin]);
}

/* The suffix must begin at a label, not within one. */
bool domain_within(struct passkey_bytes domain, struct passkey_bytes parent)
{
    if (bytes_equal(domain, parent))
        return true;
    if (domain.size <= parent.size + 1)
        return false;
    size_t from = domain.size - parent.size;
    return domain.data[from - 1] == '.' &&
           bytes_equal((struct passkey_bytes){ domain.data + from, parent.size }, parent);
}

enum passkey_result rp_id_check(struct passkey_bytes rp_id, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    if (!domain_valid(rp_id))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_RPID_1,
            "The RP ID \"%s\" is not a domain: expected a name such as example.org in lower case, "
            "without scheme or port, and not an IP address.",
            text_quote(rp_id, quoted));
    return PASSKEY_OK;
}
