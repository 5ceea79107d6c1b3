/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tells a refusal of the cryptographic library from its lack of memory: both come back as "no".
 */
#ifndef CRYPTO_OPENSSL_ERROR_H
#define CRYPTO_OPENSSL_ERROR_H

#include <stdbool.h>

/** Empty this thread's error queue; true when an allocation failed since it was last empty. */
bool openssl_out_of_memory(void);

#endif
