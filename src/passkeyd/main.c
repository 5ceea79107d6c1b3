/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyd: connects configuration, store, service and server, and waits for a signal. If the start
 * fails, it prints one sentence that says what to do, and exits with status 1.
 */
#include "base/bytes.h"
#include "passkeyd/instance.h"
#include "passkeyd/log.h"
#include "passkeyd/sandbox.h"
#include "passkeyd/service_manager.h"
#include "passkeyd/sockets.h"
#include "store/store.h"
#include <errno.h>
#include <fcntl.h>
#include <passkey/webauthn.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* What is running, in the order of the start. */
struct program {
    char *const *arguments; /* of main(), without the program's name */
    struct service_manager service_manager;
    struct sockets sockets;
    struct sandbox sandbox;
    char sandbox_summary[SANDBOX_SUMMARY_SIZE];
    struct passkey_store *store;
    struct instance *instance;
};

/* A connection takes a descriptor, and the usual soft limit is lower than our own. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

/* A signal that is ignored, for example because of nohup or a shell's background job, stays
 * ignored: if it were blocked, sigwait() would receive it and stop the server. */
static void add_signal(sigset_t *signals, int number)
{
    struct sigaction action;
    if (sigaction(number, NULL, &action) != 0 || action.sa_handler != SIG_IGN)
        sigaddset(signals, number);
}

/*
 * Blocked before any thread starts, so that all threads inherit it and only sigwait() receives
 * them.
 */
static void block_signals(sigset_t *signals)
{
    sigemptyset(signals);
    sigaddset(signals, SIGTERM);
    add_signal(signals, SIGINT);
    add_signal(signals, SIGHUP);
    (void)pthread_sigmask(SIG_BLOCK, signals, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGUSR1, SIG_IGN);
}

/* SIGHUP asks a daemon to reload its configuration; on a terminal, it means that the terminal was
 * closed. */
static bool on_terminal(void)
{
    int fd = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

#define LOOK_MS 1000

/* Waits for the next signal. Meanwhile, the service manager's watchdog is notified while requests
 * are accepted; without notifications, it restarts the server.
 * @returns  0 if the disk failed to sync the store. */
static int next_signal(const struct program *program, const sigset_t *signals)
{
    bool watched = program->service_manager.watchdog_ms > 0;
    int64_t interval_ms = watched ? program->service_manager.watchdog_ms / 2 : LOOK_MS;
    if (interval_ms > LOOK_MS)
        interval_ms = LOOK_MS;
    struct timespec interval = { interval_ms / 1000, interval_ms % 1000 * 1000000 };
    int received = 0;
    while ((received = sigtimedwait(signals, NULL, &interval)) < 0) {
        if (store_sync_failed(program->store))
            return 0;
        if (watched && errno == EAGAIN && server_progresses(program->instance->server))
            service_manager_notify(&program->service_manager, "WATCHDOG=1");
    }
    return received;
}

static void write_help(void)
{
    (void)printf("passkeyd %s: a WebAuthn passkey server\n\n"
                 "usage: passkeyd [OPTION VALUE]...\n\n",
        PASSKEY_VERSION);
    config_write_help(stdout, CONFIG_SERVER);
    (void)printf("  --help\n      show this help\n"
                 "  --version\n      print the version\n\n"
                 "Flags override environment variables, which override the file.\n");
}

/* ---- start ---- */

static void instance_free(struct instance **instance)
{
    if (*instance != NULL)
        instance_stop(*instance);
    free(*instance);
    *instance = NULL;
}

static enum passkey_result check_rest(char *const *rest, struct passkey_error *error)
{
    if (*rest == NULL)
        return PASSKEY_OK;
    char quoted[TEXT_QUOTE_SIZE];
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "Unknown option \"%s\"; passkeyd --help lists all options.",
        text_quote(bytes_text(*rest), quoted));
}

/* Removing flags changes the list of arguments, so each call gets a copy. */
static enum passkey_result load(
    char *const *arguments, struct instance *instance, struct passkey_error *error)
{
    size_t count = 0;
    while (arguments[count] != NULL)
        count++;
    char **rest = calloc(count + 1, sizeof(*rest));
    if (rest == NULL)
        return fault(error, "Out of memory.");
    memcpy(rest, arguments, count * sizeof(*rest));
    enum passkey_result result =
        config_load(&instance->config, CONFIG_SERVER, rest, environ, error);
    if (result == PASSKEY_OK && !instance->config.help && !instance->config.version)
        result = check_rest(rest, error);
    free(rest);
    return result;
}

/* Creates an instance with its configuration, without starting it. */
static enum passkey_result instance_new(
    char *const *arguments, struct instance **instance, struct passkey_error *error)
{
    CLEANUP(instance_free) struct instance *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    TRY(load(arguments, made, error));
    *instance = made;
    made = NULL;
    return PASSKEY_OK;
}

static enum passkey_result open_store(struct program *program, struct passkey_error *error)
{
    const struct config *config = &program->instance->config;
    struct passkey_error found = { .result = PASSKEY_OK };
    enum passkey_result result = passkey_store_open(config->store, &program->store, &found);
    if (result == PASSKEY_OK && store_was_shared(program->store))
        log_warning(
            "Other users could read the store's file: its mode is set to 0600 (check with ls -l).");
    if (result == PASSKEY_OK)
        return PASSKEY_OK;
    bool told = config->store_where[0] != '\0';
    return refuse(error, result, CHECK_NONE, "%s%s%s", told ? config->store_where : "",
        told ? ": " : "", found.message);
}

static int64_t monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static enum passkey_result start(struct program *program, struct passkey_error *error)
{
    struct config *config = &program->instance->config;
    TRY(sockets_open(&program->sockets, config, error));
    TRY(config_finish(config, program->sockets.listeners[0].port, error));
    /* Before the first thread, so that it applies to all. */
    TRY(sandbox_plan(config, &program->sandbox, error));
    TRY(sandbox_enter(&program->sandbox, program->sandbox_summary, error));
    TRY(open_store(program, error));
    store_set_clock(program->store, monotonic_us);
    return instance_start(program->instance, &program->sockets, program->store, error);
}

static void stop(struct program *program)
{
    service_manager_notify(&program->service_manager, "STOPPING=1");
    instance_free(&program->instance);
    passkey_store_close(&program->store);
    sockets_close(&program->sockets);
    sandbox_free(&program->sandbox);
    service_manager_deinit(&program->service_manager);
}

/* ---- messages at the start ---- */

__attribute__((format(printf, 1, 2))) static void announce(const char *format, ...)
{
    char message[1024];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    log_announce(message);
}

static void announce_start(const struct program *program)
{
    const struct config *config = &program->instance->config;
    for (size_t i = 0; i < config->party_count; i++) {
        struct passkey_bytes page = config->parties[i].page;
        if (page.size == 0) /* its origins are apps */
            page = config->relying_parties[i].origins[0];
        announce(
            "passkeyd %s: open %.*s", PASSKEY_VERSION, (int)page.size, (const char *)page.data);
    }
    const struct sockets *sockets = &program->sockets;
    char address[LISTENER_ADDRESS_SIZE];
    for (size_t i = 0; i < sockets->count; i++) {
        listener_describe(&sockets->listeners[i], address);
        announce("passkeyd: listening on %s, data in %s", address, config->store_shown);
    }
    if (sockets->private_listener.fd >= 0) {
        listener_describe(&sockets->private_listener, address);
        announce("passkeyd: metrics on http://%s/metrics", address);
    }
    char mail[512];
    mail_describe(&program->instance->mail, mail, sizeof(mail));
    announce("passkeyd: %s", mail);
    announce("passkeyd: sandbox: %s", program->sandbox_summary);
    (void)fflush(stdout);
}

static int fail(struct program *program, const struct passkey_error *error)
{
    log_message(LOG_LEVEL_ERROR, error->message);
    stop(program);
    return 1;
}

/* ---- reloading ---- */

#define SANDBOX_HINT "the sandbox allows only what was configured when passkeyd started."

static bool same_address(const struct config_address *a, const struct config_address *b)
{
    return strcmp(a->host, b->host) == 0 && strcmp(a->port, b->port) == 0 &&
           strcmp(a->path, b->path) == 0;
}

static enum passkey_result check_changes(
    const struct config *old, const struct config *new, struct passkey_error *error)
{
    const char *changed = NULL;
    if (strcmp(old->store, new->store) != 0)
        changed = "location of the store";
    bool same = old->listen_count == new->listen_count;
    for (size_t i = 0; i < old->listen_count && same; i++)
        same = same_address(&old->listens[i], &new->listens[i]);
    if (!same)
        changed = "listen";
    if (old->private_listen != new->private_listen ||
        !same_address(&old->private_address, &new->private_address))
        changed = "private-listen";
    if (old->sandbox_off != new->sandbox_off)
        changed = "sandbox";
    if (changed != NULL)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The setting %s cannot change while passkeyd runs: restart it.", changed);
    return PASSKEY_OK;
}

/* Both instances share the store and the sockets until the old one has stopped. */
static enum passkey_result replace_instance(struct program *program, struct passkey_error *error)
{
    CLEANUP(instance_free) struct instance *made = NULL;
    TRY(instance_new(program->arguments, &made, error));
    TRY(check_changes(&program->instance->config, &made->config, error));
    TRY(config_finish(&made->config, program->sockets.listeners[0].port, error));
    TRY(sandbox_check(&program->sandbox, &made->config, error));
    TRY(instance_start(made, &program->sockets, program->store, error));
    log_configure(&made->config.log);
    struct instance *old = program->instance;
    program->instance = made;
    made = old; /* freed here */
    return PASSKEY_OK;
}

static void reload(struct program *program)
{
    struct passkey_error error = { .result = PASSKEY_OK };
    char line[PASSKEY_ERROR_MESSAGE_SIZE + 200];
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    (void)snprintf(line, sizeof(line), "RELOADING=1\nMONOTONIC_USEC=%lld",
        (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
    service_manager_notify(&program->service_manager, line);
    bool loaded = replace_instance(program, &error) == PASSKEY_OK;
    bool forbidden = program->sandbox.files_limited && strstr(error.message, strerror(EACCES));
    (void)snprintf(line, sizeof(line), "SIGHUP: %s%s%s",
        loaded ? "the configuration was reloaded."
               : "the new configuration is invalid and the old one stays in effect: ",
        loaded ? "" : error.message,
        !loaded && forbidden ? " Restart passkeyd if the file is new: " SANDBOX_HINT : "");
    log_message(loaded ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR, line);
    if (loaded)
        instance_warn(program->instance);
    service_manager_notify(&program->service_manager, "READY=1");
}

/* The exit status. */
static int wait_for_end(struct program *program, const sigset_t *signals)
{
    int received = 0;
    while ((received = next_signal(program, signals)) == SIGHUP && !on_terminal())
        reload(program);
    if (received == SIGHUP)
        log_message(LOG_LEVEL_INFO, "stopping: the terminal was closed (SIGHUP).");
    if (received == 0)
        log_message(LOG_LEVEL_ERROR,
            "stopping: the disk failed to sync the store, so what was written last may be lost. "
            "Check the disk. The next start recovers the store.");
    return received == 0;
}

int main(int argc, char **argv)
{
    /* Tokens and the sealing key are in memory: no core dumps, and no reading by other processes of
     * the user. */
    (void)prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L);
    static struct program program;
    log_init();
    service_manager_init(&program.service_manager);
    sockets_init(&program.sockets);
    program.arguments = argv + (argc > 0 ? 1 : 0);
    struct passkey_error error = { .result = PASSKEY_OK };
    if (instance_new(program.arguments, &program.instance, &error) != PASSKEY_OK)
        return fail(&program, &error);
    const struct config *config = &program.instance->config;
    if (config->help || config->version) {
        if (config->help)
            write_help();
        else
            (void)printf("passkeyd %s\n", PASSKEY_VERSION);
        stop(&program);
        return 0;
    }

    log_configure(&config->log);
    store_own_process();
    sigset_t signals;
    block_signals(&signals);
    raise_descriptor_limit();
    if (start(&program, &error) != PASSKEY_OK)
        return fail(&program, &error);
    instance_warn(program.instance);
    announce_start(&program);
    service_manager_notify(&program.service_manager, "READY=1");
    int status = wait_for_end(&program, &signals);
    stop(&program);
    return status;
}
