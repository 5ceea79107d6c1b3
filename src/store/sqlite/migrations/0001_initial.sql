-- SPDX-License-Identifier: Apache-2.0
--
-- The first schema. Times are milliseconds since 1970 in UTC, 0 for never. An enumeration holds the
-- number that the public headers give it.
--
-- Sizes and references are kept by the program: every change that needs a user or a credential looks
-- for it in its guard, so no foreign key is declared, which would look a second time at each write.
-- An index costs every sign-in; there is one for each question that is asked and no other.

-- What was done to this file, and when. user_version is the highest number here.
CREATE TABLE migration (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    checksum BLOB NOT NULL, -- SHA-256 of the .sql file
    applied_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE relying_party (
    number INTEGER PRIMARY KEY,
    rp_id TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE user (
    relying_party INTEGER NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    display_name TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    disabled_at_ms INTEGER NOT NULL,
    PRIMARY KEY (relying_party, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX user_by_name ON user (relying_party, name_key);

CREATE TABLE credential (
    number INTEGER PRIMARY KEY,
    relying_party INTEGER NOT NULL,
    id_key BLOB NOT NULL, -- the first 16 bytes of SHA-256 of the id, which may have 1,023
    id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    public_key BLOB NOT NULL,
    algorithm INTEGER NOT NULL,
    sign_count INTEGER NOT NULL,
    sign_count_stalled_at_ms INTEGER NOT NULL,
    uv_initialized INTEGER NOT NULL,
    backup_eligible INTEGER NOT NULL,
    backup_state INTEGER NOT NULL,
    discoverable INTEGER NOT NULL,
    attachment INTEGER NOT NULL,
    aaguid BLOB NOT NULL,
    transports BLOB NOT NULL, -- one byte of length before each name
    attestation_format TEXT NOT NULL,
    attestation_type INTEGER NOT NULL,
    attestation_trusted INTEGER NOT NULL,
    label TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    last_used_at_ms INTEGER NOT NULL,
    use_count INTEGER NOT NULL,
    disabled_at_ms INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX credential_by_id ON credential (relying_party, id_key);
CREATE INDEX credential_by_user ON credential (relying_party, user_id);

-- Apart from its credential, whose row every sign-in writes anew.
CREATE TABLE attestation (
    credential INTEGER PRIMARY KEY,
    object BLOB NOT NULL
) STRICT;

CREATE TABLE ceremony (
    relying_party INTEGER NOT NULL,
    id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    holder_kind INTEGER NOT NULL,
    holder_id BLOB,
    user_id BLOB,
    challenge BLOB NOT NULL,
    options TEXT NOT NULL,
    address BLOB NOT NULL, -- empty: unknown
    expires_at_ms INTEGER NOT NULL,
    PRIMARY KEY (id, relying_party) -- in this order for the sweep of all relying parties
) STRICT, WITHOUT ROWID;

-- Bounds count by address. A sweep reads this index from end to end: ceremonies are few and short.
CREATE INDEX ceremony_by_address ON ceremony (address, expires_at_ms);

CREATE TABLE session (
    relying_party INTEGER NOT NULL,
    token_hash BLOB NOT NULL,
    id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    credential_id BLOB NOT NULL,
    proof INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    auth_time_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    PRIMARY KEY (token_hash, relying_party)
) STRICT, WITHOUT ROWID;

CREATE INDEX session_by_expiry ON session (expires_at_ms);

CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    relying_party INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    name TEXT NOT NULL,
    user_id BLOB,
    credential_id BLOB,
    address BLOB,
    result INTEGER NOT NULL
) STRICT;

CREATE TABLE secret (
    relying_party INTEGER NOT NULL,
    name TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (relying_party, name)
) STRICT, WITHOUT ROWID;
