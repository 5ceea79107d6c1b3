/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One ceremony and one attester for the tests of attestation formats: register, and expect it to
 * be accepted, or refused as attestation_invalid by exactly one check.
 */
#ifndef UNIT_WEBAUTHN_ATTESTATION_STAGE_H
#define UNIT_WEBAUTHN_ATTESTATION_STAGE_H

#include "unit/webauthn/ceremony.h"

extern struct ceremony scene;
extern struct attester attester;

/** A test's setup and teardown: an ES256 credential, and the attester's leaf for packed. */
int stage_setup(void **state);
int stage_teardown(void **state);

/** Another credential, or an attester's key with a leaf as it was set up, in place of ES256. */
void stage_credential(enum signing_algorithm algorithm);
void stage_attester_key(enum signing_algorithm algorithm);

void expect_accepted(void);
/** Refused as attestation_invalid, citing the check. */
void expect_refused(enum check check);

/** The statement with one member replaced, added, or (data NULL) left out. */
void stage_member(const char *name, struct passkey_bytes value);
void stage_no_member(void);
/** stage_member(), expect_refused(), stage_no_member() */
void refuse_member(const char *name, struct passkey_bytes value, enum check check);
#define ABSENT ((struct passkey_bytes){ NULL, 0 })

/** x5c of these certificates, encoded; good until the next call. */
struct passkey_bytes stage_path(const struct passkey_bytes *certificates, size_t count);

/** Have one part replaced whole, or one byte of it flipped; one bend at a time. */
void bend_part(enum part part, struct passkey_bytes whole);
void bend_byte(enum part part, size_t at, uint8_t change);
/** Cut bytes from the end of a part; a negative number appends zeros. */
void bend_size(enum part part, int cut);
/** Replace a text in a part, which must hold it, by another; `whole` takes what comes of it. */
void bend_text(enum part part, const char *old, const char *with, struct buffer *whole);
void bend_nothing(void);
/** Append a part as an honest registration has it. */
void stage_keep(enum part part, struct buffer *out);

/** Register with one anchor, and expect it to be valid, and trusted or not. */
void expect_trust(const struct buffer *anchor, bool trusted);

/** The paths that every format with certificates has, with the format that is asked for:
 *  intermediates, anchors that are none, an attacker's own root, dates (FMT-7, FMT-12). */
void walk_paths(void);

#define STAGE_TEST(function) cmocka_unit_test_setup_teardown(function, stage_setup, stage_teardown)

#endif
