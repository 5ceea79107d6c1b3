/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of outgoing mail and of notices of the account. Nothing is sent here, and nothing waits for
 * it.
 */
#include "service/account/notice.h"

#include "base/bytes.h"
#include "service/access/audit.h"
#include "service/access/authority.h"
#include "service/authenticators/models.h"
#include "store/mail.h"
#include "store/notice.h"
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
    if (!authority_given(call)) { /* for a backend or an operator, they would mean nothing to the
                                   * user */
        mail.address = call->caller.address;
        mail.user_agent = call->caller.user_agent;
    }
    return mail;
}

static bool is_mailed(const struct call *call, const struct passkey_user_record *user)
{
    return user->email.data != NULL && !call->worker->service->mail_off;
}

static struct passkey_bytes detail_of(
    const struct call *call, const struct notice_about *about, char text[NOTICE_DETAIL_SIZE])
{
    char provider[PASSKEY_PROVIDER_NAME_SIZE];
    if (about->credential == NULL)
        return about->detail;
    struct passkey_bytes label = about->credential->label;
    bool named =
        models_name(call->worker->service->models, about->credential->credential.aaguid, provider);
    if (!named || label.size == 0 ||
        memmem(label.data, label.size, provider, strlen(provider)) != NULL)
        return label;
    (void)snprintf(
        text, NOTICE_DETAIL_SIZE, "%.*s (%s)", (int)label.size, (const char *)label.data, provider);
    return bytes_text(text);
}

bool notice_make_mail(
    const struct call *call, const struct notice_about *about, struct notice *notice)
{
    const struct passkey_user_record *user = about->user;
    if (!is_mailed(call, user))
        return false;
    notice->mail = mail_row(call, about->kind, NOTICE_LIFETIME_MS);
    notice->mail.user_id = user->id;
    notice->mail.recipient = user->email;
    notice->mail.detail = detail_of(call, about, notice->detail);
    if (user->language.size > 0)
        notice->mail.language = user->language;
    return true;
}

/* ---- in the account ---- */

/* By kinds of mail. Not shown are mails with a link, account_exists and account_deleted, which no
 * user can find in an account, and recovered and ticket_created, for which there is
 * notice_make_shown(). */
static const enum passkey_notice_kind shown[] = {
    [PASSKEY_MAIL_PASSKEY_ADDED] = PASSKEY_NOTICE_PASSKEY_ADDED,
    [PASSKEY_MAIL_PASSKEY_REMOVED] = PASSKEY_NOTICE_PASSKEY_REMOVED,
    [PASSKEY_MAIL_PASSKEY_DISABLED] = PASSKEY_NOTICE_PASSKEY_DISABLED,
    [PASSKEY_MAIL_PASSKEY_ENABLED] = PASSKEY_NOTICE_PASSKEY_ENABLED,
    [PASSKEY_MAIL_RECOVERY_CODES_CREATED] = PASSKEY_NOTICE_RECOVERY_CODES_CREATED,
    [PASSKEY_MAIL_EMAIL_CHANGED] = PASSKEY_NOTICE_EMAIL_CHANGED,
    [PASSKEY_MAIL_NAME_CHANGED] = PASSKEY_NOTICE_NAME_CHANGED,
    [PASSKEY_MAIL_LINK_CREATED] = PASSKEY_NOTICE_LINK_CREATED,
    [PASSKEY_MAIL_SIGNED_IN_BY_EMAIL] = PASSKEY_NOTICE_SIGNED_IN_BY_EMAIL,
    [PASSKEY_MAIL_SIGN_COUNT_REGRESSED] = PASSKEY_NOTICE_SIGN_COUNT_REGRESSED,
    [PASSKEY_MAIL_BACKUP_CHANGED] = PASSKEY_NOTICE_BACKUP_CHANGED,
    [PASSKEY_MAIL_RECOVERY_CODES_REVOKED] = PASSKEY_NOTICE_RECOVERY_CODES_REVOKED,
    [PASSKEY_MAIL_ACCOUNT_DISABLED] = PASSKEY_NOTICE_ACCOUNT_DISABLED,
    [PASSKEY_MAIL_ACCOUNT_ENABLED] = PASSKEY_NOTICE_ACCOUNT_ENABLED,
    [PASSKEY_MAIL_DEVICE_STOLEN] = PASSKEY_NOTICE_DEVICE_STOLEN,
    [PASSKEY_MAIL_RESTORED] = PASSKEY_NOTICE_RESTORED,
    [PASSKEY_MAIL_HOLD_ENDED] = PASSKEY_NOTICE_HOLD_ENDED,
};

enum passkey_notice_kind notice_kind_shown(enum passkey_mail_kind kind)
{
    return (size_t)kind < sizeof(shown) / sizeof(shown[0]) ? shown[kind] : 0;
}

enum passkey_result notice_make_shown(const struct call *call,
    const struct passkey_user_record *user, enum passkey_notice_kind kind, int64_t recovered_at_ms,
    struct passkey_notice_record *notice)
{
    const struct passkey_service *service = call->worker->service;
    *notice = (struct passkey_notice_record){ .kind = kind,
        .user_id = user->id,
        .created_at_ms = call->now_ms,
        .recovered_at_ms = recovered_at_ms,
        .expires_at_ms =
            call->now_ms + (is_mailed(call, user) ? service->hold_ms : service->audit_kept_ms) };
    if (!authority_given(call)) { /* of a backend or an operator they say nothing to the user */
        notice->address = call->caller.address;
        notice->user_agent = call->caller.user_agent;
    }
    return service_random(call->worker->service, notice->id, sizeof(notice->id), call->error);
}

bool notice_is_of_proof(const struct passkey_notice_record *notice)
{
    return notice->recovered_at_ms != 0 || notice->kind == PASSKEY_NOTICE_TICKET_CREATED;
}

bool notice_answerable(
    const struct passkey_notice_record *notice, const struct passkey_credential_record *proof)
{
    return proof->created_at_ms < notice->created_at_ms;
}

/* ---- one of the two ---- */

enum passkey_result notice_add(const struct call *call, const struct notice_about *about,
    struct notice *notice, struct change *items, size_t *count)
{
    enum passkey_notice_kind kind = notice_kind_shown(about->kind);
    if (notice_make_mail(call, about, notice)) {
        items[(*count)++] = (struct change){ .run = change_mail_insert, .of.mail = &notice->mail };
        return PASSKEY_OK;
    }
    if (kind == 0)
        return PASSKEY_OK;
    TRY(notice_make_shown(call, about->user, kind, 0, &notice->shown));
    notice->shown.detail = detail_of(call, about, notice->detail);
    if (call->session != NULL) /* who made the change need not be asked */
        notice->shown.session_id = BYTES_ARRAY(call->session->id);
    items[(*count)++] = (struct change){ .run = change_notice_insert, .of.notice = &notice->shown };
    return PASSKEY_OK;
}
