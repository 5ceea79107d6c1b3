/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Metadata BLOBs (FIDO Metadata Service 3.1) and revocation lists, with a signer under an
 * intermediate and a root. Every part can be made invalid.
 */
#ifndef AUTHENTICATOR_METADATA_BLOB_H
#define AUTHENTICATOR_METADATA_BLOB_H

#include "certificate.h"
#include "jws_writer.h"

#define METADATA_SIGNER_HOST "mds.example.org"

/* ---- signers ---- */

struct metadata_signer {
    struct signing_key root_key; /* ES256, like the intermediate's */
    struct signing_key intermediate_key;
    struct signing_key key;
    struct buffer root;
    struct buffer intermediate;
    struct buffer leaf;
};

/** Draw three keys and create their certificates; the leaf is for METADATA_SIGNER_HOST. */
void metadata_signer_draw(
    struct metadata_signer *signer, enum signing_algorithm algorithm, struct random_source *random);
void metadata_signer_deinit(struct metadata_signer *signer);

/** The leaf's options, which may be changed, and a leaf with given options. */
struct certificate_options metadata_signer_leaf(const struct metadata_signer *signer);
void metadata_signer_replace_leaf(
    struct metadata_signer *signer, const struct certificate_options *options);

/* ---- revocation lists ---- */

struct revocation_list_options {
    const struct signing_key *key; /* the issuer's, ES256 */
    struct certificate_name issuer;
    struct passkey_bytes serial_number; /* of the one revoked certificate; data NULL: none */
    const char *this_update;            /* "YYYYMMDDhhmmssZ" */
    const char *next_update;
};

/** A valid list of the intermediate or of the root, which revokes nothing. */
struct revocation_list_options metadata_signer_revocations(const struct metadata_signer *signer);
struct revocation_list_options metadata_root_revocations(const struct metadata_signer *signer);

/** Append the list in DER. */
void revocation_list_write(const struct revocation_list_options *options, struct buffer *out);

/* Serial numbers of the signer's certificates. */
#define METADATA_LEAF_SERIAL         BYTES_LITERAL("\x4d\x03")
#define METADATA_INTERMEDIATE_SERIAL BYTES_LITERAL("\x4d\x02")

/* ---- BLOBs ---- */

/* The content of an entry; NULL omits a member. */
struct metadata_entry_options {
    const char *aaguid;
    const char *description;
    const char *icon;
    const char *const *statuses; /* ends with NULL; each effective from 2024-02-29 */
    const struct passkey_bytes *anchors;
    size_t anchor_count;
    const char *members; /* JSON to insert first: "\"a\":1," */
};

/** Append an entry, preceded by a comma unless it is the first in the array. */
void metadata_entry_write(const struct metadata_entry_options *options, struct buffer *entries);

struct metadata_blob_options {
    const struct metadata_signer *signer;
    struct jws_options jws; /* changes; key and chain are the signer's by default */
    int64_t number;
    const char *next_update;      /* NULL: "2026-12-01" */
    struct passkey_bytes entries; /* JSON, without the brackets */
    const char *members;          /* JSON to insert first */
    const char *payload;          /* replaces the payload */
    bool root_in_chain;
    bool leaf_alone; /* without the intermediate */
};

/** Append the BLOB. */
void metadata_blob_write(const struct metadata_blob_options *options, struct buffer *out);

#endif
