/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The texts of mails: one for each kind and language, built-in or provided by the operator.
 *
 *     Subject: Sign in to {{site}}
 *
 *     Hello {{user}},
 *
 * The first line is the subject, and the body follows an empty line. Names in double braces are
 * replaced by values, which are never interpreted as templates.
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

/** The values to fill in; values that a kind does not have are empty. */
struct template_values {
    struct passkey_bytes site;    /* the name of the relying party */
    struct passkey_bytes url;     /* of the site's page */
    struct passkey_bytes user;    /* the name of the account */
    struct passkey_bytes link;    /* for kinds with a link */
    struct passkey_bytes expires; /* when the link expires */
    struct passkey_bytes time;    /* when the event happened */
    struct passkey_bytes detail;  /* of enum passkey_mail_kind */
    struct passkey_bytes device;  /* browser and system of the client that caused the mail */
    struct passkey_bytes address; /* the Internet address of that client */
    struct passkey_bytes support; /* URL or address for help */
    struct passkey_bytes hours;   /* the hold on what a weak proof added, in hours */
};

/**
 * Load the built-in texts, and texts of a directory that replace them: KIND.LANGUAGE.txt, such as
 * sign_in.de.txt, and KIND.txt for languages without such a file.
 *
 * @param directory  NULL: none.
 * @param templates  Freed by templates_free().
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID, with the file and the error in the message (an
 *          unknown name, no subject, a missing {{link}}); PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result templates_load(
    const char *directory, struct templates **templates, struct passkey_error *error);
void templates_free(struct templates **templates);

/** The text of a kind in a language; NULL: the kind is unknown because a newer program wrote it. */
const struct template *templates_find(
    const struct templates *templates, enum passkey_mail_kind kind, enum language language);

/** Fill in a template. The buffers report failures. Values add no line ends to a subject. */
void template_fill(const struct template *template, const struct template_values *values,
    struct buffer *subject, struct buffer *body);

#endif
