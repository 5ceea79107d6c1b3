/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts of the tables: each paragraph is one line, and paragraphs are separated by empty lines.
 * Lines that begin with two spaces are not changed. The help wraps paragraphs; the manual page
 * fills them.
 */
#ifndef PASSKEYCTL_TERMINAL_PARAGRAPHS_H
#define PASSKEYCTL_TERMINAL_PARAGRAPHS_H

#include <stdbool.h>
#include <stdio.h>

#define PARAGRAPH_WIDTH 78

/** Write a text, wrapped and indented by a number of columns. */
void paragraphs_write(FILE *out, const char *text, int indent);

/**
 * Write " --flag VALUE what it does", wrapped and aligned.
 * @param column  Where the text begins.
 */
void paragraphs_write_item(FILE *out, const char *name, const char *text, int column);

#endif
