/* SPDX-License-Identifier: Apache-2.0 */
/* See visitor.h. The passkey is from tests/authenticator. */
#include "bench/visitor.h"

#include "authenticator/require.h"
#include "base/base64url.h"
#include "base/bytes.h"
#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const names[OPERATION_COUNT] = { "sign_in", "named_sign_in", "registration",
    "session_check" };

const char *operation_name(enum operation operation)
{
    return names[operation];
}

static void stop_here(const char *what, struct passkey_bytes answer)
{
    (void)fprintf(stderr, "%s: %.*s\n", what, (int)answer.size, (const char *)answer.data);
    exit(1);
}

/* A started ceremony, read from the answer. */
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
    const struct http_request request = { "POST", path, "", json };
    if (http_client_request(&visitor->client, &request, &answer) != expected)
        stop_here(path, answer);
    return answer;
}

/* Sends the response of the authenticator. Returns the answer. */
static struct passkey_bytes finish(struct visitor *visitor, const struct started *started,
    const struct authenticator_response *response, const char *path, int expected)
{
    struct buffer body;
    buffer_init(&body, 65536);
    buffer_append_text(&body, "{\"ceremonyId\":\"");
    buffer_append(&body, started->id);
    buffer_append_text(&body, "\",\"session\":\"");
    buffer_append_text(&body, visitor->session_form);
    buffer_append_text(&body, "\",\"credential\":");
    buffer_append(&body, buffer_view(&response->json));
    buffer_append_text(&body, "}");
    struct passkey_bytes answer = post(visitor, path, buffer_view(&body), expected);
    buffer_deinit(&body);
    return answer;
}

static struct authenticator_request request_of(
    const struct visitor *visitor, const struct started *started)
{
    return (struct authenticator_request){
        .challenge = { started->challenge, started->challenge_size },
        .rp_id = BYTES_LITERAL("localhost"),
        .origin = bytes_text(visitor->origin),
    };
}

static struct passkey_bytes sign_up(struct visitor *visitor, struct bench_user *user)
{
    char body[128];
    struct started started = { 0 };
    struct authenticator_response response = { 0 };
    struct credential *credential = &user->credential;
    /* The values of one source repeat after some hundred. */
    struct random_source random = { BYTES_LITERAL("bench"), bytes_text(user->name), 0 };
    (void)snprintf(body, sizeof(body), "{\"user\":{\"name\":\"%s\"}}", user->name);
    started_read(post(visitor, "/v1/registration/options", bytes_text(body), 201), &started);
    credential_draw(credential, SIGNING_ES256, &random);
    REQUIRE(
        base64url_decode(started.user_id, credential->user_handle, &credential->user_handle_size));
    struct authenticator_request request = request_of(visitor, &started);
    authenticator_create(credential, &request, NULL, &response);
    struct passkey_bytes answer =
        finish(visitor, &started, &response, "/v1/registration/verify", 201);
    authenticator_response_deinit(&response);
    json_free(&started.json);
    return answer;
}

/* The server ends the oldest sessions of an account with many. */
static void token_keep(struct visitor *visitor, struct passkey_bytes answer)
{
    struct json *json = NULL;
    struct passkey_bytes token;
    REQUIRE(json_parse(answer, &json, NULL) == PASSKEY_OK);
    REQUIRE(json_member_text(json_member(json, "session"), "token", &token));
    REQUIRE(token.size < sizeof(visitor->token));
    memcpy(visitor->token, token.data, token.size);
    json_free(&json);
}

static void sign_in(struct visitor *visitor, bool named)
{
    char body[128] = "{}";
    struct started started = { 0 };
    struct authenticator_response response = { 0 };
    struct bench_user *user = &visitor->users[visitor->next++ % visitor->user_count];
    if (named)
        (void)snprintf(body, sizeof(body), "{\"username\":\"%s\"}", user->name);
    started_read(post(visitor, "/v1/authentication/options", bytes_text(body), 201), &started);
    struct authenticator_request request = request_of(visitor, &started);
    authenticator_get(&user->credential, &request, NULL, &response);
    token_keep(visitor, finish(visitor, &started, &response, "/v1/authentication/verify", 200));
    authenticator_response_deinit(&response);
    json_free(&started.json);
}

static void register_another(struct visitor *visitor)
{
    struct bench_user user = { 0 };
    (void)snprintf(user.name, sizeof(user.name), "%s-new-%u", visitor->name, ++visitor->registered);
    (void)sign_up(visitor, &user);
    credential_deinit(&user.credential);
}

static void check_session(struct visitor *visitor)
{
    struct passkey_bytes answer = { 0 };
    const struct http_request request = { "GET", "/v1/session/check", visitor->token, { NULL, 0 } };
    if (http_client_request(&visitor->client, &request, &answer) != 204)
        stop_here("/v1/session/check", answer);
}

/* Versions before 0.2.0 call a bearer token a token. They refuse the other word before they look up
 * the ceremony. */
static const char *session_form_of(struct visitor *visitor)
{
    struct passkey_bytes answer = { 0 };
    const struct http_request request = { "POST", "/v1/authentication/verify", "",
        BYTES_LITERAL("{\"ceremonyId\":\"-\",\"session\":\"bearer\",\"credential\":{}}") };
    return http_client_request(&visitor->client, &request, &answer) == 400 ? "token" : "bearer";
}

void visitor_open(struct visitor *visitor, uint16_t port, size_t number, size_t user_count)
{
    *visitor = (struct visitor){ .user_count = user_count };
    visitor->users = calloc(user_count, sizeof(*visitor->users));
    REQUIRE(visitor->users != NULL);
    (void)snprintf(visitor->origin, sizeof(visitor->origin), "http://localhost:%u", port);
    /* A store in PostgreSQL may have the visitors of earlier runs. */
    (void)snprintf(visitor->name, sizeof(visitor->name), "visitor-%ld-%zu", (long)getpid(), number);
    http_client_open(&visitor->client, port);
    visitor->session_form = session_form_of(visitor);
    for (size_t i = 0; i < user_count; i++) {
        struct bench_user *user = &visitor->users[i];
        (void)snprintf(user->name, sizeof(user->name), "%s-%zu", visitor->name, i);
        token_keep(visitor, sign_up(visitor, user));
    }
}

void visitor_operate(struct visitor *visitor, enum operation operation)
{
    if (operation == OPERATION_REGISTRATION)
        register_another(visitor);
    else if (operation == OPERATION_SESSION_CHECK)
        check_session(visitor);
    else
        sign_in(visitor, operation == OPERATION_NAMED_SIGN_IN);
}

void visitor_close(struct visitor *visitor)
{
    http_client_close(&visitor->client);
    for (size_t i = 0; i < visitor->user_count; i++)
        credential_deinit(&visitor->users[i].credential);
    free(visitor->users);
}
