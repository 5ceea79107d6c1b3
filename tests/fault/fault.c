/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The counting allocator behind --wrap.
 */
#include "fault/fault.h"

#include "unit/unit.h"
#include <cjson/cJSON.h>
#include <openssl/crypto.h>
#include <stdlib.h>

/* Of the runs without any memory from some point on, which take as long and show less. */
#define STRIDE_FOR_GOOD 7

/* The linker's names for the real functions, and for these. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void __wrap_free(void *memory);

static struct {
    size_t countdown; /* 0: nothing fails */
    bool for_good;    /* and so does every one after it */
    size_t seen;
    size_t bytes;
    bool fired;
    long live;
} state;

static bool fails(size_t size)
{
    state.seen++;
    state.bytes += size;
    if (state.countdown == 0)
        return false;
    if (state.countdown > 1) {
        state.countdown--;
        return false;
    }
    state.fired = true;
    if (!state.for_good)
        state.countdown = 0;
    return true;
}

static void *counted(void *memory)
{
    state.live += memory != NULL ? 1 : 0;
    return memory;
}

void *__wrap_malloc(size_t size)
{
    return fails(size) ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails(count * size) ? NULL : counted(__real_calloc(count, size));
}

void *__wrap_realloc(void *memory, size_t size)
{
    if (fails(size))
        return NULL;
    void *moved = __real_realloc(memory, size);
    if (memory == NULL)
        (void)counted(moved);
    return moved;
}

void __wrap_free(void *memory)
{
    state.live -= memory != NULL ? 1 : 0;
    __real_free(memory);
}

/* OpenSSL keeps caches for as long as it likes, so its memory is not counted: what is lost of it
 * the leak check of the sanitizers sees. */
static void *openssl_malloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return fails(size) ? NULL : __real_malloc(size);
}

static void *openssl_realloc(void *memory, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return fails(size) ? NULL : __real_realloc(memory, size);
}

static void openssl_free(void *memory, const char *file, int line)
{
    (void)file;
    (void)line;
    __real_free(memory);
}

void fault_hook_libraries(void)
{
    cJSON_Hooks hooks = { __wrap_malloc, __wrap_free };
    cJSON_InitHooks(&hooks);
    if (CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free) != 1)
        abort();
}

/* One run with the n-th allocation failing; 0: none. */
static enum passkey_result run_once(
    enum passkey_result (*run)(void *context), void *context, size_t nth)
{
    state.countdown = nth;
    state.fired = false;
    state.seen = 0;
    state.bytes = 0;
    enum passkey_result result = run(context);
    state.countdown = 0;
    return result;
}

/* @returns whether an allocation failed. */
static bool judge_once(enum passkey_result (*run)(void *context), void *context, size_t nth)
{
    long live = state.live;
    enum passkey_result result = run_once(run, context, nth);
    const char *what = state.for_good ? "and all after it" : "alone";
    if (state.live > live)
        fail_msg("allocation %zu failed, %s, and %ld stayed behind", nth, what, state.live - live);
    if (state.fired && result > 0)
        fail_msg("allocation %zu failed, %s, and the peer is blamed: %s", nth, what,
            passkey_result_slug(result));
    if (!state.fired)
        assert_result(result, PASSKEY_OK);
    return state.fired;
}

size_t fault_walk(enum passkey_result (*run)(void *context), void *context)
{
    size_t nth = 1;
    /* Twice, so that what libraries keep for good is there before anything is counted. */
    assert_result(run_once(run, context, 0), PASSKEY_OK);
    assert_result(run_once(run, context, 0), PASSKEY_OK);
    state.for_good = true;
    while (judge_once(run, context, nth))
        nth += STRIDE_FOR_GOOD;
    state.for_good = false;
    for (nth = 1; judge_once(run, context, nth);)
        nth++;
    return nth - 1;
}

struct fault_need fault_measure(enum passkey_result (*run)(void *context), void *context)
{
    long live = state.live;
    assert_result(run_once(run, context, 0), PASSKEY_OK);
    return (struct fault_need){ state.seen, state.bytes, state.live - live };
}
