/* SPDX-License-Identifier: Apache-2.0 */
/* Finds users by id, name, address or credential. */
#include "service/account/selector.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "service/names/email_address.h"
#include "service/names/user_name.h"
#include "store/credential.h"
#include "store/former_name.h"
#include "store/user.h"
#include <string.h>

const struct sized_type selector_type = SIZED_TYPE(struct passkey_user_selector, credential_id);

static enum passkey_result find_by_id(
    const struct call *call, struct passkey_bytes id, struct passkey_user_record **user)
{
    return store_user_find(call->worker->reader, call->party->number, id, user, call->error);
}

/* A text without a canonical form is the name of no user. */
static enum passkey_result find_by_name(
    const struct call *call, struct passkey_bytes name, struct passkey_user_record **user)
{
    struct user_name_key key;
    enum passkey_result named = user_name_or_address_canonical(name, &key, call->error);
    if (named > PASSKEY_OK)
        return PASSKEY_OK;
    TRY(named);
    return store_user_find_by_name(
        call->worker->reader, call->party->number, user_name_view(&key), user, call->error);
}

/* A text that is not an address belongs to no user. */
static enum passkey_result find_by_email(
    const struct call *call, struct passkey_bytes email, struct passkey_user_record **user)
{
    struct email_address address;
    enum passkey_result read = email_address_canonical(email, &address, call->error);
    if (read > PASSKEY_OK)
        return PASSKEY_OK;
    TRY(read);
    return store_user_find_by_email(
        call->worker->reader, call->party->number, address.key, user, call->error);
}

/* Credentials have no ids of other sizes. */
static enum passkey_result find_by_credential(
    const struct call *call, struct passkey_bytes id, struct passkey_user_record **user)
{
    CLEANUP(pointer_free) struct passkey_credential_record *credential = NULL;
    if (id.size >= 1 && id.size <= CREDENTIAL_ID_SIZE_MAX)
        TRY(store_credential_find(
            call->worker->reader, call->party->number, id, &credential, call->error));
    return credential == NULL ? PASSKEY_OK
                              : store_user_find(call->worker->reader, call->party->number,
                                    credential->user_id, user, call->error);
}

enum passkey_result selector_find(const struct call *call,
    const struct passkey_user_selector *selector, struct passkey_user_record **user)
{
    int given = (selector->id.data != NULL) + (selector->name.data != NULL) +
                (selector->email.data != NULL) + (selector->credential_id.data != NULL);
    if (given != 1)
        return refuse(call->error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Set exactly one member of struct passkey_user_selector.");
    if (selector->id.data != NULL)
        return find_by_id(call, selector->id, user);
    if (selector->name.data != NULL)
        return find_by_name(call, selector->name, user);
    if (selector->email.data != NULL)
        return find_by_email(call, selector->email, user);
    return find_by_credential(call, selector->credential_id, user);
}

/* ---- including removed users and former names ---- */

static bool set_id(struct passkey_bytes from, struct selected_id *id)
{
    if (from.size < 1 || from.size > sizeof(id->data))
        return false;
    memcpy(id->data, from.data, from.size);
    id->size = from.size;
    return true;
}

/* A text without a canonical form is not reserved. */
static enum passkey_result find_owner(const struct call *call,
    const struct passkey_user_selector *selector, struct former_name_record **name)
{
    struct user_name_key key;
    struct email_address address;
    bool named = selector->name.data != NULL;
    enum passkey_result read =
        named ? user_name_or_address_canonical(selector->name, &key, call->error)
              : email_address_canonical(selector->email, &address, call->error);
    if (read > PASSKEY_OK)
        return PASSKEY_OK;
    TRY(read);
    return store_former_name_find_owner(call->worker->reader, call->party->number,
        named ? FORMER_NAME : FORMER_EMAIL, named ? user_name_view(&key) : address.key, name,
        call->error);
}

enum passkey_result selector_find_id(
    const struct call *call, const struct passkey_user_selector *selector, struct selected_id *id)
{
    CLEANUP(pointer_free) struct passkey_user_record *user = NULL;
    CLEANUP(pointer_free) struct former_name_record *name = NULL;
    TRY(selector_find(call, selector, &user));
    if (user != NULL && set_id(user->id, id))
        return PASSKEY_OK;
    if (selector->id.data != NULL && set_id(selector->id, id))
        return PASSKEY_OK;
    if (selector->name.data != NULL || selector->email.data != NULL)
        TRY(find_owner(call, selector, &name));
    if (name != NULL && set_id(name->user_id, id))
        return PASSKEY_OK;
    return refuse(call->error, PASSKEY_NOT_FOUND, CHECK_NONE,
        "The user does not exist, and was not deleted in the last seven days.");
}
