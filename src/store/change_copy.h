/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A change set that is applied after the memory that it refers to is gone.
 */
#ifndef STORE_CHANGE_COPY_H
#define STORE_CHANGE_COPY_H

#include "store/change.h"

/** Whether every change of a set can be copied. A change that writes a result for its caller when
 *  it is applied cannot, nor can one that is not in the table of copies of its noun. */
bool change_set_copyable(const struct change_set *changes);

/**
 * Copy a set with everything that it refers to.
 *
 * @param changes  Copyable.
 * @returns One allocation, freed by free(); NULL if memory ran out.
 */
struct change_set *change_set_copy(const struct change_set *changes);

#endif
