/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tells a refusal of the cryptographic library from its lack of memory: both come back as "no", and
 * the error queue does not always say which. Where it may be silent, callers ask a second time,
 * from the start: what lacked memory for a moment succeeds, and where there is none it shows.
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
