/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts of header values: lists, parameters and weights.
 */
#ifndef BASE_HEADER_VALUE_H
#define BASE_HEADER_VALUE_H

#include <passkey/bytes.h>
#include <stdbool.h>

/** Compare ASCII texts without regard to case. */
bool text_equal_any_case(struct passkey_bytes a, struct passkey_bytes b);

/** Remove spaces and tabs at both ends. */
struct passkey_bytes text_trim(struct passkey_bytes text);

/**
 * The text before the separator, or all of it without a separator; *rest begins after the
 * separator.
 */
struct passkey_bytes text_cut(struct passkey_bytes *rest, char separator);

/**
 * The weight, in thousandths, of parameters such as "q=0.5" (RFC 9110, 12.4.2); 1000 by default.
 */
unsigned text_weight(struct passkey_bytes parameters);

#endif
