/* SPDX-License-Identifier: Apache-2.0 */
/* Copies the arguments of changes. */
#include "store/copier.h"
#include <stdalign.h>
#include <string.h>

void *copier_take(struct copier *copier, const void *from, size_t size)
{
    size_t unit = alignof(max_align_t);
    size_t start = (copier->size + unit - 1) / unit * unit;
    copier->size = start + size;
    if (copier->memory == NULL)
        return (void *)(uintptr_t)from;
    if (size > 0)
        memcpy(copier->memory + start, from, size);
    return copier->memory + start;
}

void copier_take_bytes(struct copier *copier, struct passkey_bytes *bytes)
{
    if (bytes->data == NULL)
        return;
    const uint8_t *copy = copier_take(copier, bytes->data, bytes->size);
    if (copier->memory != NULL)
        bytes->data = copy;
}

void copier_take_nothing(struct copier *copier, struct change *change)
{
    (void)copier;
    (void)change;
}
