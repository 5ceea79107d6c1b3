-- SPDX-License-Identifier: Apache-2.0
--
-- The canonical form of an e-mail address folds only ASCII letters now, and has its domain as
-- IDNA A-labels. For ASCII it is what it was. Another address keeps receiving mail, but finds no
-- user until it is verified again: its old form may be the address of somebody else.
UPDATE user SET email_key = ' ' || hex(id) WHERE length(email) <> length(CAST(email AS BLOB));
