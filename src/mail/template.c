/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads and fills in templates. They are checked when they are loaded, so that filling in can fail
 * only if memory runs out.
 */
#include "mail/template.h"

#include "base/bytes.h"
#include "base/embedded.h"
#include "base/utf8.h"
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {
    [PASSKEY_MAIL_SIGN_IN] = "sign_in",
    [PASSKEY_MAIL_VERIFY_EMAIL] = "verify_email",
    [PASSKEY_MAIL_SIGN_UP] = "sign_up",
    [PASSKEY_MAIL_ACCOUNT_EXISTS] = "account_exists",
    [PASSKEY_MAIL_PASSKEY_ADDED] = "passkey_added",
    [PASSKEY_MAIL_PASSKEY_REMOVED] = "passkey_removed",
    [PASSKEY_MAIL_PASSKEY_DISABLED] = "passkey_disabled",
    [PASSKEY_MAIL_PASSKEY_ENABLED] = "passkey_enabled",
    [PASSKEY_MAIL_RECOVERED] = "recovered",
    [PASSKEY_MAIL_RECOVERY_CODES_CREATED] = "recovery_codes_created",
    [PASSKEY_MAIL_EMAIL_CHANGED] = "email_changed",
    [PASSKEY_MAIL_ACCOUNT_DELETED] = "account_deleted",
    [PASSKEY_MAIL_TICKET_CREATED] = "ticket_created",
    [PASSKEY_MAIL_NAME_CHANGED] = "name_changed",
    [PASSKEY_MAIL_LINK_CREATED] = "link_created",
    [PASSKEY_MAIL_SIGNED_IN_BY_EMAIL] = "signed_in_by_email",
    [PASSKEY_MAIL_SIGN_COUNT_REGRESSED] = "sign_count_regressed",
    [PASSKEY_MAIL_BACKUP_CHANGED] = "backup_changed",
    [PASSKEY_MAIL_RECOVERY_CODES_REVOKED] = "recovery_codes_revoked",
    [PASSKEY_MAIL_ACCOUNT_DISABLED] = "account_disabled",
    [PASSKEY_MAIL_ACCOUNT_ENABLED] = "account_enabled",
    [PASSKEY_MAIL_DEVICE_STOLEN] = "device_stolen",
    [PASSKEY_MAIL_RESTORED] = "restored",
    [PASSKEY_MAIL_HOLD_ENDED] = "hold_ended",
};
NAMES_DEFINE(mail_kind, enum passkey_mail_kind, kinds)

#define TEMPLATE_SIZE_MAX ((size_t)16 * 1024)
#define KIND_COUNT        (sizeof(kinds) / sizeof(kinds[0]))
#define SUBJECT           BYTES_LITERAL("Subject: ")
#define PATH_SIZE_MAX     4096

extern const struct embedded_file mail_default_templates[];

struct template
{
    char *text; /* NULL: none */
    struct passkey_bytes subject;
    struct passkey_bytes body;
};

struct templates {
    struct template of[LANGUAGE_COUNT][KIND_COUNT];
};

/* ---- names in braces ---- */

static const struct {
    const char *name;
    size_t offset; /* of the value */
} names[] = {
    { "site", offsetof(struct template_values, site) },
    { "url", offsetof(struct template_values, url) },
    { "user", offsetof(struct template_values, user) },
    { "link", offsetof(struct template_values, link) },
    { "expires", offsetof(struct template_values, expires) },
    { "time", offsetof(struct template_values, time) },
    { "detail", offsetof(struct template_values, detail) },
    { "device", offsetof(struct template_values, device) },
    { "address", offsetof(struct template_values, address) },
    { "support", offsetof(struct template_values, support) },
    { "hours", offsetof(struct template_values, hours) },
};

#define NAME_COUNT (sizeof(names) / sizeof(names[0]))

static struct passkey_bytes value_of(const struct template_values *values, size_t name)
{
    struct passkey_bytes value;
    memcpy(&value, (const uint8_t *)values + names[name].offset, sizeof(value));
    return value;
}

/* A piece of a template: text, and the name that follows it. */
struct piece {
    struct passkey_bytes text;
    struct passkey_bytes name; /* absent at the end */
};

static struct piece next_piece(struct passkey_bytes *rest)
{
    struct piece piece = { .text = *rest };
    const uint8_t *open = rest->size == 0 ? NULL : memmem(rest->data, rest->size, "{{", 2);
    if (open == NULL) {
        *rest = (struct passkey_bytes){ 0 };
        return piece;
    }
    piece.text.size = (size_t)(open - rest->data);
    struct passkey_bytes behind = { open + 2, rest->size - piece.text.size - 2 };
    const uint8_t *close = behind.size == 0 ? NULL : memmem(behind.data, behind.size, "}}", 2);
    if (close == NULL) { /* including the braces, this is not a name */
        piece.name = (struct passkey_bytes){ open, behind.size + 2 };
        *rest = (struct passkey_bytes){ 0 };
        return piece;
    }
    piece.name = (struct passkey_bytes){ behind.data, (size_t)(close - behind.data) };
    *rest = (struct passkey_bytes){ close + 2, behind.size - piece.name.size - 2 };
    return piece;
}

static size_t value_index(struct passkey_bytes name)
{
    size_t index = 0;
    while (index < NAME_COUNT && !bytes_equal(name, bytes_text(names[index].name)))
        index++;
    return index;
}

/* ---- loading ---- */

static enum passkey_result refuse_file(
    const char *file, const char *why, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "The mail template \"%s\" %s.",
        text_quote(bytes_text(file), quoted), why);
}

/* Users who have not proved that an address is theirs must not send it text through their name. */
static bool names_its_user(enum passkey_mail_kind kind)
{
    return kind != PASSKEY_MAIL_VERIFY_EMAIL && kind != PASSKEY_MAIL_SIGN_UP;
}

static bool has_link(enum passkey_mail_kind kind)
{
    return kind == PASSKEY_MAIL_SIGN_IN || kind == PASSKEY_MAIL_VERIFY_EMAIL ||
           kind == PASSKEY_MAIL_SIGN_UP;
}

static enum passkey_result check_names(const char *file, enum passkey_mail_kind kind,
    struct passkey_bytes text, struct passkey_error *error)
{
    bool linked = !has_link(kind);
    while (text.size > 0) {
        struct piece piece = next_piece(&text);
        if (piece.name.data == NULL)
            break;
        if (value_index(piece.name) == NAME_COUNT)
            return refuse_file(file,
                "has double braces around something else than site, url, user, link, expires, "
                "time, detail, device, address, support or hours",
                error);
        linked = linked || bytes_equal(piece.name, BYTES_LITERAL("link"));
        if (!names_its_user(kind) && bytes_equal(piece.name, BYTES_LITERAL("user")))
            return refuse_file(
                file, "has {{user}}, but is mailed to an address that is not verified", error);
    }
    return linked ? PASSKEY_OK : refuse_file(file, "lacks {{link}}", error);
}

static enum passkey_result split(
    const char *file, struct template *template, struct passkey_error *error)
{
    struct passkey_bytes text = bytes_text(template->text);
    const char *end = strstr(template->text, "\n\n");
    if (!utf8_valid(text))
        return refuse_file(file, "is not UTF-8", error);
    if (!bytes_start_with(text, SUBJECT) || end == NULL || strchr(template->text, '\n') != end)
        return refuse_file(
            file, "does not begin with a line \"Subject: ...\" and an empty line", error);
    template->subject = (struct passkey_bytes){ text.data + SUBJECT.size,
        (size_t)(end - template->text) - SUBJECT.size };
    template->body = bytes_text(end + 2);
    return PASSKEY_OK;
}

/* The template takes ownership of the text. */
static enum passkey_result take_text(struct template *template, enum passkey_mail_kind kind,
    const char *file, char *text, struct passkey_error *error)
{
    template->text = text;
    TRY(split(file, template, error));
    return check_names(file, kind, bytes_text(text), error);
}

/* Removes carriage returns, because templates may be written on another system. */
static char *read_text(FILE *file, size_t *size)
{
    char *text = malloc(TEMPLATE_SIZE_MAX + 1);
    if (text == NULL)
        return NULL;
    size_t read = fread(text, 1, TEMPLATE_SIZE_MAX, file);
    size_t kept = 0;
    for (size_t i = 0; i < read; i++)
        if (text[i] != '\r')
            text[kept++] = text[i];
    text[kept] = '\0';
    *size = read;
    return text;
}

/* If the file does not exist, the template has no text. */
static enum passkey_result read_own(struct template *template, enum passkey_mail_kind kind,
    const char *path, struct passkey_error *error)
{
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return errno == ENOENT ? PASSKEY_OK : refuse_file(path, "cannot be opened", error);
    size_t size = 0;
    char *text = read_text(file, &size);
    bool sound = ferror(file) == 0 && size < TEMPLATE_SIZE_MAX;
    (void)fclose(file);
    if (text == NULL)
        return fault(error, "Out of memory.");
    if (!sound || strlen(text) == 0) {
        free(text);
        return refuse_file(path, "cannot be read, is empty or is larger than 16 kB", error);
    }
    return take_text(template, kind, path, text, error);
}

static enum passkey_result read_default(struct template *template, enum passkey_mail_kind kind,
    const char *name, struct passkey_error *error)
{
    const struct embedded_file *file = mail_default_templates;
    while (strcmp(file->name, name) != 0)
        file++;
    char *text = bytes_duplicate((struct passkey_bytes){ file->data, file->size });
    if (text == NULL)
        return fault(error, "Out of memory.");
    return take_text(template, kind, name, text, error);
}

/* Loads KIND.LANGUAGE.txt from the directory, or else KIND.txt, or else the built-in text. */
static enum passkey_result load(struct template *template, enum passkey_mail_kind kind,
    enum language language, const char *directory, struct passkey_error *error)
{
    char name[64];
    char paths[2][PATH_SIZE_MAX];
    const char *word = mail_kind_name(kind);
    (void)snprintf(name, sizeof(name), "%s.%s.txt", word, language_name(language));
    if (directory == NULL)
        return read_default(template, kind, name, error);
    int size = snprintf(paths[0], PATH_SIZE_MAX, "%s/%s", directory, name);
    if (size < 0 || size >= PATH_SIZE_MAX)
        return refuse_file(directory, "has a path that is too long", error);
    (void)snprintf(paths[1], PATH_SIZE_MAX, "%s/%s.txt", directory, word);
    for (size_t i = 0; i < 2 && template->text == NULL; i++)
        TRY(read_own(template, kind, paths[i], error));
    return template->text != NULL ? PASSKEY_OK : read_default(template, kind, name, error);
}

enum passkey_result templates_load(
    const char *directory, struct templates **templates, struct passkey_error *error)
{
    CLEANUP(templates_free) struct templates *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    for (int language = 0; language < LANGUAGE_COUNT; language++)
        for (int kind = PASSKEY_MAIL_SIGN_IN; kind < (int)KIND_COUNT; kind++)
            TRY(load(&made->of[language][kind], (enum passkey_mail_kind)kind,
                (enum language)language, directory, error));
    *templates = made;
    made = NULL;
    return PASSKEY_OK;
}

void templates_free(struct templates **templates)
{
    for (size_t language = 0; *templates != NULL && language < LANGUAGE_COUNT; language++)
        for (size_t kind = 0; kind < KIND_COUNT; kind++)
            free((*templates)->of[language][kind].text);
    free(*templates);
    *templates = NULL;
}

/* ---- filling in ---- */

const struct template *templates_find(
    const struct templates *templates, enum passkey_mail_kind kind, enum language language)
{
    return mail_kind_name(kind) == NULL ? NULL : &templates->of[language][kind];
}

/* Labels and names have no control characters; any that occur are removed. */
static void append_value(struct buffer *out, struct passkey_bytes value)
{
    for (size_t i = 0; i < value.size; i++)
        buffer_append_u8(out, value.data[i] < ' ' ? ' ' : value.data[i]);
}

static void fill(
    struct passkey_bytes text, const struct template_values *values, struct buffer *out)
{
    while (text.size > 0) {
        struct piece piece = next_piece(&text);
        buffer_append(out, piece.text);
        if (piece.name.data != NULL)
            append_value(out, value_of(values, value_index(piece.name)));
    }
}

void template_fill(const struct template *template, const struct template_values *values,
    struct buffer *subject, struct buffer *body)
{
    fill(template->subject, values, subject);
    fill(template->body, values, body);
}
