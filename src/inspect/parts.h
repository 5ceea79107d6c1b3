/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each part of a response in a file of its own. A function writes members of the object that is
 * being written, as far as the part can be read, and tells the report what is broken.
 */
#ifndef INSPECT_PARTS_H
#define INSPECT_PARTS_H

#include "inspect/cbor_problem.h"
#include "inspect/report.h"

/** RegistrationResponseJSON or AuthenticationResponseJSON, or a body or a case that holds one. */
void inspect_response(struct report *report, struct passkey_bytes text);

/** @param name  Of the part, in problems. */
void inspect_client_data(struct report *report, const char *name, struct passkey_bytes bytes);
void inspect_attestation_object(
    struct report *report, const char *name, struct passkey_bytes bytes);
void inspect_authenticator_data(
    struct report *report, const char *name, struct passkey_bytes bytes);

/**
 * A COSE_Key at the front of what is left of a part.
 *
 * @param size  Bytes that it takes.
 * @returns false when it cannot be read to its end.
 */
bool inspect_cose_key(
    struct report *report, const struct part *part, struct passkey_bytes rest, size_t *size);

/** As a value, the reader's next item: that of attStmt. false: it cannot be read to its end. */
bool inspect_statement(struct report *report, const struct part *part, struct cbor_reader *reader);

/** As a value. */
void inspect_certificate(struct report *report, const struct part *part, struct passkey_bytes der);

/** The member "alg", with its name when it is known. */
void inspect_algorithm(struct report *report, int64_t algorithm);

#endif
