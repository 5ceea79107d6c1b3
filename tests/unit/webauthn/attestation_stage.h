/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One ceremony and one attester for the tests of attestation formats: a registration must be
 * accepted, or refused as attestation_invalid by exactly one check.
 */
#ifndef UNIT_WEBAUTHN_ATTESTATION_STAGE_H
#define UNIT_WEBAUTHN_ATTESTATION_STAGE_H

#include "unit/webauthn/ceremony.h"

extern struct ceremony scene;
extern struct attester attester;

/** Setup and teardown: an ES256 credential, and the attester's leaf for packed. */
int stage_setup(void **state);
int stage_teardown(void **state);

/** Use another credential, or an attester's key with the default leaf, in place of ES256. */
void stage_credential(enum signing_algorithm algorithm);
void stage_attester_key(enum signing_algorithm algorithm);

void expect_accepted(void);
/** The registration must be refused as attestation_invalid, citing the check. */
void expect_refused(enum check check);

/** Replace or add a member of the statement, or (data NULL) remove it. */
void stage_member(const char *name, struct passkey_bytes value);
void stage_no_member(void);
/** stage_member(), expect_refused(), stage_no_member() */
void refuse_member(const char *name, struct passkey_bytes value, enum check check);
#define ABSENT ((struct passkey_bytes){ NULL, 0 })

/** x5c with these certificates, encoded; valid until the next call. */
struct passkey_bytes stage_path(const struct passkey_bytes *certificates, size_t count);

/** Replace one part, or flip one byte of it. Only one mutation at a time. */
void bend_part(enum part part, struct passkey_bytes whole);
void bend_byte(enum part part, size_t at, uint8_t change);
/** Remove bytes from the end of a part; a negative number appends zeros. */
void bend_size(enum part part, int cut);
/** Replace a text that occurs in a part by another; `whole` receives the result. */
void bend_text(enum part part, const char *old, const char *with, struct buffer *whole);
void bend_nothing(void);
/** Append a part as it is in a valid registration. */
void stage_keep(enum part part, struct buffer *out);

/** Register with one anchor, and expect the statement to be valid, and trusted or not. */
void expect_trust(const struct buffer *anchor, bool trusted);

/** Test the paths that all formats with certificates share, with the current format: intermediates,
 * invalid anchors, an attacker's own root, dates (FMT-7, FMT-12). */
void walk_paths(void);

#define STAGE_TEST(function) cmocka_unit_test_setup_teardown(function, stage_setup, stage_teardown)

#endif
