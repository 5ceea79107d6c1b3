/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names of statuses (FIDO Metadata Service 3.1, AuthenticatorStatus), and the certification
 * that they state.
 */
#ifndef METADATA_STATUS_H
#define METADATA_STATUS_H

#include <passkey/metadata.h>

enum passkey_metadata_status_code metadata_status_code(struct passkey_bytes name);

enum passkey_certification metadata_status_certification(enum passkey_metadata_status_code code);

#endif
