/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program that run.py asks for verifications: it reads numbers, one in each line, performs as
 * many verifications of one sign-in and prints the CPU time of one in microseconds.
 */
#ifndef BENCH_PEERS_WORKER_H
#define BENCH_PEERS_WORKER_H

#include "bench/sample.h"

/** Call `run` with a sign-in with ES256. @returns 0, the exit status. */
int worker_run(void (*run)(struct sample *sample));

/** Answer until the input ends. */
void worker_serve(struct sample *sample, void (*verify)(struct sample *sample));

#endif
