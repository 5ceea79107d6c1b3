/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The payload of a BLOB (MetadataBLOBPayload): its number, its dates and its entries. The signature
 * and the certificates must have been verified.
 */
#ifndef METADATA_PAYLOAD_H
#define METADATA_PAYLOAD_H

#include "metadata/table.h"

/**
 * @param metadata  Empty; entries may be added even if the result is a refusal.
 * @returns PASSKEY_OK; PASSKEY_METADATA_INVALID; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result metadata_payload_read(
    struct passkey_bytes json, struct passkey_metadata *metadata, struct passkey_error *error);

#endif
