/* SPDX-License-Identifier: Apache-2.0 */
/* Finds users by name or address, and checks which names are free. */
#include "service/account/named.h"
#include "base/bytes.h"
#include "store/former_name.h"
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

enum passkey_result named_refuse_taken(const struct call *call)
{
    return refuse(call->error, PASSKEY_USER_NAME_TAKEN, CHECK_NONE,
        "The user name is taken; choose another.");
}

enum passkey_result named_check_free(
    const struct call *call, struct passkey_bytes name, struct passkey_bytes user_id)
{
    struct named named;
    CLEANUP(pointer_free) struct passkey_user_record *user = NULL;
    CLEANUP(pointer_free) struct former_name_record *former = NULL;
    TRY(named_read(call, name, &named));
    if (named.email_key.data == NULL || bytes_equal(named.email_key, named.name_key))
        return PASSKEY_OK;
    struct connection *reader = call->worker->reader;
    TRY(store_user_find_by_email(reader, call->party->number, named.email_key, &user, call->error));
    if (user != NULL && !bytes_equal(user->id, user_id))
        return named_refuse_taken(call);
    TRY(store_former_name_find_owner(
        reader, call->party->number, FORMER_EMAIL, named.email_key, &former, call->error));
    if (former != NULL && !bytes_equal(former->user_id, user_id))
        return named_refuse_taken(call);
    return PASSKEY_OK;
}
