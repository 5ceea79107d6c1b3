/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON of a complete response (WebAuthn L3 5.1), with its parts decoded. */
#include "inspect/parts.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/json.h"
#include "base/json_scan.h"
#include "base/json_walk.h"

/* The depth of a case in a request body in a file of vectors. */
#define WRAPPING_MAX 4

static const char part_name[] = "response";

/* ---- finding the response ---- */

/* REST bodies contain it as "credential", lines of `passkeyctl verify` as "response", files of
 * vectors as "input". */
static struct passkey_bytes unwrap(struct passkey_bytes text)
{
    struct passkey_bytes inner;
    struct passkey_bytes innermost;
    for (int i = 0; i < WRAPPING_MAX; i++) {
        bool body = json_member_source(text, "credential", &inner) &&
                    json_member_source(inner, "response", &innermost);
        bool vector = !body && json_member_source(text, "input", &inner);
        bool one_case = !body && !vector && json_member_source(text, "response", &inner) &&
                        json_member_source(inner, "response", &innermost);
        if (!body && !vector && !one_case)
            break;
        text = inner;
    }
    return text;
}

/* ---- writing the response ---- */

struct response_walk {
    struct report *report;
    struct part part;
    struct passkey_bytes text; /* of the response, unwrapped */
    const struct json *envelope;
    const struct json *inner;
};

static void write_text_member(
    struct response_walk *walk, const struct json *object, const char *name)
{
    struct passkey_bytes text;
    const struct json *value = json_member(object, name);
    if (value == NULL || json_is_null(value))
        return;
    if (json_as_text(value, &text))
        report_bytes_text(walk->report, name, text);
    else
        report_problem(walk->report, &walk->part, NULL, "\"%s\" must be a text.", name);
}

/* The position of the first character that is not in the alphabet. */
static size_t first_foreign(struct passkey_bytes text)
{
    for (size_t i = 0; i < text.size; i++) {
        uint8_t group[4] = { 'A', 'A', 'A', text.data[i] };
        uint8_t out[BASE64URL_DECODED_SIZE(sizeof(group))];
        size_t size = 0;
        if (!base64url_decode(BYTES_ARRAY(group), out, &size))
            return i;
    }
    return text.size;
}

/* Decode a member into the caller's memory; false if it is missing or not base64url. */
static bool decode_member(struct response_walk *walk, const char *name, struct buffer *out)
{
    struct passkey_bytes text;
    const struct json *value = json_member(walk->inner, name);
    size_t size = 0;
    if (value == NULL || json_is_null(value))
        return false;
    if (!json_as_text(value, &text)) {
        report_problem(walk->report, &walk->part, NULL, "\"%s\" must be a text.", name);
        return false;
    }
    buffer_init(out, BASE64URL_DECODED_SIZE(text.size));
    uint8_t *room = buffer_extend(out, BASE64URL_DECODED_SIZE(text.size));
    if (room == NULL)
        return false;
    struct part part = { .name = name, .whole = text };
    if (!base64url_decode(text, room, &size)) {
        size_t at = first_foreign(text);
        report_problem(walk->report, &part, text.data + at, "%s",
            at < text.size ? "Expected base64url without padding; this character is not part of it."
                           : "Expected base64url without padding; the text cannot end here.");
        return false;
    }
    out->size = size;
    return true;
}

static void write_part(struct response_walk *walk, const char *name, const char *key,
    void (*write)(struct report *report, const char *name, struct passkey_bytes bytes))
{
    CLEANUP(buffer_deinit) struct buffer bytes;
    buffer_init(&bytes, 0);
    if (!decode_member(walk, name, &bytes))
        return;
    json_object_member(&walk->report->writer, key);
    write(walk->report, name, buffer_view(&bytes));
    json_object_end(&walk->report->writer);
}

static void write_bytes(struct response_walk *walk, const char *name)
{
    CLEANUP(buffer_deinit) struct buffer bytes;
    buffer_init(&bytes, 0);
    if (decode_member(walk, name, &bytes))
        report_bytes(walk->report, name, buffer_view(&bytes));
}

static void write_transports(struct response_walk *walk)
{
    struct passkey_bytes text;
    const struct json *list = json_member_array(walk->inner, "transports");
    if (list == NULL)
        return;
    json_array_member(&walk->report->writer, "transports");
    for (const struct json *one = json_first(list); one != NULL; one = json_next(one))
        if (json_as_text(one, &text))
            report_value_text(&walk->report->writer, text);
    json_array_end(&walk->report->writer);
}

static void check_ids(struct response_walk *walk)
{
    struct passkey_bytes id = { NULL, 0 };
    struct passkey_bytes raw_id = { NULL, 0 };
    if (!json_member_text(walk->envelope, "id", &id) ||
        !json_member_text(walk->envelope, "rawId", &raw_id))
        report_problem(
            walk->report, &walk->part, NULL, "The strings \"id\" and \"rawId\" were expected.");
    else if (!bytes_equal(id, raw_id))
        report_problem(walk->report, &walk->part, NULL, "\"rawId\" differs from \"id\".");
}

static void check_parts(struct response_walk *walk)
{
    bool registration = json_member(walk->inner, "attestationObject") != NULL;
    static const char *const authentication[] = { "clientDataJSON", "authenticatorData",
        "signature" };
    size_t count = registration ? 1 : sizeof(authentication) / sizeof(authentication[0]);
    for (size_t i = 0; i < count; i++)
        if (json_member(walk->inner, authentication[i]) == NULL)
            report_problem(walk->report, &walk->part, NULL, "The member \"%s\" was expected.",
                authentication[i]);
}

static void write_all(struct response_walk *walk)
{
    struct passkey_bytes outputs;
    /* A response without an envelope. */
    if (walk->inner != walk->envelope) {
        write_text_member(walk, walk->envelope, "id");
        write_text_member(walk, walk->envelope, "type");
        write_text_member(walk, walk->envelope, "authenticatorAttachment");
        check_ids(walk);
    }
    check_parts(walk);
    if (json_member(walk->envelope, "clientExtensionResults") == NULL &&
        json_member(walk->envelope, "getClientExtensionResults") != NULL)
        report_problem(walk->report, &walk->part, NULL,
            "\"getClientExtensionResults\" is the name in the FIDO server binding; WebAuthn's is "
            "\"clientExtensionResults\".");
    if (json_member_source(walk->text, "clientExtensionResults", &outputs)) {
        json_key(&walk->report->writer, "clientExtensionResults");
        json_raw(&walk->report->writer, outputs);
    }
    write_transports(walk);
    write_part(walk, "clientDataJSON", "clientData", inspect_client_data);
    write_part(walk, "attestationObject", "attestationObject", inspect_attestation_object);
    /* In a registration, it is a copy that no verifier reads. */
    if (json_member(walk->inner, "attestationObject") == NULL) {
        write_part(walk, "authenticatorData", "authenticatorData", inspect_authenticator_data);
        write_bytes(walk, "signature");
        write_bytes(walk, "userHandle");
    }
}

static void write_response(struct report *report, const struct part *part)
{
    struct passkey_error error;
    CLEANUP(json_free) struct json *json = NULL;
    struct response_walk walk = { .report = report, .part = *part, .text = unwrap(part->whole) };
    if (json_parse_within(walk.text, part->whole.size, &json, &error) != PASSKEY_OK) {
        report_problem(report, part, NULL, "%s", error.message);
        return;
    }
    const struct json *inner = json_member_object(json, "response");
    walk.envelope = json;
    walk.inner = inner != NULL ? inner : json;
    write_all(&walk);
}

void inspect_response(struct report *report, struct passkey_bytes text)
{
    struct part part = { .name = part_name, .whole = text };
    struct json_scanner scanner = json_scanner_of(text);
    if (!json_scan_document(&scanner))
        report_problem(
            report, &part, text.data + scanner.at, "The JSON is invalid: %s.", scanner.problem);
    else
        write_response(report, &part);
}
