/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The condition that run.py inserts into each check: MUTANT(n) is true if the environment variable
 * MUTANT is n, and records in the file MUTANTS_REACHED that the check was reached. The compiler's
 * command line includes this file.
 */
#ifndef MUTATIONS_MUTANT_H
#define MUTATIONS_MUTANT_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define MUTANT(number)                                                                             \
    (__extension__({                                                                               \
        static bool noted;                                                                         \
        mutant_chosen(number, &noted);                                                             \
    }))

static inline void mutant_note(int number)
{
    const char *path = getenv("MUTANTS_REACHED");
    FILE *file = path == NULL ? NULL : fopen(path, "a");
    if (file == NULL)
        return;
    fprintf(file, "%d\n", number);
    fclose(file);
}

static inline bool mutant_chosen(int number, bool *noted)
{
    const char *chosen = getenv("MUTANT");
    if (!*noted)
        mutant_note(number);
    *noted = true;
    return chosen != NULL && strtol(chosen, NULL, 10) == number;
}

#endif
