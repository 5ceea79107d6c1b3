/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes the ceremonies of WebAuthn L3 section 16 with all their values, including private keys, so
 * that a test can sign a changed response: the format of vectors/ceremonies.json.
 */
#ifndef VECTORS_CEREMONY_WRITER_H
#define VECTORS_CEREMONY_WRITER_H

#include "base/json_writer.h"

/** Writes the members `attestation_ca_cert` and `ceremonies` of an open object. */
void ceremonies_write(struct json_writer *writer);

#endif
