/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pages that are made at build out of the tables of words.h and of the configuration: two man
 * pages, from templates with their prose, and completions for three shells.
 */
#ifndef PASSKEYCTL_PAGES_PAGES_H
#define PASSKEYCTL_PAGES_PAGES_H

#include "base/result.h"

#include <stdio.h>

/**
 * Copy a template; a line "@NAME@" becomes what is generated under the name.
 *
 * @returns false when there is no such name.
 */
MUST_USE bool pages_man(FILE *out, FILE *template);

void pages_bash(FILE *out);
void pages_zsh(FILE *out);
void pages_fish(FILE *out);

#endif
