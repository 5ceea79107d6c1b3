-- SPDX-License-Identifier: Apache-2.0
--
-- Accounts that people do not lose: ways back in, sessions that can be seen and ended, links, API
-- keys, signing keys, mail, limits. 0 is never, as before.

ALTER TABLE user ADD COLUMN email TEXT; -- set by a verified link alone
ALTER TABLE user ADD COLUMN email_key TEXT; -- its canonical form
ALTER TABLE user ADD COLUMN email_verified_at_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE user ADD COLUMN other_ways_in TEXT NOT NULL DEFAULT ''; -- names between single spaces
ALTER TABLE user ADD COLUMN recovered_at_ms INTEGER NOT NULL DEFAULT 0;

CREATE UNIQUE INDEX user_by_email ON user (relying_party, email_key) WHERE email_key IS NOT NULL;

ALTER TABLE credential ADD COLUMN disabled_by INTEGER NOT NULL DEFAULT 0;
-- Enrolled through a recovery at that time, or by a session that descends from one.
ALTER TABLE credential ADD COLUMN recovered_at_ms INTEGER NOT NULL DEFAULT 0;
-- An operator allows its backup eligibility to change once.
ALTER TABLE credential ADD COLUMN backup_upgrade_allowed INTEGER NOT NULL DEFAULT 0;

ALTER TABLE ceremony ADD COLUMN conditional INTEGER NOT NULL DEFAULT 0; -- user presence may be absent
ALTER TABLE ceremony ADD COLUMN link_hash BLOB; -- the invitation that its finish spends

-- expires_at_ms moves with use (idle), ends_at_ms does not. The credential is empty where a session
-- was not proved by one.
ALTER TABLE session ADD COLUMN ends_at_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN last_used_at_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN recovered_at_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN address BLOB;
ALTER TABLE session ADD COLUMN user_agent TEXT NOT NULL DEFAULT '';
UPDATE session SET ends_at_ms = expires_at_ms, last_used_at_ms = auth_time_ms;

CREATE INDEX session_by_user ON session (relying_party, user_id);

ALTER TABLE audit ADD COLUMN actor INTEGER NOT NULL DEFAULT 0;
ALTER TABLE audit ADD COLUMN actor_id BLOB;
ALTER TABLE audit ADD COLUMN subject_id BLOB; -- the session, API key or link that it is about

CREATE TABLE recovery_code_set (
    relying_party INTEGER NOT NULL,
    user_id BLOB NOT NULL,
    salt BLOB NOT NULL,
    log2_n INTEGER NOT NULL, -- of scrypt, as r and p
    r INTEGER NOT NULL,
    p INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    PRIMARY KEY (relying_party, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_code (
    relying_party INTEGER NOT NULL,
    user_id BLOB NOT NULL,
    hash BLOB NOT NULL,
    used_at_ms INTEGER NOT NULL,
    PRIMARY KEY (relying_party, user_id, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE link (
    relying_party INTEGER NOT NULL,
    token_hash BLOB NOT NULL,
    id BLOB NOT NULL,
    purpose INTEGER NOT NULL,
    user_id BLOB,
    email TEXT,
    maker INTEGER NOT NULL, -- an actor, as in audit
    maker_id BLOB,
    recovered_at_ms INTEGER NOT NULL, -- its maker descends from that recovery
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    PRIMARY KEY (token_hash, relying_party)
) STRICT, WITHOUT ROWID;

CREATE INDEX link_by_expiry ON link (expires_at_ms);
CREATE INDEX link_by_user ON link (relying_party, user_id) WHERE user_id IS NOT NULL;

CREATE TABLE api_key (
    relying_party INTEGER NOT NULL,
    id BLOB NOT NULL,
    token_hash BLOB NOT NULL,
    name TEXT NOT NULL,
    scopes INTEGER NOT NULL, -- a set of bits
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    revoked_at_ms INTEGER NOT NULL,
    last_used_at_ms INTEGER NOT NULL,
    PRIMARY KEY (relying_party, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX api_key_by_token ON api_key (relying_party, token_hash);

CREATE TABLE signing_key (
    relying_party INTEGER NOT NULL,
    id TEXT NOT NULL, -- the kid of its JSON Web Key
    private_key BLOB NOT NULL, -- sealed where a key for that is configured
    public_key BLOB NOT NULL,
    created_at_ms INTEGER NOT NULL,
    signs_from_ms INTEGER NOT NULL,
    retired_at_ms INTEGER NOT NULL, -- published until then; 0: the current one
    PRIMARY KEY (relying_party, id)
) STRICT, WITHOUT ROWID;

-- What is to be mailed, and never a link: it is drawn when the mail goes out.
CREATE TABLE outgoing_mail (
    number INTEGER PRIMARY KEY,
    relying_party INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    user_id BLOB,
    recipient TEXT, -- NULL: found out when it goes out
    detail TEXT NOT NULL, -- what it is about: a label, an address, a name
    created_at_ms INTEGER NOT NULL,
    due_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL, -- it is of no use any more
    attempts INTEGER NOT NULL,
    problem TEXT NOT NULL -- of the last attempt
) STRICT;

CREATE INDEX outgoing_mail_by_due ON outgoing_mail (relying_party, due_at_ms);
CREATE INDEX outgoing_mail_by_expiry ON outgoing_mail (expires_at_ms);

-- A bucket of tokens as the moment at which it will be full again.
CREATE TABLE limit_bucket (
    key BLOB NOT NULL PRIMARY KEY, -- 16 bytes of a hash over what is limited and for whom
    full_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX limit_bucket_by_time ON limit_bucket (full_at_ms);
