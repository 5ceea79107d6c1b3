/* SPDX-License-Identifier: Apache-2.0 */
#include "service/account/named.h"
#include "store/user.h"

enum passkey_result named_read(
    const struct call *call, struct passkey_bytes text, struct named *named)
{
    TRY(user_name_or_address_canonical(text, &named->name, call->error));
    named->name_key = user_name_view(&named->name);
    named->email_key = (struct passkey_bytes){ NULL, 0 };
    enum passkey_result read = email_address_canonical(text, &named->address, NULL);
    if (read < PASSKEY_OK)
        return fault(call->error, "The name could not be read as an address.");
    if (read == PASSKEY_OK)
        named->email_key = named->address.key;
    return PASSKEY_OK;
}

enum passkey_result named_find(
    const struct call *call, const struct named *named, struct passkey_user_record **user)
{
    return store_user_find_named(call->worker->reader, call->party->number, named->name_key,
        named->email_key, user, call->error);
}
