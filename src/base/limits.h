/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every limit on what comes from outside, each with its reason.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/* A response with a 1,023 byte id and a long certificate chain stays under 32 KiB in JSON. */
#define JSON_SIZE_MAX 65536
/* The standard's own JSON forms nest 5 deep; extension outputs may add some. */
#define JSON_DEPTH_MAX 16
/* Duplicate names are found by comparing pairs: bounds the work. */
#define JSON_MEMBER_COUNT_MAX 128
/* cJSON reads no more than 63 characters of a number; no double needs more than 25. */
#define JSON_NUMBER_SIZE_MAX 40

/* Authenticators write some hundred bytes; 16 KiB leaves room for ML-DSA and chains. */
#define ATTESTATION_OBJECT_SIZE_MAX 32768
/* compound holding an x5c format nests 5 levels (CBOR-6). */
#define CBOR_DEPTH_MAX 8
/* Outputs of the extensions that exist have some dozen bytes, with a post-quantum key a few
 * thousand. */
#define EXTENSION_OUTPUT_SIZE_MAX 4096
/* Maps and arrays in what we read have at most a dozen entries. */
#define CBOR_ITEM_COUNT_MAX 256
/* Duplicate keys are found by comparing pairs; no format has more than ten. */
#define CBOR_MAP_COUNT_MAX 32
/* CTAP's own limit (AD-11, REG-25). */
#define CREDENTIAL_ID_SIZE_MAX 1023
/* Client data of browsers is 100 to 300 bytes; app origins and extra members add some. */
#define CLIENT_DATA_SIZE_MAX 8192
/* The standard knows three; a page may name ones that it will know (HINT-1). */
#define HINT_COUNT_MAX 16
/* USER-1. */
#define USER_HANDLE_SIZE_MAX 64
/* ML-DSA-87; RSA of 8,192 bits has 1,024. */
#define SIGNATURE_SIZE_MAX 4627
/* A chain longer than this is not an attestation chain. */
#define CERTIFICATE_COUNT_MAX 8
#define CERTIFICATE_SIZE_MAX  16384
/* Statements of a compound attestation; authenticators make two. */
#define COMPOUND_COUNT_MAX 4

/* FIDO's BLOB has several megabytes, most of it icons; it is read whole, once a month or so. */
#define METADATA_BLOB_SIZE_MAX ((size_t)32 * 1024 * 1024)
/* One authenticator's entry has 5 to 100 KiB. Entries are read one by one: bounds the JSON tree. */
#define METADATA_ENTRY_SIZE_MAX ((size_t)1024 * 1024)
/* There are some hundred authenticators with metadata. */
#define METADATA_ENTRY_COUNT_MAX 16384
/* 200 characters in the specification, of up to 4 bytes; longer ones are cut. */
#define METADATA_DESCRIPTION_SIZE_MAX 800
/* Icons are shown in lists of passkeys; larger ones are left out. */
#define METADATA_ICON_SIZE_MAX 131072
/* A file of trust anchors or revocation lists: the largest bundles in use have 250 KiB. */
#define BUNDLE_SIZE_MAX ((size_t)4 * 1024 * 1024)

#endif
