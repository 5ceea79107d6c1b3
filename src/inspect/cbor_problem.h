/* SPDX-License-Identifier: Apache-2.0 */
/* Reports what a CBOR reader refused, with what was expected. */
#ifndef INSPECT_CBOR_PROBLEM_H
#define INSPECT_CBOR_PROBLEM_H

#include "inspect/report.h"
#include "webauthn/cbor_reader.h"

/** Call it after a refusal. Returns false, so that the caller can return its result. */
bool cbor_problem(struct report *report, const struct part *part, const struct cbor_reader *reader,
    const struct passkey_error *error);

/**
 * The available bytes of a truncated byte string at the reader's position.
 *
 * @returns false if there is something else, or a complete byte string.
 */
bool cbor_cut_bytes(const struct cbor_reader *reader, struct passkey_bytes *beginning);

#endif
