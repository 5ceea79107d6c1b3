/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every table but `migration`, in an order in which a row follows the rows that it refers to.
 */
#include "store/copy_tables.h"

const struct copy_table *const COPY_TABLES[] = { &copy_relying_party, &copy_secret,
    &copy_signing_key, &copy_api_key, &copy_metadata, &copy_user, &copy_former_name,
    &copy_credential, &copy_attestation, &copy_recovery_code_set, &copy_recovery_code,
    &copy_session, &copy_link, &copy_notice, &copy_outgoing_mail, &copy_ceremony,
    &copy_limit_bucket, &copy_audit };
const size_t COPY_TABLE_COUNT = sizeof(COPY_TABLES) / sizeof(COPY_TABLES[0]);
