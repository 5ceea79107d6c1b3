/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The life of a request in libmicrohttpd: the access handler is called after the headers, then for
 * each piece of the body, then once more when it is whole. A quick request is run at once, on this
 * thread. If the reply is not complete then, the connection is suspended until another thread has
 * completed it; it is resumed, and the handler is called a last time to send it. NOTIFY_COMPLETED
 * is the only place that frees a request.
 *
 * The library polls nothing: its own loop asks epoll for 128 events at a time, and if there are
 * exactly so many it sleeps before it has handled them. It never sleeps in MHD_run(), which this
 * thread calls when the epoll descriptor is readable.
 */
#include "http/server/daemon.h"

#include "base/buffer.h"
#include "base/bytes.h"
#include "base/header_value.h"
#include "base/limits.h"
#include "http/exchange/base_path.h"
#include "http/exchange/forwarded.h"
#include "http/exchange/request_id.h"
#include "http/server/connections.h"
#include "http/server/head.h"
#include "http/server/metrics.h"
#include "http/server/polling.h"
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The time after which an idle connection is closed. Browsers wait less between the two requests of
 * a ceremony. */
#define IDLE_TIMEOUT_S 15
/* The library stores the request's head here, copies the cookies beside it and writes the head of
 * the answer into the rest. About half of it is the size of the pieces in which a body arrives. */
#define CONNECTION_MEMORY_SIZE ((size_t)64 * 1024)
/* The part of it that must remain for the head of an answer, including the library's own data. */
#define ANSWER_HEAD_SIZE_MAX 4096
/* The same for an answer that refuses the head. */
#define REFUSAL_HEAD_SIZE_MAX 512
/* At least what the library needs for each header, cookie and parameter. */
#define VALUE_SIZE 64
/* A body that is too large is still read up to this size, so that its sender gets the answer. */
#define BODY_DRAINED_MAX ((size_t)16 * 1024 * 1024)
#define PATIENCE_MAX_MS  60000
/* While there are too many connections: a new one may wait until another one is closed. */
#define RELIEF_INTERVAL_MS 100
struct daemon {
    struct daemon_shared *shared;
    struct MHD_Daemon *mhd;
    int listen_fd;
    bool on_private_listener;
    struct passkey_worker *worker;   /* NULL: the pool runs every request */
    struct connections *connections; /* of this and other daemons */
    struct polling polling;
    int64_t relieved_at_ms; /* of the polling thread, like the next one */
    bool closed_one;        /* a connection, in this turn */
};

/* A request while it comes in and its answer goes out. */
struct incoming {
    struct task task; /* first: other threads know nothing else of it */
    struct daemon *daemon;
    struct MHD_Connection *connection;
    bool answered;
    bool chunked;
    struct buffer body;
    struct buffer forwarded_for;
    size_t received;
    uint8_t address[16];
};

/* ---- receiving ---- */

static struct passkey_bytes header_of(struct MHD_Connection *connection, const char *name)
{
    const char *value = NULL;
    size_t size = 0;
    if (MHD_lookup_connection_value_n(
            connection, MHD_HEADER_KIND, name, strlen(name), &value, &size) != MHD_YES)
        return (struct passkey_bytes){ NULL, 0 };
    return (struct passkey_bytes){ (const uint8_t *)(value == NULL ? "" : value), size };
}

static enum MHD_Result join_forwarded(
    void *joined, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    if (!text_equal_any_case(bytes_text(name), BYTES_LITERAL("X-Forwarded-For")))
        return MHD_YES;
    struct buffer *list = joined;
    if (list->size > 0)
        buffer_append_text(list, ",");
    buffer_append_text(list, value == NULL ? "" : value);
    return MHD_YES;
}

/* A proxy may append to the received header or add another one; both mean the same list (RFC 9110
 * 5.3). */
static bool read_forwarded_for(struct incoming *incoming, struct MHD_Connection *connection)
{
    (void)MHD_get_connection_values(
        connection, MHD_HEADER_KIND, join_forwarded, &incoming->forwarded_for);
    incoming->task.request.forwarded_for = buffer_view(&incoming->forwarded_for);
    return !incoming->forwarded_for.failed;
}

/* As peer_address() returns it. */
static struct passkey_bytes address_of(struct MHD_Connection *connection, uint8_t memory[16])
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return peer_address(info == NULL ? NULL : info->client_addr, memory);
}

static enum MHD_Result read_parameter(void *context, enum MHD_ValueKind kind, const char *name,
    size_t name_size, const char *value, size_t value_size)
{
    (void)kind;
    struct request *request = context;
    if (request->query_count < QUERY_COUNT_MAX)
        request->query[request->query_count] = (struct query_parameter){
            { (const uint8_t *)name, name_size },
            { (const uint8_t *)(value == NULL ? "" : value), value == NULL ? 0 : value_size },
        };
    request->query_count++;
    return MHD_YES;
}

static void read_head(struct incoming *incoming, struct MHD_Connection *connection,
    const char *path, const char *method)
{
    struct request *request = &incoming->task.request;
    request->method = method_of(bytes_text(method));
    request->on_private_listener = incoming->daemon->on_private_listener;
    (void)MHD_get_connection_values_n(connection, MHD_GET_ARGUMENT_KIND, read_parameter, request);
    request->host = header_of(connection, MHD_HTTP_HEADER_HOST);
    head_divide_target(bytes_text(path), &request->host, &request->path);
    base_path_cut(incoming->daemon->shared->tasks.site, request);
    request->origin = header_of(connection, MHD_HTTP_HEADER_ORIGIN);
    request->authorization = header_of(connection, MHD_HTTP_HEADER_AUTHORIZATION);
    request->cookie = header_of(connection, MHD_HTTP_HEADER_COOKIE);
    request->content_type = header_of(connection, MHD_HTTP_HEADER_CONTENT_TYPE);
    request->content_encoding = header_of(connection, MHD_HTTP_HEADER_CONTENT_ENCODING);
    request->accept_encoding = header_of(connection, MHD_HTTP_HEADER_ACCEPT_ENCODING);
    request->accept_language = header_of(connection, MHD_HTTP_HEADER_ACCEPT_LANGUAGE);
    request->user_agent = header_of(connection, MHD_HTTP_HEADER_USER_AGENT);
    request->if_none_match = header_of(connection, MHD_HTTP_HEADER_IF_NONE_MATCH);
    request->requested_method = header_of(connection, "Access-Control-Request-Method");
    request->address = address_of(connection, incoming->address);
    request_id_set(
        incoming->daemon->shared->tasks.site, request, header_of(connection, REQUEST_ID_HEADER));
}

static struct incoming *incoming_new(struct daemon *daemon)
{
    struct incoming *incoming = calloc(1, sizeof(*incoming));
    if (incoming == NULL)
        return NULL;
    incoming->daemon = daemon;
    buffer_init(&incoming->body, JSON_SIZE_MAX);
    buffer_init(&incoming->forwarded_for, CONNECTION_MEMORY_SIZE);
    atomic_fetch_add(&daemon->shared->requests, 1);
    return incoming;
}

static struct http_connection *row_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == NULL ? NULL : info->socket_context;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **kept,
    enum MHD_RequestTerminationCode code)
{
    (void)context;
    (void)code;
    struct incoming *incoming = *kept;
    if (incoming == NULL)
        return;
    struct daemon_shared *shared = incoming->daemon->shared;
    struct http_connection *row = row_of(connection);
    if (row != NULL)
        connections_answered(row, shared->tasks.monotonic_ms());
    atomic_fetch_sub(&shared->requests, 1);
    if (incoming->answered)
        reply_deinit(&incoming->task.reply);
    buffer_deinit(&incoming->body);
    buffer_deinit(&incoming->forwarded_for);
    free(incoming);
    *kept = NULL;
}

static enum MHD_Result add_header(void *context, enum MHD_ValueKind kind, const char *name,
    size_t name_size, const char *value, size_t value_size)
{
    (void)kind;
    struct passkey_bytes text = { (const uint8_t *)value, value_size };
    if (value == NULL) /* the library found no colon */
        text = (struct passkey_bytes){ (const uint8_t *)name + name_size, 0 };
    head_add(context, (struct passkey_bytes){ (const uint8_t *)name, name_size }, text);
    return MHD_YES;
}

/* The error in the head of a request, or NULL. */
static const char *head_fault(
    struct MHD_Connection *connection, const char *method, const char *version)
{
    struct head head;
    const struct http_connection *row = row_of(connection);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    if (row == NULL || info == NULL)
        return "The head of the request could not be read.\n";
    head_begin(&head, row->target_end, bytes_text(version));
    (void)MHD_get_connection_values_n(connection, MHD_HEADER_KIND, add_header, &head);
    return head_end(&head, (const uint8_t *)method + info->header_size);
}

/* The rest of a connection's memory, to which the library writes the head of the answer, too. */
static size_t room_left(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    int values = MHD_get_connection_values(
        connection, MHD_HEADER_KIND | MHD_COOKIE_KIND | MHD_GET_ARGUMENT_KIND, NULL, NULL);
    size_t taken = (info == NULL ? 0 : info->header_size) + (size_t)values * VALUE_SIZE +
                   header_of(connection, MHD_HTTP_HEADER_COOKIE).size;
    return taken >= CONNECTION_MEMORY_SIZE ? 0 : CONNECTION_MEMORY_SIZE - taken;
}

/* Whether the request announces a body that is too large to be read and discarded. */
static bool announces_too_much(struct MHD_Connection *connection)
{
    struct passkey_bytes length = header_of(connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
    size_t total = 0;
    for (size_t i = 0; i < length.size && total <= BODY_DRAINED_MAX; i++)
        total = total * 10 + (size_t)(length.data[i] - '0');
    return total > BODY_DRAINED_MAX;
}

/* Store a piece of the body if it fits; after that, only count. */
static enum MHD_Result take_piece(struct incoming *incoming, const char *data, size_t size)
{
    incoming->received += size;
    if (incoming->received > BODY_DRAINED_MAX)
        return MHD_NO;
    if (incoming->received > JSON_SIZE_MAX)
        incoming->task.request.body_too_large = true;
    else
        buffer_append(&incoming->body, (struct passkey_bytes){ (const uint8_t *)data, size });
    return incoming->body.failed ? MHD_NO : MHD_YES;
}

/* ---- sending ---- */

static struct MHD_Response *response_of(struct reply *reply)
{
    /* The library's signature has no const; PERSISTENT memory is only read. */
    void *data = (void *)(uintptr_t)reply->body.data;
    if (reply->owned == NULL)
        return MHD_create_response_from_buffer(reply->body.size, data, MHD_RESPMEM_PERSISTENT);
    struct MHD_Response *response =
        MHD_create_response_from_buffer_with_free_callback(reply->body.size, data, free);
    if (response != NULL)
        reply->owned = NULL;
    return response;
}

static enum MHD_Result send_reply(
    struct incoming *incoming, struct MHD_Connection *connection, struct reply *reply)
{
    struct MHD_Response *response = response_of(reply);
    if (response == NULL)
        return MHD_NO;
    enum MHD_Result done = MHD_YES;
    for (size_t i = 0; i < reply->header_count && done == MHD_YES; i++)
        done = MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
    if (done == MHD_YES && (incoming->chunked || atomic_load(&incoming->daemon->shared->stopping)))
        done = MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    struct http_connection *row = row_of(connection);
    if (row != NULL)
        connections_sending(row, incoming->daemon->shared->tasks.monotonic_ms());
    if (done == MHD_YES)
        done = MHD_queue_response(connection, reply->status, response);
    MHD_destroy_response(response);
    return done;
}

/* The connection is closed after the answer. */
static enum MHD_Result refuse_head(const struct daemon *daemon, struct MHD_Connection *connection,
    unsigned status, const char *sentence)
{
    handle_malformed(daemon->shared->tasks.site, sentence);
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(sentence), (void *)(uintptr_t)sentence, MHD_RESPMEM_PERSISTENT);
    if (response == NULL)
        return MHD_NO;
    enum MHD_Result done =
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain");
    if (done == MHD_YES)
        done = MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    if (done == MHD_YES)
        done = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return done;
}

/* If the library has no memory even for this answer, it would close the connection without one. No
 * earlier answer is waiting to be sent, so this one can be written to the socket. */
static enum MHD_Result refuse_head_size(
    const struct daemon *daemon, struct MHD_Connection *connection, size_t room)
{
    static const char answer[] = "HTTP/1.1 431 Request Header Fields Too Large\r\n"
                                 "Connection: close\r\nContent-Length: 0\r\n\r\n";
    const struct http_connection *row = row_of(connection);
    if (room >= REFUSAL_HEAD_SIZE_MAX)
        return refuse_head(daemon, connection, MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE,
            "The request's headers are too large; most often the site has too many cookies.\n");
    if (row != NULL)
        (void)send(row->fd, answer, sizeof(answer) - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
    return MHD_NO;
}

/* Called by another thread. After it is resumed, the request belongs to the polling thread. */
static void on_answered(struct task *task)
{
    struct incoming *incoming = (struct incoming *)task;
    struct daemon *daemon = incoming->daemon;
    incoming->answered = true;
    MHD_resume_connection(incoming->connection);
    polling_wake(&daemon->polling);
}

/* The daemon ends next, and the connection with it. */
static enum MHD_Result leave_unanswered(struct MHD_Connection *connection)
{
    MHD_suspend_connection(connection);
    MHD_resume_connection(connection);
    return MHD_YES;
}

/* The request is whole. It is suspended before another thread may resume it. */
static enum MHD_Result serve(struct incoming *incoming, struct MHD_Connection *connection)
{
    struct daemon *daemon = incoming->daemon;
    struct daemon_shared *shared = daemon->shared;
    struct task *task = &incoming->task;
    struct http_connection *row = row_of(connection);
    if (row != NULL)
        connections_received(row);
    incoming->connection = connection;
    task->tasks = &shared->tasks;
    task->pool = daemon->on_private_listener ? shared->private_pool : shared->pool;
    task->answered = on_answered;
    task->request.body = buffer_view(&incoming->body);
    if (!task_begin(task))
        return leave_unanswered(connection);
    if (daemon->worker != NULL && task_quick(task) && task_run(task, daemon->worker)) {
        incoming->answered = true;
        return send_reply(incoming, connection, &task->reply);
    }
    MHD_suspend_connection(connection);
    task_hand_over(task);
    return MHD_YES;
}

/* ---- callbacks ---- */

/* The headers have been read, but not the body. */
static enum MHD_Result begin(struct daemon *daemon, struct MHD_Connection *connection,
    const char *path, const char *method, void **kept)
{
    struct incoming *incoming = incoming_new(daemon);
    if (incoming == NULL)
        return MHD_NO;
    *kept = incoming;
    read_head(incoming, connection, path, method);
    if (!read_forwarded_for(incoming, connection))
        return MHD_NO;
    /* Proxies disagree about the syntax of chunks (RFC 9112 7.1). After chunks, the connection is
     * closed, so that what a proxy considered part of this request is not read as another one. */
    incoming->chunked = header_of(connection, MHD_HTTP_HEADER_TRANSFER_ENCODING).data != NULL;
    incoming->task.request.body_too_large = announces_too_much(connection);
    return incoming->task.request.body_too_large ? serve(incoming, connection) : MHD_YES;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
    const char *path, const char *method, const char *version, const char *data, size_t *size,
    void **kept)
{
    struct incoming *incoming = *kept;
    if (incoming == NULL) {
        size_t room = room_left(connection);
        if (room < ANSWER_HEAD_SIZE_MAX) /* refused before it has any effect */
            return refuse_head_size(context, connection, room);
        const char *wrong = head_fault(connection, method, version);
        return wrong != NULL ? refuse_head(context, connection, MHD_HTTP_BAD_REQUEST, wrong)
                             : begin(context, connection, path, method, kept);
    }
    if (incoming->answered)
        return send_reply(incoming, connection, &incoming->task.reply);
    if (*size > 0) {
        enum MHD_Result taken = take_piece(incoming, data, *size);
        *size = 0;
        return taken;
    }
    return serve(incoming, connection);
}

/* The address for which a connection is counted. A trusted proxy has many clients. */
static struct passkey_bytes counted_address(
    const struct daemon *daemon, struct MHD_Connection *connection, uint8_t memory[16])
{
    struct passkey_bytes address = address_of(connection, memory);
    if (daemon->on_private_listener || address.size == 0 ||
        forwarded_trusts(daemon->shared->tasks.site, address))
        return (struct passkey_bytes){ NULL, 0 };
    return address;
}

static void on_opened(
    struct daemon *daemon, struct MHD_Connection *connection, void **socket_context)
{
    uint8_t memory[16];
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info == NULL)
        return;
    struct metrics *metrics = daemon->shared->tasks.site->metrics;
    *socket_context = connections_open(daemon->connections, info->connect_fd,
        counted_address(daemon, connection, memory), daemon->shared->tasks.monotonic_ms());
    if (*socket_context != NULL)
        return;
    (void)shutdown(info->connect_fd, SHUT_RDWR);
    if (metrics != NULL)
        metrics_count_connection(metrics);
}

static void on_connection(void *context, struct MHD_Connection *connection, void **socket_context,
    enum MHD_ConnectionNotificationCode code)
{
    struct daemon *daemon = context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        on_opened(daemon, connection, socket_context);
        return;
    }
    daemon->closed_one = true;
    if (*socket_context != NULL)
        connections_close(daemon->connections, *socket_context);
    *socket_context = NULL;
}

/* The request target before the library parses it. */
static void *on_target(void *context, const char *target, struct MHD_Connection *connection)
{
    (void)context;
    struct http_connection *row = row_of(connection);
    if (target != NULL)
        head_join_parameters((char *)(uintptr_t)target, QUERY_COUNT_MAX); /* in its own buffer */
    if (row != NULL)
        row->target_end = head_target_end(bytes_text(target == NULL ? "" : target));
    return NULL; /* becomes *kept */
}

/* Paths are compared undecoded; decoding would hide a NUL in %00. */
static size_t on_unescape(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

/* The library logs only requests that it cannot read. */
__attribute__((format(printf, 2, 0))) static void on_log(
    void *context, const char *format, va_list arguments)
{
    char line[512];
    vsnprintf(line, sizeof(line), format, arguments);
    const struct daemon_shared *shared = context;
    handle_malformed(shared->tasks.site, line);
}

/* ---- creation and end ---- */

static struct MHD_Daemon *start(struct daemon *daemon)
{
    /* The logger comes first, to be there for what the others say. Mind the types: the arguments
     * are variadic. */
    struct MHD_OptionItem options[] = {
        { MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)on_log, daemon->shared },
        { MHD_OPTION_LISTEN_SOCKET, daemon->listen_fd, NULL },
        /* Each daemon may have all connections: a smaller share would be full, and accept nothing,
         * before there are enough in all for any to be closed. */
        { MHD_OPTION_CONNECTION_LIMIT, (intptr_t)daemon->connections->row_count, NULL },
        { MHD_OPTION_CONNECTION_TIMEOUT, IDLE_TIMEOUT_S, NULL },
        { MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY_SIZE, NULL },
        { MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_target, NULL },
        { MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)on_unescape, NULL },
        { MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, NULL },
        { MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, daemon },
        { MHD_OPTION_END, 0, NULL },
    };
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL,
        on_request, daemon, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

static void handle_events(void *context)
{
    struct daemon *daemon = context;
    int64_t now_ms = daemon->shared->tasks.monotonic_ms();
    if (now_ms >= daemon->relieved_at_ms + RELIEF_INTERVAL_MS) {
        connections_relieve(daemon->connections, now_ms);
        daemon->relieved_at_ms = now_ms;
    }
    (void)MHD_run(daemon->mhd);
}

/* The time to wait for events: until a connection has been idle for too long. If there were as many
 * connections as fit, the library accepts the next one only after it was called once more. */
static int patience(void *context)
{
    struct daemon *daemon = context;
    MHD_UNSIGNED_LONG_LONG timeout_ms = 0;
    bool crowded = connections_crowded(daemon->connections);
    int patience_max_ms = crowded ? RELIEF_INTERVAL_MS : PATIENCE_MAX_MS;
    bool closed_one = daemon->closed_one;
    daemon->closed_one = false;
    if (closed_one)
        return 0;
    if (MHD_get_timeout(daemon->mhd, &timeout_ms) != MHD_YES)
        return crowded ? patience_max_ms : -1;
    return timeout_ms < (unsigned)patience_max_ms ? (int)timeout_ms : patience_max_ms;
}

static bool start_polling(struct daemon *daemon)
{
    daemon->mhd = start(daemon);
    if (daemon->mhd == NULL)
        return false;
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon->mhd, MHD_DAEMON_INFO_EPOLL_FD);
    return info != NULL && polling_start(&daemon->polling, info->epoll_fd);
}

enum passkey_result daemon_new(struct daemon_shared *shared,
    const struct daemon_configuration *configuration, struct daemon **daemon,
    struct passkey_error *error)
{
    CLEANUP(daemon_free) struct daemon *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    made->shared = shared;
    made->listen_fd = configuration->listen_fd;
    made->polling =
        (struct polling){ .handle = handle_events, .patience = patience, .context = made };
    made->connections = configuration->connections;
    made->on_private_listener = configuration->on_private_listener;
    if (configuration->service != NULL)
        TRY(passkey_worker_new(configuration->service, &made->worker, error));
    if (!start_polling(made))
        return fault(error, "A polling thread could not be started.");
    *daemon = made;
    made = NULL;
    return PASSKEY_OK;
}

bool daemon_progresses(struct daemon *daemon)
{
    return polling_progresses(&daemon->polling);
}

void daemon_quiesce(struct daemon *daemon)
{
    (void)MHD_quiesce_daemon(daemon->mhd);
}

void daemon_free(struct daemon **daemon)
{
    struct daemon *old = *daemon;
    *daemon = NULL;
    if (old == NULL)
        return;
    polling_end(&old->polling);
    if (old->mhd != NULL) {
        /* After it was quiesced, the library does not close the socket. It is closed here, after
         * its last use. */
        daemon_quiesce(old);
        MHD_stop_daemon(old->mhd);
        close(old->listen_fd);
    }
    passkey_worker_free(&old->worker);
    free(old);
}
