/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages that the build generates from the tables of command_table.h and of the configuration:
 * manual pages, from templates, and completions for three shells.
 */
#ifndef PASSKEYCTL_PAGES_PAGES_H
#define PASSKEYCTL_PAGES_PAGES_H

#include "base/result.h"

#include <stdio.h>

/**
 * Copy a template, replacing each line "@NAME@" by the generated text of that name.
 *
 * @returns false if the name is unknown.
 */
MUST_USE bool pages_man(FILE *out, FILE *template);

void pages_bash(FILE *out);
void pages_zsh(FILE *out);
void pages_fish(FILE *out);

#endif
