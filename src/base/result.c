/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fills in the details of a result. Messages are truncated to the caller's struct and never
 * allocated, so that a refusal cannot fail.
 */
#include "base/result.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Defined here as functions; elsewhere, macros of these names help the analyzer. */
#undef refuse
#undef fault

#define QUOTED_MAX 200

__attribute__((format(printf, 4, 0))) static void fill(struct passkey_error *error,
    enum passkey_result result, enum check check, const char *format, va_list arguments)
{
    if (error == NULL)
        return;
    error->result = result;
    error->step = check_reference(check);
    error->retry_after_s = 0;
    if (vsnprintf(error->message, sizeof(error->message), format, arguments) < 0)
        error->message[0] = '\0';
}

enum passkey_result refuse(struct passkey_error *error, enum passkey_result result,
    enum check check, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fill(error, result, check, format, arguments);
    va_end(arguments);
    return result;
}

enum passkey_result result_forward(
    enum passkey_result result, const struct passkey_error *detail, struct passkey_error *error)
{
    if (result != PASSKEY_OK && error != NULL)
        *error = *detail;
    return result;
}

enum passkey_result fault(struct passkey_error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fill(error, PASSKEY_INTERNAL, CHECK_NONE, format, arguments);
    va_end(arguments);
    return PASSKEY_INTERNAL;
}

void pointer_free(void *variable)
{
    void *memory = NULL; /* copied, because the variable has another pointer type */
    memcpy(&memory, variable, sizeof(memory));
    free(memory);
    memory = NULL;
    memcpy(variable, &memory, sizeof(memory));
}

const char *text_quote(struct passkey_bytes text, char quoted[TEXT_QUOTE_SIZE])
{
    size_t size = text.size < QUOTED_MAX ? text.size : QUOTED_MAX;
    for (size_t i = 0; i < size; i++)
        quoted[i] = (char)(text.data[i] >= 0x20 && text.data[i] < 0x7f ? text.data[i] : '?');
    memcpy(quoted + size, text.size > QUOTED_MAX ? "..." : "\0\0\0", 4);
    return quoted;
}
