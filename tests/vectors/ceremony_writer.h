/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ceremonies of WebAuthn L3 section 16 value by value, private keys included, so that a test
 * can sign a changed response: the form of vectors/ceremonies.json.
 */
#ifndef VECTORS_CEREMONY_WRITER_H
#define VECTORS_CEREMONY_WRITER_H

#include "base/json_writer.h"

/** Writes the members `attestation_ca_cert` and `ceremonies` of an open object. */
void ceremonies_write(struct json_writer *writer);

#endif
