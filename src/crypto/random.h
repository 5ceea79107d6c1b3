/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random bytes from the cryptographic library, for the environment that programs pass. The
 * libraries never generate randomness themselves.
 */
#ifndef CRYPTO_RANDOM_H
#define CRYPTO_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Fill with cryptographically strong random bytes; false if none are available. */
__attribute__((warn_unused_result)) bool random_fill(uint8_t *bytes, size_t size);

#endif
