/* SPDX-License-Identifier: Apache-2.0 */
/*
 * See worker.h.
 */
#include "bench/peers/worker.h"

#include "authenticator/require.h"
#include <time.h>

int worker_run(void (*run)(struct sample *sample))
{
    static const struct sample_kind kind = { .algorithm = SIGNING_ES256 };
    struct sample sample;
    sample_init(&sample, &kind);
    run(&sample);
    sample_deinit(&sample);
    return 0;
}

static double cpu_microseconds(void)
{
    struct timespec now;
    REQUIRE(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) == 0);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

void worker_serve(struct sample *sample, void (*verify)(struct sample *sample))
{
    char line[32];
    while (fgets(line, sizeof(line), stdin) != NULL) {
        long count = strtol(line, NULL, 10);
        double start = cpu_microseconds();
        for (long i = 0; i < count; i++)
            verify(sample);
        (void)printf("%.3f\n", (cpu_microseconds() - start) / (double)count);
        (void)fflush(stdout);
    }
}
