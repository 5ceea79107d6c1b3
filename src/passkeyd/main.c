/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyd: wires configuration, store, service and server together, and waits for a signal. Every
 * way in which a start can fail is one sentence that says what to do, and status 1.
 */
#include "base/bytes.h"
#include "config/config.h"
#include "http/server/server.h"
#include "passkeyd/mail.h"
#include "passkeyd/maintenance.h"
#include "passkeyd/service_manager.h"
#include "passkeyd/sockets.h"
#include "store/store.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <passkey/webauthn.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* How long requests may take to end when we are asked to stop; service managers wait longer. */
#define STOP_PATIENCE_MS 10000

static_assert(CONFIG_WORKER_COUNT_MAX == SERVER_WORKER_COUNT_MAX, "one bound, told in two rooms");

/* What runs, in the order in which it was started. */
struct program {
    struct config config;
    struct service_manager service_manager;
    struct sockets sockets;
    struct passkey_store *store;
    struct passkey_service *service;
    struct mail mail;
    struct server *server;
    struct maintenance *maintenance;
};

static void log_line(const char *line)
{
    (void)fprintf(stderr, "passkeyd: %s\n", line);
}

static int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A connection takes a descriptor, and the usual soft limit is lower than our own. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

/* What nohup, or a shell for what it starts in the background, set to be ignored stays so: blocked
 * it would be kept, and end us after all. */
static void add_signal(sigset_t *signals, int number)
{
    struct sigaction action;
    if (sigaction(number, NULL, &action) != 0 || action.sa_handler != SIG_IGN)
        sigaddset(signals, number);
}

/* Blocked before any thread starts, so that all inherit it and only sigwait() sees them. */
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

/* A daemon without a terminal gets SIGHUP from scripts that mean "reopen your logs",
 * and must go on. On a terminal it means that the terminal was closed. */
static bool on_terminal(void)
{
    int fd = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* The next signal. Until it comes, the watchdog of the service manager gets its notifications while
 * requests are begun; without them it restarts us. */
static int next_signal(const struct program *program, const sigset_t *signals)
{
    int64_t interval_ms = program->service_manager.watchdog_ms / 2;
    struct timespec interval = { interval_ms / 1000, interval_ms % 1000 * 1000000 };
    int received = 0;
    while ((received = sigtimedwait(signals, NULL, interval_ms > 0 ? &interval : NULL)) < 0)
        if (errno == EAGAIN && server_progresses(program->server))
            service_manager_notify(&program->service_manager, "WATCHDOG=1");
    return received;
}

static void wait_for_end(const struct program *program, const sigset_t *signals)
{
    int received = 0;
    while ((received = next_signal(program, signals)) == SIGHUP && !on_terminal())
        log_line(
            "SIGHUP is ignored: the configuration is read when passkeyd starts, and the log is "
            "standard error. Restart it to change either.");
    if (received == SIGHUP)
        log_line("stopping: the terminal was closed (SIGHUP).");
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

static enum passkey_result open_store(struct program *program, struct passkey_error *error)
{
    const struct config *config = &program->config;
    struct passkey_error found = { .result = PASSKEY_OK };
    enum passkey_result result = passkey_store_open(config->store, &program->store, &found);
    if (result == PASSKEY_OK && store_was_shared(program->store))
        log_line(
            "Other users could read the store's file: its mode is set to 0600 (check with ls -l).");
    if (result == PASSKEY_OK)
        return PASSKEY_OK;
    bool told = config->store_where[0] != '\0';
    return refuse(error, result, CHECK_NONE, "%s%s%s", told ? config->store_where : "",
        told ? ": " : "", found.message);
}

static enum passkey_result start_server(struct program *program, struct passkey_error *error)
{
    const struct config *config = &program->config;
    struct theme themes[CONFIG_PARTY_COUNT_MAX];
    bool mail = strcmp(config_mail_delivery(config), CONFIG_MAIL_OFF) != 0;
    for (size_t i = 0; i < config->party_count; i++) {
        const struct config_party *party = &config->parties[i];
        themes[i] = (struct theme){ party->style, party->logo, party->logo_name, mail };
    }
    struct server_configuration configuration = {
        .proxies = config->proxies,
        .proxy_count = config->proxy_count,
        .relying_parties = program->config.relying_parties,
        .relying_party_count = program->config.party_count,
        .themes = themes,
        .operator_page = config->operator_page,
        .listeners = program->sockets.listeners,
        .listener_count = program->sockets.count,
        .private_listener =
            program->sockets.private_listener.fd >= 0 ? &program->sockets.private_listener : NULL,
        .worker_count = program->config.worker_count,
        .monotonic_ms = monotonic_ms,
        .log = log_line,
    };
    return server_start(&configuration, program->service, &program->server, error);
}

static enum passkey_result start(struct program *program, struct passkey_error *error)
{
    struct config *config = &program->config;
    TRY(sockets_open(&program->sockets, config, error));
    TRY(config_finish(config, program->sockets.listeners[0].port, error));
    TRY(open_store(program, error));
    struct passkey_service_configuration configuration = config_service(config);
    TRY(passkey_service_new(
        &configuration, program->store, passkey_environment_system(), &program->service, error));
    maintenance_refresh(program->service, log_line);
    TRY(mail_start(&program->mail, config, program->service, log_line, error));
    TRY(start_server(program, error));
    return maintenance_start(
        program->service, program->server, log_line, &program->maintenance, error);
}

static void stop(struct program *program)
{
    service_manager_notify(&program->service_manager, "STOPPING=1");
    maintenance_stop(&program->maintenance);
    server_stop(&program->server, STOP_PATIENCE_MS);
    mail_stop(&program->mail);
    passkey_service_free(&program->service);
    passkey_store_close(&program->store);
    sockets_close(&program->sockets);
    service_manager_deinit(&program->service_manager);
    config_deinit(&program->config);
}

/* ---- talking to who started us ---- */

/* Windows Hello's statements are signed so, and distributions can have OpenSSL refuse it. */
static void say_without_sha1(void)
{
    CLEANUP(passkey_verifier_free) struct passkey_verifier *verifier = NULL;
    if (passkey_verifier_new(&verifier, NULL) == PASSKEY_OK && !passkey_sha1_available(verifier))
        log_line("OpenSSL is configured here to refuse SHA-1: TPM attestations signed with it, as "
                 "those of Windows Hello are, will be refused. All else works.");
}

static void print_where(const struct program *program)
{
    const struct config *config = &program->config;
    for (size_t i = 0; i < config->party_count; i++) {
        struct passkey_bytes origin = config->relying_parties[i].origins[0];
        (void)printf("passkeyd %s: open %.*s\n", PASSKEY_VERSION, (int)origin.size,
            (const char *)origin.data);
    }
    const struct sockets *sockets = &program->sockets;
    char address[LISTENER_ADDRESS_SIZE];
    for (size_t i = 0; i < sockets->count; i++) {
        listener_describe(&sockets->listeners[i], address);
        (void)printf("passkeyd: listening on %s, data in %s\n", address, config->store);
    }
    if (sockets->private_listener.fd >= 0) {
        listener_describe(&sockets->private_listener, address);
        (void)printf("passkeyd: metrics on http://%s/metrics\n", address);
    }
    char mail[512];
    mail_describe(&program->mail, mail, sizeof(mail));
    (void)printf("passkeyd: %s\n", mail);
    (void)fflush(stdout);
}

/* Users of an RP ID that was configured earlier cannot sign in any more (WebAuthn L3 4, RP ID). */
static void warn_of_relying_party(void *context, struct passkey_bytes rp_id, int64_t user_count)
{
    const struct config *config = context;
    char line[400];
    for (size_t i = 0; i < config->party_count; i++)
        if (bytes_equal(config->relying_parties[i].rp_id, rp_id))
            return;
    if (user_count == 0)
        return;
    (void)snprintf(line, sizeof(line),
        "the store also has %lld user%s of %.*s, which is not configured: their passkeys work only "
        "with that RP ID.",
        (long long)user_count, user_count == 1 ? "" : "s", (int)rp_id.size,
        (const char *)rp_id.data);
    log_line(line);
}

static void warn_of_relying_parties(struct config *config)
{
    struct passkey_error error = { .result = PASSKEY_OK };
    struct relying_party_receiver receiver = { config, warn_of_relying_party };
    if (store_relying_parties(config->store, &receiver, &error) != PASSKEY_OK)
        log_line(error.message);
}

static bool is_https(struct passkey_bytes origin)
{
    return origin.size > 8 &&
           bytes_equal((struct passkey_bytes){ origin.data, 8 }, BYTES_LITERAL("https://"));
}

static bool listens_locally(const struct config *config)
{
    return strncmp(config->listen_host, "127.", 4) == 0 ||
           strcmp(config->listen_host, "::1") == 0 || strcmp(config->listen_host, "localhost") == 0;
}

/* Something on this machine ends TLS: without trusted-proxies its address is everybody's. */
static void warn_of_proxy(const struct config *config)
{
    bool https = false;
    for (size_t i = 0; i < config->party_count; i++)
        for (size_t j = 0; j < config->relying_parties[i].origin_count; j++)
            https = https || is_https(config->relying_parties[i].origins[j]);
    if (https && listens_locally(config) && config->proxy_count == 0)
        log_line("an https origin is configured and trusted-proxies is not: all clients of a proxy "
                 "on this machine share one address and its limits. Set --trusted-proxies "
                 "127.0.0.1 if the proxy adds X-Forwarded-For.");
}

/* Printed before the line with the address, so that a program that waits for that line has them. */
static void print_warnings(struct config *config)
{
    warn_of_relying_parties(config);
    warn_of_proxy(config);
    if (config->limits_off)
        log_line("limits are off: anybody can fill the store; only for tests and benchmarks.");
    say_without_sha1();
}

static int fail(struct program *program, const struct passkey_error *error)
{
    log_line(error->message);
    stop(program);
    return 1;
}

static enum passkey_result check_rest(char *const *rest, struct passkey_error *error)
{
    if (*rest == NULL)
        return PASSKEY_OK;
    char quoted[TEXT_QUOTE_SIZE];
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "There is no option \"%s\"; passkeyd --help lists them.",
        text_quote(bytes_text(*rest), quoted));
}

int main(int argc, char **argv)
{
    /* Tokens and the sealing key are in memory: no core dump, and no reading by other processes of
     * the user. */
    (void)prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L);
    static struct program program;
    service_manager_init(&program.service_manager);
    sockets_init(&program.sockets);
    struct passkey_error error = { .result = PASSKEY_OK };
    char **arguments = argv + (argc > 0 ? 1 : 0);
    enum passkey_result result =
        config_load(&program.config, CONFIG_SERVER, arguments, environ, &error);
    if (result == PASSKEY_OK && program.config.help)
        write_help();
    else if (result == PASSKEY_OK && program.config.version)
        (void)printf("passkeyd %s\n", PASSKEY_VERSION);
    if (program.config.help || program.config.version) {
        stop(&program);
        return 0;
    }
    if (result != PASSKEY_OK || check_rest(arguments, &error) != PASSKEY_OK)
        return fail(&program, &error);

    sigset_t signals;
    block_signals(&signals);
    raise_descriptor_limit();
    if (start(&program, &error) != PASSKEY_OK)
        return fail(&program, &error);
    print_warnings(&program.config);
    print_where(&program);
    service_manager_notify(&program.service_manager, "READY=1");
    wait_for_end(&program, &signals);
    stop(&program);
    return 0;
}
