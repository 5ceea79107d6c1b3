/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of limits. A burst of 600 and 20 per second suffice for an office, or for users of a
 * mobile network that share an address. An IPv6 /48 belongs to one customer of a provider or a
 * company: it gets five times as much as one address, no matter how many /64 it uses.
 */
#include "service/access/bounds.h"
#include "store/notice.h"

#define PER_SECOND 1000
#define PER_MINUTE 60000
#define PER_HOUR   3600000

/* clang-format off */
const struct resource_bounds bounds[RESOURCE_COUNT] = {
    [RESOURCE_CEREMONY_START] = { "ceremony starts", {
        [BOUND_ADDRESS] = { 600, PER_SECOND / 20 }, [BOUND_NETWORK] = { 3000, PER_SECOND / 100 } },
        "`rate_limited`; `ceremony-rate` sets another rate, and the other figures in proportion" },
    [RESOURCE_CEREMONY] = { "unfinished ceremonies", {
        [BOUND_ACCOUNT] = { 5, 0 }, [BOUND_ALL] = { 1000000, 0 } },
        "signed in: the account's oldest one ends; started by an API key: its oldest one for the "
        "account ends if it is older than a minute; in all: the address or /48 with most of them "
        "loses those older than a minute, and if it has none, `rate_limited`" },
    [RESOURCE_SIGN_UP] = { "new accounts and new user names", {
        [BOUND_ADDRESS] = { 100, PER_MINUTE }, [BOUND_NETWORK] = { 500, PER_MINUTE / 5 },
        [BOUND_ALL] = { 1000, PER_SECOND } },
        "`rate_limited`; in all: `passkeyd_sign_ups_exceeded_total` and a line in the log, and no "
        "refusal; enrolment by a backend and by an operator's invitation is not counted" },
    [RESOURCE_CREDENTIAL] = { "passkeys (stored bytes)", {
        [BOUND_ACCOUNT] = { 100, 0 } },
        "`conflict`; a passkey takes 8 kB at most, or more if its attestation is trusted" },
    [RESOURCE_HELD_CREDENTIAL] = { "held passkeys, if another one is added after a mailed link", {
        [BOUND_ACCOUNT] = { 10, 0 } },
        "`conflict`, so that a reader of the mailbox cannot fill the account" },
    [RESOURCE_ACCOUNT_CHANGE] = { "account changes", {
        [BOUND_ACCOUNT] = { 60, PER_SECOND } },
        "`rate_limited`; a value that stays the same is not written" },
    [RESOURCE_REMOVAL] = { "removed passkeys and replaced names and addresses, for seven days", {
        [BOUND_ACCOUNT] = { 100, 0 } },
        "`rate_limited`; backends and operators are not bounded" },
    [RESOURCE_AUDIT_ROW] = { "audit rows", {
        [BOUND_ALL] = { 1000000, 0 } },
        "the account, address or /48 that wrote most loses its oldest rows" },
    [RESOURCE_SESSION] = { "sessions", {
        [BOUND_ACCOUNT] = { 100, 0 } },
        "the oldest one ends" },
    [RESOURCE_RECOVERY_CODES] = { "sets of recovery codes", {
        [BOUND_ACCOUNT] = { 5, PER_MINUTE } },
        "`rate_limited`" },
    [RESOURCE_RECOVERY_ATTEMPT] = { "recovery attempts", {
        [BOUND_ADDRESS] = { 20, PER_MINUTE / 6 }, [BOUND_NETWORK] = { 100, PER_MINUTE / 30 } },
        "`rate_limited`; not bounded per account, because strangers could reach that bound" },
    [RESOURCE_PASSWORD_HASH] = { "password hashes at a time", {
        [BOUND_ADDRESS] = { 1, 0 }, [BOUND_NETWORK] = { 1, 0 }, [BOUND_ALL] = { 2, 0 } },
        "waits without a thread, one request per address, for two seconds; then `overloaded`; "
        "1 in all on one or two processors" },
    [RESOURCE_LINK] = { "links asked for", {
        [BOUND_ACCOUNT] = { 3, PER_HOUR / 12 },
        [BOUND_ADDRESS] = { 20, PER_MINUTE / 4 }, [BOUND_NETWORK] = { 100, PER_MINUTE / 20 } },
        "`rate_limited`" },
    [RESOURCE_LINK_REDEEM] = { "links redeemed", {
        [BOUND_ADDRESS] = { 30, PER_MINUTE / 30 }, [BOUND_NETWORK] = { 150, PER_MINUTE / 150 } },
        "`rate_limited`" },
    [RESOURCE_NOTICE] = { "queued notices of a kind", {
        [BOUND_ACCOUNT] = { 1, 0 } },
        "the waiting one is replaced; mails with links are sent before notices" },
    [RESOURCE_ACCOUNT_NOTICE] = { "notices of a kind that wait for an answer", {
        [BOUND_ACCOUNT] = { NOTICE_OF_KIND_MAX, 0 } },
        "the oldest one is deleted; those of recoveries and of links that still work are kept" },
    [RESOURCE_CONNECTION] = { "connections", {
        [BOUND_ADDRESS] = { 240, 0 }, [BOUND_NETWORK] = { 480, 0 }, [BOUND_ALL] = { 1024, 0 } },
        "of an address or a /48: the new one is closed, unless the address is a trusted proxy's; "
        "in all: the oldest that waits for its client is closed, of the address or /48 that has "
        "most" },
    [RESOURCE_LOG_LINE] = { "log lines of a kind", {
        [BOUND_ALL] = { 1, PER_MINUTE } },
        "counted, and the next line of this kind has the number; the kinds are malformed requests, "
        "overload, store errors, other internal errors, delayed mails and refused mails" },
};
/* clang-format on */
