/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fixture of the metadata tests: two signers, the parts of a BLOB, and what it is verified
 * against.
 */
#ifndef UNIT_METADATA_METADATA_FIXTURE_H
#define UNIT_METADATA_METADATA_FIXTURE_H

#include "authenticator/metadata_blob.h"
#include "unit/unit.h"
#include <passkey/metadata.h>

/* 2026-11-21 12:00 UTC */
#define FIXTURE_NOW_MS 1795262400000
#define FIXTURE_DAY_MS ((int64_t)24 * 60 * 60 * 1000)

struct metadata_fixture {
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

extern struct metadata_fixture fixture;

/** Set up a group of tests. */
int fixture_setup(void **state);
int fixture_teardown(void **state);

/** Start with a valid BLOB without entries. */
void fixture_begin(void);
void fixture_add(const struct metadata_entry_options *entry);
/** Create the BLOB and read it. */
enum passkey_result fixture_evaluate(void);

#endif
