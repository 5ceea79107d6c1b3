/* SPDX-License-Identifier: Apache-2.0 */
/* The content of an X.509 certificate of an attestation. */
#include "inspect/parts.h"

#include "crypto/certificate_facts.h"

/* Far longer than the name of any certificate. */
#define NAME_SIZE_MAX 65536

static void write_name(struct report *report, const char *key,
    const struct certificate *certificate,
    enum passkey_result (*append)(
        const struct certificate *certificate, struct buffer *buffer, struct passkey_error *error))
{
    CLEANUP(buffer_deinit) struct buffer name;
    buffer_init(&name, NAME_SIZE_MAX);
    if (append(certificate, &name, NULL) == PASSKEY_OK && !name.failed)
        report_bytes_text(report, key, buffer_view(&name));
}

static void write_facts(struct report *report, const struct certificate *certificate)
{
    static const char *const words[] = {
        [CERTIFICATE_AUTHORITY_ABSENT] = "not said",
        [CERTIFICATE_AUTHORITY_NO] = "no",
        [CERTIFICATE_AUTHORITY_YES] = "yes",
    };
    struct certificate_facts facts = certificate_facts(certificate);
    enum certificate_authority authority = CERTIFICATE_AUTHORITY_ABSENT;
    write_name(report, "subject", certificate, certificate_subject_append);
    write_name(report, "issuer", certificate, certificate_issuer_append);
    if (facts.has_times) {
        report_time(report, "notBefore", facts.not_before_ms);
        report_time(report, "notAfter", facts.not_after_ms);
    }
    report_text(report, "serialNumber", facts.serial);
    report_text(report, "key", facts.key);
    report_text(report, "signature", facts.signature);
    if (certificate_authority(certificate, &authority, NULL) == PASSKEY_OK)
        report_text(report, "authority", words[authority]);
}

void inspect_certificate(struct report *report, const struct part *part, struct passkey_bytes der)
{
    CLEANUP(certificate_free) struct certificate *certificate = NULL;
    struct passkey_error error;
    json_object_begin(&report->writer);
    if (certificate_read(der, &certificate, &error) == PASSKEY_OK)
        write_facts(report, certificate);
    else
        report_problem(report, part, der.data, "%s", error.message);
    json_object_end(&report->writer);
}
