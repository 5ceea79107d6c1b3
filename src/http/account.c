/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GET /v1/account: who is signed in, with which passkeys.
 */
#include "http/endpoints.h"

#include "http/answer.h"

enum passkey_result account_get(struct exchange *exchange)
{
    CLEANUP(passkey_account_free) struct passkey_account *account = NULL;
    TRY(passkey_account_get(exchange->worker, &exchange->caller, &account, &exchange->error));
    return answer_account(exchange, account);
}
