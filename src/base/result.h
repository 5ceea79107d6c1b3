/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Results inside the project: TRY returns a failed result to the caller, refuse() and fault()
 * create one, and CLEANUP frees the variables of a scope on every path.
 */
#ifndef BASE_RESULT_H
#define BASE_RESULT_H

#include "base/checks.h"
#include <passkey/result.h>

#define MUST_USE      PASSKEY_MUST_USE
#define CLEANUP(free) __attribute__((cleanup(free)))

/**
 * For CLEANUP: frees the memory that a pointer variable points to, and sets the variable to NULL.
 *
 * @param variable  The address of a pointer of any type; the pointer may be NULL.
 */
void pointer_free(void *variable);

/* Define a function for CLEANUP that passes a variable of the type to `release`. */
#define CLEANUP_FUNCTION(name, type, release)                                                      \
    static inline void name(type *variable)                                                        \
    {                                                                                              \
        release(*variable);                                                                        \
    }

/* Return a result that is not PASSKEY_OK to the caller. No other macro changes the control flow. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        enum passkey_result try_result = (call);                                                   \
        if (try_result != PASSKEY_OK)                                                              \
            return try_result;                                                                     \
    } while (0)

/**
 * Fill in the details of a refusal and return it, so that a check reads `return refuse(error,
 * PASSKEY_TYPE_MISMATCH, CHECK_AUTH_10, "…")`.
 *
 * Text from input must be quoted with text_quote().
 *
 * @param error  May be NULL.
 * @param check  The failed check of the checklist, or CHECK_NONE.
 */
__attribute__((format(printf, 4, 5))) enum passkey_result refuse(struct passkey_error *error,
    enum passkey_result result, enum check check, const char *format, ...);

/**
 * Return a result, with its error. A function that may succeed although a call failed passes an
 * error of its own to that call, because the caller's error is written only if the result is not
 * PASSKEY_OK.
 *
 * @param error  The caller's. May be NULL.
 */
MUST_USE enum passkey_result result_forward(
    enum passkey_result result, const struct passkey_error *detail, struct passkey_error *error);

/** Like refuse(), for an internal error: out of memory, a failing library.
 * @returns PASSKEY_INTERNAL. */
__attribute__((format(printf, 2, 3))) enum passkey_result fault(
    struct passkey_error *error, const char *format, ...);

/** The size of text_quote()'s output: 200 characters, dots and a NUL. */
#define TEXT_QUOTE_SIZE 204

/**
 * Prepare text from input for a message: replace what is not printable ASCII by '?', and truncate
 * it to 200 characters followed by "...".
 *
 * @param quoted  TEXT_QUOTE_SIZE bytes.
 * @returns quoted
 */
const char *text_quote(struct passkey_bytes text, char quoted[TEXT_QUOTE_SIZE]);

/* The compiler cannot see this from one file: neither function ever returns PASSKEY_OK. */
#define refuse(error, result, ...) ((void)refuse(error, result, __VA_ARGS__), (result))
#define fault(...)                 ((void)fault(__VA_ARGS__), PASSKEY_INTERNAL)

#endif
