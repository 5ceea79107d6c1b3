/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The texts of mails: one for each kind and language, built in or an operator's.
 *
 *     Subject: Sign in to {{site}}
 *
 *     Hello {{user}},
 *
 * The first line is the subject, and the body follows an empty line. Names in double braces are
 * filled in; what is filled in is never read as a template.
 */
#ifndef MAIL_TEMPLATE_H
#define MAIL_TEMPLATE_H

#include "base/buffer.h"
#include "base/language.h"
#include "base/names.h"
#include <passkey/service.h>

/* The names of templates: "sign_in", "passkey_added". */
NAMES_DECLARE(mail_kind, enum passkey_mail_kind);

struct template;
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
    struct passkey_bytes device;  /* browser and system of the client that caused the mail */
    struct passkey_bytes address; /* Internet address of that client */
    struct passkey_bytes support; /* where users get help */
    struct passkey_bytes hours;   /* how long what a weak proof added is held */
};

/**
 * Read the built-in texts, and those of a directory that replace them: KIND.LANGUAGE.txt, such as
 * sign_in.de.txt, and KIND.txt for the languages without such a file.
 *
 * @param directory  NULL: none.
 * @param templates  Freed by templates_free().
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID, naming the file and what is wrong with it (a name
 *          that is not known, no subject, a kind of link without {{link}}); PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result templates_load(
    const char *directory, struct templates **templates, struct passkey_error *error);
void templates_free(struct templates **templates);

/** The text of a kind in a language; NULL: the kind is unknown, of a newer program. */
const struct template *templates_find(
    const struct templates *templates, enum passkey_mail_kind kind, enum language language);

/** Fill in. The buffers say whether they failed. A value adds no line end to a subject. */
void template_fill(const struct template *template, const struct template_values *values,
    struct buffer *subject, struct buffer *body);

#endif
