-- SPDX-License-Identifier: Apache-2.0
--
-- There may be a million unfinished ceremonies, and a sweep must not read all of them while it
-- occupies the writer.

CREATE INDEX ceremony_by_expiry ON ceremony (expires_at_ms);
