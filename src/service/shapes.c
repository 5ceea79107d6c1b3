/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON shapes of the service's records. Binary values are base64url, times RFC 3339, an AAGUID the
 * UUID that everybody knows it by.
 */
#include "service/shapes.h"
#include "base/bytes.h"
#include "base/uuid.h"
#include "service/proof.h"
#include "service/recovery.h"
#include "service/session.h"
#include <arpa/inet.h>

static void text_of(struct json_writer *writer, const char *key, struct passkey_bytes text)
{
    json_key(writer, key);
    json_text(writer, text);
}

static void text_or_null(struct json_writer *writer, const char *key, struct passkey_bytes text)
{
    if (text.data != NULL) {
        text_of(writer, key, text);
        return;
    }
    json_key(writer, key);
    json_null(writer);
}

static void time_of(struct json_writer *writer, const char *key, int64_t time_ms)
{
    json_key(writer, key);
    if (time_ms == 0)
        json_null(writer);
    else
        json_time(writer, time_ms);
}

/* What stands between single spaces, as an array. */
static void words_of(struct json_writer *writer, struct passkey_bytes words)
{
    json_array_begin(writer);
    for (size_t begin = 0, i = 0; i <= words.size; i++) {
        if (i < words.size && words.data[i] != ' ')
            continue;
        if (i > begin)
            json_text(writer, (struct passkey_bytes){ words.data + begin, i - begin });
        begin = i + 1;
    }
    json_array_end(writer);
}

static void user_names(struct json_writer *writer, const struct passkey_user_record *user)
{
    json_key(writer, "id");
    json_base64url(writer, user->id);
    text_of(writer, "name", user->name);
    text_of(writer, "displayName", user->display_name);
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
    time_of(writer, "emailVerifiedAt", user->email_verified_at_ms);
    json_key(writer, "otherWaysIn");
    words_of(writer, user->other_ways_in);
    time_of(writer, "createdAt", user->created_at_ms);
    time_of(writer, "recoveredAt", user->recovered_at_ms);
    time_of(writer, "disabledAt", user->disabled_at_ms);
    json_object_end(writer);
}

static void fact(struct json_writer *writer, enum passkey_fact known)
{
    if (known == PASSKEY_FACT_UNKNOWN)
        json_null(writer);
    else
        json_bool(writer, known == PASSKEY_FACT_YES);
}

static void transports_of(struct json_writer *writer, const struct passkey_transports *transports)
{
    json_key(writer, "transports");
    json_array_begin(writer);
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

void shape_credential(struct json_writer *writer, struct passkey_worker *worker,
    const struct passkey_credential_record *credential)
{
    char aaguid[UUID_TEXT_SIZE];
    json_object_begin(writer);
    json_key(writer, "id");
    json_base64url(writer, credential->credential.id);
    text_of(writer, "label", credential->label);
    provider_of(writer, worker, credential->credential.aaguid);
    text_of(writer, "aaguid", bytes_text(uuid_write(credential->credential.aaguid, aaguid)));
    json_key(writer, "synced");
    json_bool(writer, credential_synced(credential));
    json_key(writer, "discoverable");
    fact(writer, credential->credential.discoverable);
    transports_of(writer, &credential->credential.transports);
    time_of(writer, "createdAt", credential->created_at_ms);
    time_of(writer, "lastUsedAt", credential->last_used_at_ms);
    time_of(writer, "disabledAt", credential->disabled_at_ms);
    time_of(writer, "signCountStalledAt", credential->sign_count_stalled_at_ms);
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

static const char *strength_word(enum passkey_strength strength)
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
    json_key(writer, "advice");
    json_array_begin(writer);
    for (size_t i = 0; i < recovery->advice_count; i++) {
        json_object_begin(writer);
        text_of(writer, "code", bytes_text(recovery->advice[i].code));
        text_of(writer, "message", bytes_text(recovery->advice[i].message));
        json_object_end(writer);
    }
    json_array_end(writer);
}

void shape_recovery(struct json_writer *writer, const struct passkey_recovery *recovery)
{
    json_object_begin(writer);
    text_of(writer, "strength", bytes_text(strength_word(recovery->strength)));
    json_key(writer, "passkeys");
    json_integer(writer, recovery->passkeys);
    json_key(writer, "synced");
    json_integer(writer, recovery->synced);
    json_key(writer, "recoveryCodesLeft");
    json_integer(writer, recovery->recovery_codes_left);
    advice_of(writer, recovery);
    json_object_end(writer);
}

/* ---- sessions ---- */

void shape_amr(struct json_writer *writer, enum passkey_proof proof)
{
    words_of(writer, bytes_text(proof_amr(proof)));
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

void shape_session(
    struct json_writer *writer, const struct passkey_session_record *session, bool current)
{
    json_object_begin(writer);
    json_key(writer, "id");
    json_base64url(writer, BYTES_ARRAY(session->id));
    json_key(writer, "current");
    json_bool(writer, current);
    time_of(writer, "createdAt", session->created_at_ms);
    time_of(writer, "authTime", session->auth_time_ms);
    time_of(writer, "lastUsedAt", session->last_used_at_ms);
    time_of(writer, "expiresAt", session->expires_at_ms);
    time_of(writer, "endsAt", session->ends_at_ms);
    json_key(writer, "amr");
    shape_amr(writer, session->proof);
    json_key(writer, "restricted");
    json_bool(writer, session_restricted(session));
    time_of(writer, "recoveredAt", session->recovered_at_ms);
    json_key(writer, "address");
    shape_address(writer, session->address);
    text_or_null(writer, "userAgent",
        session->user_agent.size > 0 ? session->user_agent : (struct passkey_bytes){ NULL, 0 });
    json_object_end(writer);
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
    text_of(writer, "rpId", rp_id);
    json_key(writer, "userId");
    json_base64url(writer, account->user->id);
    text_of(writer, "name", account->user->name);
    text_of(writer, "displayName", account->user->display_name);
    json_key(writer, "acceptedCredentialIds");
    json_array_begin(writer);
    for (size_t i = 0; i < account->credentials->count; i++)
        json_base64url(writer, account->credentials->items[i].credential.id);
    json_array_end(writer);
    json_object_end(writer);
}
