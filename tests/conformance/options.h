/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of fido-server. */
#ifndef CONFORMANCE_OPTIONS_H
#define CONFORMANCE_OPTIONS_H

#include "base/result.h"
#include <passkey/bundle.h>
#include <passkey/webauthn.h>
#include <sys/socket.h>

#define ORIGIN_COUNT_MAX 16

struct options {
    struct sockaddr_storage address;
    socklen_t address_size;
    const char *host; /* as written in --listen */
    const char *store;
    const char *rp_id;
    struct passkey_bytes origins[ORIGIN_COUNT_MAX]; /* empty: the origin of the listening address */
    size_t origin_count;
    struct passkey_bytes *anchors; /* NULL: none */
    size_t anchor_count;
    enum passkey_attestation_trust trust;
    bool help; /* --help was printed */
};

/**
 * Read the command line.
 *
 * @param options  Freed by options_deinit(). Views borrow from argv.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID with a message for the operator; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result options_read(
    int argc, char **argv, struct options *options, struct passkey_error *error);
void options_deinit(struct options *options);

#endif
