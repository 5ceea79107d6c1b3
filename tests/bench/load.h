/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Load from many connections, each with a thread: a closed loop, in which an operation begins when
 * the previous one has ended, or an open loop at a fixed rate.
 */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include "bench/visitor.h"

/** Latencies in milliseconds. */
struct samples {
    float *items;
    size_t count;
    size_t capacity;
};

struct load {
    struct visitor *visitors;
    size_t connections;
};

/** Connects, and registers the users, who are divided among the connections. */
void load_open(struct load *load, uint16_t port, size_t connections, size_t users);
void load_close(struct load *load);

/**
 * @param rate  Operations per second in all; 0: a closed loop. In an open loop a latency begins at
 *        the time for which the operation was scheduled, so that a stall of the server counts for
 *        each operation that it delays.
 * @param samples  One is added for each operation.
 * @returns the duration in seconds.
 */
double load_run(const struct load *load, enum operation operation, double duration, double rate,
    struct samples *samples);

void samples_sort(struct samples *samples);
void samples_free(struct samples *samples);

#endif
