/* SPDX-License-Identifier: Apache-2.0 */
/*
 * See worker.h.
 */
#include "bench/peers/worker.h"

#include "authenticator/require.h"
#include <time.h>

int worker_run(void (*run)(struct scene *scene))
{
    static const struct scene_kind kind = { .algorithm = SIGNING_ES256 };
    struct scene scene;
    scene_init(&scene, &kind);
    run(&scene);
    scene_deinit(&scene);
    return 0;
}

static double cpu_microseconds(void)
{
    struct timespec now;
    REQUIRE(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) == 0);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

void worker_serve(struct scene *scene, void (*verify)(struct scene *scene))
{
    char line[32];
    while (fgets(line, sizeof(line), stdin) != NULL) {
        long count = strtol(line, NULL, 10);
        double start = cpu_microseconds();
        for (long i = 0; i < count; i++)
            verify(scene);
        (void)printf("%.3f\n", (cpu_microseconds() - start) / (double)count);
        (void)fflush(stdout);
    }
}
