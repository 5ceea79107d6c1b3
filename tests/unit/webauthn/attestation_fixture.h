/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One ceremony and one attester for the tests of attestation formats: a registration must be
 * accepted, or refused as attestation_invalid by exactly one check.
 */
#ifndef UNIT_WEBAUTHN_ATTESTATION_FIXTURE_H
#define UNIT_WEBAUTHN_ATTESTATION_FIXTURE_H

#include "unit/webauthn/ceremony.h"

extern struct ceremony fixture;
extern struct attester attester;

/** Setup and teardown: an ES256 credential, and the attester's leaf for packed. */
int fixture_setup(void **state);
int fixture_teardown(void **state);

/** Use another credential, or an attester's key with the default leaf, in place of ES256. */
void fixture_credential(enum signing_algorithm algorithm);
void fixture_attester_key(enum signing_algorithm algorithm);

void expect_accepted(void);
/** The registration must be refused as attestation_invalid, citing the check. */
void expect_refused(enum check check);

/** Replace or add a member of the statement, or (data NULL) remove it. */
void fixture_member(const char *name, struct passkey_bytes value);
void fixture_no_member(void);
/** fixture_member(), expect_refused(), fixture_no_member() */
void refuse_member(const char *name, struct passkey_bytes value, enum check check);
#define ABSENT ((struct passkey_bytes){ NULL, 0 })

/** x5c with these certificates, encoded; valid until the next call. */
struct passkey_bytes fixture_path(const struct passkey_bytes *certificates, size_t count);

/** Replace one part, or flip one byte of it. Only one mutation at a time. */
void mutate_part(enum part part, struct passkey_bytes whole);
void mutate_byte(enum part part, size_t at, uint8_t change);
/** Remove bytes from the end of a part; a negative number appends zeros. */
void mutate_size(enum part part, int cut);
/** Replace a text that occurs in a part by another; `whole` receives the result. */
void mutate_text(enum part part, const char *old, const char *with, struct buffer *whole);
void mutate_nothing(void);
/** Append a part as it is in a valid registration. */
void fixture_keep(enum part part, struct buffer *out);

/** Register with one anchor, and expect the statement to be valid, and trusted or not. */
void expect_trust(const struct buffer *anchor, bool trusted);

/** Test the paths that all formats with certificates share, with the current format: intermediates,
 * invalid anchors, an attacker's own root, dates (FMT-7, FMT-12). */
void walk_paths(void);

#define FIXTURE_TEST(function)                                                                     \
    cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

#endif
