/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts of the tables: paragraphs, each on one line however long, an empty line between them; lines
 * that begin with two spaces stand as they are. The help wraps them, the man page fills them.
 */
#ifndef PASSKEYCTL_TERMINAL_PROSE_H
#define PASSKEYCTL_TERMINAL_PROSE_H

#include <stdbool.h>
#include <stdio.h>

#define PROSE_WIDTH 78

/** Wrapped and indented by so many columns. */
void prose_write(FILE *out, const char *text, int indent);

/** "  --flag VALUE  what it does", wrapped under itself. @param column  Where the text begins. */
void prose_write_item(FILE *out, const char *name, const char *text, int column);

#endif
