/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The thread that every ten seconds deletes what expired and cuts off clients that only drip.
 */
#ifndef PASSKEYD_MAINTENANCE_H
#define PASSKEYD_MAINTENANCE_H

#include "base/result.h"
#include "http/server/server.h"
#include <passkey/service.h>

struct maintenance;

/**
 * @param service, server  Borrowed until maintenance_stop().
 * @param log  For the first of many faults.
 */
MUST_USE enum passkey_result maintenance_start(struct passkey_service *service,
    struct server *server, void (*log)(const char *line), struct maintenance **maintenance,
    struct passkey_error *error);

/** Ends it at once, and nulls. */
void maintenance_stop(struct maintenance **maintenance);

/** Look for new metadata in the store; what is wrong with it is reported once. */
void maintenance_refresh(struct passkey_service *service, void (*log)(const char *line));

#endif
