/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trust anchors and revocation lists out of the files in which vendors publish them: PEM with any
 * number of blocks, or one object in DER. Reading the files is the caller's.
 */
#ifndef PASSKEY_BUNDLE_H
#define PASSKEY_BUNDLE_H

#include <passkey/bytes.h>
#include <passkey/result.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The objects of one or more files, in DER; immutable, shared by threads. */
struct passkey_bundle;

/**
 * Certificates, to be given as anchors.
 *
 * PEM blocks of other kinds and text around blocks are skipped. Every certificate is read; nothing
 * is evaluated: neither dates nor who issued it.
 *
 * @param files  Contents, at most 4 MiB each; not kept.
 * @param bundle  Freed by passkey_bundle_free().
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID when a file has none, or one that cannot be read (the
 *          message counts from 1); PASSKEY_INTERNAL.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_bundle_certificates(
    const struct passkey_bytes *files, size_t file_count, struct passkey_bundle **bundle,
    struct passkey_error *error);

/** Revocation lists ("X509 CRL" in PEM); as above. */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_bundle_revocation_lists(
    const struct passkey_bytes *files, size_t file_count, struct passkey_bundle **bundle,
    struct passkey_error *error);

/** The objects in the order of the files; views borrow from the bundle. */
PASSKEY_EXPORT const struct passkey_bytes *passkey_bundle_list(
    const struct passkey_bundle *bundle, size_t *count);

/** Frees and nulls. @param bundle  May point to NULL. */
PASSKEY_EXPORT void passkey_bundle_free(struct passkey_bundle **bundle);

#ifdef __cplusplus
}
#endif
#endif
