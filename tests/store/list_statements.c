/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints every SQL statement of src/store: its name, a tab, its text.
 */
#include "store/driver.h"
#include "store/engine.h"

#include <stdio.h>

int main(void)
{
    /* The engine's table refers to all files that a store needs, so that the linker includes
     * them. */
    if (SQLITE_ENGINE.scheme == NULL)
        return 1;
    for (size_t i = 0; i < statement_count(); i++) {
        const struct statement *statement = statement_at(i);
        if (printf("%s\t%s\n", statement->name, statement->text) < 0)
            return 1;
    }
    return 0;
}
