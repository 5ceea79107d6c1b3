/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cost of an operation for the server: its CPU time per operation, also as a multiple of one
 * bare signature verification in the same run; the rate, latencies and memory. A second build can
 * be measured alternately with the first, so that other work on the machine affects both.
 */
#include "authenticator/require.h"
#include "bench/bare.h"
#include "bench/load.h"
#include "bench/server_process.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUILD_COUNT_MAX 2
#define ROUNDS_MAX      100

struct options {
    size_t connections;
    size_t users;
    double seconds; /* of a round */
    double rate;    /* 0: a closed loop */
    size_t rounds;
    const char *operation; /* NULL: all of them */
    const char *store;
    const char *programs[BUILD_COUNT_MAX]; /* passkeyd, and the one to compare it with */
    bool json;
};

struct build {
    const char *name;
    struct server_process server;
    struct load load;
    struct samples samples;
    double cpu[ROUNDS_MAX]; /* seconds per operation */
    double ratio[ROUNDS_MAX];
    double wall;
};

static int double_order(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;
    return (difference > 0) - (difference < 0);
}

static double median(const double *values, size_t count)
{
    double sorted[ROUNDS_MAX];
    memcpy(sorted, values, count * sizeof(*values));
    qsort(sorted, count, sizeof(*sorted), double_order);
    return (sorted[count / 2] + sorted[(count - 1) / 2]) / 2;
}

static void build_round(
    struct build *build, const struct options *options, enum operation operation, size_t round)
{
    size_t before = build->samples.count;
    double bare = bare_verification_seconds();
    double cpu = server_process_cpu_seconds(&build->server);
    build->wall +=
        load_run(&build->load, operation, options->seconds, options->rate, &build->samples);
    cpu = server_process_cpu_seconds(&build->server) - cpu;
    bare = (bare + bare_verification_seconds()) / 2;
    REQUIRE(build->samples.count > before);
    build->cpu[round] = cpu / (double)(build->samples.count - before);
    build->ratio[round] = build->cpu[round] / bare;
}

static double percentile(const struct build *build, double share)
{
    size_t index = (size_t)((double)build->samples.count * share);
    return (double)build->samples.items[index < build->samples.count ? index : index - 1];
}

static void print_build(
    const struct build *build, const struct options *options, enum operation operation)
{
    (void)printf(options->json ? "{\"operation\":\"%s\",\"build\":\"%s\",\"cpuMicroseconds\":%.1f,"
                                 "\"bareVerifications\":%.2f,\"perSecond\":%.0f,\"p50Ms\":%.2f,"
                                 "\"p99Ms\":%.2f,\"p999Ms\":%.2f,\"memoryKiB\":%ld}\n"
                               : "%-14s %-8s %8.1f %7.2f %9.0f %8.2f %8.2f %8.2f %8ld\n",
        operation_name(operation), build->name, median(build->cpu, options->rounds) * 1e6,
        median(build->ratio, options->rounds), (double)build->samples.count / build->wall,
        percentile(build, 0.5), percentile(build, 0.99), percentile(build, 0.999),
        server_process_memory_kib(&build->server));
}

/* By round, because both builds ran under the same load in a round. */
static void print_comparison(
    const struct build builds[2], const struct options *options, enum operation operation)
{
    double quotients[ROUNDS_MAX];
    for (size_t i = 0; i < options->rounds; i++)
        quotients[i] = builds[0].cpu[i] / builds[1].cpu[i];
    qsort(quotients, options->rounds, sizeof(*quotients), double_order);
    (void)printf(options->json ? "{\"operation\":\"%s\",\"cpuQuotient\":%.3f,"
                                 "\"least\":%.3f,\"greatest\":%.3f}\n"
                               : "%-14s CPU of this build / the other: %.3f (%.3f to %.3f)\n",
        operation_name(operation), median(quotients, options->rounds), quotients[0],
        quotients[options->rounds - 1]);
}

static void measure(
    struct build *builds, size_t count, const struct options *options, enum operation operation)
{
    for (size_t i = 0; i < count; i++)
        builds[i].wall = 0;
    /* The order changes from round to round, so that neither build is always first. */
    for (size_t round = 0; round < options->rounds; round++)
        for (size_t i = 0; i < count; i++)
            build_round(&builds[(i + round) % count], options, operation, round);
    for (size_t i = 0; i < count; i++) {
        samples_sort(&builds[i].samples);
        print_build(&builds[i], options, operation);
        samples_free(&builds[i].samples);
    }
    if (count == 2)
        print_comparison(builds, options, operation);
    (void)fflush(stdout);
}

static void run(const struct options *options)
{
    static const char *const names[BUILD_COUNT_MAX] = { "this", "other" };
    struct build builds[BUILD_COUNT_MAX] = { { 0 } };
    size_t count = options->programs[1] == NULL ? 1 : 2;
    for (size_t i = 0; i < count; i++) {
        builds[i].name = names[i];
        server_process_start(&builds[i].server, options->programs[i], options->store);
        load_open(&builds[i].load, builds[i].server.port, options->connections, options->users);
    }
    if (!options->json)
        (void)printf("%-14s %-8s %8s %7s %9s %8s %8s %8s %8s\n", "operation", "build", "CPU us",
            "x bare", "per s", "p50 ms", "p99 ms", "p999 ms", "KiB");
    for (int operation = 0; operation < OPERATION_COUNT; operation++)
        if (options->operation == NULL ||
            strcmp(options->operation, operation_name((enum operation)operation)) == 0)
            measure(builds, count, options, (enum operation)operation);
    for (size_t i = 0; i < count; i++) {
        load_close(&builds[i].load);
        server_process_stop(&builds[i].server);
    }
}

/* ---- options ---- */

static const char usage[] =
    "usage: bench_server [OPTION]... PASSKEYD\n"
    "  --against PASSKEYD  measure a second build in turn with the first, and compare\n"
    "  --operation NAME    sign_in, named_sign_in, registration or session_check (default: all)\n"
    "  --connections N     connections, each with a thread (default: 32)\n"
    "  --users N           users who sign in, each with a passkey (default: 2048)\n"
    "  --seconds N         length of a round (default: 2)\n"
    "  --rounds N          rounds of each operation and build (default: 3)\n"
    "  --rate N            operations per second, an open loop (default: a closed loop)\n"
    "  --store FILE        database to begin with, which is copied (default: an empty one);\n"
    "                      or \"postgresql\" for a server of its own; or a postgresql:// URI\n"
    "  --delay MS          added to each round trip to that server (default: 0)\n"
    "  --json              print one JSON object per line\n";

static bool operation_known(const char *name)
{
    for (int i = 0; i < OPERATION_COUNT; i++)
        if (name == NULL || strcmp(name, operation_name((enum operation)i)) == 0)
            return true;
    return false;
}

static void option_set(struct options *options, int option)
{
    if (option == 'a')
        options->programs[1] = optarg;
    else if (option == 'o')
        options->operation = optarg;
    else if (option == 'c')
        options->connections = strtoul(optarg, NULL, 10);
    else if (option == 'u')
        options->users = strtoul(optarg, NULL, 10);
    else if (option == 's')
        options->seconds = strtod(optarg, NULL);
    else if (option == 'r')
        options->rounds = strtoul(optarg, NULL, 10);
    else if (option == 'R')
        options->rate = strtod(optarg, NULL);
    else if (option == 'd')
        options->store = optarg;
    else
        options->json = options->json || option == 'j';
}

/* Whether the command line is valid. */
static bool options_read(int argc, char **argv, struct options *options)
{
    static const struct option longs[] = { { "against", required_argument, NULL, 'a' },
        { "operation", required_argument, NULL, 'o' },
        { "connections", required_argument, NULL, 'c' }, { "users", required_argument, NULL, 'u' },
        { "seconds", required_argument, NULL, 's' }, { "rounds", required_argument, NULL, 'r' },
        { "rate", required_argument, NULL, 'R' }, { "store", required_argument, NULL, 'd' },
        { "json", no_argument, NULL, 'j' }, { NULL, 0, NULL, 0 } };
    int option;
    *options = (struct options){ .connections = 32, .users = 2048, .seconds = 2, .rounds = 3 };
    while ((option = getopt_long(argc, argv, "", longs, NULL)) != -1) {
        if (option == '?')
            return false;
        option_set(options, option);
    }
    options->programs[0] = optind < argc ? argv[optind] : NULL;
    return optind + 1 == argc && options->connections > 0 && options->seconds > 0 &&
           options->rounds > 0 && options->rounds <= ROUNDS_MAX && options->rate >= 0 &&
           operation_known(options->operation);
}

int main(int argc, char **argv)
{
    struct options options;
    if (!options_read(argc, argv, &options)) {
        (void)fputs(usage, stderr);
        return 2;
    }
    run(&options);
    return 0;
}
