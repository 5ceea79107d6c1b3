/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Distinguishes refusals of OpenSSL from a lack of memory. It returns the same for both, and the
 * error queue does not always contain the reason. In that case, callers repeat the whole operation:
 * if memory was missing briefly, it succeeds; if it is still missing, that is detected.
 */
#ifndef CRYPTO_OPENSSL_ERROR_H
#define CRYPTO_OPENSSL_ERROR_H

#include <stdbool.h>

/**
 * Empty this thread's error queue. Call it first in every function that calls
 * openssl_out_of_memory(), because the queue may contain errors of the program or of calls that
 * recovered.
 */
void openssl_error_forget(void);

/**
 * Empty this thread's error queue. True if it contains a failed allocation, or if an allocation
 * fails now.
 */
bool openssl_out_of_memory(void);

#endif
