/* SPDX-License-Identifier: Apache-2.0 */
/* Generates, finds and spends links. */
#include "service/account/link.h"
#include "base/bytes.h"
#include "service/access/hold.h"
#include "service/access/token.h"
#include "service/names/email_address.h"
#include "service/names/user_name.h"
#include "store/link.h"
#include "store/user.h"
#include <stdio.h>
#include <string.h>

_Static_assert(TOKEN_SIZE == PASSKEY_LINK_TOKEN_SIZE, "all kinds are of one size");

static const char *const purposes[] = {
    [PASSKEY_LINK_EMAIL_SIGN_IN] = "email_sign_in",
    [PASSKEY_LINK_ENROLMENT] = "enrolment",
    [PASSKEY_LINK_RECOVERY] = "recovery",
    [PASSKEY_LINK_VERIFY_EMAIL] = "verify_email",
    [PASSKEY_LINK_SIGN_UP] = "sign_up",
};
NAMES_DEFINE(link_purpose, enum passkey_link_purpose, purposes)

void link_wipe(struct passkey_link *link)
{
    bytes_wipe(link, sizeof(*link));
}

enum passkey_result link_draw(const struct call *call, struct passkey_link_record *record,
    char token[PASSKEY_LINK_TOKEN_SIZE])
{
    TRY(service_random(call->worker->service, record->id, sizeof(record->id), call->error));
    TRY(token_draw(call, TOKEN_LINK, token, record->token_hash));
    record->created_at_ms = call->now_ms;
    if (call->caller.is_operator) {
        record->maker = PASSKEY_ACTOR_OPERATOR;
    } else if (call->api_key != NULL) {
        record->maker = PASSKEY_ACTOR_API_KEY;
        record->maker_id = BYTES_ARRAY(call->api_key->id);
    } else if (call->session != NULL) {
        record->maker = PASSKEY_ACTOR_SESSION;
        record->maker_id = BYTES_ARRAY(call->session->id);
        TRY(hold_pass_on(call, &record->recovered_at_ms));
    }
    return PASSKEY_OK;
}

enum passkey_result link_url(const struct call *call, enum passkey_link_purpose purpose,
    const char *token, char url[PASSKEY_LINK_URL_SIZE])
{
    struct passkey_bytes page = call->party->configured.link_page;
    int size = snprintf(url, PASSKEY_LINK_URL_SIZE, "%.*s#link=%s&purpose=%s", (int)page.size,
        (const char *)page.data, token, link_purpose_name(purpose));
    if (size < 0 || size >= PASSKEY_LINK_URL_SIZE)
        return fault(call->error, "A link is too long.");
    return PASSKEY_OK;
}

enum passkey_result link_refuse(const struct call *call)
{
    return refuse(call->error, PASSKEY_LINK_REFUSED, CHECK_NONE,
        "The link is invalid or has expired; request a new one.");
}

enum passkey_result link_find_live(
    const struct call *call, struct passkey_bytes token, struct passkey_link_record **link)
{
    uint8_t hash[PASSKEY_HASH_SIZE];
    bool well_formed = false;
    CLEANUP(pointer_free) struct passkey_link_record *found = NULL;
    TRY(token_hash(call, TOKEN_LINK, token, hash, &well_formed));
    if (well_formed)
        TRY(store_link_find(call->worker->reader, call->party->number, hash, &found, call->error));
    if (found == NULL || call->now_ms >= found->expires_at_ms)
        return link_refuse(call);
    *link = found;
    found = NULL;
    return PASSKEY_OK;
}

struct change links_delete(struct passkey_bytes user_id)
{
    return (struct change){ .run = change_links_delete, .of.links_delete.user_id = user_id };
}

static struct change use(
    const struct call *call, const struct passkey_link_record *link, change_function *run)
{
    struct change change = { .run = run,
        .of.link_use = { .purpose = link->purpose, .now_ms = call->now_ms } };
    memcpy(change.of.link_use.token_hash, link->token_hash, PASSKEY_HASH_SIZE);
    return change;
}

struct change link_spend(const struct call *call, const struct passkey_link_record *link)
{
    return use(call, link, change_link_delete);
}

struct change link_redeem(const struct call *call, const struct passkey_link_record *link)
{
    return use(call, link, change_link_redeem);
}

enum passkey_result link_find_assigned(
    const struct call *call, struct passkey_bytes email, struct passkey_user_record **user)
{
    struct user_name_key key;
    struct email_address address;
    struct email_address name;
    CLEANUP(pointer_free) struct passkey_user_record *found = NULL;
    *user = NULL;
    TRY(email_address_canonical(email, &address, call->error));
    TRY(user_name_or_address_canonical(address.text, &key, call->error));
    TRY(store_user_find_by_name(
        call->worker->reader, call->party->number, user_name_view(&key), &found, call->error));
    if (found == NULL || !found->name_assigned)
        return PASSKEY_OK;
    /* Names are compared less strictly than mailboxes. */
    enum passkey_result result = email_address_canonical(found->name, &name, NULL);
    if (result < PASSKEY_OK)
        return fault(call->error, "The address of a user has no canonical form.");
    if (result != PASSKEY_OK || !bytes_equal(name.key, address.key))
        return PASSKEY_OK;
    *user = found;
    found = NULL;
    return PASSKEY_OK;
}
