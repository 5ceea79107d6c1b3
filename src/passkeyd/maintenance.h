/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The thread that deletes what expired, every ten seconds.
 */
#ifndef PASSKEYD_MAINTENANCE_H
#define PASSKEYD_MAINTENANCE_H

#include "base/result.h"
#include <passkey/service.h>

struct maintenance;

/** @param service  Borrowed until maintenance_stop(). @param log  For the first of many faults. */
MUST_USE enum passkey_result maintenance_start(struct passkey_service *service,
    void (*log)(const char *line), struct maintenance **maintenance, struct passkey_error *error);

/** Ends it at once, and nulls. */
void maintenance_stop(struct maintenance **maintenance);

#endif
