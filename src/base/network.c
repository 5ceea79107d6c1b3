/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The C library reads the addresses; it accepts the standard forms, without zones and octal
 * numbers.
 */
#include "base/network.h"
#include "base/bytes.h"
#include <arpa/inet.h>
#include <string.h>

#define IPV4_SIZE 4

static const uint8_t mapped[ADDRESS_SIZE_MAX - IPV4_SIZE] = { [10] = 0xFF, [11] = 0xFF };

/*
 * A view of the IPv4 address in an IPv4-mapped IPv6 address (RFC 4291 2.5.5.2), or of the address
 * itself.
 */
static struct passkey_bytes address_plain(struct passkey_bytes address)
{
    if (address.size == ADDRESS_SIZE_MAX && bytes_start_with(address, BYTES_ARRAY(mapped)))
        return (struct passkey_bytes){ address.data + sizeof(mapped), IPV4_SIZE };
    return address;
}

/* Read an address without normalizing it. */
static size_t read_clothed(struct passkey_bytes text, uint8_t address[ADDRESS_SIZE_MAX])
{
    char copy[INET6_ADDRSTRLEN];
    if (text.size == 0 || text.size >= sizeof(copy) || memchr(text.data, '\0', text.size) != NULL)
        return 0;
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    if (inet_pton(AF_INET, copy, address) == 1)
        return IPV4_SIZE;
    return inet_pton(AF_INET6, copy, address) == 1 ? ADDRESS_SIZE_MAX : 0;
}

size_t address_read(struct passkey_bytes text, uint8_t address[ADDRESS_SIZE_MAX])
{
    uint8_t read[ADDRESS_SIZE_MAX];
    struct passkey_bytes plain =
        address_plain((struct passkey_bytes){ read, read_clothed(text, read) });
    if (plain.size > 0)
        memcpy(address, plain.data, plain.size);
    return plain.size;
}

/* Read up to three digits. */
static bool read_bits(struct passkey_bytes text, unsigned *bits)
{
    *bits = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        *bits = *bits * 10 + (unsigned)(text.data[i] - '0');
    }
    return text.size >= 1 && text.size <= 3;
}

bool network_read(struct passkey_bytes text, struct network *network)
{
    const uint8_t *slash = text.size == 0 ? NULL : memchr(text.data, '/', text.size);
    struct passkey_bytes head = { text.data,
        slash == NULL ? text.size : (size_t)(slash - text.data) };
    *network = (struct network){ .size = 0 };
    network->size = address_read(head, network->address);
    network->bits = (unsigned)network->size * 8;
    if (slash == NULL)
        return network->size > 0;
    struct passkey_bytes tail = { slash + 1, text.size - head.size - 1 };
    unsigned bits = 0;
    if (network->size == 0 || !read_bits(tail, &bits) || bits > network->bits)
        return false;
    network->bits = bits;
    return true;
}

bool network_has(const struct network *network, struct passkey_bytes address)
{
    struct passkey_bytes plain = address_plain(address);
    if (plain.size != network->size)
        return false;
    size_t whole = network->bits / 8;
    unsigned rest = network->bits % 8;
    if (!bytes_equal((struct passkey_bytes){ plain.data, whole },
            (struct passkey_bytes){ network->address, whole }))
        return false;
    uint8_t mask = (uint8_t)(0xFF00 >> rest);
    return rest == 0 || ((plain.data[whole] ^ network->address[whole]) & mask) == 0;
}
