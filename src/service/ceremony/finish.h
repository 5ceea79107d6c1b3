/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finishes ceremonies with responses in any form. The public functions take JSON text; passkeyd has
 * already parsed the response as a part of the body and passes a node of that tree.
 */
#ifndef SERVICE_CEREMONY_FINISH_H
#define SERVICE_CEREMONY_FINISH_H

#include "base/result.h"
#include <passkey/service.h>

/** Like passkey_registration_verify(), for a response in the form of this function. */
typedef enum passkey_result registration_verifier(const void *response,
    struct passkey_verifier *verifier, const struct passkey_registration_expected *expected,
    struct passkey_credential *credential, const struct passkey_registration **registration,
    struct passkey_error *error);

/** Like passkey_authentication_verify(), for a response in the form of this function. */
typedef enum passkey_result authentication_verifier(const void *response,
    struct passkey_verifier *verifier, const struct passkey_authentication_expected *expected,
    struct passkey_credential *credential, const struct passkey_authentication **authentication,
    struct passkey_error *error);

/**
 * Like passkey_registration_finish().
 *
 * @param request  In this version's form. `credential` is not read.
 * @param response  Passed to `verify`.
 */
MUST_USE enum passkey_result registration_finish(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_finish_request *request,
    const void *response, registration_verifier *verify, struct passkey_account **account,
    struct passkey_error *error);

/** Like passkey_authentication_finish(); request, response and verify as above. */
MUST_USE enum passkey_result authentication_finish(struct passkey_worker *worker,
    const struct passkey_caller *caller, const struct passkey_finish_request *request,
    const void *response, authentication_verifier *verify, struct passkey_account **account,
    struct passkey_error *error);

#endif
