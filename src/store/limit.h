/* SPDX-License-Identifier: Apache-2.0 */
/* Token buckets. See store.h for what finders and changes return. */
#ifndef STORE_LIMIT_H
#define STORE_LIMIT_H

#include "store/change.h"

/** Take a token. Precondition: the bucket is not empty. */
change_function change_limit_take;

#endif
