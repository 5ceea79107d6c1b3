/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The thread that deletes what has expired, and disconnects clients that are too slow, every ten
 * seconds.
 */
#ifndef PASSKEYD_MAINTENANCE_H
#define PASSKEYD_MAINTENANCE_H

#include "base/result.h"
#include "http/server/server.h"
#include <passkey/service.h>

struct maintenance;

/**
 * @param service, server  Borrowed until maintenance_stop().
 */
MUST_USE enum passkey_result maintenance_start(struct passkey_service *service,
    struct server *server, struct maintenance **maintenance, struct passkey_error *error);

/** Stops the thread immediately, and nulls. */
void maintenance_stop(struct maintenance **maintenance);

/** Look for new metadata in the store; what is wrong with it is reported once. */
void maintenance_refresh(struct passkey_service *service);

#endif
