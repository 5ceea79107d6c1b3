/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests to the router, the endpoints, the service and the store, without a socket. Every input
 * gets a complete answer, every refusal is a problem document with a known code, no request causes
 * a fault, and no user is created, because no input has a valid signature.
 *
 * The input consists of `METHOD path?query`, lines `name: value` of the head, an empty line, and
 * the body.
 */
#include "../temporary.h"
#include "base/bytes.h"
#include "base/header_value.h"
#include "base/json.h"
#include "base/limits.h"
#include "http/exchange/problem.h"
#include "http/server/handle.h"
#include <assert.h>
#include <passkey/service.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[TEMPORARY_SIZE];
static struct site site;
static struct passkey_store *store;
static struct passkey_worker *worker;

static void remove_store(void)
{
    static const char *const names[] = { "", "-wal", "-shm" };
    passkey_worker_free(&worker);
    passkey_service_free(&site.service);
    site_deinit(&site);
    passkey_store_close(&store);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[TEMPORARY_SIZE + 20];
        snprintf(path, sizeof(path), "%s/x.db%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}

static struct notices notices;

static void log_event(const struct log_event *event)
{
    fprintf(stderr, "%s\n", event->message);
    abort();
}

static int64_t minutes_ms(void)
{
    static int64_t now_ms;
    return now_ms += 60000;
}

static void set_up(void)
{
    struct passkey_bytes origin = BYTES_LITERAL("http://localhost:8080");
    struct passkey_relying_party party = {
        .size = sizeof(party),
        .rp_id = BYTES_LITERAL("localhost"),
        .origins = &origin,
        .origin_count = 1,
    };
    struct passkey_service_configuration configuration = {
        .size = sizeof(configuration), .relying_parties = &party, .relying_party_count = 1
    };
    struct passkey_service *service = NULL;
    char location[TEMPORARY_SIZE + 20];
    temporary_template(folder);
    assert(mkdtemp(folder) != NULL);
    snprintf(location, sizeof(location), "sqlite:%s/x.db", folder);
    assert(passkey_store_open(location, &store, NULL) == PASSKEY_OK);
    assert(passkey_service_new(&configuration, store, NULL, &service, NULL) == PASSKEY_OK);
    assert(passkey_worker_new(service, &worker, NULL) == PASSKEY_OK);
    assert(site_init(&site, service, &party, NULL, 1, NULL) == PASSKEY_OK);
    site.log = log_event;
    site.notices = &notices;
    site.monotonic_ms = minutes_ms;
    atexit(remove_store);
}

/* Like daemon.c, which also counts parameters that do not fit. */
static void read_query(struct request *request, struct passkey_bytes query)
{
    while (query.size > 0) {
        struct passkey_bytes value = text_cut(&query, '&');
        struct passkey_bytes name = text_cut(&value, '=');
        if (request->query_count < QUERY_COUNT_MAX)
            request->query[request->query_count] = (struct query_parameter){ name, value };
        request->query_count++;
    }
}

static void read_first_line(struct request *request, struct passkey_bytes line)
{
    request->method = method_of(text_cut(&line, ' '));
    request->path = text_cut(&line, '?');
    read_query(request, line);
}

static void read_header(struct request *request, struct passkey_bytes line)
{
    const struct {
        const char *name;
        struct passkey_bytes *value;
    } headers[] = {
        { "host", &request->host },
        { "origin", &request->origin },
        { "authorization", &request->authorization },
        { "cookie", &request->cookie },
        { "content-type", &request->content_type },
        { "accept-encoding", &request->accept_encoding },
        { "accept-language", &request->accept_language },
        { "if-none-match", &request->if_none_match },
        { "access-control-request-method", &request->requested_method },
    };
    struct passkey_bytes name = text_cut(&line, ':');
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
        if (bytes_equal(name, bytes_text(headers[i].name)))
            *headers[i].value = text_trim(line);
}

static struct request read_request(struct passkey_bytes text)
{
    struct request request = { .method = METHOD_OTHER };
    read_first_line(&request, text_cut(&text, '\n'));
    while (text.size > 0) {
        struct passkey_bytes line = text_cut(&text, '\n');
        if (line.size == 0)
            break;
        read_header(&request, line);
    }
    /* Like daemon.c. */
    request.body_too_large = text.size > JSON_SIZE_MAX;
    if (!request.body_too_large)
        request.body = text;
    return request;
}

static void evaluate_problem(const struct reply *reply)
{
    struct json *json = NULL;
    struct passkey_bytes code = { 0 };
    int64_t status = 0;
    assert(json_parse(reply->body, &json, NULL) == PASSKEY_OK);
    assert(json_member_text(json, "code", &code) && code.size > 0);
    assert(json_member_integer(json, "status", &status) && status == reply->status);
    json_free(&json);
}

static void evaluate(const struct request *request, const struct reply *reply)
{
    assert(reply->status >= 200 && reply->status < 500);
    if (reply->status >= 400)
        evaluate_problem(reply);
    for (size_t i = 0; i < reply->header_count; i++)
        assert(strpbrk(reply->headers[i].value, "\r\n") == NULL);
    /* No one can sign, so no ceremony succeeds and no caller is ever authenticated. */
    struct passkey_bytes path = request->path;
    if (bytes_equal(path, BYTES_LITERAL("/v1/account")) && request->method == METHOD_GET)
        assert(reply->status >= 400);
    if (bytes_equal(path, BYTES_LITERAL("/v1/registration/verify")) ||
        bytes_equal(path, BYTES_LITERAL("/v1/authentication/verify")))
        assert(reply->status >= 400 || reply->status == 204);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (store == NULL)
        set_up();
    struct request request = read_request((struct passkey_bytes){ data, size });
    struct reply reply;
    handle(&site, worker, &request, &reply);
    evaluate(&request, &reply);
    reply_deinit(&reply);
    return 0;
}
