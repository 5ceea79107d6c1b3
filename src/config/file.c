/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the INI file with libinih. That library silently truncates long lines and section names, so
 * lines are checked first: a line that is too long is refused, and section names are kept in full.
 */
#include "config/source.h"

#include "base/bytes.h"
#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define SECTION_SIZE 320

struct file {
    struct config *config;
    struct passkey_error *error;
    FILE *stream;
    const char *path;
    unsigned line;
    char section[SECTION_SIZE]; /* the text between the brackets */
    struct config_party *party; /* of the section */
    enum passkey_result result;
};

static void where_is(const struct file *file, char where[CONFIG_WHERE_SIZE])
{
    snprintf(where, CONFIG_WHERE_SIZE, "%.120s line %u", file->path, file->line);
}

/*
 * Refuses the line that was read last; only the first refusal is kept. Returns libinih's error
 * code.
 */
__attribute__((format(printf, 2, 3))) static int stop(struct file *file, const char *format, ...)
{
    char where[CONFIG_WHERE_SIZE];
    char sentence[PASSKEY_ERROR_MESSAGE_SIZE];
    char quoted[TEXT_QUOTE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof(sentence), format, arguments);
    va_end(arguments);
    where_is(file, where);
    if (file->result == PASSKEY_OK)
        file->result =
            setting_refuse(where, file->error, "%s", text_quote(bytes_text(sentence), quoted));
    return 0;
}

/* relying-party "example.org" */
static void open_party(struct file *file, const char *rest)
{
    size_t size = strlen(rest);
    if (size < 3 || rest[0] != '"' || rest[size - 1] != '"') {
        stop(file, "expected [relying-party \"DOMAIN\"], not [%s].", file->section);
        return;
    }
    char rp_id[SECTION_SIZE];
    char where[CONFIG_WHERE_SIZE];
    snprintf(rp_id, sizeof(rp_id), "%.*s", (int)(size - 2), rest + 1);
    where_is(file, where);
    enum passkey_result result =
        config_add_party(file->config, rp_id, where, &file->party, file->error);
    if (file->result == PASSKEY_OK)
        file->result = result;
}

static bool is_section(const char *name)
{
    static const char *const names[] = { "server", "log", "store", "mail", "authenticators",
        "attestation" };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void open_section(struct file *file, const char *line)
{
    size_t size = strcspn(line + 1, "]\r\n");
    snprintf(file->section, sizeof(file->section), "%.*s", (int)size, line + 1);
    file->party = NULL;
    static const char party[] = "relying-party ";
    if (line[1 + size] != ']')
        stop(file, "the section [%s has no closing bracket.", file->section);
    else if (strncmp(file->section, party, sizeof(party) - 1) == 0)
        open_party(file, file->section + sizeof(party) - 1);
    else if (!is_section(file->section))
        stop(file,
            "unknown section [%s]; the sections are [server], [log], [store], [mail], "
            "[authenticators], [attestation], [relying-party \"DOMAIN\"].",
            file->section);
}

/* libinih removes a comment after a value, but not after a continuation line. */
static void cut_comment(char *line)
{
    for (char *at = line; *at != '\0'; at++)
        if (*at == ';' && (at == line || at[-1] == ' ' || at[-1] == '\t')) {
            memcpy(at, "\n", 2);
            return;
        }
}

/* libinih skips a byte order mark, but section headings are parsed here. */
static void drop_mark(char *line)
{
    const struct passkey_bytes mark = BYTES_LITERAL("\xef\xbb\xbf");
    struct passkey_bytes text = bytes_text(line);
    if (bytes_start_with(text, mark))
        memmove(line, text.data + mark.size, text.size - mark.size + 1);
}

/* libinih calls this for the next line. */
static char *read_line(char *line, int size, void *context)
{
    struct file *file = context;
    if (file->result != PASSKEY_OK || fgets(line, size, file->stream) == NULL)
        return NULL;
    file->line++;
    if (file->line == 1)
        drop_mark(line);
    if (strchr(line, '\n') == NULL && !feof(file->stream)) {
        stop(file, "the line is too long; continue a list in the next line, indented.");
        return NULL;
    }
    cut_comment(line);
    if (line[0] == '[')
        open_section(file, line);
    return file->result == PASSKEY_OK ? line : NULL;
}

static const struct key *find_key(const char *section, const char *name, size_t *index)
{
    for (size_t i = 0; i < CONFIG_KEY_COUNT; i++) {
        const struct key *key = &CONFIG_KEYS[i];
        if (key->name != NULL && strcmp(key->section, section) == 0 &&
            strcmp(key->name, name) == 0) {
            *index = i;
            return key;
        }
    }
    return NULL;
}

/* Refuses an unknown key; the message lists the keys of the section. */
static int stop_at_key(struct file *file, const char *section, const char *name)
{
    char where[CONFIG_WHERE_SIZE];
    char quoted[TEXT_QUOTE_SIZE];
    char known[400] = "";
    size_t size = 0;
    for (size_t i = 0; i < CONFIG_KEY_COUNT && size < sizeof(known); i++)
        if (CONFIG_KEYS[i].name != NULL && strcmp(CONFIG_KEYS[i].section, section) == 0)
            size += (size_t)snprintf(known + size, sizeof(known) - size, "%s%s",
                size > 0 ? ", " : "", CONFIG_KEYS[i].name);
    where_is(file, where);
    if (file->result == PASSKEY_OK)
        file->result = setting_refuse(where, file->error,
            "unknown key \"%s\"; the keys of this section are %s.",
            text_quote(bytes_text(name), quoted), known);
    return 0;
}

/* libinih calls this for NAME = VALUE, and for each indented continuation line. */
static int take_value(void *context, const char *section, const char *name, const char *value)
{
    struct file *file = context;
    if (file->section[0] == '\0' || strncmp(section, file->section, strlen(section)) != 0)
        return stop(
            file, "\"%s\" is not in a section, or does not begin at the start of the line.", name);
    size_t index = 0;
    const char *kind = file->party != NULL ? "relying-party" : file->section;
    const struct key *key = find_key(kind, name, &index);
    if (key == NULL)
        return stop_at_key(file, kind, name);
    uint64_t *seen = file->party != NULL ? &file->party->keys_seen : &file->config->keys_seen;
    if ((*seen & (UINT64_C(1) << index)) != 0 && !key->is_list)
        return stop(file, "\"%s\" is set twice.", name);
    *seen |= UINT64_C(1) << index;
    struct setting setting = { .rank = RANK_FILE, .value = value };
    where_is(file, setting.where);
    file->result = key_apply(key, file->config, file->party, &setting, file->error);
    if (file->result == PASSKEY_OK)
        file->result = config_remember(file->config, key, file->party, &setting, file->error);
    return file->result == PASSKEY_OK;
}

static enum passkey_result parse(struct file *file)
{
    int line = ini_parse_stream(read_line, file, take_value, file);
    if (file->result == PASSKEY_OK && line != 0) {
        file->line = line > 0 ? (unsigned)line : file->line;
        stop(file, "expected a section or NAME = VALUE.");
    }
    if (file->result == PASSKEY_OK && ferror(file->stream) != 0)
        return refuse(
            file->error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "%s cannot be read.", file->path);
    return file->result;
}

enum passkey_result config_read_file(
    struct config *config, const char *path, struct passkey_error *error)
{
    struct file file = { .config = config, .error = error, .path = path };
    file.stream = fopen(path, "re");
    if (file.stream == NULL)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The configuration file %s cannot be read: %s.", path, strerror(errno));
    enum passkey_result result = parse(&file);
    (void)fclose(file.stream);
    return result;
}
