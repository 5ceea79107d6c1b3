/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts the notes that are not written yet, so that notes_free() can wait for them.
 */
#include "service/access/notes.h"
#include "store/change_copy.h"
#include <pthread.h>
#include <stdlib.h>

struct notes {
    pthread_mutex_t lock; /* around what follows */
    pthread_cond_t none;
    unsigned count; /* submitted and not yet written */
};

struct note {
    struct submission submission; /* first */
    struct notes *notes;
    struct change_set *changes;
};

enum passkey_result notes_new(struct notes **notes, struct passkey_error *error)
{
    struct notes *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    /* With default attributes neither fails. */
    (void)pthread_mutex_init(&made->lock, NULL);
    (void)pthread_cond_init(&made->none, NULL);
    *notes = made;
    return PASSKEY_OK;
}

void notes_free(struct notes **notes)
{
    struct notes *old = *notes;
    *notes = NULL;
    if (old == NULL)
        return;
    pthread_mutex_lock(&old->lock);
    while (old->count > 0)
        pthread_cond_wait(&old->none, &old->lock);
    pthread_mutex_unlock(&old->lock);
    pthread_cond_destroy(&old->none);
    pthread_mutex_destroy(&old->lock);
    free(old);
}

static bool begin(struct notes *notes)
{
    pthread_mutex_lock(&notes->lock);
    bool room = notes->count < NOTE_COUNT_MAX;
    notes->count += room;
    pthread_mutex_unlock(&notes->lock);
    return room;
}

static void end(struct notes *notes)
{
    pthread_mutex_lock(&notes->lock);
    notes->count--;
    if (notes->count == 0)
        pthread_cond_signal(&notes->none);
    pthread_mutex_unlock(&notes->lock);
}

static void written(struct submission *submission)
{
    struct note *note = (struct note *)submission;
    struct notes *notes = note->notes;
    free(note->changes);
    free(note);
    end(notes);
}

static bool submit(struct passkey_service *service, const struct change_set *changes)
{
    if (!begin(service->notes))
        return false;
    struct note *note = calloc(1, sizeof(*note));
    if (note != NULL)
        note->changes = change_set_copy(changes);
    if (note == NULL || note->changes == NULL) {
        free(note);
        end(service->notes);
        return false;
    }
    note->notes = service->notes;
    note->submission.changes = note->changes;
    note->submission.completed = written;
    store_submit(service->store, &note->submission);
    return true;
}

bool note_apply(const struct call *call, const struct change *change)
{
    struct passkey_service *service = call->worker->service;
    struct change_set changes = {
        .relying_party = call->party->number, .durability = CHANGE_LAZY, .items = change, .count = 1
    };
    if (call->worker->deferral.on)
        return submit(service, &changes);
    return store_apply(service->store, &changes, NULL, NULL) == PASSKEY_OK;
}
