# SPDX-License-Identifier: Apache-2.0
"""The checks that no test misses when they are switched off, each with the reason why none can. Not a
program itself."""

# Reason -> the checks: the file, and the text of the check as run.py prints it.
EXCUSED = {
    "Fails only without memory, or when the cryptographic library does: tests/fault has both.": """
        src/crypto/certificate.c: key != NULL
        src/crypto/certificate.c: EVP_PKEY_get_security_bits(key) > 0
        src/crypto/certificate.c: TRY(read(der, &made, error))
        src/crypto/certificate.c: EVP_PKEY_get_bn_param(key, name, &number) != 1
        src/crypto/certificate.c: EVP_PKEY_get_utf8_string_param( key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof(group), NULL) != 1
        src/crypto/certificate.c: take_number(key, OSSL_PKEY_PARAM_EC_PUB_X, size, out->first, &out->key.x)
        src/crypto/certificate.c: take_number(key, OSSL_PKEY_PARAM_EC_PUB_Y, size, out->second, &out->key.y)
        src/crypto/certificate.c: EVP_PKEY_get_raw_public_key(key, out->first, &size) != 1
        src/crypto/certificate.c: take_number(key, OSSL_PKEY_PARAM_RSA_N, 0, out->first, &out->key.modulus)
        src/crypto/certificate.c: take_number(key, OSSL_PKEY_PARAM_RSA_E, 0, out->second, &out->key.exponent)
        src/crypto/certificate_cache.c: certificate_key_complete((struct certificate *)certificate)
        src/crypto/certificate_cache.c: X509_check_purpose(certificate, -1, 0) == 1
        src/crypto/certificate_cache.c: (X509_get_extension_flags(certificate) & EXFLAG_INVALID) == 0
        src/crypto/certificate_facts.c: ASN1_TIME_to_tm(time, &parts) != 1
        src/crypto/certificate_facts.c: append_name(X509_get_subject_name(x509(certificate)), buffer, error)
        src/crypto/certificate_facts.c: append_name(X509_get_issuer_name(x509(certificate)), buffer, error)
        src/crypto/certificate_path.c: TRY(evaluate(path, NULL, &answer, error))
        src/crypto/ec_key.c: TRY(make_again(key, error))
        src/crypto/jws.c: out == NULL
        src/crypto/jws.c: TRY(result)
        src/crypto/jws.c: key == NULL
        src/crypto/jws.c: EVP_PKEY_get_utf8_string_param( key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof(group), NULL) == 1
        src/crypto/jws.c: EVP_DigestVerifyInit_ex(context, &parameters, algorithm->digest, NULL, NULL, key, NULL) != 1
        src/crypto/jws.c: !algorithm->pss || (EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 && EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1)
        src/crypto/random.c: size <= INT_MAX
        src/crypto/random.c: RAND_priv_bytes(bytes, (int)size) == 1
        src/crypto/signature.c: TRY(buffer_check(whole, error))
        src/webauthn/cbor_reader.c: TRY(buffer_check(pieces, error))
        src/webauthn/cbor_reader.c: TRY(prepare_pieces(reader->pieces, error))
        src/webauthn/cbor_reader.c: TRY(buffer_check(reader->pieces, error))
        src/webauthn/client_data.c: TRY(buffer_check(&verifier->challenge, error))
        src/webauthn/response.c: TRY(buffer_check(&verifier->decoded, error))
        src/webauthn/verifier.c: TRY(certificate_cache_new(&made->certificate_cache, error))
        src/webauthn/attestation/android_safetynet.c: TRY(buffer_check(&decoded, error))
        src/webauthn/attestation/android_safetynet.c: TRY(result)
        src/webauthn/attestation/android_safetynet.c: TRY(buffer_check(kept, error))
        src/metadata/entry.c: scratch->statuses != NULL
        src/metadata/entry.c: scratch->anchors != NULL
        src/metadata/entry.c: scratch->decoded != NULL
    """,
    "Fails only with a cryptographic library that cannot verify signatures.": """
        src/crypto/signature.c: TRY(signature_selftest(made, error))
        src/crypto/signature_selftest.c: TRY(expect(PASSKEY_OK, signature_verify(verifier, &key, &message, CHECK_NONE, NULL), &key, "a valid signature is refused", error))
        src/crypto/signature_selftest.c: TRY(expect(PASSKEY_SIGNATURE_INVALID, signature_verify(verifier, &key, &message, CHECK_NONE, NULL), &key, "a signature of zeros is accepted", error))
        src/crypto/signature_selftest.c: TRY(es256_selftest(verifier, error))
        src/crypto/signature_selftest.c: TRY(ecdsa_selftest(verifier, keys[i], error))
        src/crypto/signature_selftest.c: TRY(family_selftest(verifier, cose_algorithm_at(i), error))
    """,
    "A read that fails takes nothing, so that the next one, or the end, fails as well. Every structure is cut at every length instead.": """
        src/crypto/certificate_extension.c: !der_only(extension, DER_TAG_SEQUENCE, &contents)
        src/crypto/certificate_extension.c: !der_take(reader, DER_TAG_SEQUENCE, &contents)
        src/crypto/der_reader.c: !reader_u8(reader, &byte)
        src/crypto/der_reader.c: !reader_u8(reader, &first)
        src/crypto/der_reader.c: !reader_u16(reader, &two)
        src/crypto/ecdsa_der.c: !reader_u8(reader, &tag)
        src/crypto/ecdsa_der.c: !reader_u8(reader, &size)
        src/crypto/ecdsa_der.c: !reader_u8(reader, size)
        src/crypto/ecdsa_der.c: reader_u8(reader, size)
        src/crypto/ecdsa_der.c: *size < 0x80
        src/crypto/ecdsa_der.c: reader_u8(&reader, &tag)
        src/webauthn/authenticator_data.c: !reader_take(reader, data->public_key.size, &taken)
        src/webauthn/authenticator_data.c: !reader_take(reader, cbor.at, &taken)
        src/webauthn/authenticator_data.c: !reader_u8(&reader, &read.flags)
        src/webauthn/attestation/apple.c: der_only(sequence, DER_TAG_CONTEXT(1), &tagged)
        src/webauthn/attestation/apple.c: der_only(tagged, DER_TAG_OCTET_STRING, nonce)
        src/webauthn/attestation/apple.c: !read_nonce(extension.value, &nonce)
        src/webauthn/attestation/certificate_aaguid.c: !der_only(extension.value, DER_TAG_OCTET_STRING, &value)
        src/webauthn/attestation/key_description.c: !der_take(&reader, DER_TAG_INTEGER, &element)
        src/webauthn/attestation/key_description.c: !der_only(contents, DER_TAG_INTEGER, &number)
        src/webauthn/attestation/key_description.c: !der_next(&reader, &value)
        src/webauthn/attestation/key_description.c: der_take(&reader, DER_TAG_OCTET_STRING, &description->challenge)
        src/webauthn/attestation/tpm_structures.c: reader_u16(reader, &algorithm)
        src/webauthn/attestation/tpm_structures.c: !reader_u16(reader, &algorithm)
        src/webauthn/attestation/tpm_structures.c: reader_u32(reader, &both)
        src/webauthn/attestation/tpm_structures.c: reader_u16(reader, &digest)
        src/webauthn/attestation/tpm_structures.c: skip_symmetric(reader)
        src/webauthn/attestation/tpm_structures.c: skip_scheme(reader)
        src/webauthn/attestation/tpm_structures.c: reader_u16(reader, &bits)
        src/webauthn/attestation/tpm_structures.c: reader_u32(reader, &area->exponent)
        src/webauthn/attestation/tpm_structures.c: take_sized(reader, &area->modulus)
        src/webauthn/attestation/tpm_structures.c: reader_u16(reader, &area->curve)
        src/webauthn/attestation/tpm_structures.c: take_sized(reader, &area->x)
        src/webauthn/attestation/tpm_structures.c: !reader_u16(&reader, &type)
        src/webauthn/attestation/tpm_structures.c: !reader_u16(&reader, &area->name_algorithm)
        src/webauthn/attestation/tpm_structures.c: !reader_u32(&reader, &attributes)
        src/webauthn/attestation/tpm_structures.c: !take_sized(&reader, &policy)
        src/webauthn/extensions/authenticator_outputs.c: cbor_reader_item(reader, &item, NULL) != PASSKEY_OK
        src/webauthn/extensions/authenticator_outputs.c: cbor_reader_item(reader, &item, NULL) == PASSKEY_OK
        src/webauthn/extensions/authenticator_outputs.c: cbor_reader_enter(reader, &item, array, NULL) == PASSKEY_OK
        src/webauthn/extensions/authenticator_outputs.c: !take_array(reader, &array)
        src/webauthn/extensions/client_outputs.c: !take_number(&number, UINT32_MAX, &method)
        src/webauthn/extensions/client_outputs.c: !take_number(&number, UINT16_MAX, &key_protection)
    """,
    "What was looked for stays empty, and is refused for that by the same check; the sentence differs.": """
        src/webauthn/attestation_object.c: key.kind != CBOR_KIND_TEXT
        src/webauthn/attestation_object.c: head.kind != CBOR_KIND_MAP
        src/webauthn/attestation_object.c: read.statement.data == NULL
        src/webauthn/public_key.c: !cbor_item_integer(label, &number)
        src/webauthn/registration_response.c: !json_as_text(value, &name)
        src/webauthn/response.c: !json_as_text(value, &text)
        src/webauthn/attestation/android_safetynet.c: !json_as_bool(json_member(payload, "ctsProfileMatch"), &matches)
        src/webauthn/attestation/android_safetynet.c: !json_as_integer(json_member(payload, "timestampMs"), &time_ms)
        src/webauthn/attestation/android_safetynet.c: !json_as_text(json_member(payload, "nonce"), &nonce)
        src/webauthn/attestation/android_safetynet.c: (result == PASSKEY_OK && !json_is_object(payload))
        src/webauthn/attestation/compound.c: item.kind != CBOR_KIND_MAP
        src/webauthn/attestation/compound.c: element->statement.data == NULL
        src/webauthn/attestation/tpm.c: algorithm != COSE_ALGORITHM_RS1 && (known == NULL || known->digest == COSE_DIGEST_NONE)
        src/webauthn/attestation/tpm.c: !digest_of(statement->algorithm, &digest)
        src/webauthn/attestation/tpm.c: !tpm_hash_algorithm(name_algorithm, &digest)
        src/metadata/bundle.c: body.data == NULL
        src/metadata/bundle.c: !base64_decode(body, out, &size)
        src/metadata/payload.c: !json_scan_byte(&scanner, '{')
        src/metadata/payload.c: text.data == NULL
        src/metadata/payload.c: !json_as_text(json, &date)
    """,
    "Checked before, or with what stands beside it; kept because that is another file's business.": """
        src/crypto/certificate.c: fits
        src/crypto/certificate.c: EVP_PKEY_is_a(key, "EC") != 1
        src/crypto/certificate.c: EVP_PKEY_is_a(key, algorithm->library_name) != 1
        src/crypto/certificate.c: EVP_PKEY_is_a(key, "RSA") == 1
        src/crypto/jws.c: EVP_PKEY_is_a(key, "RSA") == 1
        src/crypto/jws.c: EVP_PKEY_is_a(key, "EC") == 1
        src/crypto/rs1.c: message->signature.size != key->modulus.size
        src/webauthn/attestation/android_safetynet.c: !base64url_decode(text, out, &size)
        src/webauthn/attestation/fido_u2f.c: key->x.size != COORDINATE_SIZE
        src/webauthn/attestation/statement.c: a->type == b->type
        src/webauthn/attestation/statement.c: a->curve == b->curve
        src/webauthn/attestation/statement.c: bytes_equal(a->x, b->x)
        src/webauthn/attestation/statement.c: bytes_equal(a->public_key, b->public_key)
        src/webauthn/attestation/tpm_structures.c: key->type == COSE_KEY_TYPE_RSA
        src/metadata/blob.c: !base64url_decode(text, out, &size)
        src/metadata/payload.c: result > 0
        src/metadata/payload.c: !json_scan_byte(&scanner, ':')
    """,
    "Bounds memory: only a sanitizer sees what is read beyond, or the input would be too large for a test.": """
        src/webauthn/cbor_reader.c: reader->at == reader->input.size
        src/metadata/blob.c: source->blob.size > METADATA_BLOB_SIZE_MAX
        src/metadata/table.c: count == METADATA_ENTRY_COUNT_MAX
    """,
    "What is looked at in vain changes no verdict, and costs time alone.": """
        src/crypto/certificate_names.c: left->size == 0
        src/crypto/certificate_names.c: left->size > LONG_MAX
        src/crypto/certificate_names.c: (form & 0x81) != 0
        src/crypto/certificate_names.c: !take(&left, &tag, value, &contents)
        src/crypto/certificate_names.c: tag == version && !take(&left, &tag, value, &contents)
        src/crypto/certificate_names.c: read != NULL
        src/crypto/certificate_names.c: X509_NAME_cmp(name, read) == 0
        src/crypto/certificate_names.c: found
        src/crypto/certificate_names.c: !signed_value(certificate, TAG_VERSION, 4, &name) || among(names, name)
        src/crypto/certificate_names.c: !signed_value(list, V_ASN1_INTEGER, 1, &name) || among(names, name)
    """,
}


def rows():
    """(file, text) -> reason."""
    return {tuple(row.strip().split(": ", 1)): reason
            for reason, lines in EXCUSED.items() for row in lines.strip().split("\n")}


def reason(path, text):
    return rows().get((path, text))


def stale(looked_at, unmissed):
    """The excuses in the files looked at of what is missed by a test, or not there any more."""
    return ["%s: %s" % row for row in rows() if row[0] in looked_at and row not in unmissed]
