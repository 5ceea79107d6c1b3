/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Authenticator data (WebAuthn L3 6.1), field by field; webauthn/authenticator_data.h shows the
 * layout.
 */
#include "inspect/parts.h"

#include "inspect/cbor_text.h"
#include "inspect/cbor_walk.h"
#include "webauthn/authenticator_data.h"

#include "base/bytes.h"
#include "base/reader.h"
#include "crypto/digest.h"

#include <stdio.h>

#define RP_ID_HASH_SIZE 32

struct data_walk {
    struct report *report;
    struct part part;
    struct reader reader;
};

static bool too_short(struct data_walk *walk, const char *what, size_t size)
{
    struct passkey_bytes rest = reader_rest(&walk->reader);
    report_problem(walk->report, &walk->part, rest.data,
        "%s was expected, %zu bytes; %zu are left.", what, size, rest.size);
    return false;
}

/* The origin's host, or a parent domain, that has this hash. */
static void write_rp_id(struct report *report, struct passkey_bytes hash)
{
    struct passkey_bytes host = { (const uint8_t *)report->host, report->host_size };
    uint8_t digest[SHA256_SIZE];
    while (host.size > 0) {
        if (sha256(host, digest) == PASSKEY_OK && bytes_equal(hash, BYTES_ARRAY(digest))) {
            report_bytes_text(report, "rpIdHashName", host);
            return;
        }
        while (host.size > 0 && *host.data != '.')
            host = (struct passkey_bytes){ host.data + 1, host.size - 1 };
        if (host.size > 0)
            host = (struct passkey_bytes){ host.data + 1, host.size - 1 };
    }
}

static void write_flags(struct report *report, uint8_t flags)
{
    static const char *const names[] = { "UP user present", "bit 1 reserved", "UV user verified",
        "BE backup eligible", "BS backed up", "bit 5 reserved", "AT attested credential data",
        "ED extension data" };
    report_integer(report, "flags", flags);
    json_array_member(&report->writer, "flagsName");
    for (unsigned int bit = 0; bit < 8; bit++)
        if ((flags >> bit & 1) != 0)
            json_text(&report->writer, bytes_text(names[bit]));
    json_array_end(&report->writer);
}

static bool write_head(struct data_walk *walk, uint8_t *flags)
{
    struct passkey_bytes hash;
    uint32_t count = 0;
    if (!reader_take(&walk->reader, RP_ID_HASH_SIZE, &hash))
        return too_short(walk, "rpIdHash", RP_ID_HASH_SIZE);
    report_bytes(walk->report, "rpIdHash", hash);
    write_rp_id(walk->report, hash);
    const uint8_t *at = reader_rest(&walk->reader).data;
    if (!reader_u8(&walk->reader, flags))
        return too_short(walk, "The byte of flags", 1);
    write_flags(walk->report, *flags);
    if ((*flags & FLAG_BACKUP_STATE) != 0 && (*flags & FLAG_BACKUP_ELIGIBLE) == 0)
        report_problem(walk->report, &walk->part, at,
            "BS is set and BE is not: backed up, but not eligible for backup.");
    if (!reader_u32(&walk->reader, &count))
        return too_short(walk, "signCount", sizeof(count));
    report_integer(walk->report, "signCount", count);
    return true;
}

static void write_aaguid(struct report *report, struct passkey_bytes aaguid)
{
    char text[2 * PASSKEY_AAGUID_SIZE + 5];
    size_t at = 0;
    uint8_t any = 0;
    for (size_t i = 0; i < aaguid.size; i++) {
        bool dash = i == 4 || i == 6 || i == 8 || i == 10;
        at += (size_t)snprintf(
            text + at, sizeof(text) - at, "%s%02x", dash ? "-" : "", aaguid.data[i]);
        any |= aaguid.data[i];
    }
    report_text(report, "aaguid", text);
    if (any == 0)
        report_text(report, "aaguidName", "not told");
}

static bool write_credential_id(struct data_walk *walk)
{
    struct passkey_bytes id;
    uint16_t size = 0;
    const uint8_t *at = reader_rest(&walk->reader).data;
    if (!reader_u16(&walk->reader, &size))
        return too_short(walk, "The length of the credential id", sizeof(size));
    if (size == 0 || size > PASSKEY_CREDENTIAL_ID_SIZE_MAX)
        report_problem(walk->report, &walk->part, at,
            "The credential id has %u bytes; 1 to %d are allowed.", size,
            PASSKEY_CREDENTIAL_ID_SIZE_MAX);
    if (!reader_take(&walk->reader, size, &id))
        return too_short(walk, "The credential id", size);
    report_bytes(walk->report, "credentialId", id);
    return true;
}

static bool write_attested(struct data_walk *walk)
{
    struct passkey_bytes aaguid;
    struct passkey_bytes taken;
    size_t size = 0;
    if (!reader_take(&walk->reader, PASSKEY_AAGUID_SIZE, &aaguid))
        return too_short(walk, "AT is set: the AAGUID", PASSKEY_AAGUID_SIZE);
    write_aaguid(walk->report, aaguid);
    if (!write_credential_id(walk))
        return false;
    json_object_member(&walk->report->writer, "credentialPublicKey");
    bool whole = inspect_cose_key(walk->report, &walk->part, reader_rest(&walk->reader), &size);
    json_object_end(&walk->report->writer);
    return whole && reader_take(&walk->reader, size, &taken);
}

/* ---- extensions ---- */

static const char *extension_value_name(struct passkey_bytes name, struct passkey_bytes value)
{
    static const char *const protections[] = { "user verification optional",
        "user verification optional with a list of credentials", "user verification required" };
    if (!bytes_equal(name, BYTES_LITERAL("credProtect")) || value.size != 1 ||
        value.data[0] < '1' || value.data[0] > '3')
        return NULL;
    return protections[value.data[0] - '1'];
}

static bool write_extension(struct cbor_walk *walk, const struct cbor_item *name, size_t start)
{
    struct passkey_error error;
    CLEANUP(buffer_deinit) struct buffer text;
    struct report *report = walk->report;
    (void)start;
    buffer_init(&text, CBOR_TEXT_SIZE_MAX(walk->reader->input.size));
    enum passkey_result result = cbor_text_append(walk->reader, &text, &error);
    json_object_begin(&report->writer);
    if (name->kind == CBOR_KIND_TEXT)
        report_bytes_text(report, "id", name->bytes);
    report_bytes_text(report, "value", buffer_view(&text));
    const char *meaning = extension_value_name(name->bytes, buffer_view(&text));
    if (meaning != NULL)
        report_text(report, "valueName", meaning);
    json_object_end(&report->writer);
    return result == PASSKEY_OK || cbor_walk_broken(walk, &error);
}

/* CBOR-1: readable extensions may be in another order than authenticators write. */
static bool check_order(struct data_walk *walk, struct passkey_bytes rest)
{
    struct cbor_reader cbor;
    struct passkey_bytes raw;
    struct passkey_error error;
    cbor_reader_init_canonical(&cbor, rest);
    return cbor_reader_skip(&cbor, &raw, &error) == PASSKEY_OK ||
           cbor_problem(walk->report, &walk->part, &cbor, &error);
}

static bool write_extensions(struct data_walk *walk)
{
    CLEANUP(buffer_deinit) struct buffer pieces;
    struct cbor_reader cbor;
    struct passkey_bytes taken;
    struct passkey_bytes rest = reader_rest(&walk->reader);
    buffer_init(&pieces, rest.size + 1);
    cbor_reader_init_tolerant(&cbor, rest, &pieces);
    json_array_member(&walk->report->writer, "extensions");
    struct cbor_walk list = { .report = walk->report, .part = &walk->part, .reader = &cbor };
    bool whole =
        cbor_walk_map(&list, "ED is set: a CBOR map of extensions was expected.", write_extension);
    json_array_end(&walk->report->writer);
    return whole && check_order(walk, rest) && reader_take(&walk->reader, cbor.at, &taken);
}

/* ---- the whole ---- */

static bool write_all(struct data_walk *walk)
{
    uint8_t flags = 0;
    if (!write_head(walk, &flags))
        return false;
    if ((flags & FLAG_ATTESTED) != 0 && !write_attested(walk))
        return false;
    if ((flags & FLAG_EXTENSIONS) != 0 && !write_extensions(walk))
        return false;
    struct passkey_bytes rest = reader_rest(&walk->reader);
    if (rest.size > 0)
        report_problem(walk->report, &walk->part, rest.data,
            "The end was expected; %zu bytes follow.", rest.size);
    return rest.size == 0;
}

void inspect_authenticator_data(struct report *report, const char *name, struct passkey_bytes bytes)
{
    struct data_walk walk = {
        .report = report, .part = { .name = name, .whole = bytes }, .reader = reader_of(bytes)
    };
    size_t before = report->problem_count;
    if (!write_all(&walk) || report->problem_count != before)
        return;
    /* What a verifier refuses in addition, such as extensions that are not in canonical order. */
    struct passkey_error error;
    struct authenticator_data data;
    bool attested = bytes.size > RP_ID_HASH_SIZE && (bytes.data[RP_ID_HASH_SIZE] & FLAG_ATTESTED);
    if (authenticator_data_read(bytes, attested, &data, &error) != PASSKEY_OK)
        report_problem(report, &walk.part, NULL, "%s", error.message);
}
