/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a passkeyd under load: starts it on a free port with a store in a temporary directory, reads
 * its CPU time, and stops it.
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
 * Start it with the limits off, and wait until it listens. Ends the process if it does not.
 *
 * @param store  A database file, of which it uses a copy; NULL: an empty store; "postgresql": the
 *        server of $PASSKEY_TEST_POSTGRESQL; or a location, postgresql://...
 */
void server_process_start(struct server_process *server, const char *passkeyd, const char *store);
/** User and system time of the process so far, in seconds. */
double server_process_cpu_seconds(const struct server_process *server);
/** Resident anonymous memory in KiB, without mapped files. */
long server_process_memory_kib(const struct server_process *server);
/** Stop it and remove the directory. */
void server_process_stop(struct server_process *server);

#endif
