/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of credentials for options. They are bounded in bytes too: what is issued is kept and read
 * again at the finish, by a parser with a limit, and whoever registers chooses ids and transports.
 */
#include "service/ceremony/descriptors.h"
#include "base/base64url.h"
#include "base/limits.h"

/* A quarter of what is read back is left for the rest of the options. */
#define LIST_SIZE_MAX (JSON_SIZE_MAX / 4 * 3)
/* {"type":"public-key","id":"","transports":[]}, */
#define DESCRIPTOR_FRAME_SIZE 64
/* A control character becomes \u001f. */
#define ESCAPED_SIZE_MAX 6
#define HINT_SIZE_MAX    64

/* At most this much in JSON. */
static size_t size_of(const struct passkey_credential *credential)
{
    size_t size = DESCRIPTOR_FRAME_SIZE + BASE64URL_ENCODED_SIZE(credential->id.size);
    for (size_t i = 0; i < credential->transports.count; i++)
        size += credential->transports.names[i].size * ESCAPED_SIZE_MAX + 3;
    return size;
}

void descriptors_list(struct descriptors *descriptors,
    const struct passkey_credential_list *credentials, bool disabled_too)
{
    size_t left = LIST_SIZE_MAX;
    for (size_t i = 0; i < credentials->count; i++) {
        const struct passkey_credential *credential = &credentials->items[i].credential;
        if (!disabled_too && credentials->items[i].disabled_at_ms != 0)
            continue;
        if (descriptors->count == descriptors->count_max || size_of(credential) > left)
            return;
        left -= size_of(credential);
        struct passkey_descriptor *item = &descriptors->items[descriptors->count++];
        item->id = credential->id;
        item->transports = credential->transports;
    }
}

enum passkey_result hints_check(
    const struct call *call, const struct passkey_bytes *hints, size_t count)
{
    bool bounded = count <= HINT_COUNT_MAX;
    for (size_t i = 0; bounded && i < count; i++)
        bounded = hints[i].size > 0 && hints[i].size <= HINT_SIZE_MAX;
    if (bounded)
        return PASSKEY_OK;
    return refuse(call->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "At most %d hints of 1 to %d bytes are accepted.", HINT_COUNT_MAX, HINT_SIZE_MAX);
}

enum passkey_result extensions_check(
    const struct call *call, const struct passkey_extension_inputs *extensions)
{
    if (extensions->app_id.data == NULL && extensions->app_id_exclude.data == NULL)
        return PASSKEY_OK;
    return refuse(call->error, PASSKEY_MEMBER_INVALID, CHECK_APPID_1,
        "An AppID is the relying party's own, and is asked for where it is configured.");
}
