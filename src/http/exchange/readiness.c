/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Only one thread at a time tests the store. If the store is slow, others use the last result
 * without waiting, so that health checks cannot occupy every worker.
 */
#include "http/exchange/readiness.h"

#define KEPT_MS 1000

void readiness_init(struct readiness *readiness, int64_t (*monotonic_ms)(void))
{
    readiness->monotonic_ms = monotonic_ms;
    pthread_mutex_init(&readiness->mutex, NULL);
}

void readiness_deinit(struct readiness *readiness)
{
    if (readiness->monotonic_ms != NULL)
        pthread_mutex_destroy(&readiness->mutex);
}

/* Whether to test the store; if not, the last result. */
static bool begin(struct readiness *readiness, int64_t now_ms, struct passkey_error *answer)
{
    pthread_mutex_lock(&readiness->mutex);
    bool fresh = readiness->known && now_ms - readiness->known_at_ms < KEPT_MS;
    bool ask = !readiness->known || (!fresh && !readiness->asking);
    readiness->asking = readiness->asking || ask;
    *answer = readiness->answer;
    pthread_mutex_unlock(&readiness->mutex);
    return ask;
}

static void end(struct readiness *readiness, int64_t now_ms, const struct passkey_error *answer)
{
    pthread_mutex_lock(&readiness->mutex);
    readiness->asking = false;
    readiness->known = true;
    readiness->known_at_ms = now_ms;
    readiness->answer = *answer;
    pthread_mutex_unlock(&readiness->mutex);
}

enum passkey_result readiness_check(
    struct readiness *readiness, struct passkey_service *service, struct passkey_error *error)
{
    struct passkey_error answer = { .result = PASSKEY_OK };
    int64_t now_ms = readiness->monotonic_ms();
    if (begin(readiness, now_ms, &answer)) {
        answer = (struct passkey_error){ .result = PASSKEY_OK };
        answer.result = passkey_service_check(service, &answer);
        end(readiness, now_ms, &answer);
    }
    if (error != NULL)
        *error = answer;
    return answer.result;
}
