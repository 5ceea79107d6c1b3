/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the process may do after its start, enforced by the kernel: Landlock limits which files it
 * can open, and seccomp which system calls it can make. Both apply to the threads that are started
 * afterwards, and nothing can undo them.
 */
#ifndef PASSKEYD_SANDBOX_H
#define PASSKEYD_SANDBOX_H

#include "config/config.h"
#include "passkeyd/sandbox_files.h"

#define SANDBOX_RULE_COUNT_MAX 256
#define SANDBOX_SUMMARY_SIZE   256

struct sandbox {
    bool on; /* false: off by its setting, or for the mail command, and there are no rules */
    struct sandbox_rule rules[SANDBOX_RULE_COUNT_MAX];
    size_t rule_count;
    bool network; /* it may connect to other machines */
    bool files_limited;
    bool calls_limited;
};

/** What a configuration needs. Paths that do not exist are left out.
 *  @param sandbox  Freed by sandbox_free(), also after a failure. */
MUST_USE enum passkey_result sandbox_plan(
    const struct config *config, struct sandbox *sandbox, struct passkey_error *error);

/**
 * Limit this thread and those that it starts from now on.
 *
 * @param summary  One sentence: what is enforced, and why something is not.
 * @returns PASSKEY_OK, also if the kernel or the build lacks Landlock or seccomp; a fault.
 */
MUST_USE enum passkey_result sandbox_enter(
    struct sandbox *sandbox, char summary[SANDBOX_SUMMARY_SIZE], struct passkey_error *error);

/** Whether a new configuration can be used in a sandbox that was entered.
 *  @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID: it needs more than the sandbox allows; a fault. */
MUST_USE enum passkey_result sandbox_check(
    const struct sandbox *entered, const struct config *config, struct passkey_error *error);

void sandbox_free(struct sandbox *sandbox);

#endif
