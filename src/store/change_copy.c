/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The views of a change are taken twice: once to add up their sizes, once to copy them into one
 * allocation.
 */
#include "store/change_copy.h"

#include "store/api_key.h"
#include "store/audit.h"
#include "store/ceremony.h"
#include "store/credential.h"
#include "store/link.h"
#include "store/mail.h"
#include "store/notice.h"
#include "store/session.h"
#include "store/user.h"
#include <stdlib.h>

static const struct change_copy *const TABLES[] = {
    api_key_copies,
    audit_copies,
    ceremony_copies,
    credential_copies,
    link_copies,
    mail_copies,
    notice_copies,
    session_copies,
    user_copies,
};

static const struct change_copy *row_of(const struct change *change)
{
    for (size_t i = 0; i < sizeof(TABLES) / sizeof(TABLES[0]); i++)
        for (const struct change_copy *row = TABLES[i]; row->run != NULL; row++)
            if (row->run == change->run)
                return row;
    return NULL;
}

bool change_set_copyable(const struct change_set *changes)
{
    for (size_t i = 0; i < changes->count; i++)
        if (row_of(&changes->items[i]) == NULL)
            return false;
    return true;
}

/* The set comes first, so that its address is that of the allocation. */
static bool take_set(
    struct copier *copier, const struct change_set *changes, struct change_set **set)
{
    *set = copier_take(copier, changes, sizeof(*changes));
    struct change *items = copier_take(copier, changes->items, changes->count * sizeof(*items));
    for (size_t i = 0; i < changes->count; i++) {
        struct change change = changes->items[i];
        const struct change_copy *row = row_of(&change);
        if (row == NULL)
            return false;
        row->take(copier, &change);
        if (copier->memory != NULL)
            items[i] = change;
    }
    if (copier->memory != NULL)
        (*set)->items = items;
    return true;
}

struct change_set *change_set_copy(const struct change_set *changes)
{
    struct change_set *set = NULL;
    struct copier copier = { .memory = NULL };
    if (!take_set(&copier, changes, &set))
        return NULL;
    /* Zeroed: the gaps between its pieces must not keep what was freed here before. */
    uint8_t *memory = calloc(1, copier.size);
    if (memory == NULL)
        return NULL;
    copier = (struct copier){ .memory = memory };
    (void)take_set(&copier, changes, &set);
    return set;
}
