/* SPDX-License-Identifier: Apache-2.0 */
/* See load.h. Each thread stores its own samples, which are joined at the end. */
#include "bench/load.h"

#include "authenticator/require.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct runner {
    struct visitor *visitor;
    enum operation operation;
    double start; /* on the monotonic clock, in seconds */
    double until;
    double interval; /* between two operations of this connection; 0: a closed loop */
    struct samples samples;
    pthread_t thread;
};

struct opener {
    struct visitor *visitor;
    uint16_t port;
    size_t number;
    size_t user_count;
    pthread_t thread;
};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void sleep_until(double time)
{
    time_t whole = (time_t)time;
    struct timespec until = { whole, (long)((time - (double)whole) * 1e9) };
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) != 0) {
    }
}

static void samples_add(struct samples *samples, float sample)
{
    if (samples->count == samples->capacity) {
        samples->capacity = samples->capacity == 0 ? 1024 : 2 * samples->capacity;
        samples->items = realloc(samples->items, samples->capacity * sizeof(float));
        REQUIRE(samples->items != NULL);
    }
    samples->items[samples->count++] = sample;
}

static void *run(void *argument)
{
    struct runner *runner = argument;
    double begin = runner->start;
    while (begin < runner->until) {
        if (runner->interval > 0)
            sleep_until(begin);
        visitor_operate(runner->visitor, runner->operation);
        double end = seconds();
        samples_add(&runner->samples, (float)((end - begin) * 1e3));
        begin = runner->interval > 0 ? begin + runner->interval : end;
    }
    return NULL;
}

static void *open_visitor(void *argument)
{
    const struct opener *opener = argument;
    visitor_open(opener->visitor, opener->port, opener->number, opener->user_count);
    return NULL;
}

void load_open(struct load *load, uint16_t port, size_t connections, size_t users)
{
    size_t share = users / connections + (users % connections != 0);
    struct opener *openers = calloc(connections, sizeof(*openers));
    *load = (struct load){ calloc(connections, sizeof(*load->visitors)), connections };
    REQUIRE(load->visitors != NULL && openers != NULL);
    for (size_t i = 0; i < connections; i++) {
        openers[i] = (struct opener){ &load->visitors[i], port, i, share > 0 ? share : 1, 0 };
        REQUIRE(pthread_create(&openers[i].thread, NULL, open_visitor, &openers[i]) == 0);
    }
    for (size_t i = 0; i < connections; i++)
        REQUIRE(pthread_join(openers[i].thread, NULL) == 0);
    free(openers);
}

void load_close(struct load *load)
{
    for (size_t i = 0; i < load->connections; i++)
        visitor_close(&load->visitors[i]);
    free(load->visitors);
}

double load_run(const struct load *load, enum operation operation, double duration, double rate,
    struct samples *samples)
{
    struct runner *runners = calloc(load->connections, sizeof(*runners));
    REQUIRE(runners != NULL);
    double start = seconds();
    double interval = rate > 0 ? (double)load->connections / rate : 0;
    for (size_t i = 0; i < load->connections; i++) {
        double offset = interval * (double)i / (double)load->connections;
        runners[i] = (struct runner){ &load->visitors[i], operation, start + offset,
            start + duration, interval, { 0 }, 0 };
        REQUIRE(pthread_create(&runners[i].thread, NULL, run, &runners[i]) == 0);
    }
    for (size_t i = 0; i < load->connections; i++) {
        REQUIRE(pthread_join(runners[i].thread, NULL) == 0);
        for (size_t j = 0; j < runners[i].samples.count; j++)
            samples_add(samples, runners[i].samples.items[j]);
        samples_free(&runners[i].samples);
    }
    free(runners);
    return seconds() - start;
}

static int float_order(const void *a, const void *b)
{
    float difference = *(const float *)a - *(const float *)b;
    return (difference > 0) - (difference < 0);
}

void samples_sort(struct samples *samples)
{
    if (samples->count > 0)
        qsort(samples->items, samples->count, sizeof(float), float_order);
}

void samples_free(struct samples *samples)
{
    free(samples->items);
    *samples = (struct samples){ 0 };
}
