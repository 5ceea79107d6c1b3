/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of outgoing mail. Nothing is sent here, and nothing waits for it.
 */
#include "service/account/notice.h"

#include "base/bytes.h"
#include "service/access/audit.h"
#include "service/access/authority.h"
#include "service/authenticators/models.h"
#include <stdio.h>
#include <string.h>

/* A mail server may be down over a weekend. */
#define NOTICE_LIFETIME_MS (INT64_C(3) * 24 * 60 * 60 * 1000)

struct mail_record mail_row(
    const struct call *call, enum passkey_mail_kind kind, int64_t lifetime_ms)
{
    struct mail_record mail = { .kind = kind,
        .created_at_ms = call->now_ms,
        .due_at_ms = call->now_ms,
        .expires_at_ms = call->now_ms + lifetime_ms,
        .language = call->language,
        .actor = audit_row(call, PASSKEY_EVENT_UNKNOWN, PASSKEY_OK).actor };
    if (!authority_given(call)) { /* of a backend or an operator they say nothing to the user */
        mail.address = call->caller.address;
        mail.user_agent = call->caller.user_agent;
    }
    return mail;
}

bool notice_make(const struct call *call, const struct passkey_user_record *user,
    enum passkey_mail_kind kind, struct passkey_bytes detail, struct mail_record *row)
{
    if (user->email.data == NULL || call->worker->service->mail_off)
        return false;
    *row = mail_row(call, kind, NOTICE_LIFETIME_MS);
    row->user_id = user->id;
    row->recipient = user->email;
    row->detail = detail;
    if (user->language.size > 0)
        row->language = user->language;
    return true;
}

bool notice_make_passkey(const struct call *call, const struct passkey_user_record *user,
    enum passkey_mail_kind kind, const struct passkey_credential_record *credential,
    struct passkey_notice *notice)
{
    char provider[PASSKEY_PROVIDER_NAME_SIZE];
    struct passkey_bytes detail = credential->label;
    bool named =
        models_name(call->worker->service->models, credential->credential.aaguid, provider);
    if (named && detail.size > 0 &&
        memmem(detail.data, detail.size, provider, strlen(provider)) == NULL) {
        (void)snprintf(notice->detail, sizeof(notice->detail), "%.*s (%s)", (int)detail.size,
            (const char *)detail.data, provider);
        detail = bytes_text(notice->detail);
    }
    return notice_make(call, user, kind, detail, &notice->mail);
}
