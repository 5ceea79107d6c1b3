/* SPDX-License-Identifier: Apache-2.0 */
/* Binary values are written as base64url, times as RFC 3339, and AAGUIDs as UUIDs. */
#include "shapes/shapes.h"
#include "base/bytes.h"
#include "base/uuid.h"
#include "service/access/authority.h"
#include "service/access/session.h"
#include "service/account/link.h"
#include "service/account/recovery.h"
#include "service/signing/proof.h"
#include "shapes/names.h"
#include <arpa/inet.h>
#include <passkey/account.h>

static void text_or_null(struct json_writer *writer, const char *key, struct passkey_bytes text)
{
    if (text.data != NULL) {
        json_text_member(writer, key, text);
        return;
    }
    json_key(writer, key);
    json_null(writer);
}

void shape_id(struct json_writer *writer, const char *name, struct passkey_bytes id)
{
    json_key(writer, name);
    if (id.size == 0)
        json_null(writer);
    else
        json_base64url(writer, id);
}

static void user_names(struct json_writer *writer, const struct passkey_user_record *user)
{
    json_base64url_member(writer, "id", user->id);
    json_text_member(writer, "name", user->name);
    json_text_member(writer, "displayName", user->display_name);
}

void shape_user(struct json_writer *writer, const struct passkey_user_record *user)
{
    json_object_begin(writer);
    user_names(writer, user);
    json_object_end(writer);
}

void shape_user_details(struct json_writer *writer, const struct passkey_user_record *user)
{
    json_object_begin(writer);
    user_names(writer, user);
    text_or_null(writer, "email", user->email);
    json_time_member(writer, "emailVerifiedAt", user->email_verified_at_ms);
    json_words_member(writer, "otherWaysIn", user->other_ways_in);
    json_time_member(writer, "createdAt", user->created_at_ms);
    json_time_member(writer, "recoveredAt", user->recovered_at_ms);
    json_time_member(writer, "disabledAt", user->disabled_at_ms);
    json_object_end(writer);
}

static void transports_of(struct json_writer *writer, const struct passkey_transports *transports)
{
    json_array_member(writer, "transports");
    for (size_t i = 0; i < transports->count; i++)
        json_text(writer, transports->names[i]);
    json_array_end(writer);
}

static void provider_of(struct json_writer *writer, struct passkey_worker *worker,
    const uint8_t aaguid[PASSKEY_AAGUID_SIZE])
{
    char name[PASSKEY_PROVIDER_NAME_SIZE];
    json_key(writer, "provider");
    if (worker != NULL && passkey_provider_name(worker, aaguid, name))
        json_text(writer, bytes_text(name));
    else
        json_null(writer);
}

static void disabler_of(struct json_writer *writer, enum passkey_disabled_by by)
{
    const char *name = disabled_by_name(by);
    json_key(writer, "disabledBy");
    if (name != NULL)
        json_text(writer, bytes_text(name));
    else
        json_null(writer);
}

void shape_credential(struct json_writer *writer, struct passkey_worker *worker,
    const struct passkey_credential_record *credential)
{
    char aaguid[UUID_TEXT_SIZE];
    json_object_begin(writer);
    json_base64url_member(writer, "id", credential->credential.id);
    json_text_member(writer, "label", credential->label);
    provider_of(writer, worker, credential->credential.aaguid);
    json_text_member(
        writer, "aaguid", bytes_text(uuid_write(credential->credential.aaguid, aaguid)));
    json_bool_member(writer, "synced", credential_synced(credential));
    json_fact_member(writer, "discoverable", credential->credential.discoverable);
    json_bool_member(writer, "uvInitialized", credential->credential.uv_initialized);
    transports_of(writer, &credential->credential.transports);
    json_time_member(writer, "createdAt", credential->created_at_ms);
    json_time_member(writer, "lastUsedAt", credential->last_used_at_ms);
    json_time_member(writer, "disabledAt", credential->disabled_at_ms);
    disabler_of(writer, credential->disabled_by);
    json_time_member(writer, "signCountRegressedAt", credential->sign_count_regressed_at_ms);
    json_time_member(writer, "heldUntil", credential->held_until_ms);
    json_time_member(writer, "replacedAt", credential->replaced_at_ms);
    json_object_end(writer);
}

void shape_credentials(struct json_writer *writer, struct passkey_worker *worker,
    const struct passkey_credential_list *credentials)
{
    json_array_begin(writer);
    for (size_t i = 0; i < credentials->count; i++)
        shape_credential(writer, worker, &credentials->items[i]);
    json_array_end(writer);
}

void shape_restored_members(struct json_writer *writer, const struct passkey_account *account)
{
    const struct passkey_restored *restored = account->restored;
    json_object_member(writer, "user");
    json_base64url_member(writer, "id", account->user->id);
    json_text_member(writer, "name", account->user->name);
    text_or_null(writer, "email", account->user->email);
    json_object_end(writer);
    json_object_member(writer, "restored");
    json_bool_member(writer, "user", restored->user_restored);
    json_bool_member(writer, "name", restored->name_restored);
    json_bool_member(writer, "email", restored->email_restored);
    json_array_member(writer, "credentials");
    for (size_t i = 0; i < restored->credentials->count; i++) {
        const struct passkey_credential_record *record = &restored->credentials->items[i];
        json_object_begin(writer);
        json_base64url_member(writer, "id", record->credential.id);
        json_text_member(writer, "label", record->label);
        json_object_end(writer);
    }
    json_array_end(writer);
    json_object_end(writer);
}

const char *shape_strength(enum passkey_strength strength)
{
    switch (strength) {
    case PASSKEY_STRENGTH_STRONG:
        return "strong";
    case PASSKEY_STRENGTH_FAIR:
        return "fair";
    case PASSKEY_STRENGTH_WEAK:
    default:
        return "weak";
    }
}

static void advice_of(struct json_writer *writer, const struct passkey_recovery *recovery)
{
    json_array_member(writer, "advice");
    for (size_t i = 0; i < recovery->advice_count; i++) {
        json_object_begin(writer);
        json_text_member(writer, "code", bytes_text(recovery->advice[i].code));
        json_text_member(writer, "message", bytes_text(recovery->advice[i].message));
        json_object_end(writer);
    }
    json_array_end(writer);
}

void shape_recovery(struct json_writer *writer, const struct passkey_recovery *recovery)
{
    json_object_begin(writer);
    json_text_member(writer, "strength", bytes_text(shape_strength(recovery->strength)));
    json_integer_member(writer, "passkeys", recovery->passkeys);
    json_integer_member(writer, "synced", recovery->synced);
    json_integer_member(writer, "recoveryCodesLeft", recovery->recovery_codes_left);
    advice_of(writer, recovery);
    json_object_end(writer);
}

void shape_address(struct json_writer *writer, struct passkey_bytes address)
{
    char text[INET6_ADDRSTRLEN] = "";
    int family = address.size == 4 ? AF_INET : AF_INET6;
    bool known = (address.size == 4 || address.size == 16) &&
                 inet_ntop(family, address.data, text, sizeof(text)) != NULL;
    if (known)
        json_text(writer, bytes_text(text));
    else
        json_null(writer);
}

static void client_members(
    struct json_writer *writer, struct passkey_bytes address, struct passkey_bytes user_agent)
{
    json_key(writer, "address");
    shape_address(writer, address);
    text_or_null(
        writer, "userAgent", user_agent.size > 0 ? user_agent : (struct passkey_bytes){ NULL, 0 });
}

void shape_session(
    struct json_writer *writer, const struct passkey_session_record *session, bool current)
{
    json_object_begin(writer);
    json_base64url_member(writer, "id", BYTES_ARRAY(session->id));
    json_bool_member(writer, "current", current);
    json_time_member(writer, "createdAt", session->created_at_ms);
    json_time_member(writer, "authTime", session->auth_time_ms);
    json_time_member(writer, "lastUsedAt", session->last_used_at_ms);
    json_time_member(writer, "expiresAt", session->expires_at_ms);
    json_time_member(writer, "endsAt", session->ends_at_ms);
    json_words_member(writer, "amr", bytes_text(proof_amr(session->proof)));
    json_key(writer, "credentialId");
    if (session->credential_id.size > 0)
        json_base64url(writer, session->credential_id);
    else
        json_null(writer);
    json_bool_member(writer, "restricted", session_restricted(session));
    json_time_member(writer, "recoveredAt", session->recovered_at_ms);
    json_time_member(writer, "heldUntil", session->held_until_ms);
    client_members(writer, session->address, session->user_agent);
    json_object_end(writer);
}

void shape_api_key_members(struct json_writer *writer, const struct passkey_api_key_record *api_key)
{
    json_base64url_member(writer, "id", BYTES_ARRAY(api_key->id));
    json_text_member(writer, "name", api_key->name);
    json_array_member(writer, "scopes");
    for (uint32_t scope = 1; scope_name(scope) != NULL; scope <<= 1)
        if ((api_key->scopes & scope) != 0)
            json_text(writer, bytes_text(scope_name(scope)));
    json_array_end(writer);
    json_time_member(writer, "createdAt", api_key->created_at_ms);
    json_time_member(writer, "expiresAt", api_key->expires_at_ms);
    json_time_member(writer, "revokedAt", api_key->revoked_at_ms);
    json_time_member(writer, "lastUsedAt", api_key->last_used_at_ms);
}

void shape_link(struct json_writer *writer, const struct passkey_link_record *link)
{
    json_object_begin(writer);
    json_base64url_member(writer, "id", BYTES_ARRAY(link->id));
    json_text_member(writer, "purpose", bytes_text(link_purpose_name(link->purpose)));
    json_key(writer, "userId");
    if (link->user_id.data != NULL)
        json_base64url(writer, link->user_id);
    else
        json_null(writer);
    json_text_member(writer, "createdBy", bytes_text(actor_name(link->maker)));
    json_time_member(writer, "createdAt", link->created_at_ms);
    json_time_member(writer, "expiresAt", link->expires_at_ms);
    json_time_member(writer, "redeemedAt", link->redeemed_at_ms);
    json_object_end(writer);
}

static void notice_of(struct json_writer *writer, const struct passkey_notice_record *notice)
{
    json_object_begin(writer);
    json_base64url_member(writer, "id", BYTES_ARRAY(notice->id));
    json_text_member(writer, "kind", bytes_text(notice_kind_name(notice->kind)));
    json_time_member(writer, "at", notice->created_at_ms);
    json_time_member(writer, "heldUntil", notice->held_until_ms);
    json_bool_member(writer, "answerable", notice->answerable);
    json_text_member(writer, "detail", notice->detail);
    client_members(writer, notice->address, notice->user_agent);
    json_object_end(writer);
}

void shape_notices(struct json_writer *writer, const struct passkey_notice_list *notices)
{
    json_array_begin(writer);
    for (size_t i = 0; notices != NULL && i < notices->count; i++)
        notice_of(writer, &notices->items[i]);
    json_array_end(writer);
}

void shape_warnings(struct json_writer *writer, const struct passkey_account *account)
{
    json_array_begin(writer);
    for (size_t i = 0; i < account->warning_count; i++)
        json_text(writer, bytes_text(account->warnings[i]));
    json_array_end(writer);
}

void shape_signals(
    struct json_writer *writer, struct passkey_bytes rp_id, const struct passkey_account *account)
{
    json_object_begin(writer);
    json_text_member(writer, "rpId", rp_id);
    json_base64url_member(writer, "userId", account->user->id);
    json_text_member(writer, "name", account->user->name);
    json_text_member(writer, "displayName", account->user->display_name);
    json_array_member(writer, "acceptedCredentialIds");
    for (size_t i = 0; i < account->credentials->count; i++)
        json_base64url(writer, account->credentials->items[i].credential.id);
    json_array_end(writer);
    json_object_end(writer);
}
