/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A text as a QR code on a terminal, for the camera of a phone.
 */
#ifndef PASSKEYCTL_TERMINAL_QR_H
#define PASSKEYCTL_TERMINAL_QR_H

/** Prints nothing when the terminal cannot show it or the text is too long for one. */
void qr_print(const char *text);

#endif
