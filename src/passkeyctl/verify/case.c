/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Three tables of members, for the line, its expectations and its credential; each member has a
 * function that reads it. Only the format is checked here.
 */
#include "passkeyctl/verify/case.h"

#include "base/rfc3339.h"

#include "base/base64.h"
#include "base/base64url.h"
#include "base/bytes.h"
#include "base/json_walk.h"
#include "base/names.h"

#include <stdlib.h>

struct member {
    const char *name;
    bool required;
    enum passkey_result (*read)(
        struct verify_case *into, const struct json *value, struct passkey_error *error);
};

/* ---- values ---- */

static enum passkey_result wrong(
    const struct json *value, const char *form, struct passkey_error *error)
{
    char name[TEXT_QUOTE_SIZE];
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "\"%s\" must be %s.",
        text_quote(json_name(value), name), form);
}

/* A word in a list, as its index. */
static bool word_of(const struct json *value, const char *const *words, int *place)
{
    struct passkey_bytes text;
    if (!json_as_text(value, &text))
        return false;
    for (int i = 0; words[i] != NULL; i++)
        if (bytes_equal(text, bytes_text(words[i]))) {
            *place = i;
            return true;
        }
    return false;
}

static bool text_of(const struct json *value, struct passkey_bytes *text)
{
    return json_as_text(value, text) && text->size > 0;
}

/* The memory suffices for everything on a line, because decoded data is shorter than its text. */
static bool decoded_of(struct verify_case *into, const struct json *value,
    bool (*decode)(struct passkey_bytes text, uint8_t *out, size_t *size),
    struct passkey_bytes *bytes)
{
    struct passkey_bytes text;
    if (!json_as_text(value, &text))
        return false;
    uint8_t *room = into->decoded.data + into->decoded.size;
    size_t size = 0;
    if (!decode(text, room, &size))
        return false;
    into->decoded.size += size;
    *bytes = (struct passkey_bytes){ room, size };
    return true;
}

static bool base64url_of(
    struct verify_case *into, const struct json *value, struct passkey_bytes *bytes)
{
    return decoded_of(into, value, base64url_decode, bytes);
}

/* Texts, unchanged or decoded, in the next views of the case. */
static bool list_of(struct verify_case *into, const struct json *value,
    bool (*decode)(struct passkey_bytes text, uint8_t *out, size_t *size),
    const struct passkey_bytes **list, size_t *count)
{
    struct passkey_bytes *first = into->views + into->view_count;
    if (!json_is_array(value))
        return false;
    for (const struct json *one = json_first(value); one != NULL; one = json_next(one)) {
        struct passkey_bytes *view = into->views + into->view_count;
        if (into->view_count == VERIFY_VIEW_COUNT_MAX)
            return false;
        if (!(decode == NULL ? text_of(one, view) : decoded_of(into, one, decode, view)))
            return false;
        into->view_count++;
    }
    *list = first;
    *count = (size_t)(into->views + into->view_count - first);
    return true;
}

/* ---- expected ---- */

static enum passkey_result read_challenge(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    struct passkey_bytes challenge;
    if (!base64url_of(into, value, &challenge) || challenge.size < PASSKEY_CHALLENGE_SIZE_MIN)
        return wrong(value, "base64url of at least 16 bytes", error);
    into->created.challenge = challenge;
    return PASSKEY_OK;
}

static enum passkey_result read_origins(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    if (!list_of(into, value, NULL, &into->created.origins, &into->created.origin_count))
        return wrong(value, "a list of origins", error);
    return PASSKEY_OK;
}

static enum passkey_result read_rp_id(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    return text_of(value, &into->created.rp_id) ? PASSKEY_OK : wrong(value, "a domain", error);
}

static enum passkey_result read_user_verification(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    struct passkey_bytes name;
    if (json_as_text(value, &name) && requirement_of(name, &into->created.user_verification))
        return PASSKEY_OK;
    return wrong(value, "\"required\", \"preferred\" or \"discouraged\"", error);
}

static enum passkey_result read_user_presence(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    static const char *const words[] = { "required", "optional", NULL };
    int place = 0;
    if (!word_of(value, words, &place))
        return wrong(value, "\"required\", or \"optional\" for a conditional create", error);
    into->created.user_presence_optional = place == 1;
    return PASSKEY_OK;
}

/* The library takes an empty list to mean all algorithms, which is not what the line says. */
static enum passkey_result read_algorithms(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    static const char form[] = "a non-empty list of COSE algorithm identifiers";
    size_t count = 0;
    if (!json_is_array(value) || json_first(value) == NULL)
        return wrong(value, form, error);
    for (const struct json *one = json_first(value); one != NULL; one = json_next(one)) {
        int64_t number = 0;
        if (count == VERIFY_ALGORITHM_COUNT_MAX || !json_as_integer(one, &number) ||
            number < INT32_MIN || number > INT32_MAX)
            return wrong(value, form, error);
        into->algorithms[count++] = (int32_t)number;
    }
    into->created.algorithms = into->algorithms;
    into->created.algorithm_count = count;
    return PASSKEY_OK;
}

static enum passkey_result read_allow_cross_origin(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    if (!json_as_bool(value, &into->created.allow_cross_origin))
        return wrong(value, "true or false", error);
    return PASSKEY_OK;
}

static enum passkey_result read_top_origins(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    if (!list_of(into, value, NULL, &into->created.top_origins, &into->created.top_origin_count))
        return wrong(value, "a list of origins", error);
    return PASSKEY_OK;
}

static enum passkey_result read_allow_credentials(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    if (!list_of(into, value, base64url_decode, &into->asserted.allow, &into->asserted.allow_count))
        return wrong(value, "a list of credential ids in base64url", error);
    into->allow_given = true;
    return PASSKEY_OK;
}

static enum passkey_result read_user_handle(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    if (!base64url_of(into, value, &into->asserted.user_handle))
        return wrong(value, "base64url", error);
    return PASSKEY_OK;
}

/* As for algorithms, an empty list is refused. */
static enum passkey_result read_formats(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    if (!list_of(into, value, NULL, &into->policy.formats, &into->policy.format_count) ||
        into->policy.format_count == 0)
        return wrong(value, "a non-empty list of attestation formats", error);
    return PASSKEY_OK;
}

static enum passkey_result read_anchors(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    if (!list_of(into, value, base64_decode, &into->policy.anchors, &into->policy.anchor_count))
        return wrong(value, "a list of certificates, base64 of DER", error);
    return PASSKEY_OK;
}

static enum passkey_result read_revocation_lists(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    if (!list_of(into, value, base64_decode, &into->policy.revocation_lists,
            &into->policy.revocation_list_count))
        return wrong(value, "a list of revocation lists, base64 of DER", error);
    return PASSKEY_OK;
}

static enum passkey_result read_attestation(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    /* In the order of the enumeration. */
    static const char *const words[] = { "valid", "chained", "trusted", NULL };
    int place = 0;
    if (!word_of(value, words, &place))
        return wrong(value, "\"valid\", \"chained\" or \"trusted\"", error);
    into->policy.trust = (enum passkey_attestation_trust)place;
    return PASSKEY_OK;
}

static enum passkey_result read_sign_count_policy(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    struct passkey_bytes name;
    if (json_as_text(value, &name) && sign_count_policy_of(name, &into->asserted.sign_count_policy))
        return PASSKEY_OK;
    return wrong(value, "\"reject\", \"flag\" or \"ignore\"", error);
}

static enum passkey_result read_time(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    struct passkey_bytes text;
    if (!json_as_text(value, &text) || !rfc3339_read(text, &into->created.now_ms))
        return wrong(value, "a time as in \"2026-05-08T08:41:53Z\"", error);
    return PASSKEY_OK;
}

static enum passkey_result read_app_id(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    return text_of(value, &into->asserted.app_id) ? PASSKEY_OK : wrong(value, "an AppID", error);
}

static const struct member expected_members[] = {
    { "challenge", true, read_challenge },
    { "origins", true, read_origins },
    { "rpId", true, read_rp_id },
    { "userVerification", false, read_user_verification },
    { "userPresence", false, read_user_presence },
    { "algorithms", false, read_algorithms },
    { "allowCrossOrigin", false, read_allow_cross_origin },
    { "topOrigins", false, read_top_origins },
    { "appId", false, read_app_id },
    { "allowCredentials", false, read_allow_credentials },
    { "userHandle", false, read_user_handle },
    { "attestationFormats", false, read_formats },
    { "trustAnchors", false, read_anchors },
    { "revocationLists", false, read_revocation_lists },
    { "attestation", false, read_attestation },
    { "signCountPolicy", false, read_sign_count_policy },
    { "time", false, read_time },
    { NULL, false, NULL },
};

/* ---- credential ---- */

static enum passkey_result read_credential_id(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    if (!base64url_of(into, value, &into->credential.id) || into->credential.id.size == 0)
        return wrong(value, "base64url", error);
    return PASSKEY_OK;
}

static enum passkey_result read_public_key(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    if (!base64url_of(into, value, &into->credential.public_key))
        return wrong(value, "a COSE_Key in base64url", error);
    return PASSKEY_OK;
}

static enum passkey_result read_sign_count(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    int64_t number = 0;
    if (!json_as_integer(value, &number) || number < 0 || number > UINT32_MAX)
        return wrong(value, "a number from 0 to 4294967295", error);
    into->credential.sign_count = (uint32_t)number;
    return PASSKEY_OK;
}

static enum passkey_result read_backup_eligible(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    bool eligible = false;
    if (!json_as_bool(value, &eligible))
        return wrong(value, "true or false", error);
    into->credential.backup_eligible = eligible ? PASSKEY_FACT_YES : PASSKEY_FACT_NO;
    return PASSKEY_OK;
}

/* A member of the record that does not affect verification. */
static enum passkey_result read_over(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    (void)into;
    (void)value;
    (void)error;
    return PASSKEY_OK;
}

/* All members of an answer's `credential`, so that it can be passed back unchanged. */
static const struct member credential_members[] = {
    { "id", true, read_credential_id },
    { "publicKey", true, read_public_key },
    { "signCount", false, read_sign_count },
    { "backupEligible", false, read_backup_eligible },
    { "algorithm", false, read_over },
    { "userPresent", false, read_over },
    { "userVerified", false, read_over },
    { "backupState", false, read_over },
    { "signCountNotGrown", false, read_over },
    { "discoverable", false, read_over },
    { "attachment", false, read_over },
    { "aaguid", false, read_over },
    { "transports", false, read_over },
    { NULL, false, NULL },
};

/* ---- the line ---- */

static const struct member *member_find(const struct member *members, const struct json *value)
{
    for (; members->name != NULL; members++)
        if (bytes_equal(json_name(value), bytes_text(members->name)))
            return members;
    return NULL;
}

/* null means absent, as many languages write it. */
static enum passkey_result read_member(struct verify_case *into, const struct member *members,
    const struct json *value, struct passkey_error *error)
{
    char name[TEXT_QUOTE_SIZE];
    const struct member *member = member_find(members, value);
    if (member == NULL)
        return refuse(error, PASSKEY_MEMBER_UNKNOWN, CHECK_NONE, "Unknown member \"%s\".",
            text_quote(json_name(value), name));
    if (json_is_null(value) && !member->required)
        return PASSKEY_OK;
    return member->read(into, value, error);
}

static enum passkey_result read_members(struct verify_case *into, const struct member *members,
    const struct json *object, struct passkey_error *error)
{
    const struct json *value = json_first(object);
    for (; value != NULL; value = json_next(value))
        TRY(read_member(into, members, value, error));
    for (; members->name != NULL; members++)
        if (members->required && json_member(object, members->name) == NULL)
            return refuse(error, PASSKEY_MEMBER_MISSING, CHECK_NONE,
                "The member \"%s\" is missing.", members->name);
    return PASSKEY_OK;
}

static enum passkey_result read_id(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    struct passkey_bytes text;
    int64_t number = 0;
    (void)into; /* read before everything else, from the text of the line */
    if (!json_as_text(value, &text) && !json_as_integer(value, &number))
        return wrong(value, "a string or an integer", error);
    return PASSKEY_OK;
}

static enum passkey_result read_ceremony(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    static const char *const words[] = { "authentication", "registration", NULL };
    int place = 0;
    if (!word_of(value, words, &place))
        return wrong(value, "\"registration\" or \"authentication\"", error);
    into->registration = place == 1;
    return PASSKEY_OK;
}

static enum passkey_result read_response(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    into->response = value;
    return json_is_object(value) ? PASSKEY_OK : wrong(value, "an object", error);
}

static enum passkey_result read_expected(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    if (!json_is_object(value))
        return wrong(value, "an object", error);
    return read_members(into, expected_members, value, error);
}

static enum passkey_result read_credential(
    struct verify_case *into, const struct json *value, struct passkey_error *error)
{
    if (!json_is_object(value))
        return wrong(value, "an object", error);
    return read_members(into, credential_members, value, error);
}

static const struct member line_members[] = {
    { "id", false, read_id },
    { "ceremony", true, read_ceremony },
    { "response", true, read_response },
    { "expected", true, read_expected },
    { "credential", false, read_credential },
    { NULL, false, NULL },
};

/*
 * Keeps the id as it was written, if it is valid, so that a refusal of the line can contain it,
 * too.
 */
static void take_id(struct verify_case *into, struct passkey_bytes line)
{
    const struct json *id = json_member(into->json, "id");
    if (id != NULL && read_id(into, id, NULL) == PASSKEY_OK &&
        !json_member_source(line, "id", &into->id))
        into->id = (struct passkey_bytes){ NULL, 0 };
}

/* The credential of the case, whatever the response contains. What the case does not state is taken
 * from the response and therefore not verified. */
static enum passkey_result find(void *context, struct passkey_bytes credential_id,
    struct passkey_bytes user_handle, struct passkey_authentication_expected *expected,
    struct passkey_error *error)
{
    struct verify_case *one = context;
    (void)error;
    expected->credential = &one->credential;
    if (expected->user_handle.data == NULL)
        expected->user_handle = user_handle;
    if (one->allow_given)
        return PASSKEY_OK;
    one->response_id = credential_id;
    expected->allow = &one->response_id;
    expected->allow_count = 1;
    return PASSKEY_OK;
}

/* Copies the expectations that both ceremonies share. */
static void complete(struct verify_case *into)
{
    const struct passkey_registration_expected *created = &into->created;
    struct passkey_authentication_expected *asserted = &into->asserted;
    into->created.attestation = &into->policy;
    asserted->challenge = created->challenge;
    asserted->origins = created->origins;
    asserted->origin_count = created->origin_count;
    asserted->rp_id = created->rp_id;
    asserted->user_verification = created->user_verification;
    asserted->allow_cross_origin = created->allow_cross_origin;
    asserted->top_origins = created->top_origins;
    asserted->top_origin_count = created->top_origin_count;
    asserted->find = find;
    asserted->find_context = into;
}

static enum passkey_result read_line(
    struct verify_case *into, struct passkey_bytes line, struct passkey_error *error)
{
    TRY(json_parse_within(line, VERIFY_LINE_SIZE_MAX, &into->json, error));
    if (!json_is_object(into->json))
        return refuse(error, PASSKEY_JSON_INVALID, CHECK_NONE, "A case must be a JSON object.");
    take_id(into, line);
    TRY(read_members(into, line_members, into->json, error));
    if (into->registration != (into->credential.id.data == NULL))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            into->registration ? "A registration must not have a \"credential\"."
                               : "An authentication needs its \"credential\".");
    complete(into);
    return PASSKEY_OK;
}

enum passkey_result verify_case_new(struct verify_case **verify_case, struct passkey_error *error)
{
    CLEANUP(verify_case_free) struct verify_case *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Memory ran out.");
    buffer_init(&made->decoded, VERIFY_LINE_SIZE_MAX);
    /* Allocates all memory now, so that it never moves. */
    buffer_extend(&made->decoded, VERIFY_LINE_SIZE_MAX);
    TRY(buffer_check(&made->decoded, error));
    *verify_case = made;
    made = NULL;
    return PASSKEY_OK;
}

void verify_case_free(struct verify_case **verify_case)
{
    if (*verify_case == NULL)
        return;
    json_free(&(*verify_case)->json);
    buffer_deinit(&(*verify_case)->decoded);
    free(*verify_case);
    *verify_case = NULL;
}

enum passkey_result verify_case_read(struct verify_case *verify_case, struct passkey_bytes line,
    int64_t now_ms, struct passkey_error *error)
{
    json_free(&verify_case->json);
    buffer_reset(&verify_case->decoded);
    verify_case->id = (struct passkey_bytes){ NULL, 0 };
    verify_case->view_count = 0;
    verify_case->allow_given = false;
    verify_case->created =
        (struct passkey_registration_expected){ .size = sizeof(verify_case->created),
            .user_verification = PASSKEY_PREFERRED,
            .now_ms = now_ms };
    verify_case->policy =
        (struct passkey_attestation_policy){ .size = sizeof(verify_case->policy) };
    verify_case->asserted =
        (struct passkey_authentication_expected){ .size = sizeof(verify_case->asserted) };
    verify_case->credential =
        (struct passkey_credential){ .size = sizeof(verify_case->credential) };
    return read_line(verify_case, line, error);
}
