-- SPDX-License-Identifier: Apache-2.0
--
-- The names of audit events that 1.0 settles.

UPDATE audit SET name = CASE name
    WHEN 'recovery_codes_made' THEN 'recovery_codes_created'
    WHEN 'link_asked' THEN 'link_requested'
    WHEN 'link_made' THEN 'link_created'
    WHEN 'enrolment_begun' THEN 'enrolment_link_redeemed'
    WHEN 'recovery_ticket_redeemed' THEN 'recovery_link_redeemed'
    WHEN 'credential_stall_cleared' THEN 'sign_count_regression_cleared'
    WHEN 'credential_added' THEN 'credential_registered'
    WHEN 'credential_removed' THEN 'credential_deleted'
    WHEN 'change_allowed' THEN 'credential_change_allowed'
    WHEN 'change_allowance_revoked' THEN 'credential_change_allowance_revoked'
    ELSE name END
WHERE name IN ('recovery_codes_made', 'link_asked', 'link_made',
    'enrolment_begun', 'recovery_ticket_redeemed', 'credential_stall_cleared',
    'credential_added', 'credential_removed', 'change_allowed',
    'change_allowance_revoked');
