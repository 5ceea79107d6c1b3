/* SPDX-License-Identifier: Apache-2.0 */
/* Finishes ceremonies with responses in JSON text. */
#include "service/ceremony/finish.h"

#include "base/sized.h"

static enum passkey_result verify_registration(const void *response,
    struct passkey_verifier *verifier, const struct passkey_registration_expected *expected,
    struct passkey_credential *credential, const struct passkey_registration **registration,
    struct passkey_error *error)
{
    const struct passkey_bytes *text = response;
    return passkey_registration_verify(verifier, *text, expected, credential, registration, error);
}

static enum passkey_result verify_authentication(const void *response,
    struct passkey_verifier *verifier, const struct passkey_authentication_expected *expected,
    struct passkey_credential *credential, const struct passkey_authentication **authentication,
    struct passkey_error *error)
{
    const struct passkey_bytes *text = response;
    return passkey_authentication_verify(
        verifier, *text, expected, credential, authentication, error);
}

static const struct sized_type request_type = SIZED_TYPE(struct passkey_finish_request, id_token);

enum passkey_result passkey_registration_finish(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_finish_request *request,
    struct passkey_account **account, struct passkey_error *error)
{
    struct passkey_finish_request own;
    TRY(sized_read(&request_type, request, &own, error));
    return registration_finish(
        worker, caller, &own, &own.credential, verify_registration, account, error);
}

enum passkey_result passkey_authentication_finish(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_finish_request *request,
    struct passkey_account **account, struct passkey_error *error)
{
    struct passkey_finish_request own;
    TRY(sized_read(&request_type, request, &own, error));
    return authentication_finish(
        worker, caller, &own, &own.credential, verify_authentication, account, error);
}
