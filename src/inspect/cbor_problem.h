/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a reader of CBOR refused, told with what was expected there.
 */
#ifndef INSPECT_CBOR_PROBLEM_H
#define INSPECT_CBOR_PROBLEM_H

#include "inspect/report.h"
#include "webauthn/cbor_reader.h"

/** After a refusal. Returns false, so that it can be returned. */
bool cbor_problem(struct report *report, const struct part *part, const struct cbor_reader *reader,
    const struct passkey_error *error);

/**
 * The beginning of a byte string that ends too early, where the reader is.
 *
 * @returns false when something else is there, or a byte string that is whole.
 */
bool cbor_cut_bytes(const struct cbor_reader *reader, struct passkey_bytes *beginning);

#endif
