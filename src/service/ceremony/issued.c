/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading issued options back. Every finding here that is not as it was written is a fault of
 * ours, not a refusal: the text comes from the store, and the client never touched it.
 */
#include "service/ceremony/issued.h"
#include "base/base64url.h"
#include "base/bytes.h"

static enum passkey_result damaged(const struct call *call, const char *what)
{
    return fault(call->error, "The options of a ceremony are damaged: %s.", what);
}

static bool member_text(const struct json *object, const char *name, struct passkey_bytes *text)
{
    return json_member_text(object, name, text);
}

static bool member_is(const struct json *object, const char *name, struct passkey_bytes expected)
{
    struct passkey_bytes text = { 0 };
    return member_text(object, name, &text) && bytes_equal(text, expected);
}

/* CHAL-6: the challenge in the options is the row's. */
static bool challenge_is(const struct json *options, struct passkey_bytes challenge)
{
    struct passkey_bytes text = { 0 };
    uint8_t decoded[BASE64URL_DECODED_SIZE(BASE64URL_ENCODED_SIZE(64))];
    size_t size = 0;
    return member_text(options, "challenge", &text) &&
           BASE64URL_DECODED_SIZE(text.size) <= sizeof(decoded) &&
           base64url_decode(text, decoded, &size) &&
           bytes_equal_constant_time((struct passkey_bytes){ decoded, size }, challenge);
}

static bool requirement_read(
    const struct json *object, const char *name, enum passkey_requirement *requirement)
{
    if (member_is(object, name, BYTES_LITERAL("preferred")))
        *requirement = PASSKEY_PREFERRED;
    else if (member_is(object, name, BYTES_LITERAL("required")))
        *requirement = PASSKEY_REQUIRED;
    else if (member_is(object, name, BYTES_LITERAL("discouraged")))
        *requirement = PASSKEY_DISCOURAGED;
    else
        return false;
    return true;
}

static bool conveyance_read(
    const struct json *options, enum passkey_attestation_conveyance *conveyance)
{
    static const char *const names[] = {
        [PASSKEY_ATTESTATION_NONE] = "none",
        [PASSKEY_ATTESTATION_INDIRECT] = "indirect",
        [PASSKEY_ATTESTATION_DIRECT] = "direct",
        [PASSKEY_ATTESTATION_ENTERPRISE] = "enterprise",
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (member_is(options, "attestation", bytes_text(names[i]))) {
            *conveyance = (enum passkey_attestation_conveyance)i;
            return true;
        }
    }
    return false;
}

/* Absent: left open. */
static bool attachment_read(const struct json *selection, enum passkey_attachment *attachment)
{
    if (json_member(selection, "authenticatorAttachment") == NULL)
        *attachment = PASSKEY_ATTACHMENT_UNKNOWN;
    else if (member_is(selection, "authenticatorAttachment", BYTES_LITERAL("platform")))
        *attachment = PASSKEY_ATTACHMENT_PLATFORM;
    else if (member_is(selection, "authenticatorAttachment", BYTES_LITERAL("cross-platform")))
        *attachment = PASSKEY_ATTACHMENT_CROSS_PLATFORM;
    else
        return false;
    return true;
}

static bool algorithms_read(const struct json *parameters, struct issued_creation *issued)
{
    for (const struct json *item = json_first(parameters); item != NULL; item = json_next(item)) {
        int64_t algorithm = 0;
        if (issued->algorithm_count == ISSUED_ALGORITHM_COUNT_MAX ||
            !json_member_integer(item, "alg", &algorithm) || algorithm < INT32_MIN ||
            algorithm > INT32_MAX)
            return false;
        issued->algorithms[issued->algorithm_count++] = (int32_t)algorithm;
    }
    return issued->algorithm_count > 0; /* OPT-4 */
}

static bool user_read(const struct json *user, struct issued_creation *issued)
{
    struct passkey_bytes id = { 0 };
    uint8_t decoded[BASE64URL_DECODED_SIZE(BASE64URL_ENCODED_SIZE(PASSKEY_USER_HANDLE_SIZE_MAX))];
    if (!member_text(user, "id", &id) || BASE64URL_DECODED_SIZE(id.size) > sizeof(decoded) ||
        !base64url_decode(id, decoded, &issued->user_id_size) || issued->user_id_size == 0 ||
        issued->user_id_size > sizeof(issued->user_id))
        return false;
    for (size_t i = 0; i < issued->user_id_size; i++)
        issued->user_id[i] = decoded[i];
    return member_text(user, "name", &issued->user_name) &&
           member_text(user, "displayName", &issued->user_display_name);
}

/* CPROT-1: a level that the authenticator must have. */
static bool protection_read(const struct json *extensions, enum passkey_protection *protection)
{
    bool enforced = false;
    struct passkey_bytes policy = { 0 };
    if (!json_member_bool(extensions, "enforceCredentialProtectionPolicy", &enforced) || !enforced)
        return true;
    return member_text(extensions, "credentialProtectionPolicy", &policy) &&
           passkey_protection_of(policy, protection);
}

static enum passkey_result creation_read(const struct call *call,
    const struct passkey_ceremony_record *ceremony, struct issued_creation *issued)
{
    const struct json *options = issued->json;
    const struct json *selection = json_member(options, "authenticatorSelection");
    if (!challenge_is(options, ceremony->challenge))
        return damaged(call, "challenge");
    if (!member_is(json_member(options, "rp"), "id", call->party->configured.rp_id))
        return damaged(call, "rp.id");
    if (!user_read(json_member(options, "user"), issued))
        return damaged(call, "user");
    if (!algorithms_read(json_member(options, "pubKeyCredParams"), issued))
        return damaged(call, "pubKeyCredParams");
    if (!requirement_read(selection, "residentKey", &issued->resident_key))
        return damaged(call, "residentKey");
    if (!requirement_read(selection, "userVerification", &issued->user_verification))
        return damaged(call, "userVerification");
    if (!attachment_read(selection, &issued->attachment))
        return damaged(call, "authenticatorAttachment");
    if (!conveyance_read(options, &issued->attestation))
        return damaged(call, "attestation");
    if (!protection_read(json_member(options, "extensions"), &issued->protection))
        return damaged(call, "credentialProtectionPolicy");
    issued->exclude = json_member(options, "excludeCredentials");
    if (issued->exclude != NULL && !json_is_array(issued->exclude))
        return damaged(call, "excludeCredentials");
    /* A known user is the one in the options. */
    if (ceremony->user_id.data != NULL &&
        !bytes_equal(
            ceremony->user_id, (struct passkey_bytes){ issued->user_id, issued->user_id_size }))
        return damaged(call, "user.id");
    return PASSKEY_OK;
}

enum passkey_result issued_creation_read(const struct call *call,
    const struct passkey_ceremony_record *ceremony, struct issued_creation *issued)
{
    *issued = (struct issued_creation){ 0 };
    if (json_parse(ceremony->options, &issued->json, NULL) != PASSKEY_OK)
        return damaged(call, "no JSON");
    enum passkey_result result = creation_read(call, ceremony, issued);
    if (result != PASSKEY_OK)
        issued_creation_discard(issued);
    return result;
}

void issued_creation_discard(struct issued_creation *issued)
{
    json_free(&issued->json);
}

static enum passkey_result request_read(const struct call *call,
    const struct passkey_ceremony_record *ceremony, struct issued_request *issued)
{
    const struct json *options = issued->json;
    if (!challenge_is(options, ceremony->challenge))
        return damaged(call, "challenge");
    if (!member_is(options, "rpId", call->party->configured.rp_id))
        return damaged(call, "rpId");
    if (!requirement_read(options, "userVerification", &issued->user_verification))
        return damaged(call, "userVerification");
    (void)member_text(json_member(options, "extensions"), "appid", &issued->app_id);
    const struct json *allow = json_member(options, "allowCredentials");
    if (allow != NULL && !json_is_array(allow))
        return damaged(call, "allowCredentials");
    /* An empty list and none are the same to a browser. */
    issued->allow = json_count(allow) > 0 ? allow : NULL;
    /* Whoever was named got a list: without one a ceremony knows no user. */
    if (issued->allow == NULL && ceremony->user_id.data != NULL)
        return damaged(call, "allowCredentials");
    return PASSKEY_OK;
}

enum passkey_result issued_request_read(const struct call *call,
    const struct passkey_ceremony_record *ceremony, struct issued_request *issued)
{
    *issued = (struct issued_request){ 0 };
    if (json_parse(ceremony->options, &issued->json, NULL) != PASSKEY_OK)
        return damaged(call, "no JSON");
    enum passkey_result result = request_read(call, ceremony, issued);
    if (result != PASSKEY_OK)
        issued_request_discard(issued);
    return result;
}

void issued_request_discard(struct issued_request *issued)
{
    json_free(&issued->json);
}

enum passkey_result issued_list_has(
    const struct call *call, const struct json *list, struct passkey_bytes id, bool *has)
{
    char encoded[BASE64URL_ENCODED_SIZE(PASSKEY_CREDENTIAL_ID_SIZE_MAX) + 1];
    *has = false;
    if (id.size > PASSKEY_CREDENTIAL_ID_SIZE_MAX)
        return PASSKEY_OK;
    base64url_encode(id, encoded);
    for (const struct json *item = json_first(list); item != NULL; item = json_next(item)) {
        struct passkey_bytes text = { 0 };
        if (!member_text(item, "id", &text))
            return damaged(call, "a descriptor");
        *has = *has || bytes_equal(text, bytes_text(encoded));
    }
    return PASSKEY_OK;
}
