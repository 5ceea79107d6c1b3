/* SPDX-License-Identifier: Apache-2.0 */
#include "conformance/ceremonies.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/json.h"
#include "service/names/label.h"
#include "service/names/user_name.h"
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

/* In order of preference: the algorithms of OpenSSL 3.0. */
static const int32_t algorithms[] = { PASSKEY_ALGORITHM_ES256, PASSKEY_ALGORITHM_EDDSA,
    PASSKEY_ALGORITHM_RS256, PASSKEY_ALGORITHM_ES384, PASSKEY_ALGORITHM_ES512,
    PASSKEY_ALGORITHM_ES256K, PASSKEY_ALGORITHM_RS384, PASSKEY_ALGORITHM_RS512,
    PASSKEY_ALGORITHM_PS256, PASSKEY_ALGORITHM_PS384, PASSKEY_ALGORITHM_PS512,
    PASSKEY_ALGORITHM_ESP256, PASSKEY_ALGORITHM_ESP384, PASSKEY_ALGORITHM_ESP512,
    PASSKEY_ALGORITHM_ED25519, PASSKEY_ALGORITHM_ED448 };
#define ALGORITHM_COUNT (sizeof(algorithms) / sizeof(algorithms[0]))

/* All formats; the library's default excludes android-safetynet, which the tool tests. */
static const struct passkey_bytes formats[] = { BYTES_CONSTANT("none"), BYTES_CONSTANT("packed"),
    BYTES_CONSTANT("tpm"), BYTES_CONSTANT("android-key"), BYTES_CONSTANT("android-safetynet"),
    BYTES_CONSTANT("fido-u2f"), BYTES_CONSTANT("apple"), BYTES_CONSTANT("compound") };

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum passkey_result draw(uint8_t *bytes, size_t size, struct passkey_error *error)
{
    return getrandom(bytes, size, 0) == (ssize_t)size ? PASSKEY_OK
                                                      : fault(error, "getrandom() failed.");
}

static void name_set(struct name *name, struct passkey_bytes text)
{
    name->size = text.size;
    if (text.size > 0)
        memcpy(name->data, text.data, text.size);
}

static enum passkey_result find_user(struct party *party, struct passkey_bytes name,
    struct ceremony *ceremony, bool *found, struct passkey_error *error)
{
    struct user_name_key key;
    TRY(user_name_canonical(name, &key, error));
    return store_find_user(party->store, user_name_view(&key), ceremony->user_id, found, error);
}

/* Store the ceremony of written options, or free them. */
static enum passkey_result begin(struct party *party, struct ceremony *ceremony,
    struct started *started, struct passkey_error *error)
{
    int64_t now = now_ms();
    ceremony->expires_at_ms = now + CEREMONY_LIFETIME_MS;
    enum passkey_result result = draw(ceremony->id, CEREMONY_ID_SIZE, error);
    if (result == PASSKEY_OK)
        result = store_put_ceremony(party->store, ceremony, now, error);
    memcpy(started->ceremony_id, ceremony->id, CEREMONY_ID_SIZE);
    if (result != PASSKEY_OK) {
        passkey_free(started->options);
        started->options = NULL;
    }
    return result;
}

/* ---- what the conformance tool requires in addition to WebAuthn Level 3 ---- */

static enum passkey_result refuse_token_binding(struct passkey_error *error)
{
    return refuse(error, PASSKEY_CLIENT_DATA_INVALID, CHECK_NONE,
        "The member \"tokenBinding\" of the client data must be an object with a \"status\" of "
        "\"present\", then with an \"id\" in base64url, \"supported\" or \"not-supported\".");
}

/* WebAuthn L2 5.8.1. Level 3 ignores the member. The library has verified the client data. */
static enum passkey_result check_token_binding(
    struct passkey_bytes client_data, struct passkey_error *error)
{
    CLEANUP(json_free) struct json *json = NULL;
    const struct passkey_bytes mark = BYTES_LITERAL("\xef\xbb\xbf");
    struct passkey_bytes status = { NULL, 0 }, id = { NULL, 0 };
    uint8_t decoded[1024];
    size_t size = 0;
    if (bytes_start_with(client_data, mark))
        client_data =
            (struct passkey_bytes){ client_data.data + mark.size, client_data.size - mark.size };
    TRY(json_parse(client_data, &json, error));
    const struct json *binding = json_member(json, "tokenBinding");
    const struct json *id_member = json_member(binding, "id");
    if (binding == NULL)
        return PASSKEY_OK;
    if (!json_member_text(binding, "status", &status) ||
        (id_member != NULL && !json_as_text(id_member, &id)) ||
        BASE64URL_DECODED_SIZE(id.size) > sizeof(decoded) || !base64url_decode(id, decoded, &size))
        return refuse_token_binding(error);
    bool valid = bytes_equal(status, BYTES_LITERAL("supported")) ||
                 bytes_equal(status, BYTES_LITERAL("not-supported")) ||
                 (bytes_equal(status, BYTES_LITERAL("present")) && size > 0);
    return valid ? PASSKEY_OK : refuse_token_binding(error);
}

/* WebAuthn L3 8.6 does not require it: a U2F authenticator has no AAGUID. */
static enum passkey_result check_u2f_aaguid(
    const struct passkey_credential *credential, struct passkey_error *error)
{
    static const uint8_t zero[PASSKEY_AAGUID_SIZE];
    if (bytes_equal(credential->attestation_format, BYTES_LITERAL("fido-u2f")) &&
        !bytes_equal(BYTES_ARRAY(credential->aaguid), BYTES_ARRAY(zero)))
        return refuse(error, PASSKEY_ATTESTATION_INVALID, CHECK_NONE,
            "The AAGUID must be zero with an attestation statement of the format fido-u2f.");
    return PASSKEY_OK;
}

/* ---- registration ---- */

static enum passkey_result write_creation_options(struct party *party,
    const struct registration_request *request, const struct ceremony *ceremony,
    const struct credential_list *exclude, struct started *started, struct passkey_error *error)
{
    const struct passkey_creation_options options = { .size = sizeof(options),
        .rp_id = party->rp_id,
        .rp_name = party->rp_id,
        .user_id = BYTES_ARRAY(ceremony->user_id),
        .user_name = request->user_name,
        .user_display_name = { ceremony->display_name.data, ceremony->display_name.size },
        .challenge = BYTES_ARRAY(ceremony->challenge),
        .algorithms = algorithms,
        .algorithm_count = ALGORITHM_COUNT,
        .timeout_ms = CEREMONY_LIFETIME_MS,
        .exclude = exclude->items,
        .exclude_count = exclude->count,
        .attachment = request->attachment,
        .resident_key = request->resident_key,
        .user_verification = request->user_verification,
        .attestation = request->attestation };
    return passkey_registration_options(&options, &started->options, &started->options_size, error);
}

static enum passkey_result registration_start_with(struct party *party,
    const struct registration_request *request, struct credential_list *exclude,
    struct started *started, struct passkey_error *error)
{
    struct ceremony ceremony = { .kind = CEREMONY_REGISTRATION,
        .user_verification = request->user_verification,
        .attachment = request->attachment,
        .attestation = request->attestation };
    bool found = false;
    TRY(find_user(party, request->user_name, &ceremony, &found, error));
    TRY(label_check(request->user_name, "user name", error)); /* so both fit into a struct name */
    TRY(label_check(request->display_name, "display name", error));
    if (found)
        TRY(store_list_credentials(party->store, ceremony.user_id, exclude, error));
    else
        TRY(draw(ceremony.user_id, USER_ID_SIZE, error));
    if (exclude->count == CREDENTIAL_COUNT_MAX)
        return refuse(error, PASSKEY_CONFLICT, CHECK_NONE,
            "The user has %d credentials; more are not accepted.", CREDENTIAL_COUNT_MAX);
    TRY(draw(ceremony.challenge, CHALLENGE_SIZE, error));
    name_set(&ceremony.user_name, request->user_name);
    name_set(&ceremony.display_name,
        request->display_name.size > 0 ? request->display_name : request->user_name);
    TRY(write_creation_options(party, request, &ceremony, exclude, started, error));
    return begin(party, &ceremony, started, error);
}

enum passkey_result registration_start(struct party *party,
    const struct registration_request *request, struct started *started,
    struct passkey_error *error)
{
    struct credential_list *exclude = calloc(1, sizeof(*exclude));
    if (exclude == NULL)
        return fault(error, "Out of memory.");
    enum passkey_result result = registration_start_with(party, request, exclude, started, error);
    credential_list_deinit(exclude);
    free(exclude);
    return result;
}

static struct passkey_attestation_policy policy_of(
    const struct party *party, const struct ceremony *ceremony)
{
    return (struct passkey_attestation_policy){ .size = sizeof(struct passkey_attestation_policy),
        .formats = formats,
        .format_count = sizeof(formats) / sizeof(formats[0]),
        .anchors = party->anchors,
        .anchor_count = party->anchor_count,
        /* If no attestation was requested, a client cannot be expected to send a trusted one. */
        .trust = ceremony->attestation != PASSKEY_ATTESTATION_NONE ? party->trust
                                                                   : PASSKEY_TRUST_OPTIONAL };
}

static enum passkey_result registration_verify(struct party *party, const struct ceremony *ceremony,
    struct passkey_bytes response, struct passkey_credential *credential,
    struct passkey_error *error)
{
    const struct passkey_registration *registration = NULL;
    const struct passkey_attestation_policy policy = policy_of(party, ceremony);
    const struct passkey_registration_expected expected = { .size = sizeof(expected),
        .challenge = BYTES_ARRAY(ceremony->challenge),
        .origins = party->origins,
        .origin_count = party->origin_count,
        .rp_id = party->rp_id,
        .user_verification = ceremony->user_verification,
        .algorithms = algorithms,
        .algorithm_count = ALGORITHM_COUNT,
        .now_ms = now_ms(),
        .attestation = &policy };
    TRY(passkey_registration_verify(
        party->verifier, response, &expected, credential, &registration, error));
    TRY(check_token_binding(registration->client_data, error));
    TRY(check_u2f_aaguid(credential, error));
    if (ceremony->attachment != PASSKEY_ATTACHMENT_UNKNOWN &&
        credential->attachment != PASSKEY_ATTACHMENT_UNKNOWN &&
        ceremony->attachment != credential->attachment)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The member \"authenticatorAttachment\" is not the one that the options asked for.");
    return PASSKEY_OK;
}

enum passkey_result registration_finish(struct party *party, struct passkey_bytes ceremony_id,
    struct passkey_bytes response, struct passkey_error *error)
{
    struct ceremony ceremony = { .kind = CEREMONY_REGISTRATION };
    struct passkey_credential credential = { .size = sizeof(credential) };
    struct user_name_key key;
    TRY(store_take_ceremony(party->store, ceremony_id, now_ms(), &ceremony, error));
    TRY(registration_verify(party, &ceremony, response, &credential, error));
    TRY(user_name_canonical(
        (struct passkey_bytes){ ceremony.user_name.data, ceremony.user_name.size }, &key, error));
    return store_add_credential(party->store, &ceremony, user_name_view(&key), &credential, error);
}

/* ---- authentication ---- */

static enum passkey_result authentication_start_with(struct party *party, struct ceremony *ceremony,
    struct credential_list *allow, struct started *started, struct passkey_error *error)
{
    TRY(store_list_credentials(party->store, ceremony->user_id, allow, error));
    if (allow->count == 0) /* an empty list would allow any credential */
        return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE, "The user has no credential.");
    ceremony->credential_last = allow->last;
    TRY(draw(ceremony->challenge, CHALLENGE_SIZE, error));
    const struct passkey_request_options options = { .size = sizeof(options),
        .rp_id = party->rp_id,
        .challenge = BYTES_ARRAY(ceremony->challenge),
        .timeout_ms = CEREMONY_LIFETIME_MS,
        .allow = allow->items,
        .allow_count = allow->count,
        .user_verification = ceremony->user_verification };
    TRY(passkey_authentication_options(&options, &started->options, &started->options_size, error));
    return begin(party, ceremony, started, error);
}

enum passkey_result authentication_start(struct party *party, struct passkey_bytes user_name,
    enum passkey_requirement user_verification, struct started *started,
    struct passkey_error *error)
{
    struct ceremony ceremony = { .kind = CEREMONY_AUTHENTICATION,
        .user_verification = user_verification };
    bool found = false;
    TRY(find_user(party, user_name, &ceremony, &found, error));
    if (!found)
        return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE, "No user has this name.");
    struct credential_list *allow = calloc(1, sizeof(*allow));
    if (allow == NULL)
        return fault(error, "Out of memory.");
    enum passkey_result result = authentication_start_with(party, &ceremony, allow, started, error);
    credential_list_deinit(allow);
    free(allow);
    return result;
}

/* The lookup of find(). */
struct lookup {
    struct party *party;
    const struct ceremony *ceremony;
    struct passkey_bytes id;   /* in the response */
    struct passkey_bytes blob; /* freed by free() */
    struct passkey_credential record;
};

static enum passkey_result find(void *context, struct passkey_bytes credential_id,
    struct passkey_bytes user_handle, struct passkey_authentication_expected *expected,
    struct passkey_error *error)
{
    struct lookup *lookup = context;
    (void)user_handle;
    lookup->id = credential_id;
    TRY(store_find_credential(
        lookup->party->store, lookup->ceremony, credential_id, &lookup->blob, error));
    TRY(passkey_credential_decode(lookup->blob, &lookup->record, error));
    expected->credential = &lookup->record;
    expected->allow = &lookup->id; /* store_find_credential() found it in the list */
    expected->allow_count = 1;
    return PASSKEY_OK;
}

static enum passkey_result authenticate(
    struct lookup *lookup, struct passkey_bytes response, struct passkey_error *error)
{
    const struct party *party = lookup->party;
    const struct passkey_authentication_expected expected = { .size = sizeof(expected),
        .challenge = BYTES_ARRAY(lookup->ceremony->challenge),
        .origins = party->origins,
        .origin_count = party->origin_count,
        .rp_id = party->rp_id,
        .user_verification = lookup->ceremony->user_verification,
        .user_handle = BYTES_ARRAY(lookup->ceremony->user_id),
        .find = find,
        .find_context = lookup };
    struct passkey_credential credential = { .size = sizeof(credential) };
    const struct passkey_authentication *authentication = NULL;
    TRY(passkey_authentication_verify(
        party->verifier, response, &expected, &credential, &authentication, error));
    TRY(check_token_binding(authentication->client_data, error));
    credential.uv_initialized = credential.uv_initialized || authentication->user_verified;
    return store_update_credential(party->store, &credential, error); /* 7.2 step 24 */
}

enum passkey_result authentication_finish(struct party *party, struct passkey_bytes ceremony_id,
    struct passkey_bytes response, struct passkey_error *error)
{
    struct ceremony ceremony = { .kind = CEREMONY_AUTHENTICATION };
    struct lookup lookup = { .party = party,
        .ceremony = &ceremony,
        .record = { .size = sizeof(struct passkey_credential) } };
    TRY(store_take_ceremony(party->store, ceremony_id, now_ms(), &ceremony, error));
    enum passkey_result result = authenticate(&lookup, response, error);
    free((void *)(uintptr_t)lookup.blob.data);
    return result;
}
