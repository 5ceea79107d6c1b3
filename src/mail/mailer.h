/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The thread that sends queued mails. Nothing waits for it: if a mail server is down, only mails
 * are late.
 */
#ifndef MAIL_MAILER_H
#define MAIL_MAILER_H

#include "base/log.h"
#include "mail/delivery.h"
#include <passkey/service.h>

struct mailer_party {
    struct passkey_bytes rp_id;
    struct passkey_bytes name;
    struct passkey_bytes url;     /* of the site's page */
    struct passkey_bytes from;    /* address */
    struct passkey_bytes support; /* URL or address for help; may be empty */
};

struct mailer_configuration {
    struct passkey_service *service;    /* borrowed until mailer_stop(), like everything here */
    const struct mailer_party *parties; /* in the order of the service's relying parties */
    size_t party_count;
    const char *location; /* see delivery.h */
    const char *user;
    const char *password;
    const char *templates; /* a directory; NULL: only the built-in texts */
    unsigned hold_hours;
    int64_t (*now_ms)(void);
    void (*log)(const struct log_event *event); /* called by the mail thread */
};

struct mailer;

/** @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID (a location, a template); a fault. */
MUST_USE enum passkey_result mailer_start(const struct mailer_configuration *configuration,
    struct mailer **mailer, struct passkey_error *error);

/** Stops the thread and a running attempt immediately, and nulls. */
void mailer_stop(struct mailer **mailer);

#endif
