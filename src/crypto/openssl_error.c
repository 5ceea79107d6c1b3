/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The error queue is walked to its end, so that nothing stays behind for the next caller.
 */
#include "crypto/openssl_error.h"

#include <openssl/err.h>

void openssl_error_forget(void)
{
    ERR_clear_error();
}

bool openssl_out_of_memory(void)
{
    bool out_of_memory = false;
    for (unsigned long code = ERR_get_error(); code != 0; code = ERR_get_error())
        if (ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE)
            out_of_memory = true;
    return out_of_memory;
}
