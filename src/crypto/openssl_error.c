/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the whole error queue, so that no error is left for the next caller.
 */
#include "crypto/openssl_error.h"

#include <openssl/crypto.h>
#include <openssl/err.h>

/* Larger than the small allocations whose failure the library does not report. */
#define PROBE_SIZE 256

void openssl_error_forget(void)
{
    ERR_clear_error();
}

/* If no memory is available now, it was probably missing before, too. */
static bool memory_is_gone(void)
{
    void *probe = OPENSSL_malloc(PROBE_SIZE);
    OPENSSL_free(probe);
    return probe == NULL;
}

bool openssl_out_of_memory(void)
{
    bool out_of_memory = memory_is_gone();
    for (unsigned long code = ERR_get_error(); code != 0; code = ERR_get_error())
        if (ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE)
            out_of_memory = true;
    return out_of_memory;
}
