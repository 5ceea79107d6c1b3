/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a sendmail command, which every mail system on Unix has: the envelope is passed as arguments
 * and the message on standard input. No shell is used.
 */
#include "mail/command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TIME_MAX_MS 60000
#define LOOK_MS     100
#define PAUSE_MS    5

/* Permanent failures of sysexits.h. */
#define EXIT_DATA_ERROR 65
#define EXIT_NO_USER    67
#define EXIT_NO_HOST    68

static enum smtp_verdict later(char problem[SMTP_PROBLEM_SIZE], const char *what, int error)
{
    (void)snprintf(problem, SMTP_PROBLEM_SIZE, "The sendmail command %s%s%s.", what,
        error == 0 ? "" : ": ", error == 0 ? "" : strerror(error));
    return SMTP_LATER;
}

/* Starts the command with default signal handling and without the files of this process. */
static int start(const char *path, const struct smtp_mail *mail, int input, pid_t *pid)
{
    char *arguments[] = { (char *)(uintptr_t)path, (char *)(uintptr_t) "-i",
        (char *)(uintptr_t) "-f", (char *)(uintptr_t)mail->sender, (char *)(uintptr_t) "--",
        (char *)(uintptr_t)mail->recipient, NULL };
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigset_t usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    if (posix_spawn_file_actions_init(&files) != 0)
        return ENOMEM;
    if (posix_spawnattr_init(&attributes) != 0) {
        (void)posix_spawn_file_actions_destroy(&files);
        return ENOMEM;
    }
    int error = posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    if (error == 0)
        error = posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if (error == 0)
        error = posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawnattr_setsigdefault(&attributes, &usual);
    (void)posix_spawnattr_setflags(
        &attributes, (short)(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
    if (error == 0)
        error = posix_spawn(pid, path, &files, &attributes, arguments, environ);
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&files);
    return error;
}

/* The remaining time, counted in waits, so that no clock is read here. */
struct patience {
    int left_ms;
    const atomic_bool *stopping;
};

static bool ends(const struct patience *patience)
{
    return patience->left_ms <= 0 ||
           (patience->stopping != NULL && atomic_load(patience->stopping));
}

/* Writes until the command stops reading, which is not an error: its exit status decides. */
static void feed(int output, struct passkey_bytes message, struct patience *patience)
{
    while (message.size > 0 && !ends(patience)) {
        struct pollfd ready = { .fd = output, .events = POLLOUT };
        if (poll(&ready, 1, LOOK_MS) <= 0) {
            patience->left_ms -= LOOK_MS;
            continue;
        }
        ssize_t written = write(output, message.data, message.size);
        if (written < 0 && errno != EAGAIN && errno != EINTR)
            return;
        if (written > 0) {
            message.data += written;
            message.size -= (size_t)written;
        }
    }
}

/* Waits for the exit status; -1: the command was killed. */
static int await(pid_t pid, struct patience *patience)
{
    int status = 0;
    const struct timespec pause = { 0, PAUSE_MS * 1000000 };
    pid_t ended = 0;
    while ((ended = waitpid(pid, &status, WNOHANG)) == 0 && !ends(patience)) {
        (void)nanosleep(&pause, NULL);
        patience->left_ms -= PAUSE_MS;
    }
    if (ended == 0) {
        (void)kill(pid, SIGKILL);
        (void)waitpid(pid, &status, 0);
        return -1;
    }
    return ended == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static enum smtp_verdict evaluate(int status, char problem[SMTP_PROBLEM_SIZE])
{
    if (status == 0)
        return SMTP_SENT;
    if (status < 0)
        return later(problem, "did not end within a minute, or was ended", 0);
    (void)snprintf(
        problem, SMTP_PROBLEM_SIZE, "The sendmail command ended with status %d.", status);
    bool for_good = status == EXIT_DATA_ERROR || status == EXIT_NO_USER || status == EXIT_NO_HOST;
    return for_good ? SMTP_NEVER : SMTP_LATER;
}

enum smtp_verdict command_send(const char *path, const struct smtp_mail *mail,
    const atomic_bool *stopping, char problem[SMTP_PROBLEM_SIZE])
{
    struct patience patience = { TIME_MAX_MS, stopping };
    int ends_of_pipe[2];
    pid_t pid = 0;
    if (pipe2(ends_of_pipe, O_CLOEXEC) != 0)
        return later(problem, "cannot be started", errno);
    int error = start(path, mail, ends_of_pipe[0], &pid);
    (void)close(ends_of_pipe[0]);
    if (error != 0) {
        (void)close(ends_of_pipe[1]);
        return later(problem, "cannot be started", error);
    }
    (void)fcntl(ends_of_pipe[1], F_SETFL, O_NONBLOCK);
    feed(ends_of_pipe[1], mail->message, &patience);
    (void)close(ends_of_pipe[1]);
    return evaluate(await(pid, &patience), problem);
}
