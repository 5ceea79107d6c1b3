/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Failing allocations. A case runs repeatedly while its first, second, third … allocation fails,
 * once as the only one and once with all later ones, until a run makes no more. Of allocations with
 * the same call stack, only a few fail. The linker (--wrap) intercepts allocations of our code;
 * fault_hook_libraries() intercepts those of libraries that accept allocation functions.
 * Single-threaded.
 */
#ifndef FAULT_FAULT_H
#define FAULT_FAULT_H

#include <passkey/result.h>

/**
 * Make cJSON and OpenSSL allocate through this allocator. Call it first in main(), before either is
 * used.
 */
void fault_hook_libraries(void);

/**
 * Group allocations by the calls in our own code that led to them, instead of the whole stack. Each
 * group fails eight times. For a library such as SQLite, which handles all failed allocations in
 * the same way.
 */
void fault_group_by_call(void);

/**
 * Run a case until no allocation fails in it. If one failed, the case must return a fault and must
 * not write its outputs, which it checks with its own assertions. After each run, there must be as
 * many live allocations as before; the sanitizers check OpenSSL's.
 *
 * If a library can do without the memory, PASSKEY_OK is allowed, too. A refusal is not, because it
 * would blame the client for an internal fault.
 *
 * @param run  Frees everything that it gets.
 * @returns The number of allocations of the case. The test fails if one of these rules is violated.
 */
size_t fault_walk(enum passkey_result (*run)(void *context), void *context);

/* The allocations of a run. */
struct fault_need {
    size_t allocations;
    size_t bytes; /* requested in all, including freed memory */
    long kept;    /* allocations that outlive the run */
};

/** Run a case that must return PASSKEY_OK, without failures. */
struct fault_need fault_measure(enum passkey_result (*run)(void *context), void *context);

#endif
