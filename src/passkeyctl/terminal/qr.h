/* SPDX-License-Identifier: Apache-2.0 */
/* Prints a text as a QR code on a terminal, for the camera of a phone. */
#ifndef PASSKEYCTL_TERMINAL_QR_H
#define PASSKEYCTL_TERMINAL_QR_H

/** Prints nothing if the terminal cannot show it or the text is too long for a code. */
void qr_print(const char *text);

#endif
