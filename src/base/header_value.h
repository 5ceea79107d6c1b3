/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts of header values: lists, parameters and weights.
 */
#ifndef BASE_HEADER_VALUE_H
#define BASE_HEADER_VALUE_H

#include <passkey/bytes.h>
#include <stdbool.h>

/** Compare ASCII without regard to case. */
bool text_equal_any_case(struct passkey_bytes a, struct passkey_bytes b);

/** Without spaces and tabs at both ends. */
struct passkey_bytes text_trim(struct passkey_bytes text);

/** What is before the separator, or all if it does not occur; *rest begins after it. */
struct passkey_bytes text_cut(struct passkey_bytes *rest, char separator);

/** The weight in thousandths of parameters such as "q=0.5" (RFC 9110, 12.4.2); without one 1000. */
unsigned text_weight(struct passkey_bytes parameters);

#endif
