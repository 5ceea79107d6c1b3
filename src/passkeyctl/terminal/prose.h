/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts of the tables: each paragraph is one line, and paragraphs are separated by empty lines.
 * Lines that begin with two spaces are not changed. The help wraps paragraphs; the manual page
 * fills them.
 */
#ifndef PASSKEYCTL_TERMINAL_PROSE_H
#define PASSKEYCTL_TERMINAL_PROSE_H

#include <stdbool.h>
#include <stdio.h>

#define PROSE_WIDTH 78

/** Write a text, wrapped and indented by a number of columns. */
void prose_write(FILE *out, const char *text, int indent);

/**
 * Write " --flag VALUE what it does", wrapped and aligned.
 * @param column  Where the text begins.
 */
void prose_write_item(FILE *out, const char *name, const char *text, int column);

#endif
