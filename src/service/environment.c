/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clock and the random generator of the system.
 */
#include "service/environment.h"
#include "crypto/random.h"
#include <time.h>

static int64_t system_now_ms(void *context)
{
    (void)context;
    struct timespec now = { 0 };
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool system_random(void *context, uint8_t *bytes, size_t size)
{
    (void)context;
    return random_fill(bytes, size);
}

struct passkey_environment environment_system(void)
{
    return (struct passkey_environment){ .now_ms = system_now_ms, .random = system_random };
}
