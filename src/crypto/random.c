/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random bytes from OpenSSL's private generator. If it fails, the caller must fail, too. A call of
 * the generator costs about as much for 256 bytes as for 16, so each thread takes some in advance.
 */
#include "crypto/random.h"
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <string.h>
#include <unistd.h>

#define POOL_SIZE 256

struct pool {
    uint8_t bytes[POOL_SIZE]; /* the first `left` are unused, the others are zero */
    size_t left;
    pid_t owner; /* a child process must not use what its parent uses */
};

static _Thread_local struct pool pool;

static bool refill(pid_t process)
{
    pool.left = 0;
    if (RAND_priv_bytes(pool.bytes, POOL_SIZE) != 1)
        return false;
    pool.left = POOL_SIZE;
    pool.owner = process;
    return true;
}

bool random_fill(uint8_t *bytes, size_t size)
{
    if (size > POOL_SIZE / 2)
        return size <= INT_MAX && RAND_priv_bytes(bytes, (int)size) == 1;
    pid_t process = getpid();
    if ((pool.left < size || pool.owner != process) && !refill(process))
        return false;
    pool.left -= size;
    memcpy(bytes, pool.bytes + pool.left, size);
    OPENSSL_cleanse(pool.bytes + pool.left, size);
    return true;
}
