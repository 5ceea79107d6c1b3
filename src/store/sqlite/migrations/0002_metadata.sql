-- SPDX-License-Identifier: Apache-2.0
--
-- The metadata BLOB of FIDO as it came, for all relying parties: one row. Its number never falls.
CREATE TABLE metadata (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL,
    accepted_at_ms INTEGER NOT NULL, -- the time that judges its certificates when it is read again
    blob BLOB NOT NULL
) STRICT;
