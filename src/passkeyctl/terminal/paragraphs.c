/* SPDX-License-Identifier: Apache-2.0 */
/* Wraps text. The texts are ASCII constants. */
#include "passkeyctl/terminal/paragraphs.h"

#include "passkeyctl/terminal/output.h"

#include <string.h>

/* Lines narrower than this are left to the terminal to wrap. */
#define PARAGRAPH_WIDTH_MIN 12

static int width_of(int indent)
{
    int terminal = (int)output_terminal_width();
    bool narrow = terminal > indent + PARAGRAPH_WIDTH_MIN && terminal <= PARAGRAPH_WIDTH;
    return narrow ? terminal - 1 : PARAGRAPH_WIDTH;
}

/* Writes one paragraph. The first line has `at` columns already. */
static void fill(FILE *out, const char *text, size_t size, int at, int indent)
{
    int width = width_of(indent);
    bool first = true;
    for (size_t i = 0; i < size;) {
        size_t word = strcspn(text + i, " \n");
        bool fits = at + (first ? 0 : 1) + (int)word <= width;
        if (!first && !fits) {
            (void)fprintf(out, "\n%*s", indent, "");
            at = indent;
        } else if (!first) {
            (void)fputc(' ', out);
            at++;
        }
        (void)fwrite(text + i, 1, word, out);
        at += (int)word;
        i += word + strspn(text + i + word, " ");
        first = false;
    }
    (void)fputc('\n', out);
}

void paragraphs_write(FILE *out, const char *text, int indent)
{
    while (*text != '\0') {
        size_t size = strcspn(text, "\n");
        if (strncmp(text, "  ", 2) == 0)
            (void)fprintf(out, "%*s%.*s\n", indent, "", (int)size, text);
        else if (size == 0)
            (void)fputc('\n', out);
        else {
            (void)fprintf(out, "%*s", indent, "");
            fill(out, text, size, indent, indent);
        }
        text += size;
        text += *text == '\n' ? 1 : 0;
    }
}

void paragraphs_write_item(FILE *out, const char *name, const char *text, int column)
{
    int width = 2 + (int)strlen(name);
    (void)fprintf(out, "  %s", name);
    if (width + 2 > column)
        (void)fprintf(out, "\n%*s", column, "");
    else
        (void)fprintf(out, "%*s", column - width, "");
    fill(out, text, strlen(text), column, column);
}
