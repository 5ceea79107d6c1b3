/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deferred commit. While a worker defers, call_apply() copies the change set and returns PASSKEY_OK
 * at once: the caller makes its reply and submits reply and set together, so that no thread waits
 * for the disk. The set must be the last act of the request. If the request reads the store after
 * it, or has a second set, nothing was changed, and the request is run again without deferral. It
 * is also run again if a precondition of a change is not met when the set is applied, so that the
 * same code finds the reason as without deferral.
 *
 * Only passkeyd defers. Programs that embed the service always wait for their changes.
 */
#ifndef SERVICE_ACCESS_DEFERRAL_H
#define SERVICE_ACCESS_DEFERRAL_H

#include "service/access/call.h"

/** Whether reading the store blocks (store_reads_block()). */
bool service_reads_block(const struct passkey_service *service);

enum deferral_outcome {
    DEFERRAL_DONE,      /* nothing is to be written */
    DEFERRAL_UNWRITTEN, /* the reply is valid after the changes have been applied */
    DEFERRAL_AGAIN,     /* discard the reply and run the request without deferral */
};

/** Defer until deferral_end(). @param worker  Does not defer. */
void deferral_begin(struct passkey_worker *worker);

/** @param changes  For DEFERRAL_UNWRITTEN: freed by the caller, with free(). */
enum deferral_outcome deferral_end(struct passkey_worker *worker, struct change_set **changes);

/** Apply deferred changes: store_submit(). */
void deferral_submit(struct passkey_service *service, struct submission *submission);

/** How many tokens of limits in memory were taken since deferral_begin(). */
unsigned deferral_counted(const struct passkey_worker *worker);

/** The next request of the worker is one that was run before, and is not counted again: as many
 *  tokens as it took then. 0: a new one. */
void deferral_repeat(struct passkey_worker *worker, unsigned counted);

/** For limits.h: whether the first run of the request took the next token already. */
bool deferral_token_taken_before(struct passkey_worker *worker);
/** For limits.h: a token was taken. */
void deferral_token_taken(struct passkey_worker *worker);

#endif
