/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The start of a registration in pieces, and its finish.
 */
#ifndef SERVICE_REGISTRATION_H
#define SERVICE_REGISTRATION_H

#include "service/call.h"
#include "service/user_name.h"

/* Random and nothing else: no personal data (USER-2), and none that two users share (USER-4). */
#define USER_ID_SIZE 32
/* Every sign-in reads the list of its user, and so does a stranger's start with the name. */
#define CREDENTIAL_COUNT_MAX 100

/* The user for the options. */
struct registration_subject {
    uint8_t new_id[USER_ID_SIZE];
    struct passkey_user_record *user; /* NULL: nobody yet */
    struct passkey_credential_list *credentials;
    struct passkey_bytes id;
    struct passkey_bytes name;
    struct passkey_bytes display_name;
    struct passkey_link_record *link; /* that a sign-up came with, or NULL */
    char free_name[USER_NAME_SIZE_MAX + 1];
};
/** For CLEANUP. */
void registration_subject_discard(struct registration_subject *subject);

/** Somebody who is not there yet; whether the name is free is seen at the finish. */
MUST_USE enum passkey_result registration_subject_new(const struct call *call,
    struct passkey_bytes name, struct passkey_bytes display_name,
    struct registration_subject *subject);
/** Another passkey for subject->user. @returns also PASSKEY_USER_DISABLED, PASSKEY_CONFLICT. */
MUST_USE enum passkey_result registration_subject_known(
    const struct call *call, struct registration_subject *subject);

/* What is asked of authenticator and browser. */
struct registration_terms {
    const int32_t *algorithms; /* in order of preference (OPT-2) */
    size_t algorithm_count;
    enum passkey_attachment attachment;
    enum passkey_requirement resident_key;
    enum passkey_requirement user_verification;
    enum passkey_attestation_conveyance attestation;
    const struct passkey_bytes *hints;
    size_t hint_count;
    struct passkey_extension_inputs extensions;
    bool conditional;
};

/** Write the options and store the ceremony. */
MUST_USE enum passkey_result registration_issue(const struct call *call,
    const struct registration_subject *subject, const struct registration_terms *terms,
    struct passkey_started_ceremony *started);

/** See passkey_registration_finish(). */
MUST_USE enum passkey_result registration_finish(struct call *call,
    const struct passkey_finish_request *request, struct passkey_account **account);

#endif
