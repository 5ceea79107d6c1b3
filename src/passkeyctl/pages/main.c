/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyctl-pages bash|zsh|fish, or man TEMPLATE: writes the page to standard output. It runs
 * during the build and is not installed.
 */
#include "passkeyctl/pages/pages.h"

#include <string.h>

static int man(const char *path)
{
    FILE *template = fopen(path, "r");
    if (template == NULL) {
        perror(path);
        return 1;
    }
    bool made = pages_man(stdout, template);
    (void)fclose(template);
    return made && fflush(stdout) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*write)(FILE *out);
    } completions[] = {
        { "bash", pages_bash },
        { "zsh", pages_zsh },
        { "fish", pages_fish },
    };
    if (argc == 3 && strcmp(argv[1], "man") == 0)
        return man(argv[2]);
    for (size_t i = 0; argc == 2 && i < sizeof(completions) / sizeof(completions[0]); i++)
        if (strcmp(argv[1], completions[i].name) == 0) {
            completions[i].write(stdout);
            return fflush(stdout) == 0 ? 0 : 1;
        }
    (void)fputs("usage: passkeyctl-pages bash|zsh|fish|man TEMPLATE\n", stderr);
    return 2;
}
