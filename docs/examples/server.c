/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Passkeys in a server of your own: libpasskey-service keeps users, passkeys and ceremonies in an
 * SQLite file, and this program keeps its own sessions, pages and rules. docs/embedding.md explains
 * it. Start it with `server FILE PORT`. Each path takes a POST with JSON:
 *
 *     path               request                        response
 *     /register/options  {"name":"ada"}                 {"ceremonyId", "publicKey"}
 *     /register/verify   {"ceremonyId", "credential"}   {"user"}
 *     /sign-in/options   {}                             {"ceremonyId", "publicKey"}
 *     /sign-in/verify    {"ceremonyId", "credential"}   {"user"}
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <cjson/cJSON.h>
#include <passkey/service.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define REQUEST_SIZE_MAX 65536

/* The program itself calls the service: it decides who may do what, and needs no API key. */
static const struct passkey_caller caller = { .size = sizeof(caller), .is_operator = true };

static struct passkey_bytes text(const char *string)
{
    return (struct passkey_bytes){ (const uint8_t *)string, string == NULL ? 0 : strlen(string) };
}

static const char *member(const cJSON *body, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(body, name));
}

/* ---- what the paths do ---- */

/* The options are JSON already. */
static cJSON *started_answer(struct passkey_started_ceremony *started)
{
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddStringToObject(answer, "ceremonyId", started->ceremony_id);
    cJSON_AddRawToObject(answer, "publicKey", started->options);
    passkey_free(started->options);
    return answer;
}

/* Who may have an account is decided before this, for example by an invitation. */
static enum passkey_result register_options(
    struct passkey_worker *worker, const cJSON *body, cJSON **answer, struct passkey_error *error)
{
    struct passkey_started_ceremony started = { .size = sizeof(started) };
    const struct passkey_registration_request request = {
        .size = sizeof(request), .user_name = text(member(body, "name")), .user_create = true
    };
    enum passkey_result result =
        passkey_registration_start(worker, &caller, &request, &started, error);
    if (result == PASSKEY_OK)
        *answer = started_answer(&started);
    return result;
}

static enum passkey_result sign_in_options(
    struct passkey_worker *worker, const cJSON *body, cJSON **answer, struct passkey_error *error)
{
    struct passkey_started_ceremony started = { .size = sizeof(started) };
    const struct passkey_authentication_request request = { .size = sizeof(request),
        .user_name = { NULL, 0 } };
    (void)body;
    enum passkey_result result =
        passkey_authentication_start(worker, &caller, &request, &started, error);
    if (result == PASSKEY_OK)
        *answer = started_answer(&started);
    return result;
}

/* A real server begins its own session for account->user->id here. */
static enum passkey_result finish(
    enum passkey_result (*function)(struct passkey_worker *worker, const struct passkey_caller *by,
        const struct passkey_finish_request *request, struct passkey_account **account,
        struct passkey_error *error),
    struct passkey_worker *worker, const cJSON *body, cJSON **answer, struct passkey_error *error)
{
    struct passkey_account *account = NULL;
    char *credential = cJSON_PrintUnformatted(cJSON_GetObjectItemCaseSensitive(body, "credential"));
    const struct passkey_finish_request request = { .size = sizeof(request),
        .ceremony_id = text(member(body, "ceremonyId")),
        .credential = text(credential),
        .session = PASSKEY_SESSION_NONE };
    enum passkey_result result = function(worker, &caller, &request, &account, error);
    if (result == PASSKEY_OK) {
        char name[256];
        (void)snprintf(name, sizeof(name), "%.*s", (int)account->user->name.size,
            (const char *)account->user->name.data);
        *answer = cJSON_CreateObject();
        cJSON_AddStringToObject(*answer, "user", name);
        passkey_account_free(&account);
    }
    cJSON_free(credential);
    return result;
}

static enum passkey_result register_verify(
    struct passkey_worker *worker, const cJSON *body, cJSON **answer, struct passkey_error *error)
{
    return finish(passkey_registration_finish, worker, body, answer, error);
}

static enum passkey_result sign_in_verify(
    struct passkey_worker *worker, const cJSON *body, cJSON **answer, struct passkey_error *error)
{
    return finish(passkey_authentication_finish, worker, body, answer, error);
}

static const struct {
    const char *path;
    enum passkey_result (*run)(struct passkey_worker *worker, const cJSON *body, cJSON **answer,
        struct passkey_error *error);
} paths[] = {
    { "/register/options", register_options },
    { "/register/verify", register_verify },
    { "/sign-in/options", sign_in_options },
    { "/sign-in/verify", sign_in_verify },
};

/* ---- HTTP, as little of it as an example needs ---- */

/* The whole request, NUL-terminated; its body, or NULL if it is incomplete or too large. */
static char *receive(int client, char request[REQUEST_SIZE_MAX + 1])
{
    size_t size = 0;
    for (;;) {
        request[size] = '\0';
        char *end = strstr(request, "\r\n\r\n");
        const char *length = strcasestr(request, "\r\nContent-Length:");
        if (end != NULL && (length == NULL || length > end))
            return NULL; /* no body */
        if (end != NULL && size >= (size_t)(end + 4 - request) + strtoul(length + 17, NULL, 10))
            return end + 4;
        ssize_t more = read(client, request + size, REQUEST_SIZE_MAX - size);
        if (more <= 0)
            return NULL;
        size += (size_t)more;
    }
}

static void reply(int client, int status, const cJSON *answer)
{
    char *json = cJSON_PrintUnformatted(answer);
    (void)dprintf(client,
        "HTTP/1.1 %d -\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
        "Connection: close\r\n\r\n%s",
        status, json == NULL ? 0 : strlen(json), json == NULL ? "" : json);
    cJSON_free(json);
}

/* A refusal is the client's fault and has a code; a fault of the server must not look like one. */
static int respond(
    struct passkey_worker *worker, const char *path, const cJSON *body, cJSON **answer)
{
    struct passkey_error error;
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        if (strncmp(path, paths[i].path, strlen(paths[i].path)) != 0)
            continue;
        enum passkey_result result = paths[i].run(worker, body, answer, &error);
        if (result == PASSKEY_OK)
            return 200;
        *answer = cJSON_CreateObject();
        cJSON_AddStringToObject(*answer, "code", passkey_result_slug(result));
        cJSON_AddStringToObject(*answer, "message", error.message);
        return result > PASSKEY_OK ? 400 : 500;
    }
    return 404;
}

static void serve(struct passkey_worker *worker, int client)
{
    static char request[REQUEST_SIZE_MAX + 1];
    cJSON *answer = NULL;
    const char *text_of_body = receive(client, request);
    cJSON *body = text_of_body == NULL ? NULL : cJSON_Parse(text_of_body);
    bool post = strncmp(request, "POST ", 5) == 0;
    int status = body != NULL && post ? respond(worker, request + 5, body, &answer) : 400;
    reply(client, status, answer);
    cJSON_Delete(answer);
    cJSON_Delete(body);
}

static int listen_at(uint16_t port)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
    };
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || bind(listener, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(listener, 16) != 0) {
        perror("listen");
        exit(1);
    }
    return listener;
}

/* ---- main ---- */

static void check(enum passkey_result result, const struct passkey_error *error)
{
    if (result == PASSKEY_OK)
        return;
    (void)fprintf(stderr, "%s: %s\n", passkey_result_slug(result), error->message);
    exit(1);
}

int main(int argc, char **argv)
{
    const struct passkey_bytes origin = text("http://localhost:8080");
    const struct passkey_relying_party party = {
        .size = sizeof(party), .rp_id = text("localhost"), .origins = &origin, .origin_count = 1
    };
    const struct passkey_service_configuration configuration = { .size = sizeof(configuration),
        .relying_parties = &party,
        .relying_party_count = 1,
        .mail_off = true };
    struct passkey_store *store = NULL;
    struct passkey_service *service = NULL;
    struct passkey_worker *worker = NULL; /* a server with threads has one for each */
    struct passkey_error error;
    char location[4096];
    if (argc != 3) {
        fputs("usage: server FILE PORT\n", stderr);
        return 2;
    }
    (void)snprintf(location, sizeof(location), "sqlite:%s", argv[1]);
    check(passkey_store_open(location, &store, &error), &error);
    check(passkey_service_new(&configuration, store, NULL, &service, &error), &error);
    check(passkey_worker_new(service, &worker, &error), &error);
    int listener = listen_at((uint16_t)strtoul(argv[2], NULL, 10));
    for (int client; (client = accept(listener, NULL, NULL)) >= 0; close(client)) {
        serve(worker, client);
        check(passkey_service_sweep(service, false, NULL, &error), &error);
    }
    passkey_worker_free(&worker);
    passkey_service_free(&service);
    passkey_store_close(&store);
    return 0;
}
