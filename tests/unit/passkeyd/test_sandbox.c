/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a process in the sandbox can do. Each case runs in its own process, because a sandbox cannot
 * be left.
 */
#include "passkeyd/sandbox.h"
#include "passkeyd/sandbox_calls.h"
#include "passkeyd/sandbox_files.h"
#include "temporary.h"
#include "unit/unit.h"
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATH_SIZE 128

/* A directory with a store, one with a configured style, and one that is not configured. */
static char root[TEMPORARY_SIZE];
static char store[PATH_SIZE], style[PATH_SIZE], other[PATH_SIZE], outside[PATH_SIZE];

static void make(char path[PATH_SIZE], const char *directory, const char *name)
{
    (void)snprintf(path, PATH_SIZE, "%s/%s", root, directory);
    assert_int_equal(mkdir(path, 0700), 0);
    (void)snprintf(path, PATH_SIZE, "%s/%s/%s", root, directory, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "x", 1), 1);
    assert_int_equal(close(fd), 0);
}

static int set_up(void **state)
{
    (void)state;
    temporary_template(root);
    if (mkdtemp(root) == NULL)
        return -1;
    make(store, "state", "x.db");
    make(style, "style", "style.css");
    make(other, "other", "secret");
    (void)snprintf(outside, sizeof(outside), "%s/outside", root);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    const char *const names[] = { "state/x.db", "state/new", "style/style.css", "other/secret",
        "state", "style", "other", "" };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[PATH_SIZE];
        (void)snprintf(path, sizeof(path), "%s/%s", root, names[i]);
        (void)remove(path);
    }
    return 0;
}

static bool enter(const char *mail)
{
    char location[PATH_SIZE + 8];
    (void)snprintf(location, sizeof(location), "sqlite:%s", store);
    const char *given[] = { "--store", location, "--style", style, "--mail", mail, NULL };
    char **arguments = (char **)(uintptr_t)given;
    char *const none[] = { NULL };
    struct config config;
    struct sandbox sandbox;
    char summary[SANDBOX_SUMMARY_SIZE];
    return config_load(&config, CONFIG_SERVER, arguments, none, NULL) == PASSKEY_OK &&
           config_finish(&config, 0, NULL) == PASSKEY_OK &&
           sandbox_plan(&config, &sandbox, NULL) == PASSKEY_OK &&
           sandbox_enter(&sandbox, summary, NULL) == PASSKEY_OK;
}

/* In a new process in the sandbox. */
static void assert_inside(const char *mail, bool (*holds)(void))
{
    pid_t pid = fork();
    int status = 0;
    if (pid == 0)
        _exit(!enter(mail) ? 2 : holds() ? 0 : 1);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* ---- files ---- */

static bool opens(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC, 0600);
    return fd >= 0 && close(fd) == 0;
}

static bool forbids(const char *path, int flags)
{
    return !opens(path, flags) && errno == EACCES;
}

static bool configured_files_open(void)
{
    char new[PATH_SIZE];
    (void)snprintf(new, sizeof(new), "%s/state/new", root);
    return opens(store, O_RDWR) && opens(new, O_WRONLY | O_CREAT | O_TRUNC) &&
           rename(new, store) == 0 && opens(store, O_RDWR) && opens(style, O_RDONLY);
}

static bool other_files_do_not_open(void)
{
    return forbids(other, O_RDONLY) && forbids(other, O_WRONLY) &&
           forbids("/etc/passwd", O_RDONLY) && forbids("/proc/self/maps", O_RDONLY) &&
           forbids(root, O_RDONLY) && forbids(outside, O_WRONLY | O_CREAT) &&
           forbids(style, O_WRONLY) && unlink(other) != 0 && errno == EACCES &&
           truncate(other, 0) != 0 && errno == EACCES;
}

static void test_files(void **state)
{
    (void)state;
    assert_inside("off", configured_files_open);
    assert_inside("off", other_files_do_not_open);
}

/* ---- system calls ---- */

static void *add_one(void *number)
{
    ++*(int *)number;
    return NULL;
}

static bool threads_start(void)
{
    pthread_t thread;
    int number = 1;
    return pthread_create(&thread, NULL, add_one, &number) == 0 &&
           pthread_join(thread, NULL) == 0 && number == 2;
}

static bool programs_do_not_start(void)
{
    pid_t pid = 0;
    char *arguments[] = { (char *)(uintptr_t) "/bin/true", NULL };
    return posix_spawn(&pid, arguments[0], NULL, NULL, arguments, environ) != 0 && fork() < 0 &&
           execv(arguments[0], arguments) < 0 && errno == ENOSYS;
}

static bool has_socket(int family)
{
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return fd >= 0 && close(fd) == 0;
}

static bool only_local_sockets(void)
{
    return has_socket(AF_UNIX) && !has_socket(AF_INET) && !has_socket(AF_INET6);
}

static bool sockets_and_resolver(void)
{
    struct addrinfo *found = NULL;
    bool resolved = getaddrinfo("localhost", "smtp", NULL, &found) == 0;
    if (resolved)
        freeaddrinfo(found);
    return resolved && has_socket(AF_UNIX) && has_socket(AF_INET) && !has_socket(AF_PACKET);
}

static void test_calls(void **state)
{
    (void)state;
    assert_inside("off", threads_start);
    assert_inside("off", programs_do_not_start);
    assert_inside("off", only_local_sockets);
    assert_inside("smtp://localhost:25", sockets_and_resolver);
}

/* ---- off ---- */

static bool anything(void)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    return pid > 0 && waitpid(pid, NULL, 0) == pid && opens(other, O_RDONLY);
}

/* It would inherit the sandbox, and what it needs is unknown. */
static void test_mail_command(void **state)
{
    (void)state;
    assert_inside("sendmail:/bin/true", anything);
}

/* cmocka reports a skipped test as failed in TAP, so it is left out. */
static void add(
    struct CMUnitTest tests[], size_t *count, struct CMUnitTest test, const char *missing)
{
    if (missing == NULL)
        tests[(*count)++] = test;
    else
        (void)printf("# skipped: %s: %s\n", test.name, missing);
}

int main(void)
{
    struct CMUnitTest tests[3];
    size_t count = 0;
    add(tests, &count, (struct CMUnitTest)cmocka_unit_test(test_files), sandbox_files_missing());
    add(tests, &count, (struct CMUnitTest)cmocka_unit_test(test_calls), sandbox_calls_missing());
    add(tests, &count, (struct CMUnitTest)cmocka_unit_test(test_mail_command), NULL);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return _cmocka_run_group_tests("tests", tests, count, set_up, tear_down);
}
