/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server on a real socket, with a clock that the test controls: slow clients are disconnected,
 * others are not; a stop waits for running requests, but not without limit.
 */
#include "http/server/connections.h"
#include "http/server/peers.h"
#include "http/server/server.h"
#include "service/access/bounds.h"
#include "unit/service/service_harness.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static _Atomic int64_t clock_ms;

static int64_t now_ms(void)
{
    return clock_ms;
}

struct fixture {
    struct harness *harness;
    struct listener listener;
    struct server *server;
};

static void fixture_init(struct fixture *fixture)
{
    static const struct passkey_bytes origins[] = { { (const uint8_t *)HARNESS_ORIGIN,
        sizeof(HARNESS_ORIGIN) - 1 } };
    struct passkey_relying_party party = { .size = sizeof(party),
        .rp_id = BYTES_LITERAL("example.org"),
        .origins = origins,
        .origin_count = 1 };
    fixture->harness = harness_new(NULL);
    assert_result(listener_open("127.0.0.1", "0", &fixture->listener, NULL), PASSKEY_OK);
    struct server_configuration configuration = { .relying_parties = &party,
        .relying_party_count = 1,
        .listeners = &fixture->listener,
        .listener_count = 1,
        .worker_count = 1,
        .monotonic_ms = now_ms };
    assert_result(server_start(&configuration, fixture->harness->service, &fixture->server, NULL),
        PASSKEY_OK);
}

static void fixture_deinit(struct fixture *fixture)
{
    server_stop(&fixture->server, 0);
    listener_close(&fixture->listener);
    harness_free(fixture->harness);
}

static int connected(const struct fixture *fixture)
{
    struct sockaddr_in peer = { .sin_family = AF_INET,
        .sin_port = htons(fixture->listener.port),
        .sin_addr = { htonl(INADDR_LOOPBACK) } };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval patience = { .tv_sec = 10 };
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&peer, sizeof(peer)), 0);
    return fd;
}

static void say(int fd, const char *text)
{
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

/*
 * Whether an answer arrives; false: the connection was closed. The test fails if neither happens
 * within ten seconds.
 */
static bool answered(int fd)
{
    char text[2048];
    ssize_t size = recv(fd, text, sizeof(text), 0);
    if (size < 0 && errno != ECONNRESET)
        fail_msg("no answer and no end: %s", strerror(errno));
    return size > 9 && strncmp(text, "HTTP/1.1 ", 9) == 0;
}

static const char whole[] = "GET /healthz HTTP/1.1\r\nHost: example.org\r\n\r\n";

static const char half_a_body[] =
    "POST /v1/session/end HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    "Content-Length: 100\r\n\r\n{";

static void test_drips_are_cut(void **state)
{
    (void)state;
    static const char *const starts[] = { "", "GET /hea", "GET /healthz HTTP/1.1\r\nHost: ex",
        half_a_body };
    struct fixture fixture;
    fixture_init(&fixture);
    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        int fd = connected(&fixture);
        int other = connected(&fixture);
        /* One thread accepts in order, so when the second was answered, the first has its time. */
        say(fd, starts[i]);
        say(other, whole);
        assert_true(answered(other));
        clock_ms += REQUEST_TIME_MAX_MS - 1000;
        say(other, whole);
        assert_true(answered(other));
        server_drop_stale(fixture.server);
        say(other, whole);
        assert_true(answered(other));
        clock_ms += 1001;
        server_drop_stale(fixture.server);
        assert_false(answered(fd));
        say(other, whole);
        assert_true(answered(other));
        close(fd);
        close(other);
    }
    fixture_deinit(&fixture);
}

#define TABLE_SIZE 120

static const struct passkey_bytes uncounted = { NULL, 0 };

static void test_table_is_filled(void **state)
{
    (void)state;
    static struct connections connections;
    struct http_connection *last = NULL;
    assert_true(connections_init(&connections, TABLE_SIZE));
    for (size_t i = 0; i < connections.row_count; i++)
        assert_non_null(last = connections_open(&connections, -1, uncounted, 0));
    assert_null(connections_open(&connections, -1, uncounted, 0));
    connections_close(&connections, last);
    assert_ptr_equal(connections_open(&connections, -1, uncounted, 0), last);
    connections_deinit(&connections);
}

/* Only the oldest is shut down for a new one, unless its request is running or it is new. */
static void test_the_oldest_is_cut(void **state)
{
    (void)state;
    static struct connections connections;
    struct http_connection *rows[TABLE_SIZE];
    assert_true(connections_init(&connections, TABLE_SIZE));
    for (int64_t i = 0; i < TABLE_SIZE; i++)
        rows[i] = connections_open(&connections, -1, uncounted, i);
    connections_received(rows[0]);
    connections_received(rows[1]);
    connections_sending(rows[1], 500);
    connections_answered(rows[2], 600);
    (void)connections_open(&connections, -1, uncounted, 700);
    for (size_t i = 0; i < TABLE_SIZE; i++)
        assert_false(rows[i]->cut);
    /* Now two are too many; one is cut for each new one. */
    (void)connections_open(&connections, -1, uncounted, IDLE_TIME_MIN_MS + 3);
    assert_true(rows[3]->cut && !rows[4]->cut);
    for (int64_t i = 4; i < TABLE_SIZE; i++)
        (void)connections_open(&connections, -1, uncounted, IDLE_TIME_MIN_MS + 300);
    assert_true(rows[4]->cut && !rows[0]->cut && !rows[1]->cut && !rows[2]->cut);
    connections_deinit(&connections);
}

/* A peer that does not read its answers loses its connection as one that sends nothing does. */
static void test_an_unread_answer_is_cut(void **state)
{
    (void)state;
    static struct connections connections;
    struct http_connection *rows[TABLE_SIZE];
    assert_true(connections_init(&connections, TABLE_SIZE));
    for (int64_t i = 0; i < TABLE_SIZE; i++) {
        rows[i] = connections_open(&connections, -1, uncounted, i);
        connections_received(rows[i]);
        if (i >= 5)
            connections_sending(rows[i], i);
    }
    (void)connections_open(&connections, -1, uncounted, IDLE_TIME_MIN_MS + TABLE_SIZE);
    assert_true(rows[5]->cut && !rows[0]->cut && !rows[6]->cut);
    connections_deinit(&connections);
}

/* Many addresses of one /48 and one IPv4 address fill the table; others keep their connections. */
static void test_the_heaviest_is_cut(void **state)
{
    (void)state;
    static struct connections connections;
    struct http_connection *rows[TABLE_SIZE];
    uint8_t v6[16] = { 0x20, 0x01, 0x0d, 0xb8 };
    uint8_t v4[4] = { 192, 0, 2, 1 };
    assert_true(connections_init(&connections, TABLE_SIZE));
    for (size_t i = 0; i < TABLE_SIZE; i++) {
        v6[7] = (uint8_t)i;
        v4[3] = i < 10 ? (uint8_t)i : 200;
        rows[i] = connections_open(
            &connections, -1, i < 40 ? BYTES_ARRAY(v4) : BYTES_ARRAY(v6), (int64_t)i);
    }
    for (int i = 0; i < 2 * TABLE_SIZE; i++) {
        v6[6] = 1;
        v6[7] = (uint8_t)i;
        struct http_connection *row =
            connections_open(&connections, -1, BYTES_ARRAY(v6), TABLE_SIZE);
        assert_non_null(row);
        /* The library notices each time. */
        for (size_t k = 0; k < connections.row_count; k++)
            if (connections.rows[k].open && connections.rows[k].cut)
                connections_close(&connections, &connections.rows[k]);
    }
    for (size_t i = 0; i < 40; i++)
        assert_true(rows[i]->open && !rows[i]->cut);
    assert_int_equal(connections.open_count, TABLE_SIZE);
    connections_deinit(&connections);
}

static void test_addresses_are_counted(void **state)
{
    (void)state;
    static struct connections connections;
    const struct bound *of = bounds[RESOURCE_CONNECTION].of;
    const struct passkey_bytes office = BYTES_LITERAL("\xc0\x00\x02\x01");
    uint8_t site[16] = { 0x20, 0x01 };
    struct http_connection *last = NULL;
    assert_true(connections_init(&connections, of[BOUND_ALL].count));
    for (unsigned i = 0; i < of[BOUND_ADDRESS].count; i++) {
        site[15] = (uint8_t)i; /* of one /64 */
        assert_non_null(last = connections_open(&connections, -1, office, 0));
        assert_non_null(connections_open(&connections, -1, BYTES_ARRAY(site), 0));
    }
    assert_null(connections_open(&connections, -1, office, 0));
    assert_null(connections_open(&connections, -1, BYTES_ARRAY(site), 0));
    for (unsigned i = of[BOUND_ADDRESS].count; i < of[BOUND_NETWORK].count; i++) {
        site[7] = (uint8_t)(1 + i % 100); /* of one /48 */
        assert_non_null(connections_open(&connections, -1, BYTES_ARRAY(site), 0));
    }
    site[7] = 101;
    assert_null(connections_open(&connections, -1, BYTES_ARRAY(site), 0));
    site[5] = 1;
    assert_non_null(connections_open(&connections, -1, BYTES_ARRAY(site), 0));
    connections_close(&connections, last);
    assert_ptr_equal(connections_open(&connections, -1, office, 0), last);
    connections_deinit(&connections);
}

/* The status of the answer to a request that waits for the only worker, which the store keeps busy
 * while the clock advances. */
static int status_after_wait(struct fixture *fixture)
{
    sqlite3 *database = NULL;
    int slow = connected(fixture);
    int waiting = connected(fixture);
    char text[2048] = "";
    /* Both have been accepted if they were answered. */
    say(slow, whole);
    assert_true(answered(slow));
    say(waiting, whole);
    assert_true(answered(waiting));
    assert_int_equal(
        sqlite3_open(strchr(fixture->harness->location, ':') + 1, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    say(slow, "GET /readyz HTTP/1.1\r\nHost: example.org\r\n\r\n");
    nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
    say(waiting, "GET /v1/account HTTP/1.1\r\nHost: example.org\r\n\r\n");
    nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
    clock_ms += 5001;
    assert_int_equal(sqlite3_exec(database, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
    assert_true(recv(waiting, text, sizeof(text) - 1, 0) > 12);
    close(slow);
    close(waiting);
    if (strncmp(text + 9, "503", 3) == 0) {
        assert_non_null(strstr(text, "Retry-After: "));
        assert_non_null(strstr(text, "\"code\":\"overloaded\""));
    }
    return (int)strtol(text + 9, NULL, 10);
}

/* PASSKEY_OVERLOADED: a request that waited too long is refused instead of served. */
static void test_overload_is_shed(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    int status = 0;
    /* On a very busy machine, where a request takes 50 ms to arrive, it is tried again. */
    for (int i = 0; i < 20 && status != 503; i++)
        status = status_after_wait(&fixture);
    assert_int_equal(status, 503);
    fixture_deinit(&fixture);
}

/* A stop does not wait longer than its limit for a request that never ends. */
static void test_stop_has_an_end(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    int fd = connected(&fixture);
    /* It has been accepted if it was answered. */
    say(fd, whole);
    assert_true(answered(fd));
    say(fd, half_a_body);
    server_stop(&fixture.server, 0);
    assert_false(answered(fd));
    close(fd);
    fixture_deinit(&fixture);
}

static void test_addresses(void **state)
{
    (void)state;
    struct listener first;
    struct listener second;
    struct passkey_error error;
    assert_result(listener_open("127.0.0.1", "0", &first, &error), PASSKEY_OK);
    assert_true(first.port > 0);
    char port[8];
    snprintf(port, sizeof(port), "%u", first.port);
    assert_result(listener_open("127.0.0.1", port, &second, &error), PASSKEY_CONFLICT);
    assert_non_null(strstr(error.message, "in use"));
    assert_result(listener_open("192.0.2.1", "0", &second, &error), PASSKEY_CONFLICT);
    assert_result(listener_open("no such host", "0", &second, &error), PASSKEY_MEMBER_INVALID);
    listener_close(&first);
    listener_close(&first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table_is_filled),
        cmocka_unit_test(test_the_oldest_is_cut),
        cmocka_unit_test(test_an_unread_answer_is_cut),
        cmocka_unit_test(test_the_heaviest_is_cut),
        cmocka_unit_test(test_addresses_are_counted),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_drips_are_cut),
        cmocka_unit_test(test_overload_is_shed),
        cmocka_unit_test(test_stop_has_an_end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
