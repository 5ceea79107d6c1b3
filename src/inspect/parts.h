/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of a response, each in its own file. A function writes members of the current object,
 * as far as the part can be read, and reports problems.
 */
#ifndef INSPECT_PARTS_H
#define INSPECT_PARTS_H

#include "inspect/cbor_problem.h"
#include "inspect/report.h"

/**
 * RegistrationResponseJSON or AuthenticationResponseJSON, or a request body or a case that contains
 * one.
 */
void inspect_response(struct report *report, struct passkey_bytes text);

/** @param name  The name of the part in problems. */
void inspect_client_data(struct report *report, const char *name, struct passkey_bytes bytes);
void inspect_attestation_object(
    struct report *report, const char *name, struct passkey_bytes bytes);
void inspect_authenticator_data(
    struct report *report, const char *name, struct passkey_bytes bytes);

/**
 * A COSE_Key at the front of the unread bytes of a part.
 *
 * @param size  The number of bytes that it occupies.
 * @returns false if it cannot be read to its end.
 */
bool inspect_cose_key(
    struct report *report, const struct part *part, struct passkey_bytes rest, size_t *size);

/**
 * Write the attestation statement, the reader's next item, as a value. Returns false if it cannot
 * be read to its end.
 */
bool inspect_statement(struct report *report, const struct part *part, struct cbor_reader *reader);

/** Written as a value. */
void inspect_certificate(struct report *report, const struct part *part, struct passkey_bytes der);

/** Write the member "alg", with its name if it is known. */
void inspect_algorithm(struct report *report, int64_t algorithm);

#endif
