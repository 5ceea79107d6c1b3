/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fixture of the metadata tests: two signers, the parts of a BLOB, and what it is verified
 * against.
 */
#ifndef UNIT_METADATA_METADATA_STAGE_H
#define UNIT_METADATA_METADATA_STAGE_H

#include "authenticator/metadata_blob.h"
#include "unit/unit.h"
#include <passkey/metadata.h>

/* 2026-11-21 12:00 UTC */
#define STAGE_NOW_MS 1795262400000
#define STAGE_DAY_MS ((int64_t)24 * 60 * 60 * 1000)

struct metadata_stage {
    struct random_source random;
    struct metadata_signer signer;
    struct metadata_signer stranger;
    struct metadata_blob_options options;
    struct passkey_bytes root; /* the only anchor */
    struct passkey_metadata_source source;
    struct buffer blob;
    struct buffer entries;
    struct passkey_metadata *metadata; /* of the last BLOB that was accepted */
    struct passkey_error error;
};

extern struct metadata_stage stage;

/** Set up a group of tests. */
int stage_setup(void **state);
int stage_teardown(void **state);

/** Start with a valid BLOB without entries. */
void stage_begin(void);
void stage_add(const struct metadata_entry_options *entry);
/** Create the BLOB and read it. */
enum passkey_result stage_evaluate(void);

#endif
