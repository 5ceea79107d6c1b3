/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Distinguishes a refusal of OpenSSL from a lack of memory: it returns the same for both, and the
 * error queue does not always have the reason. Where it may have none, callers repeat the whole
 * operation: if memory was missing for a moment, it succeeds; if it is still missing, that is seen.
 */
#ifndef CRYPTO_OPENSSL_ERROR_H
#define CRYPTO_OPENSSL_ERROR_H

#include <stdbool.h>

/**
 * Empty this thread's error queue. First thing in every function that asks the other question: what
 * a program, or a call that managed without the memory, left there is not ours.
 */
void openssl_error_forget(void);

/** Empty this thread's error queue; true when it tells of a failed allocation, or one fails now. */
bool openssl_out_of_memory(void);

#endif
