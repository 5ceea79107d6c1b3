/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The output of commands: text without anything that a terminal would interpret, times, and lines
 * of JSON. Tables are in table.h.
 */
#ifndef PASSKEYCTL_TERMINAL_OUTPUT_H
#define PASSKEYCTL_TERMINAL_OUTPUT_H

#include "base/buffer.h"
#include "base/json_writer.h"
#include <passkey/credential.h>
#include <stdio.h>

/** Append text, with '?' for control and bidirectional characters and for invalid UTF-8. */
void output_clean(struct buffer *buffer, struct passkey_bytes text);
/** The number of columns of cleaned text. */
size_t output_width(struct passkey_bytes text);
/** The longest beginning of cleaned text that fits into a number of columns. */
struct passkey_bytes output_cut(struct passkey_bytes text, size_t width);

/** Print an ID as base64url on a line of its own. */
void output_id(struct passkey_bytes id);

/** Whether the text is the beginning of the ID as base64url, with at least four characters. */
bool output_id_begins(struct passkey_bytes id, struct passkey_bytes text);

#define OUTPUT_ADDRESS_SIZE 46
/** "192.0.2.1", "2001:db8::1"; "-" for other sizes. */
const char *output_address(struct passkey_bytes address, char text[OUTPUT_ADDRESS_SIZE]);

#define OUTPUT_TIME_SIZE 48
/** "2026-05-08 10:46 CEST" in local time; "-" for never. */
const char *output_time(int64_t time_ms, char text[OUTPUT_TIME_SIZE]);

/**
 * The number of columns of the terminal on standard output; 0: it is not a terminal, and nothing is
 * truncated.
 */
size_t output_terminal_width(void);

/** Whether standard output is a terminal and NO_COLOR is not set. */
bool output_coloured(void);

/**
 * Print one value on one line of standard output, without characters that a terminal would
 * interpret.
 */
MUST_USE enum passkey_result output_json(const struct buffer *json, struct passkey_error *error);

/** The same for a file. */
MUST_USE enum passkey_result output_json_to(
    FILE *file, const struct buffer *json, struct passkey_error *error);

/** Check that all output was written. */
MUST_USE enum passkey_result output_finish(struct passkey_error *error);

#endif
