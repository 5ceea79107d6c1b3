/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The member "extensions" of both kinds of options. Inputs are checked by the rules that clients
 * apply, so that a mistake is reported to the caller instead of failing in a browser.
 */
#ifndef WEBAUTHN_EXTENSIONS_INPUTS_H
#define WEBAUTHN_EXTENSIONS_INPUTS_H

#include "base/json_writer.h"
#include <passkey/webauthn.h>

/** @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID. */
MUST_USE enum passkey_result extension_inputs_check_creation(
    const struct passkey_extension_inputs *inputs, struct passkey_error *error);

/** The same for a request; `allow` is the list that is sent with it. */
MUST_USE enum passkey_result extension_inputs_check_request(
    const struct passkey_extension_inputs *inputs, const struct passkey_descriptor *allow,
    size_t allow_count, struct passkey_error *error);

/** Write the member, with credProps. */
void extension_inputs_write_creation(
    struct json_writer *writer, const struct passkey_extension_inputs *inputs);

/** Write the member, unless no extension is requested. */
void extension_inputs_write_request(
    struct json_writer *writer, const struct passkey_extension_inputs *inputs);

#endif
