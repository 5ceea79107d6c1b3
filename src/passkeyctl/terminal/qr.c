/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints QR codes with libqrencode. A character shows two modules, one above the other, so that
 * they are square. Light modules are drawn, because most terminals are dark.
 */
#include "passkeyctl/terminal/qr.h"

#include "passkeyctl/terminal/output.h"
#include <langinfo.h>
#include <qrencode.h>
#include <stdio.h>
#include <string.h>

/* Light modules around the code, as the standard requires. */
#define QUIET_ZONE 4

static bool is_light(const QRcode *code, int x, int y)
{
    if (x < 0 || y < 0 || x >= code->width || y >= code->width)
        return true;
    return (code->data[y * code->width + x] & 1) == 0;
}

static const char *pair(bool above, bool below)
{
    if (above)
        return below ? "\u2588" : "\u2580";
    return below ? "\u2584" : " ";
}

static void print(const QRcode *code)
{
    /* White on black, whatever the colours of the terminal are. */
    bool coloured = output_coloured();
    for (int y = -QUIET_ZONE; y < code->width + QUIET_ZONE; y += 2) {
        (void)fputs(coloured ? "\033[40;97m" : "", stdout);
        for (int x = -QUIET_ZONE; x < code->width + QUIET_ZONE; x++)
            (void)fputs(pair(is_light(code, x, y), is_light(code, x, y + 1)), stdout);
        (void)fputs(coloured ? "\033[0m\n" : "\n", stdout);
    }
}

void qr_print(const char *text)
{
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        return;
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
    if (code == NULL)
        return;
    if ((size_t)code->width + 2 * QUIET_ZONE <= output_terminal_width())
        print(code);
    QRcode_free(code);
}
