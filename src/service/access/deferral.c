/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a request has to be run again is decided by flags and not by its result, since a caller
 * may ignore the result of a change.
 */
#include "service/access/deferral.h"
#include <stdlib.h>

bool service_reads_block(const struct passkey_service *service)
{
    return store_reads_block(service->store);
}

void deferral_begin(struct passkey_worker *worker)
{
    worker->deferral = (struct deferral){ .on = true };
}

enum deferral_outcome deferral_end(struct passkey_worker *worker, struct change_set **changes)
{
    struct deferral *deferral = &worker->deferral;
    bool again = deferral->again || worker->reader->read_refused;
    deferral->on = false;
    worker->reader->reads_ended = false;
    worker->reader->read_refused = false;
    *changes = deferral->changes;
    deferral->changes = NULL;
    if (!again)
        return *changes == NULL ? DEFERRAL_DONE : DEFERRAL_UNWRITTEN;
    free(*changes);
    *changes = NULL;
    return DEFERRAL_AGAIN;
}

void deferral_submit(struct passkey_service *service, struct submission *submission)
{
    store_submit(service->store, submission);
}

unsigned deferral_counted(const struct passkey_worker *worker)
{
    return worker->deferral.counted;
}

void deferral_repeat(struct passkey_worker *worker, unsigned counted)
{
    worker->deferral = (struct deferral){ .counted_before = counted };
}

bool deferral_token_taken_before(struct passkey_worker *worker)
{
    if (worker->deferral.counted_before == 0)
        return false;
    worker->deferral.counted_before--;
    return true;
}

void deferral_token_taken(struct passkey_worker *worker)
{
    worker->deferral.counted++;
}
