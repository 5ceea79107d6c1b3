/* SPDX-License-Identifier: Apache-2.0 */
/* Rotates and lists the keys that sign ID tokens. */
#include "service/signing/signing_key.h"
#include "base/bytes.h"
#include "service/access/authority.h"
#include "service/access/caller.h"
#include "store/signing_key.h"
#include <passkey/backend.h>

enum passkey_result passkey_signing_key_rotate(struct passkey_worker *worker,
    const struct passkey_caller *caller, bool at_once, struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    TRY(call_begin(&call, worker, caller, error));
    TRY(authority_check(&call, PASSKEY_SCOPE_ADMIN));
    return signing_key_rotate(&call, at_once);
}

/* Keeps the keys that are published now, without their private keys. */
static void keep_published(struct passkey_signing_key_list *keys, int64_t now_ms)
{
    size_t kept = 0;
    for (size_t i = 0; i < keys->count; i++) {
        struct passkey_signing_key_record *key = &keys->items[i];
        bytes_wipe((uint8_t *)(uintptr_t)key->private_key.data, key->private_key.size);
        key->private_key = (struct passkey_bytes){ NULL, 0 };
        if (key->retired_at_ms == 0 || now_ms < key->retired_at_ms)
            keys->items[kept++] = *key;
    }
    keys->count = kept;
}

enum passkey_result passkey_signing_key_list_get(struct passkey_worker *worker,
    size_t relying_party, struct passkey_signing_key_list **keys, struct passkey_error *error)
{
    CLEANUP(call_end) struct call call;
    struct passkey_caller nobody = { .size = sizeof(nobody), .relying_party = relying_party };
    struct passkey_signing_key_list *found = NULL;
    TRY(call_begin(&call, worker, &nobody, error));
    TRY(store_signing_key_list(worker->reader, call.party->number, &found, error));
    keep_published(found, call.now_ms);
    *keys = found;
    return PASSKEY_OK;
}
