/* SPDX-License-Identifier: Apache-2.0 */
/* See server_process.h. The port is read from the line that passkeyd prints when it is ready. */
#include "bench/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void stop_here(const char *why)
{
    perror(why);
    exit(1);
}

#define POSTGRESQL "postgresql"

static bool is_postgresql(const char *store)
{
    return store != NULL && strncmp(store, POSTGRESQL, sizeof(POSTGRESQL) - 1) == 0;
}

/* "postgresql" without more is the server that tests/store/cluster.py started. */
static void locate(
    const struct server_process *server, const char *store, char *location, size_t size)
{
    const char *folder = getenv("PASSKEY_TEST_POSTGRESQL");
    if (!is_postgresql(store))
        (void)snprintf(location, size, "sqlite:%s/passkeyd.db", server->directory);
    else if (strcmp(store, POSTGRESQL) == 0 && folder != NULL)
        (void)snprintf(location, size, "postgresql:///postgres?user=passkey&host=%s", folder);
    else
        (void)snprintf(location, size, "%s", store);
}

static void become_server(
    const struct server_process *server, const char *passkeyd, const char *store, int output)
{
    char location[1024];
    locate(server, store, location, sizeof(location));
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM); /* if the benchmark is killed */
    if (dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0 ||
        setenv("PASSKEYD_RATE_LIMITS", "off", 1) != 0)
        _exit(127);
    execl(passkeyd, passkeyd, "--listen", "127.0.0.1:0", "--store", location, (char *)NULL);
    _exit(127);
}

/* The port after "http://localhost:" in the server's output. */
static uint16_t port_printed(int output)
{
    static const char mark[] = "http://localhost:";
    char text[4096] = "";
    size_t size = 0;
    while (size < sizeof(text) - 1) {
        ssize_t count = read(output, text + size, sizeof(text) - 1 - size);
        if (count <= 0)
            break;
        size += (size_t)count;
        const char *url = strstr(text, mark);
        if (url != NULL && strchr(url, '\n') != NULL)
            return (uint16_t)strtoul(url + sizeof(mark) - 1, NULL, 10);
    }
    (void)fprintf(stderr, "passkeyd did not start: %s\n", text);
    exit(1);
}

/* Of a store that no program has open, so that its log has been copied into the file. */
static void copy_store(const struct server_process *server, const char *store)
{
    char path[96];
    (void)snprintf(path, sizeof(path), "%s/passkeyd.db", server->directory);
    int from = open(store, O_RDONLY | O_CLOEXEC);
    int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (from < 0 || to < 0)
        stop_here(from < 0 ? store : path);
    ssize_t count;
    while ((count = copy_file_range(from, NULL, to, NULL, 1 << 30, 0)) > 0) {
    }
    if (count < 0 || close(to) != 0)
        stop_here(path);
    close(from);
}

void server_process_start(struct server_process *server, const char *passkeyd, const char *store)
{
    int pipes[2];
    temporary_template(server->directory);
    if (mkdtemp(server->directory) == NULL || pipe2(pipes, O_CLOEXEC) != 0)
        stop_here("a temporary directory");
    if (store != NULL && !is_postgresql(store))
        copy_store(server, store);
    server->pid = fork();
    if (server->pid < 0)
        stop_here("fork");
    if (server->pid == 0)
        become_server(server, passkeyd, store, pipes[1]);
    close(pipes[1]);
    server->port = port_printed(pipes[0]);
    /* The read end stays open, so that later output of the server does not fail. */
}

double server_process_cpu_seconds(const struct server_process *server)
{
    char path[64];
    char text[1024] = "";
    (void)snprintf(path, sizeof(path), "/proc/%d/stat", server->pid);
    FILE *file = fopen(path, "re");
    if (file == NULL || fgets(text, sizeof(text), file) == NULL)
        stop_here(path);
    (void)fclose(file);
    /* After the name, which may contain spaces: state is field 3; utime and stime are 14 and 15. */
    char *save = NULL;
    char *field = strtok_r(strrchr(text, ')') + 1, " ", &save);
    unsigned long ticks = 0;
    for (int number = 3; field != NULL && number <= 15; number++) {
        if (number >= 14)
            ticks += strtoul(field, NULL, 10);
        field = strtok_r(NULL, " ", &save);
    }
    return (double)ticks / (double)sysconf(_SC_CLK_TCK);
}

long server_process_memory_kib(const struct server_process *server)
{
    char path[64];
    char line[256];
    long kib = 0;
    (void)snprintf(path, sizeof(path), "/proc/%d/status", server->pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        stop_here(path);
    while (fgets(line, sizeof(line), file) != NULL)
        if (strncmp(line, "RssAnon:", 8) == 0)
            kib = strtol(line + 8, NULL, 10);
    (void)fclose(file);
    return kib;
}

static void remove_in(const char *directory, const char *name)
{
    char path[96];
    (void)snprintf(path, sizeof(path), "%s/%s", directory, name);
    unlink(path);
}

void server_process_stop(struct server_process *server)
{
    kill(server->pid, SIGTERM);
    waitpid(server->pid, NULL, 0);
    remove_in(server->directory, "passkeyd.db");
    remove_in(server->directory, "passkeyd.db-wal");
    remove_in(server->directory, "passkeyd.db-shm");
    rmdir(server->directory);
}
