/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The check table as two arrays that the enum indexes.
 */
#include "base/checks.h"

#include <stddef.h>

/* One object for each check, even if texts are equal: the pointer identifies the check. */
#define CHECK_REFERENCE(member, id, reference) static const char reference_##member[] = reference;
CHECKS(CHECK_REFERENCE)
#undef CHECK_REFERENCE

static const char *const references[] = { [CHECK_NONE] = NULL,
#define CHECK_REFERENCE(member, id, reference) [CHECK_##member] = reference_##member,
    CHECKS(CHECK_REFERENCE)
#undef CHECK_REFERENCE
};

static const char *const ids[] = { [CHECK_NONE] = NULL,
#define CHECK_ID(member, id, reference) [CHECK_##member] = (id),
    CHECKS(CHECK_ID)
#undef CHECK_ID
};

const char *check_reference(enum check check)
{
    return references[check];
}

const char *check_id(enum check check)
{
    return ids[check];
}
