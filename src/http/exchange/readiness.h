/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the service can do its work: asked of the store by a real write, at most once a second,
 * however often it is asked.
 */
#ifndef HTTP_EXCHANGE_READINESS_H
#define HTTP_EXCHANGE_READINESS_H

#include "base/result.h"
#include <passkey/service.h>
#include <pthread.h>

struct readiness {
    int64_t (*monotonic_ms)(void);
    pthread_mutex_t mutex; /* for the rest */
    bool asking;           /* a thread asks the store now */
    bool known;
    int64_t known_at_ms;
    struct passkey_error answer;
};

/** @param readiness  Zero. */
void readiness_init(struct readiness *readiness, int64_t (*monotonic_ms)(void));
void readiness_deinit(struct readiness *readiness);

/** passkey_service_check(), or what it returned within the last second. */
MUST_USE enum passkey_result readiness_check(
    struct readiness *readiness, struct passkey_service *service, struct passkey_error *error);

#endif
