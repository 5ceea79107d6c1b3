/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the service works, tested by writing to the store, at most once a second, no matter how
 * often it is requested.
 */
#ifndef HTTP_EXCHANGE_READINESS_H
#define HTTP_EXCHANGE_READINESS_H

#include "base/result.h"
#include <passkey/service.h>
#include <pthread.h>

struct readiness {
    int64_t (*monotonic_ms)(void);
    pthread_mutex_t mutex; /* protects the other members */
    bool asking;           /* a thread is testing the store */
    bool known;
    int64_t known_at_ms;
    struct passkey_error answer;
};

/** @param readiness  Zeroed. */
void readiness_init(struct readiness *readiness, int64_t (*monotonic_ms)(void));
void readiness_deinit(struct readiness *readiness);

/** The result of passkey_service_check(), which may be up to a second old. */
MUST_USE enum passkey_result readiness_check(
    struct readiness *readiness, struct passkey_service *service, struct passkey_error *error);

#endif
