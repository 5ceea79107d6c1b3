/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All randomness of the software authenticator: HKDF-SHA-256 (RFC 5869) of a secret and a label,
 * with a counter as salt. The same secret gives the same keys, ids and certificates. The W3C test
 * vectors are generated in this way.
 */
#ifndef AUTHENTICATOR_RANDOM_H
#define AUTHENTICATOR_RANDOM_H

#include <passkey/bytes.h>

struct random_source {
    struct passkey_bytes secret; /* input keying material */
    struct passkey_bytes label;  /* info */
    uint32_t counter;            /* salt: big-endian, in the fewest bytes, at least one */
};

/** The next value: `size` bytes, at most 8,160. */
void random_draw(struct random_source *source, uint8_t *out, size_t size);

#endif
