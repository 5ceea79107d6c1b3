/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Failing allocations: a case runs repeatedly while its first, second, third … allocation fails,
 * once as the only one and once with all after it, until a run has no more. Of allocations with the
 * same call stack, only a few fail. The linker (--wrap) catches allocations of our code;
 * fault_hook_libraries() those of libraries that accept allocation functions. Single-threaded.
 */
#ifndef FAULT_FAULT_H
#define FAULT_FAULT_H

#include <passkey/result.h>

/**
 * Have cJSON and OpenSSL allocate through here. First thing in main(), before either is used.
 */
void fault_hook_libraries(void);

/**
 * Group allocations by the calls in our own code that led to them, and not by the whole stack. Each
 * group fails eight times. For a library that handles failed allocations in one way, whatever it
 * was doing: SQLite.
 */
void fault_group_by_call(void);

/**
 * Run a case until no allocation fails in it. While one failed, the case must return a fault, with
 * nothing written to its outputs: that it checks itself, by its own asserts. After each run there
 * must be as many live allocations as before; OpenSSL's are left to the sanitizers.
 *
 * Where a library can do without the memory, PASSKEY_OK is right too. A refusal never is: it would
 * blame the peer for an internal fault.
 *
 * @param run  Frees all that it gets.
 * @returns How many allocations the case makes; the test fails where a rule above is broken.
 */
size_t fault_walk(enum passkey_result (*run)(void *context), void *context);

/* What one run asks for. */
struct fault_need {
    size_t allocations;
    size_t bytes; /* asked for in all, whatever was given back */
    long kept;    /* allocations that outlive the run */
};

/** Run a case that must be PASSKEY_OK, with nothing failing. */
struct fault_need fault_measure(enum passkey_result (*run)(void *context), void *context);

#endif
