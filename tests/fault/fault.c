/* SPDX-License-Identifier: Apache-2.0 */
/* The counting allocator for --wrap. */
#include "fault/fault.h"

#include "unit/unit.h"
#include <cjson/cJSON.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <unwind.h>

/*
 * Runs without any memory from some point on take as long and show less, so only one in this many
 * is made.
 */
#define STRIDE_FOR_GOOD 7
/* How often an allocation at one place fails: as the only one, and with all later ones. A loop or a
 * library's parser may allocate a thousand times at one place; later ones show nothing new. */
static const unsigned same_place_max[] = { 2, 1 };
static const unsigned same_call_max[] = { 8, 2 };
#define FRAMES_MAX  64
#define STACK_SLOTS (1 << 17)

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
    size_t countdown; /* 0: none fails */
    bool for_good;    /* every later one fails, too */
    size_t seen;
    size_t bytes;
    bool fired;
    long live;
} state;

/* ---- grouping allocations ---- */

/* The place of each allocation of a run, and how often each place has failed. */
static struct {
    bool by_call; /* grouped by calls in our own code, whatever a library does below them */
    bool recording;
    uint64_t *stacks;
    size_t count;
    size_t room;
    struct {
        uint64_t stack;
        unsigned failed[2]; /* as the only one, and with all later ones */
    } slots[STACK_SLOTS];
} places;

struct walk_up {
    uint64_t hash;
    unsigned frames;
};

/* Defined by the linker: the code of this program, without shared libraries. */
extern const char __executable_start[];
extern const char etext[];

static _Unwind_Reason_Code mix_frame(struct _Unwind_Context *context, void *walk)
{
    struct walk_up *up = walk;
    _Unwind_Ptr at = _Unwind_GetIP(context);
    if (places.by_call && (at < (_Unwind_Ptr)__executable_start || at >= (_Unwind_Ptr)etext))
        return _URC_NO_REASON;
    up->hash = (up->hash ^ at) * UINT64_C(0x9e3779b97f4a7c15);
    up->hash ^= up->hash >> 29;
    return ++up->frames < FRAMES_MAX ? _URC_NO_REASON : _URC_END_OF_STACK;
}

static void place_record(void)
{
    struct walk_up up = { .hash = 1 };
    (void)_Unwind_Backtrace(mix_frame, &up);
    if (places.count == places.room) {
        places.room = places.room * 2 + 1024;
        places.stacks = __real_realloc(places.stacks, places.room * sizeof(places.stacks[0]));
        if (places.stacks == NULL)
            abort();
    }
    places.stacks[places.count++] = up.hash;
}

static unsigned *place_failed(uint64_t stack)
{
    size_t slot = stack % STACK_SLOTS;
    for (size_t i = 0; i < STACK_SLOTS; i++, slot = (slot + 1) % STACK_SLOTS) {
        if (places.slots[slot].stack == 0)
            places.slots[slot].stack = stack;
        if (places.slots[slot].stack == stack)
            return &places.slots[slot].failed[state.for_good];
    }
    abort();
}

/* Whether the n-th allocation should fail; one that was not recorded should. */
static bool place_is_due(size_t nth)
{
    const unsigned *max = places.by_call ? same_call_max : same_place_max;
    return nth > places.count || *place_failed(places.stacks[nth - 1]) < max[state.for_good];
}

static void place_note(size_t nth)
{
    if (nth <= places.count)
        ++*place_failed(places.stacks[nth - 1]);
}

/* ---- the allocator ---- */

static bool fails(size_t size)
{
    state.seen++;
    if (places.recording)
        place_record();
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

/* OpenSSL may keep caches, so its memory is not counted. The sanitizers' leak check finds lost
 * memory. */
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

void fault_group_by_call(void)
{
    places.by_call = true;
}

/* One run in which the n-th allocation fails; 0: none. */
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
static bool evaluate_once(enum passkey_result (*run)(void *context), void *context, size_t nth)
{
    long live = state.live;
    enum passkey_result result = run_once(run, context, nth);
    const char *what = state.for_good ? "and all after it" : "only";
    if (state.live > live)
        fail_msg("allocation %zu failed, %s, and %ld stayed behind", nth, what, state.live - live);
    if (state.fired && result > 0)
        fail_msg("allocation %zu failed, %s, and the peer is blamed: %s", nth, what,
            passkey_result_slug(result));
    if (!state.fired)
        assert_result(result, PASSKEY_OK);
    return state.fired;
}

/* Lets each place fail a few times, until a run makes no more allocations. */
static size_t walk(enum passkey_result (*run)(void *context), void *context, size_t stride)
{
    size_t nth = 1;
    for (;; nth += stride) {
        while (!place_is_due(nth))
            nth++;
        if (!evaluate_once(run, context, nth))
            return nth - 1;
        place_note(nth);
    }
}

size_t fault_walk(enum passkey_result (*run)(void *context), void *context)
{
    /* Twice, so that libraries have made the allocations that they never free before counting
     * begins. */
    assert_result(run_once(run, context, 0), PASSKEY_OK);
    places.count = 0;
    places.recording = true;
    enum passkey_result result = run_once(run, context, 0);
    places.recording = false;
    assert_result(result, PASSKEY_OK);
    state.for_good = true;
    (void)walk(run, context, STRIDE_FOR_GOOD);
    state.for_good = false;
    return walk(run, context, 1);
}

struct fault_need fault_measure(enum passkey_result (*run)(void *context), void *context)
{
    long live = state.live;
    assert_result(run_once(run, context, 0), PASSKEY_OK);
    return (struct fault_need){ state.seen, state.bytes, state.live - live };
}
