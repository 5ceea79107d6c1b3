/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The views of a change are taken twice: once to add up their sizes, once to copy them into one
 * allocation. A change has a row in the table here if a request may defer it.
 */
#include "store/change_copy.h"

#include "store/api_key.h"
#include "store/audit.h"
#include "store/ceremony.h"
#include "store/credential.h"
#include "store/link.h"
#include "store/mail.h"
#include "store/notice.h"
#include "store/session.h"
#include "store/user.h"
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

struct copier {
    uint8_t *memory; /* NULL: only add up the size */
    size_t size;
};

/* The place of a copy, or what is to be copied while sizes are added up. */
static void *take(struct copier *copier, const void *from, size_t size)
{
    size_t unit = alignof(max_align_t);
    size_t start = (copier->size + unit - 1) / unit * unit;
    copier->size = start + size;
    if (copier->memory == NULL)
        return (void *)(uintptr_t)from;
    if (size > 0)
        memcpy(copier->memory + start, from, size);
    return copier->memory + start;
}

static void take_bytes(struct copier *copier, struct passkey_bytes *bytes)
{
    if (bytes->data == NULL)
        return;
    const uint8_t *copy = take(copier, bytes->data, bytes->size);
    if (copier->memory != NULL)
        bytes->data = copy;
}

/* ---- one kind of change each: the record and its views ---- */

static void take_ceremony_key(struct copier *copier, struct change *change)
{
    take_bytes(copier, &change->of.ceremony_key.holder.id);
}

static void take_ceremony(struct copier *copier, struct change *change)
{
    struct ceremony_record *record =
        take(copier, change->of.ceremony.record, sizeof(*change->of.ceremony.record));
    change->of.ceremony.record = record;
    take_bytes(copier, &record->holder.id);
    take_bytes(copier, &record->issued);
    take_bytes(copier, &record->address);
    take_bytes(copier, &record->user_id);
}

static void take_ceremonies_trim(struct copier *copier, struct change *change)
{
    take_bytes(copier, &change->of.ceremonies_trim.user_id);
    take_bytes(copier, &change->of.ceremonies_trim.holder.id);
}

static void take_use(struct copier *copier, struct change *change)
{
    take_bytes(copier, &change->of.use.id);
}

static void take_regression(struct copier *copier, struct change *change)
{
    take_bytes(copier, &change->of.regression.id);
    take_bytes(copier, &change->of.regression.user_id);
}

static const struct passkey_session_record *take_session_record(
    struct copier *copier, const struct passkey_session_record *from)
{
    struct passkey_session_record *record = take(copier, from, sizeof(*from));
    take_bytes(copier, &record->user_id);
    take_bytes(copier, &record->credential_id);
    take_bytes(copier, &record->address);
    take_bytes(copier, &record->user_agent);
    take_bytes(copier, &record->link_id);
    return record;
}

static void take_session(struct copier *copier, struct change *change)
{
    change->of.session = take_session_record(copier, change->of.session);
}

static void take_renew(struct copier *copier, struct change *change)
{
    change->of.renew.session = take_session_record(copier, change->of.renew.session);
}

static void take_session_delete(struct copier *copier, struct change *change)
{
    take_bytes(copier, &change->of.session_delete.user_id);
}

static void take_sessions_trim(struct copier *copier, struct change *change)
{
    take_bytes(copier, &change->of.sessions_trim.user_id);
}

static void take_nothing(struct copier *copier, struct change *change)
{
    (void)copier;
    (void)change;
}

static void take_api_key_at(struct copier *copier, struct change *change)
{
    take_bytes(copier, &change->of.api_key_at.id);
}

static void take_audit(struct copier *copier, struct change *change)
{
    struct passkey_audit_record *record = take(copier, change->of.audit, sizeof(*change->of.audit));
    change->of.audit = record;
    take_bytes(copier, &record->user_id);
    take_bytes(copier, &record->credential_id);
    take_bytes(copier, &record->credential_key);
    take_bytes(copier, &record->address);
    take_bytes(copier, &record->subject_id);
    take_bytes(copier, &record->actor_id);
}

static void take_user(struct copier *copier, struct change *change)
{
    struct passkey_user_record *record = take(copier, change->of.user, sizeof(*change->of.user));
    change->of.user = record;
    take_bytes(copier, &record->id);
    take_bytes(copier, &record->name);
    take_bytes(copier, &record->name_key);
    take_bytes(copier, &record->display_name);
    take_bytes(copier, &record->email);
    take_bytes(copier, &record->email_key);
    take_bytes(copier, &record->other_ways_in);
    take_bytes(copier, &record->language);
}

static void take_user_language(struct copier *copier, struct change *change)
{
    take_bytes(copier, &change->of.user_language.id);
    take_bytes(copier, &change->of.user_language.language);
}

static void take_credential(struct copier *copier, struct change *change)
{
    struct passkey_credential_record *record =
        take(copier, change->of.credential, sizeof(*change->of.credential));
    struct passkey_credential *credential = &record->credential;
    change->of.credential = record;
    take_bytes(copier, &credential->id);
    take_bytes(copier, &credential->public_key);
    take_bytes(copier, &credential->attestation_format);
    take_bytes(copier, &credential->attestation_object);
    for (size_t i = 0; i < credential->transports.count; i++)
        take_bytes(copier, &credential->transports.names[i]);
    take_bytes(copier, &record->user_id);
    take_bytes(copier, &record->label);
}

static void take_mail(struct copier *copier, struct change *change)
{
    struct mail_record *record = take(copier, change->of.mail, sizeof(*change->of.mail));
    change->of.mail = record;
    take_bytes(copier, &record->user_id);
    take_bytes(copier, &record->recipient);
    take_bytes(copier, &record->detail);
    take_bytes(copier, &record->problem);
    take_bytes(copier, &record->session_id);
    take_bytes(copier, &record->address);
    take_bytes(copier, &record->user_agent);
    take_bytes(copier, &record->language);
}

static void take_notice(struct copier *copier, struct change *change)
{
    struct passkey_notice_record *record =
        take(copier, change->of.notice, sizeof(*change->of.notice));
    change->of.notice = record;
    take_bytes(copier, &record->user_id);
    take_bytes(copier, &record->address);
    take_bytes(copier, &record->user_agent);
    take_bytes(copier, &record->link_id);
}

static void take_link_end(struct copier *copier, struct change *change)
{
    take_bytes(copier, &change->of.link_end.user_id);
    take_bytes(copier, &change->of.link_end.id);
}

static void take_links_delete(struct copier *copier, struct change *change)
{
    take_bytes(copier, &change->of.links_delete.user_id);
}

static const struct row {
    change_function *run;
    void (*take)(struct copier *copier, struct change *change);
} ROWS[] = {
    { change_ceremony_insert, take_ceremony },
    { change_ceremony_delete, take_ceremony_key },
    { change_ceremonies_trim, take_ceremonies_trim },
    { change_credential_use, take_use },
    { change_credential_regression, take_regression },
    { change_credential_backup_changed, take_regression },
    { change_credential_insert, take_credential },
    { change_credentials_replace, take_credential },
    { change_session_insert, take_session },
    { change_session_renew, take_renew },
    { change_session_keep, take_session },
    { change_session_delete, take_session_delete },
    { change_session_use, take_nothing },
    { change_sessions_trim, take_sessions_trim },
    { change_api_key_use, take_api_key_at },
    { change_audit_insert, take_audit },
    { change_user_insert, take_user },
    { change_user_language, take_user_language },
    { change_mail_insert, take_mail },
    { change_notice_insert, take_notice },
    { change_link_delete, take_nothing },
    { change_link_end, take_link_end },
    { change_links_delete, take_links_delete },
};

static const struct row *row_of(const struct change *change)
{
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
        if (ROWS[i].run == change->run)
            return &ROWS[i];
    return NULL;
}

bool change_set_copyable(const struct change_set *changes)
{
    for (size_t i = 0; i < changes->count; i++)
        if (row_of(&changes->items[i]) == NULL)
            return false;
    return true;
}

/* The set comes first, so that its address is that of the allocation. */
static bool take_set(
    struct copier *copier, const struct change_set *changes, struct change_set **set)
{
    *set = take(copier, changes, sizeof(*changes));
    struct change *items = take(copier, changes->items, changes->count * sizeof(*items));
    for (size_t i = 0; i < changes->count; i++) {
        struct change change = changes->items[i];
        const struct row *row = row_of(&change);
        if (row == NULL)
            return false;
        row->take(copier, &change);
        if (copier->memory != NULL)
            items[i] = change;
    }
    if (copier->memory != NULL)
        (*set)->items = items;
    return true;
}

struct change_set *change_set_copy(const struct change_set *changes)
{
    struct change_set *set = NULL;
    struct copier copier = { .memory = NULL };
    if (!take_set(&copier, changes, &set))
        return NULL;
    uint8_t *memory = malloc(copier.size);
    if (memory == NULL)
        return NULL;
    copier = (struct copier){ .memory = memory };
    (void)take_set(&copier, changes, &set);
    return set;
}
