-- SPDX-License-Identifier: Apache-2.0
--
-- When a new passkey of the same model was registered after a weak proof while this one could not
-- sign in: the authenticator may have overwritten it. 0: not since the last sign-in.
ALTER TABLE credential ADD COLUMN replaced_at_ms INTEGER NOT NULL DEFAULT 0;
