/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fido-server: a relying party for the FIDO Alliance's conformance tools, built on libpasskey as an
 * embedding program would be. One thread answers all requests; a cookie identifies the ceremony of
 * a result.
 */
#include "base/bytes.h"
#include "base/limits.h"
#include "conformance/binding.h"
#include "conformance/options.h"
#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define PREFIX  "/fido"
#define METHODS "POST, OPTIONS"
/* The tool keeps its connection while a person touches an authenticator. */
#define IDLE_TIMEOUT_S 60
/* A larger body is read up to this size, so that the client receives the refusal. */
#define BODY_DRAINED_MAX ((size_t)1024 * 1024)
#define ORIGIN_SIZE      64

struct server {
    struct options options;
    struct party party;
    char origin[ORIGIN_SIZE]; /* memory for the default of --origins */
    struct passkey_bytes default_origin;
    bool plain; /* the relying party's origin is plain HTTP, so that a cookie cannot be Secure */
};

/* A request that is being received. */
struct request {
    struct buffer body;
    size_t received;
};

/* ---- answers ---- */

static unsigned status_of(enum passkey_result result)
{
    static const struct {
        enum passkey_result result;
        unsigned status;
    } statuses[] = {
        { PASSKEY_OK, 200 },
        { PASSKEY_NOT_FOUND, 404 },
        { PASSKEY_CEREMONY_UNKNOWN, 404 },
        { PASSKEY_METHOD_NOT_ALLOWED, 405 },
        { PASSKEY_CONFLICT, 409 },
        { PASSKEY_CREDENTIAL_EXISTS, 409 },
        { PASSKEY_USER_NAME_TAKEN, 409 },
        { PASSKEY_CEREMONY_EXPIRED, 410 },
        { PASSKEY_BODY_TOO_LARGE, 413 },
        { PASSKEY_MEDIA_TYPE_NOT_SUPPORTED, 415 },
    };
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
        if (statuses[i].result == result)
            return statuses[i].status;
    return result < 0 ? 500 : 400;
}

static const char *cookie_name(const struct server *server)
{
    return server->plain ? "fido_ceremony" : "__Host-fido_ceremony";
}

static void add_cookie(
    const struct server *server, struct MHD_Response *response, const char *ceremony)
{
    char cookie[160];
    (void)snprintf(cookie, sizeof(cookie), "%s=%s; Path=/; Max-Age=%d; HttpOnly%s; SameSite=Lax",
        cookie_name(server), ceremony, CEREMONY_LIFETIME_MS / 1000,
        server->plain ? "" : "; Secure");
    (void)MHD_add_response_header(response, "Set-Cookie", cookie);
}

/* Pages of the relying party's origins may read answers. */
static void add_origin(
    const struct server *server, struct MHD_Connection *connection, struct MHD_Response *response)
{
    const char *origin = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Origin");
    for (size_t i = 0; origin != NULL && i < server->party.origin_count; i++) {
        if (!bytes_equal(bytes_text(origin), server->party.origins[i]))
            continue;
        (void)MHD_add_response_header(response, "Access-Control-Allow-Origin", origin);
        (void)MHD_add_response_header(response, "Access-Control-Allow-Credentials", "true");
        (void)MHD_add_response_header(response, "Access-Control-Allow-Headers", "content-type");
    }
    (void)MHD_add_response_header(response, "Vary", "Origin");
}

static enum MHD_Result send_answer(const struct server *server, struct MHD_Connection *connection,
    unsigned status, const struct call *call)
{
    struct passkey_bytes body = buffer_view(&call->answer);
    struct MHD_Response *response = MHD_create_response_from_buffer(
        body.size, (void *)(uintptr_t)body.data, MHD_RESPMEM_MUST_COPY);
    if (response == NULL)
        return MHD_NO;
    if (body.size > 0)
        (void)MHD_add_response_header(response, "Content-Type", "application/json");
    (void)MHD_add_response_header(response, "Cache-Control", "no-store");
    if (status == 204 || status == 405)
        (void)MHD_add_response_header(response, "Allow", METHODS);
    if (call->ceremony[0] != '\0')
        add_cookie(server, response, call->ceremony);
    add_origin(server, connection, response);
    enum MHD_Result done = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return done;
}

/* ---- requests ---- */

static enum MHD_Result count_parameter(
    void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    (void)name;
    (void)value;
    ++*(unsigned *)context;
    return MHD_YES;
}

static bool is_json(struct MHD_Connection *connection)
{
    static const char json[] = "application/json";
    const char *type = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Type");
    size_t size = sizeof(json) - 1;
    return type != NULL && strncasecmp(type, json, size) == 0 &&
           (type[size] == '\0' || type[size] == ';' || type[size] == ' ');
}

static const char *path_within(const char *path)
{
    return strncmp(path, PREFIX, sizeof(PREFIX) - 1) == 0 ? path + sizeof(PREFIX) - 1 : "";
}

static enum passkey_result check_request(struct MHD_Connection *connection, const char *method,
    const struct request *request, struct passkey_error *error)
{
    unsigned parameters = 0;
    (void)MHD_get_connection_values(
        connection, MHD_GET_ARGUMENT_KIND, count_parameter, &parameters);
    if (strcmp(method, "POST") != 0)
        return refuse(error, PASSKEY_METHOD_NOT_ALLOWED, CHECK_NONE, "The path takes %s.", METHODS);
    if (parameters > 0)
        return refuse(error, PASSKEY_MEMBER_UNKNOWN, CHECK_NONE, "The path takes no query.");
    if (request->received > JSON_SIZE_MAX)
        return refuse(error, PASSKEY_BODY_TOO_LARGE, CHECK_NONE,
            "The body is larger than %d bytes.", JSON_SIZE_MAX);
    if (!is_json(connection))
        return refuse(error, PASSKEY_MEDIA_TYPE_NOT_SUPPORTED, CHECK_NONE,
            "The Content-Type must be application/json.");
    return PASSKEY_OK;
}

static enum MHD_Result answer(struct server *server, struct MHD_Connection *connection,
    const char *path, const char *method, const struct request *request)
{
    struct passkey_error error = { .result = PASSKEY_OK };
    struct call call = { .body = buffer_view(&request->body),
        .cookie = bytes_text(
            MHD_lookup_connection_value(connection, MHD_COOKIE_KIND, cookie_name(server))) };
    enum passkey_result result = PASSKEY_OK;
    buffer_init(&call.answer, 4 * JSON_SIZE_MAX);
    bool preflight = binding_has(path_within(path)) && strcmp(method, "OPTIONS") == 0;
    if (!preflight && binding_has(path_within(path)))
        result = check_request(connection, method, request, &error);
    if (!preflight && result == PASSKEY_OK)
        result = binding_serve(&server->party, path_within(path), &call, &error);
    if (result < 0)
        (void)fprintf(stderr, "fido-server: %s: %s\n", path, error.message);
    if (result != PASSKEY_OK)
        binding_refuse(&call, result, &error);
    enum MHD_Result done =
        send_answer(server, connection, preflight ? 204 : status_of(result), &call);
    buffer_deinit(&call.answer);
    return done;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
    const char *path, const char *method, const char *version, const char *data, size_t *size,
    void **kept)
{
    struct request *request = *kept;
    (void)version;
    if (request == NULL) {
        *kept = request = calloc(1, sizeof(*request));
        if (request == NULL)
            return MHD_NO;
        buffer_init(&request->body, JSON_SIZE_MAX);
        return MHD_YES;
    }
    if (*size == 0)
        return answer(context, connection, path, method, request);
    request->received += *size;
    if (request->received <= JSON_SIZE_MAX)
        buffer_append(&request->body, (struct passkey_bytes){ (const uint8_t *)data, *size });
    *size = 0;
    return request->received <= BODY_DRAINED_MAX && !request->body.failed ? MHD_YES : MHD_NO;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **kept,
    enum MHD_RequestTerminationCode code)
{
    struct request *request = *kept;
    (void)context;
    (void)connection;
    (void)code;
    if (request != NULL)
        buffer_deinit(&request->body);
    free(request);
    *kept = NULL;
}

/* ---- start ---- */

static enum passkey_result open_listener(
    const struct options *options, int *listener, unsigned *port, struct passkey_error *error)
{
    const int on = 1;
    struct sockaddr_in6 bound = { .sin6_port = 0 }; /* the port has the same offset as for IPv4 */
    socklen_t size = sizeof(bound);
    *listener = socket(options->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (*listener < 0 || setsockopt(*listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
        bind(*listener, (const struct sockaddr *)&options->address, options->address_size) != 0 ||
        listen(*listener, SOMAXCONN) != 0 ||
        getsockname(*listener, (struct sockaddr *)&bound, &size) != 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "--listen: %s: %s", options->host,
            strerror(errno));
    *port = ntohs(bound.sin6_port);
    return PASSKEY_OK;
}

static enum passkey_result prepare(
    struct server *server, unsigned port, struct passkey_error *error)
{
    const struct options *options = &server->options;
    (void)snprintf(server->origin, ORIGIN_SIZE, "http://localhost:%u", port);
    server->default_origin = bytes_text(server->origin);
    server->party = (struct party){ .rp_id = bytes_text(options->rp_id),
        .origins = options->origin_count > 0 ? options->origins : &server->default_origin,
        .origin_count = options->origin_count > 0 ? options->origin_count : 1,
        .anchors = options->anchors,
        .anchor_count = options->anchor_count,
        .trust = options->trust };
    server->plain = bytes_start_with(server->party.origins[0], BYTES_LITERAL("http://"));
    TRY(store_open(options->store, &server->party.store, error));
    return passkey_verifier_new(&server->party.verifier, error);
}

static enum passkey_result serve(struct server *server, int listener, unsigned port,
    const sigset_t *signals, struct passkey_error *error)
{
    int signal_number = 0;
    TRY(prepare(server, port, error));
    struct MHD_Daemon *daemon =
        MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL, 0, NULL, NULL, on_request,
            server, MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
            NULL, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_TIMEOUT_S, MHD_OPTION_END);
    if (daemon == NULL)
        return fault(error, "The HTTP server cannot be started.");
    (void)printf("fido-server: listening on %s:%u, relying party %s, store %s\n",
        server->options.host, port, server->options.rp_id, server->options.store);
    (void)fflush(stdout);
    (void)sigwait(signals, &signal_number);
    MHD_stop_daemon(daemon);
    return PASSKEY_OK;
}

static enum passkey_result run(struct server *server, struct passkey_error *error)
{
    int listener = -1;
    unsigned port = 0;
    sigset_t signals;
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &signals, NULL); /* for the thread of the HTTP server, too */
    enum passkey_result result = open_listener(&server->options, &listener, &port, error);
    if (result == PASSKEY_OK)
        result = serve(server, listener, port, &signals, error);
    passkey_verifier_free(&server->party.verifier);
    store_close(&server->party.store);
    if (listener >= 0)
        (void)close(listener);
    return result;
}

int main(int argc, char **argv)
{
    static struct server server;
    struct passkey_error error = { .result = PASSKEY_OK };
    enum passkey_result result = options_read(argc, argv, &server.options, &error);
    if (result == PASSKEY_OK && !server.options.help)
        result = run(&server, &error);
    options_deinit(&server.options);
    if (result == PASSKEY_OK)
        return 0;
    (void)fprintf(stderr, "fido-server: %s\n", error.message);
    return result < 0 ? 1 : 2;
}
