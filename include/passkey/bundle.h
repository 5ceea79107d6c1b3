/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trust anchors and certificate revocation lists in the files that vendors publish: PEM with any
 * number of blocks, or one object in DER. The caller reads the files.
 */
#ifndef PASSKEY_BUNDLE_H
#define PASSKEY_BUNDLE_H

#include <passkey/bytes.h>
#include <passkey/result.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What is read from files. */
enum passkey_bundle_kind {
    PASSKEY_BUNDLE_CERTIFICATES = 1,     /* "CERTIFICATE" in PEM */
    PASSKEY_BUNDLE_REVOCATION_LISTS = 2, /* "X509 CRL" in PEM */
};

/**
 * Read certificates, for example to use them as anchors, or certificate revocation lists. Blocks of
 * other kinds and text around blocks are ignored. Neither validity periods nor issuers are checked.
 * May be called by several threads at once.
 *
 * @param files  Contents of files, at most 4 MiB each; read during the call only.
 * @param file_count  0: the list is empty.
 * @param list  In DER, in the order of the files. One allocation, which includes the bytes: the
 *        caller frees it with passkey_free().
 * @param count  The length of the list.
 * @param error  May be NULL.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID if a file is too large, contains none of this kind,
 *          or contains one that cannot be read (the message has its number, from 1), or if there is
 *          no such kind; PASSKEY_INTERNAL if memory runs out.
 */
PASSKEY_EXPORT PASSKEY_MUST_USE enum passkey_result passkey_bundle_read(
    enum passkey_bundle_kind kind, const struct passkey_bytes *files, size_t file_count,
    struct passkey_bytes **list, size_t *count, struct passkey_error *error);

#ifdef __cplusplus
}
#endif
#endif
