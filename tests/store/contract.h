/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The conformance suite for stores: every sentence of <passkey/store.h>. A case gets an open
 * fixture of any backend as its state, and uses only the interface.
 */
#ifndef TESTS_STORE_CONTRACT_H
#define TESTS_STORE_CONTRACT_H

#include "fixture.h"

struct contract_case {
    const char *name;
    void (*run)(void **state);
};

#define CONTRACT_CASE(function)                                                                    \
    {                                                                                              \
#function, function                                                                        \
    }

/* Each ends with a row without a name. */
extern const struct contract_case contract_users[];
extern const struct contract_case contract_credentials[];
extern const struct contract_case contract_ceremonies[];
extern const struct contract_case contract_sessions[];
extern const struct contract_case contract_accounts[];
extern const struct contract_case contract_api_keys[];
extern const struct contract_case contract_audit[];
extern const struct contract_case contract_links[];
extern const struct contract_case contract_mail[];
extern const struct contract_case contract_metadata[];
extern const struct contract_case contract_recovery_codes[];
extern const struct contract_case contract_statistics[];
extern const struct contract_case contract_sign_in[];
extern const struct contract_case contract_signing_keys[];
extern const struct contract_case contract_races[];
extern const struct contract_case contract_removals[];

/* Finders whose record is NULL if no row exists; any other result fails the test. */
struct passkey_user_record *user_by_id(struct fixture *fixture, const char *id);
struct passkey_credential_record *credential_by_id(struct fixture *fixture, const char *id);
struct passkey_session_record *session_of(struct fixture *fixture, const char *token);
struct passkey_api_key_record *api_key_of(struct fixture *fixture, const char *token);

#endif
