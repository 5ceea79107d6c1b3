/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A passkeyd of our own to load: started on a free port with a store in a temporary directory,
 * asked for its CPU time, and stopped.
 */
#ifndef BENCH_SERVER_PROCESS_H
#define BENCH_SERVER_PROCESS_H

#include "../temporary.h"
#include <stdint.h>
#include <sys/types.h>

struct server_process {
    pid_t pid;
    uint16_t port;
    char directory[TEMPORARY_SIZE];
};

/**
 * Start it with the limits off, and wait until it listens. Ends the process when it does not.
 *
 * @param store  A database file to begin with, of which it works on a copy; NULL: an empty one.
 */
void server_process_start(struct server_process *server, const char *passkeyd, const char *store);
/** User and system time of the process so far, in seconds. */
double server_process_cpu_seconds(const struct server_process *server);
/** Resident anonymous memory in KiB, which leaves out mapped files. */
long server_process_memory_kib(const struct server_process *server);
/** Stop it and remove the directory. */
void server_process_stop(struct server_process *server);

#endif
