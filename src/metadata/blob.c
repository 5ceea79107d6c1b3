/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads a BLOB into a table (FIDO Metadata Service 3.1, "Metadata BLOB object processing rules").
 * The payload is not read before its signature has been verified.
 */
#include "base/base64url.h"
#include "base/limits.h"
#include "base/sized.h"
#include "crypto/certificate_path.h"
#include "crypto/jws.h"
#include "metadata/payload.h"
#include <inttypes.h>
#include <stdlib.h>

static enum passkey_result check_signer(const struct passkey_metadata_source *source,
    const struct jws *jws, struct passkey_error *error)
{
    bool trusted = false;
    const char *problem = "";
    struct certificate_path path = {
        .chain = jws->chain,
        .chain_count = jws->chain_count,
        .anchors = source->anchors,
        .anchor_count = source->anchor_count,
        .revocation_lists = source->revocation_lists,
        .revocation_list_count = source->revocation_list_count,
        .host = source->signer,
        .problem = &problem,
        .now_ms = source->now_ms,
    };
    TRY(certificate_path_evaluate(&path, &trusted, error));
    if (!trusted)
        return refuse(error, PASSKEY_METADATA_UNTRUSTED, CHECK_NONE,
            "The metadata's certificates do not lead to an anchor: %s.", problem);
    return PASSKEY_OK;
}

static enum passkey_result check_number(const struct passkey_metadata_source *source,
    const struct passkey_metadata *metadata, struct passkey_error *error)
{
    if (metadata->summary.number < source->number_min)
        return refuse(error, PASSKEY_METADATA_OUTDATED, CHECK_NONE,
            "The metadata has the number %" PRId64 "; number %" PRId64 " was seen before.",
            metadata->summary.number, source->number_min);
    return PASSKEY_OK;
}

static enum passkey_result read_payload(
    struct passkey_bytes text, struct passkey_metadata *metadata, struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer payload;
    size_t size = 0;
    buffer_init(&payload, BASE64URL_DECODED_SIZE(METADATA_BLOB_SIZE_MAX));
    uint8_t *out = buffer_extend(&payload, BASE64URL_DECODED_SIZE(text.size));
    if (out == NULL)
        return fault(error, "Memory ran out.");
    if (!base64url_decode(text, out, &size))
        return refuse(error, PASSKEY_METADATA_INVALID, CHECK_NONE,
            "The payload of the metadata is not base64url.");
    return metadata_payload_read((struct passkey_bytes){ out, size }, metadata, error);
}

static enum passkey_result check_source(
    const struct passkey_metadata_source *source, struct passkey_error *error)
{
    if (source->blob.size > METADATA_BLOB_SIZE_MAX)
        return refuse(error, PASSKEY_METADATA_INVALID, CHECK_NONE,
            "The metadata has %zu bytes; at most %zu are accepted.", source->blob.size,
            METADATA_BLOB_SIZE_MAX);
    if (source->signer.data != NULL && source->signer.size == 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The name of the metadata's signer is empty.");
    return PASSKEY_OK;
}

enum passkey_result passkey_metadata_read(const struct passkey_metadata_source *source,
    struct passkey_metadata **metadata, struct passkey_error *error)
{
    static const struct sized_type type = SIZED_TYPE(struct passkey_metadata_source, now_ms);
    CLEANUP(jws_deinit) struct jws jws = { .chain_count = 0 };
    CLEANUP(passkey_metadata_free) struct passkey_metadata *made = NULL;
    struct passkey_metadata_source own;
    TRY(sized_read(&type, source, &own, error));
    TRY(check_source(&own, error));
    TRY(jws_read(own.blob, PASSKEY_METADATA_INVALID, &jws, error));
    TRY(check_signer(&own, &jws, error));
    TRY(jws_verify(&jws, error));
    made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Memory ran out.");
    made->summary.size = sizeof(made->summary);
    TRY(read_payload(jws.payload, made, error));
    TRY(check_number(&own, made, error));
    *metadata = made;
    made = NULL;
    return PASSKEY_OK;
}
