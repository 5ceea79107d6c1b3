/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What mails say: one text for each kind, ours or an operator's.
 *
 *     Subject: Sign in to {{site}}
 *
 *     Hello {{user}},
 *
 * The first line is the subject; behind an empty line comes the body. Names in double braces are
 * filled in; what is filled in is never read as a template.
 */
#ifndef MAIL_TEMPLATE_H
#define MAIL_TEMPLATE_H

#include "base/buffer.h"
#include "base/names.h"
#include <passkey/service.h>

/* The names of templates: "sign_in", "passkey_added". */
NAMES_DECLARE(mail_kind, enum passkey_mail_kind);

struct templates;

/** What is filled in; what a kind does not have is empty. */
struct template_values {
    struct passkey_bytes site;    /* what the relying party is called */
    struct passkey_bytes url;     /* its own page */
    struct passkey_bytes user;    /* name of the account */
    struct passkey_bytes link;    /* for kinds that have one */
    struct passkey_bytes expires; /* when the link ends */
    struct passkey_bytes time;    /* when it happened */
    struct passkey_bytes detail;  /* of enum passkey_mail_kind */
};

/**
 * Our own texts, and those of a directory in their place: <kind>.txt, such as sign_in.txt. Read
 * once.
 *
 * @param directory  NULL: none.
 * @param templates  Freed by templates_free().
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID, naming the file and what is wrong with it (a name
 *          that is not known, no subject, a kind of link without {{link}}); PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result templates_load(
    const char *directory, struct templates **templates, struct passkey_error *error);
void templates_free(struct templates **templates);

/** Whether they have a text for a kind: one of a newer program may be unknown. */
bool templates_know(const struct templates *templates, enum passkey_mail_kind kind);

/** Fill in. The buffers say whether they failed. A subject gets no line end from anywhere. */
void template_fill(const struct templates *templates, enum passkey_mail_kind kind,
    const struct template_values *values, struct buffer *subject, struct buffer *body);

#endif
