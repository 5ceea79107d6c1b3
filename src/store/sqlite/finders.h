/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading: a connection of its own with its prepared statements, and one function for each question
 * that the storage interface asks. Nothing here writes; the connection could not.
 */
#ifndef STORE_SQLITE_FINDERS_H
#define STORE_SQLITE_FINDERS_H

#include "base/result.h"
#include <passkey/store.h>

MUST_USE enum passkey_result finders_open(
    const char *path, struct passkey_store_reader **reader, struct passkey_error *error);

/* The operations of the storage interface, under their names there. */
void finders_close(struct passkey_store_reader **reader);
enum passkey_result finders_user(struct passkey_store_reader *reader, uint32_t relying_party,
    struct passkey_bytes id, struct passkey_user_record **user, struct passkey_error *error);
enum passkey_result finders_user_by_name(struct passkey_store_reader *reader,
    uint32_t relying_party, struct passkey_bytes name_key, struct passkey_user_record **user,
    struct passkey_error *error);
enum passkey_result finders_user_by_email(struct passkey_store_reader *reader,
    uint32_t relying_party, struct passkey_bytes email_key, struct passkey_user_record **user,
    struct passkey_error *error);
enum passkey_result finders_user_list(struct passkey_store_reader *reader, uint32_t relying_party,
    const struct passkey_user_query *asked, struct passkey_user_list **list,
    struct passkey_error *error);
enum passkey_result finders_credential(struct passkey_store_reader *reader, uint32_t relying_party,
    struct passkey_bytes id, struct passkey_credential_record **credential,
    struct passkey_error *error);
enum passkey_result finders_credential_list(struct passkey_store_reader *reader,
    uint32_t relying_party, struct passkey_bytes user_id, struct passkey_credential_list **list,
    struct passkey_error *error);
enum passkey_result finders_session(struct passkey_store_reader *reader, uint32_t relying_party,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_session_record **session,
    struct passkey_error *error);
enum passkey_result finders_session_list(struct passkey_store_reader *reader,
    uint32_t relying_party, struct passkey_bytes user_id, size_t limit,
    struct passkey_session_list **list, struct passkey_error *error);
enum passkey_result finders_api_key(struct passkey_store_reader *reader, uint32_t relying_party,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_api_key_record **api_key,
    struct passkey_error *error);
enum passkey_result finders_api_key_list(struct passkey_store_reader *reader,
    uint32_t relying_party, struct passkey_api_key_list **list, struct passkey_error *error);
enum passkey_result finders_recovery_code_set(struct passkey_store_reader *reader,
    uint32_t relying_party, struct passkey_bytes user_id, struct passkey_recovery_code_set *set,
    struct passkey_error *error);
enum passkey_result finders_link(struct passkey_store_reader *reader, uint32_t relying_party,
    const uint8_t token_hash[PASSKEY_HASH_SIZE], struct passkey_link_record **link,
    struct passkey_error *error);
enum passkey_result finders_mail_due(struct passkey_store_reader *reader, uint32_t relying_party,
    int64_t now_ms, struct passkey_mail_record **mail, struct passkey_error *error);
enum passkey_result finders_sweep_count(struct passkey_store_reader *reader, int64_t now_ms,
    int64_t audit_before_ms, struct passkey_swept *swept, struct passkey_error *error);
enum passkey_result finders_audit_figures(struct passkey_store_reader *reader,
    uint32_t relying_party, int64_t since_ms, struct passkey_figure_list **figures,
    struct passkey_error *error);
enum passkey_result finders_credential_figures(struct passkey_store_reader *reader,
    uint32_t relying_party, struct passkey_figure_list **figures, struct passkey_error *error);
enum passkey_result finders_audit_list(struct passkey_store_reader *reader, uint32_t relying_party,
    const struct passkey_audit_query *asked, struct passkey_audit_list **list, int64_t *next,
    struct passkey_error *error);
enum passkey_result finders_signing_key_list(struct passkey_store_reader *reader,
    uint32_t relying_party, struct passkey_signing_key_list **keys, struct passkey_error *error);
enum passkey_result finders_secret(struct passkey_store_reader *reader, uint32_t relying_party,
    const char *name, uint8_t value[64], size_t *size, struct passkey_error *error);
enum passkey_result finders_metadata(struct passkey_store_reader *reader,
    struct passkey_metadata_record **metadata, struct passkey_error *error);
enum passkey_result finders_metadata_number(
    struct passkey_store_reader *reader, int64_t *number, struct passkey_error *error);

#endif
