/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/service/http_bounds.h"

#include "base/bytes.h"
#include "http/server/connections.h"
#include "http/server/hash_queue.h"
#include "service/access/bounds.h"
#include "unit/unit.h"
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct job job_of(const uint8_t *address, uint8_t size)
{
    struct job job = { .hashes = true, .address_size = size };
    memcpy(job.address, address, size);
    return job;
}

/* The size is that of an IPv4 address or of a /48. */
static void reach_places(uint8_t size)
{
    static const uint8_t addresses[3][6] = { { 192, 0, 2, 1, 0, 1 }, { 192, 0, 2, 2, 0, 1 },
        { 192, 0, 2, 3, 0, 1 } };
    uint32_t count = bounds[RESOURCE_PASSWORD_HASH].of[BOUND_ALL].count;
    static struct hash_queue queue;
    struct job jobs[3];
    hash_queue_init(&queue, 16);
    for (size_t i = 0; i < 3; i++) {
        jobs[i] = job_of(addresses[i], size);
        struct job second = jobs[i];
        assert_true(hash_queue_add(&queue, &jobs[i]));
        assert_false(hash_queue_add(&queue, &second)); /* one request of the address is waiting */
    }
    for (uint32_t i = 0; i < count; i++)
        assert_ptr_equal(hash_queue_take(&queue, 0), &jobs[i]);
    assert_null(hash_queue_take(&queue, 0));
    hash_queue_end(&queue);
    assert_ptr_equal(hash_queue_take(&queue, 0), &jobs[count]);
}

void reach_password_hashes(void)
{
    reach_places(4);
    reach_places(6);
}

void reach_connections_of_an_address(void)
{
    static struct connections connections;
    uint8_t one[16] = { 0x20, 1, 0xd, 0xb8, [15] = 1 };
    static const uint8_t neighbour[16] = { 0x20, 1, 0xd, 0xb8, [15] = 2 };
    static const uint8_t other[16] = { 0x20, 1, 0xd, 0xb9 };
    const struct bound *of = bounds[RESOURCE_CONNECTION].of;
    struct http_connection *last = NULL;
    assert_true(connections_init(&connections, of[BOUND_ALL].count));
    for (uint32_t i = 0; i < of[BOUND_ADDRESS].count; i++)
        assert_non_null(last = connections_open(&connections, -1, BYTES_ARRAY(one), 0));
    assert_null(connections_open(&connections, -1, BYTES_ARRAY(one), 0));
    assert_null(connections_open(&connections, -1, BYTES_ARRAY(neighbour), 0)); /* the same /64 */
    connections_close(&connections, last);
    assert_non_null(connections_open(&connections, -1, BYTES_ARRAY(neighbour), 0));
    for (uint32_t i = of[BOUND_ADDRESS].count; i < of[BOUND_NETWORK].count; i++) {
        one[7] = (uint8_t)(1 + i % 5);
        assert_non_null(connections_open(&connections, -1, BYTES_ARRAY(one), 0));
    }
    assert_null(connections_open(&connections, -1, BYTES_ARRAY(one), 0));
    assert_non_null(connections_open(&connections, -1, BYTES_ARRAY(other), 0));
    connections_deinit(&connections);
}

static bool is_closed(int fd)
{
    uint8_t byte;
    return recv(fd, &byte, 1, MSG_DONTWAIT) == 0;
}

#define CONNECTIONS_MAX 1024

/* One connection more than the server may have closes the one that has been idle longest. */
void reach_connections_in_all(void)
{
    static struct connections connections;
    static int ends[CONNECTIONS_MAX + 1][2];
    assert_int_equal(bounds[RESOURCE_CONNECTION].of[BOUND_ALL].count, CONNECTIONS_MAX);
    assert_true(connections_init(&connections, CONNECTIONS_MAX));
    for (int i = 0; i <= CONNECTIONS_MAX; i++) {
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends[i]), 0);
        int64_t now_ms = i == 5 ? 1000 : 2000 + IDLE_TIME_MIN_MS + i;
        assert_non_null(
            connections_open(&connections, ends[i][0], (struct passkey_bytes){ NULL, 0 }, now_ms));
        assert_int_equal(i >= 5 && is_closed(ends[5][1]), i == CONNECTIONS_MAX);
    }
    for (int i = 0; i <= CONNECTIONS_MAX; i++) {
        assert_int_equal(is_closed(ends[i][1]), i == 5);
        (void)close(ends[i][0]);
        (void)close(ends[i][1]);
    }
    connections_deinit(&connections);
}
