/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything that runs for one configuration; the store and the sockets belong to the process. A
 * reload starts a second instance before it stops the first one, so that no request is lost.
 */
#ifndef PASSKEYD_INSTANCE_H
#define PASSKEYD_INSTANCE_H

#include "config/config.h"
#include "http/server/server.h"
#include "passkeyd/mail.h"
#include "passkeyd/maintenance.h"
#include "passkeyd/sockets.h"
#include <passkey/store.h>

/* In the order of its start. */
struct instance {
    struct config config; /* loaded and finished before the start */
    struct passkey_service *service;
    struct mail mail;
    struct server *server;
    struct maintenance *maintenance;
};

/**
 * @param sockets, store  Borrowed until instance_stop(), which is called after a failure, too.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID for what the configuration check does not find; a
 *          fault.
 */
MUST_USE enum passkey_result instance_start(struct instance *instance,
    const struct sockets *sockets, struct passkey_store *store, struct passkey_error *error);

/** Answer the requests that have begun, end everything and free the configuration. */
void instance_stop(struct instance *instance);

/** Log settings that are probably mistakes. */
void instance_warn(struct instance *instance);

#endif
