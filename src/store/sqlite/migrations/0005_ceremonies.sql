-- SPDX-License-Identifier: Apache-2.0
--
-- A ceremony keeps what its finish needs in one record with a version, instead of the JSON of its
-- options. Unfinished ceremonies are dropped: they last five minutes, and a page whose ceremony is
-- unknown starts another one.

DROP TABLE ceremony;

CREATE TABLE ceremony (
    relying_party INTEGER NOT NULL,
    id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    holder_kind INTEGER NOT NULL,
    holder_id BLOB,
    issued BLOB NOT NULL, -- src/service/ceremony/issued.h
    address BLOB NOT NULL, -- empty: unknown
    expires_at_ms INTEGER NOT NULL,
    PRIMARY KEY (id, relying_party) -- in this order for the sweep of all relying parties
) STRICT, WITHOUT ROWID;

-- Bounds count by address. A sweep reads all of this index: ceremonies are few and short-lived.
CREATE INDEX ceremony_by_address ON ceremony (address, expires_at_ms);
