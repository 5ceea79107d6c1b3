/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a whole sign-in costs the server: both requests over HTTP, session and audit row on the
 * disk, many connections at once, against the CPU time of one bare signature verification that is
 * measured in the same run. Prints rate, CPU time, their ratio, latencies and memory.
 */
#include "authenticator/authenticator.h"
#include "authenticator/require.h"
#include "base/base64url.h"
#include "base/bytes.h"
#include "base/json.h"
#include "bench/bare.h"
#include "bench/http_client.h"
#include "bench/server_process.h"

#include <getopt.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SAMPLES_MAX 200000

struct load {
    uint16_t port;
    double until; /* on the monotonic clock, in seconds */
};

/* One user at one connection. */
struct visitor {
    const struct load *load;
    struct http_client client;
    struct credential credential;
    struct random_source random;
    char label[32];
    float *latencies_ms;
    size_t count;
    pthread_t thread;
};

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void stop_here(const char *what, struct passkey_bytes answer)
{
    (void)fprintf(stderr, "%s: %.*s\n", what, (int)answer.size, (const char *)answer.data);
    exit(1);
}

/* A started ceremony, from its answer. */
struct started {
    struct json *json;
    struct passkey_bytes id;
    uint8_t challenge[64];
    size_t challenge_size;
    struct passkey_bytes user_id; /* base64url; registration */
};

static void started_read(struct passkey_bytes answer, struct started *started)
{
    struct passkey_bytes challenge = { 0 };
    REQUIRE(json_parse(answer, &started->json, NULL) == PASSKEY_OK);
    const struct json *options = json_member(started->json, "publicKey");
    REQUIRE(json_member_text(started->json, "ceremonyId", &started->id));
    REQUIRE(json_member_text(options, "challenge", &challenge));
    REQUIRE(challenge.size < 64);
    REQUIRE(base64url_decode(challenge, started->challenge, &started->challenge_size));
    if (json_member(options, "user") != NULL)
        REQUIRE(json_member_text(json_member(options, "user"), "id", &started->user_id));
}

static struct passkey_bytes post(
    struct visitor *visitor, const char *path, struct passkey_bytes json, int expected)
{
    struct passkey_bytes answer = { 0 };
    if (http_client_post(&visitor->client, path, "", json, &answer) != expected)
        stop_here(path, answer);
    return answer;
}

/* The answer of the browser and its authenticator, sent to the verify endpoint. */
static void finish(struct visitor *visitor, const struct started *started,
    const struct authenticator_response *response, const char *path, int expected)
{
    struct buffer body;
    buffer_init(&body, 65536);
    buffer_append_text(&body, "{\"ceremonyId\":\"");
    buffer_append(&body, started->id);
    buffer_append_text(&body, "\",\"session\":\"token\",\"credential\":");
    buffer_append(&body, buffer_view(&response->json));
    buffer_append_text(&body, "}");
    post(visitor, path, buffer_view(&body), expected);
    buffer_deinit(&body);
}

static struct authenticator_request request_of(const struct started *started, const char *origin)
{
    return (struct authenticator_request){
        .challenge = { started->challenge, started->challenge_size },
        .rp_id = BYTES_LITERAL("localhost"),
        .origin = bytes_text(origin),
    };
}

static void sign_up(struct visitor *visitor, const char *origin)
{
    char body[128];
    struct started started = { 0 };
    struct authenticator_response response = { 0 };
    (void)snprintf(body, sizeof(body), "{\"user\":{\"name\":\"%s\"}}", visitor->label);
    started_read(post(visitor, "/v1/registration/options", bytes_text(body), 201), &started);
    credential_draw(&visitor->credential, SIGNING_ES256, &visitor->random);
    REQUIRE(base64url_decode(
        started.user_id, visitor->credential.user_handle, &visitor->credential.user_handle_size));
    struct authenticator_request request = request_of(&started, origin);
    authenticator_create(&visitor->credential, &request, NULL, &response);
    finish(visitor, &started, &response, "/v1/registration/verify", 201);
    authenticator_response_deinit(&response);
    json_free(&started.json);
}

static void sign_in(struct visitor *visitor, const char *origin)
{
    struct started started = { 0 };
    struct authenticator_response response = { 0 };
    started_read(post(visitor, "/v1/authentication/options", BYTES_LITERAL("{}"), 201), &started);
    struct authenticator_request request = request_of(&started, origin);
    authenticator_get(&visitor->credential, &request, NULL, &response);
    finish(visitor, &started, &response, "/v1/authentication/verify", 200);
    authenticator_response_deinit(&response);
    json_free(&started.json);
}

static void *visit(void *argument)
{
    struct visitor *visitor = argument;
    char origin[64];
    (void)snprintf(origin, sizeof(origin), "http://localhost:%u", visitor->load->port);
    while (seconds(CLOCK_MONOTONIC) < visitor->load->until && visitor->count < SAMPLES_MAX) {
        double start = seconds(CLOCK_MONOTONIC);
        sign_in(visitor, origin);
        double spent = seconds(CLOCK_MONOTONIC) - start;
        visitor->latencies_ms[visitor->count++] = (float)(spent * 1e3);
    }
    return NULL;
}

static struct visitor *visitors_new(const struct load *load, size_t count)
{
    char origin[64];
    (void)snprintf(origin, sizeof(origin), "http://localhost:%u", load->port);
    struct visitor *visitors = calloc(count, sizeof(*visitors));
    REQUIRE(visitors != NULL);
    for (size_t i = 0; i < count; i++) {
        struct visitor *visitor = &visitors[i];
        visitor->load = load;
        (void)snprintf(visitor->label, sizeof(visitor->label), "visitor-%zu", i);
        visitor->random =
            (struct random_source){ BYTES_LITERAL("bench"), bytes_text(visitor->label), 0 };
        visitor->latencies_ms = calloc(SAMPLES_MAX, sizeof(float));
        REQUIRE(visitor->latencies_ms != NULL);
        http_client_open(&visitor->client, load->port);
        sign_up(visitor, origin);
    }
    return visitors;
}

static void visitors_free(struct visitor *visitors, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        http_client_close(&visitors[i].client);
        credential_deinit(&visitors[i].credential);
        free(visitors[i].latencies_ms);
    }
    free(visitors);
}

static int float_order(const void *a, const void *b)
{
    float difference = *(const float *)a - *(const float *)b;
    return (difference > 0) - (difference < 0);
}

/* All latencies in order. */
static float *latencies(const struct visitor *visitors, size_t visitor_count, size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < visitor_count; i++)
        *count += visitors[i].count;
    float *all = calloc(*count + 1, sizeof(*all));
    REQUIRE(all != NULL && *count > 0);
    size_t at = 0;
    for (size_t i = 0; i < visitor_count; i++) {
        memcpy(all + at, visitors[i].latencies_ms, visitors[i].count * sizeof(*all));
        at += visitors[i].count;
    }
    qsort(all, *count, sizeof(*all), float_order);
    return all;
}

static void measure(struct server_process *server, size_t connections, double duration)
{
    struct load load = { .port = server->port };
    struct visitor *visitors = visitors_new(&load, connections);
    double bare = bare_verification_seconds();
    double cpu = server_process_cpu_seconds(server);
    double start = seconds(CLOCK_MONOTONIC);
    load.until = start + duration;
    for (size_t i = 0; i < connections; i++)
        REQUIRE(pthread_create(&visitors[i].thread, NULL, visit, &visitors[i]) == 0);
    for (size_t i = 0; i < connections; i++)
        REQUIRE(pthread_join(visitors[i].thread, NULL) == 0);
    double wall = seconds(CLOCK_MONOTONIC) - start;
    cpu = server_process_cpu_seconds(server) - cpu;
    bare = (bare + bare_verification_seconds()) / 2;
    size_t count;
    float *all = latencies(visitors, connections, &count);
    double each = cpu / (double)count;
    (void)printf("%zu connections: %zu sign-ins in %.1f s, %.0f a second\n", connections, count,
        wall, (double)count / wall);
    (void)printf("  server CPU %.1f us a sign-in; bare ES256 verification %.1f us; ratio %.2f\n",
        each * 1e6, bare * 1e6, each / bare);
    (void)printf("  latency ms: median %.2f, p95 %.2f, p99 %.2f, largest %.2f; memory %ld KiB\n",
        all[count / 2], all[count * 95 / 100], all[count * 99 / 100], all[count - 1],
        server_process_memory_kib(server));
    free(all);
    visitors_free(visitors, connections);
}

int main(int argc, char **argv)
{
    size_t connections = 64;
    double duration = 5;
    const char *store = NULL;
    int option;
    while ((option = getopt(argc, argv, "c:s:d:")) != -1) {
        if (option == 'c')
            connections = strtoul(optarg, NULL, 10);
        else if (option == 's')
            duration = strtod(optarg, NULL);
        else if (option == 'd')
            store = optarg;
    }
    if (optind >= argc || connections == 0 || duration <= 0) {
        (void)fprintf(
            stderr, "usage: bench_sign_in [-c CONNECTIONS] [-s SECONDS] [-d DATABASE] PASSKEYD\n");
        return 2;
    }
    struct server_process server;
    server_process_start(&server, argv[optind], store);
    measure(&server, connections, duration);
    server_process_stop(&server);
    return 0;
}
