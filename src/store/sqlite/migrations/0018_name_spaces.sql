-- SPDX-License-Identifier: Apache-2.0
--
-- Several spaces in a name count as one. A name that is taken then keeps its old key: its user signs
-- in without a name.
UPDATE OR IGNORE user
SET name_key = replace(replace(replace(name_key, ' ', ' ' || char(1)), char(1) || ' ', ''), char(1), '')
WHERE instr(name_key, '  ') > 0;
