/* SPDX-License-Identifier: Apache-2.0 */
/* Every limit on input, with its reason. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/*
 * A response with an id of 1,023 bytes and a long certificate chain has less than 32 KiB in JSON.
 */
#define JSON_SIZE_MAX 65536
/* The JSON forms of the standard have 5 levels; extension outputs may add some. */
#define JSON_DEPTH_MAX 16
/* Duplicate names are found by comparing pairs; this limits the work. */
#define JSON_MEMBER_COUNT_MAX 128
/* cJSON reads at most 63 characters of a number; a double needs at most 25. */
#define JSON_NUMBER_SIZE_MAX 40

/* Authenticators write some hundred bytes; ML-DSA and certificate chains need up to 16 KiB. */
#define ATTESTATION_OBJECT_SIZE_MAX 32768
/* A compound statement with an x5c format has 5 levels (CBOR-6). */
#define CBOR_DEPTH_MAX 8
/* Outputs of existing extensions have a few dozen bytes; with a post-quantum key, a few
 * thousand. */
#define EXTENSION_OUTPUT_SIZE_MAX 4096
/* Maps and arrays have at most a dozen entries in practice. */
#define CBOR_ITEM_COUNT_MAX 256
/* Duplicate keys are found by comparing pairs; no format has more than ten keys. */
#define CBOR_MAP_COUNT_MAX 32
/* CTAP's own limit (AD-11, REG-25). */
#define CREDENTIAL_ID_SIZE_MAX 1023
/* Client data of browsers has 100 to 300 bytes; app origins and extra members add some. */
#define CLIENT_DATA_SIZE_MAX 8192
/* The standard defines three; pages may use ones that later versions define (HINT-1). */
#define HINT_COUNT_MAX 16
/* USER-1. */
#define USER_HANDLE_SIZE_MAX 64
/* ML-DSA-87. RSA with 8,192 bits has 1,024. */
#define SIGNATURE_SIZE_MAX 4627
/* Attestation chains are shorter than this. */
#define CERTIFICATE_COUNT_MAX 8
#define CERTIFICATE_SIZE_MAX  16384
/* Statements of a compound attestation; authenticators create two. */
#define COMPOUND_COUNT_MAX 4

/*
 * FIDO's BLOB has several megabytes, most of it icons; it is read as a whole, about once a month.
 */
#define METADATA_BLOB_SIZE_MAX ((size_t)32 * 1024 * 1024)
/*
 * An authenticator's entry has 5 to 100 KiB. Entries are read one by one, so this limits the JSON
 * tree.
 */
#define METADATA_ENTRY_SIZE_MAX ((size_t)1024 * 1024)
/* Some hundred authenticators have metadata. */
#define METADATA_ENTRY_COUNT_MAX 16384
/* The specification allows 200 characters of up to 4 bytes; longer texts are cut. */
#define METADATA_DESCRIPTION_SIZE_MAX 800
/* Icons are shown in lists of passkeys; larger ones are ignored. */
#define METADATA_ICON_SIZE_MAX 131072
/* A file of trust anchors or revocation lists; the largest bundles in use have 250 KiB. */
#define BUNDLE_SIZE_MAX ((size_t)4 * 1024 * 1024)

#endif
