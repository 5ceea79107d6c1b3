/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How results travel inside: TRY forwards one, refuse() and fault() raise one, CLEANUP frees what
 * a scope owns on every way out.
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

/* Defines a function for CLEANUP that passes a variable of the given type to `release`. */
#define CLEANUP_FUNCTION(name, type, release)                                                      \
    static inline void name(type *variable)                                                        \
    {                                                                                              \
        release(*variable);                                                                        \
    }

/* The only macro that changes the flow: return a result that is not PASSKEY_OK. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        enum passkey_result try_result = (call);                                                   \
        if (try_result != PASSKEY_OK)                                                              \
            return try_result;                                                                     \
    } while (0)

/**
 * Fill in the detail of a refusal and return it, so that a check reads
 * `return refuse(error, PASSKEY_TYPE_MISMATCH, CHECK_AUTH_10, "…")`.
 *
 * Quoted text from outside goes through text_quote() first.
 *
 * @param error  May be NULL.
 * @param check  The check of the specification's list that failed, or CHECK_NONE.
 */
__attribute__((format(printf, 4, 5))) enum passkey_result refuse(struct passkey_error *error,
    enum passkey_result result, enum check check, const char *format, ...);

/**
 * Return a result, with its error. A function that may succeed although a call failed lets the call
 * write an error of its own, because the caller's is written only if the result is not PASSKEY_OK.
 *
 * @param error  The caller's. May be NULL.
 */
MUST_USE enum passkey_result result_forward(
    enum passkey_result result, const struct passkey_error *detail, struct passkey_error *error);

/** As refuse(), for an internal error: out of memory, a failing library. @returns
 *  PASSKEY_INTERNAL. */
__attribute__((format(printf, 2, 3))) enum passkey_result fault(
    struct passkey_error *error, const char *format, ...);

/** Large enough for what text_quote() writes: 200 characters, dots and the NUL. */
#define TEXT_QUOTE_SIZE 204

/**
 * Text from outside for a message: reduced to printable ASCII ('?' for the rest) and cut at 200
 * characters with "..." after it.
 *
 * @param quoted  TEXT_QUOTE_SIZE bytes.
 * @returns quoted
 */
const char *text_quote(struct passkey_bytes text, char quoted[TEXT_QUOTE_SIZE]);

/* What no compiler can see from one file: neither of them ever returns PASSKEY_OK. */
#define refuse(error, result, ...) ((void)refuse(error, result, __VA_ARGS__), (result))
#define fault(...)                 ((void)fault(__VA_ARGS__), PASSKEY_INTERNAL)

#endif
