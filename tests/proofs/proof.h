/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the CBMC harnesses have in common. A function whose name begins with nondet_ has no body:
 * CBMC gives it every value of its type.
 */
#ifndef PROOFS_PROOF_H
#define PROOFS_PROOF_H

#include <passkey/bytes.h>
#include <stdbool.h>
#include <stdlib.h>

#define PROVE(condition)  __CPROVER_assert(condition, #condition)
#define ASSUME(condition) __CPROVER_assume(condition)

bool nondet_bool(void);
uint8_t nondet_u8(void);
uint64_t nondet_u64(void);
size_t nondet_size(void);

/*
 * Any bytes, at most size_max, in an object of their size, so that access beyond them is an error.
 */
static inline struct passkey_bytes any_bytes(size_t size_max)
{
    size_t size = nondet_size();
    ASSUME(size <= size_max);
    uint8_t *data = malloc(size);
    ASSUME(data != NULL);
    return (struct passkey_bytes){ data, size };
}

/* Whether `part` lies within `whole`. */
static inline bool is_within(struct passkey_bytes part, struct passkey_bytes whole)
{
    if (!__CPROVER_same_object(part.data, whole.data))
        return false;
    size_t at = __CPROVER_POINTER_OFFSET(part.data) - __CPROVER_POINTER_OFFSET(whole.data);
    return at <= whole.size && part.size <= whole.size - at;
}

#endif
