/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of credentials for options, and checks of requests for options. */
#include "service/ceremony/descriptors.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "base/sized.h"
#include <stdlib.h>

#define HINT_SIZE_MAX 64

bool credential_enabled(const struct passkey_credential_record *credential)
{
    return credential->disabled_at_ms == 0;
}

bool credential_can_sign_in(const struct passkey_credential_record *credential)
{
    return credential_enabled(credential) && credential->sign_count_regressed_at_ms == 0 &&
           credential->backup_changed_at_ms == 0;
}

void descriptors_list(struct descriptors *descriptors,
    const struct passkey_credential_list *credentials,
    bool (*listed)(const struct passkey_credential_record *credential))
{
    for (size_t i = 0; i < credentials->count; i++) {
        const struct passkey_credential *credential = &credentials->items[i].credential;
        if (listed != NULL && !listed(&credentials->items[i]))
            continue;
        if (descriptors->count == descriptors->count_max)
            return;
        struct passkey_descriptor *item = &descriptors->items[descriptors->count++];
        item->id = credential->id;
        item->transports = credential->transports;
    }
}

static int compare(const void *a, const void *b)
{
    const struct passkey_descriptor *one = a;
    const struct passkey_descriptor *other = b;
    return bytes_compare(one->id, other->id);
}

void descriptors_sort(struct passkey_descriptor *items, size_t count)
{
    if (count > 1)
        qsort(items, count, sizeof(*items), compare);
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

enum passkey_result extensions_take(const struct call *call,
    const struct passkey_extension_inputs *given, struct passkey_extension_inputs *own)
{
    static const struct sized_type type = SIZED_TYPE(struct passkey_extension_inputs, uvm);
    *own = (struct passkey_extension_inputs){ .size = sizeof(*own) };
    if (given != NULL)
        TRY(sized_read(&type, given, own, call->error));
    if (own->app_id.data == NULL && own->app_id_exclude.data == NULL)
        return PASSKEY_OK;
    return refuse(call->error, PASSKEY_MEMBER_INVALID, CHECK_APPID_1,
        "An AppID can only be set in the configuration of the relying party.");
}
