/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mails as text: headers that input cannot extend, encodings, times that do not depend on the
 * locale.
 */
#include "base/bytes.h"
#include "mail/folder.h"
#include "mail/message.h"
#include "mail/template.h"
#include "mail/phrases.h"
#include "temporary.h"
#include "unit/unit.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* 2026-05-08T08:41:53Z, a Friday */
#define TIME_MS   INT64_C(1778229713000)
#define KIND_LAST PASSKEY_MAIL_HOLD_ENDED

static char *written(const char *name, const char *subject, const char *body)
{
    struct buffer buffer;
    char *text = NULL;
    size_t size = 0;
    struct message message = { .now_ms = TIME_MS,
        .number = 7,
        .created_at_ms = 5,
        .domain = BYTES_LITERAL("example.org"),
        .sender_name = bytes_text(name),
        .sender = BYTES_LITERAL("noreply@example.org"),
        .recipient = BYTES_LITERAL("ada@example.org"),
        .language = "en",
        .subject = bytes_text(subject),
        .body = bytes_text(body) };
    buffer_init(&buffer, MESSAGE_SIZE_MAX);
    message_write(&message, &buffer);
    assert_result(buffer_take(&buffer, &text, &size, NULL), PASSKEY_OK);
    return text;
}

static void test_plain_text_is_unchanged(void **state)
{
    (void)state;
    char *text = written("Example Site", "Sign in", "Hello,\n\n.\nbye\n");
    assert_string_equal(text, "Date: Fri, 08 May 2026 08:41:53 +0000\n"
                              "From: Example Site <noreply@example.org>\n"
                              "To: <ada@example.org>\n"
                              "Subject: Sign in\n"
                              "Message-ID: <5.7@example.org>\n"
                              "Auto-Submitted: auto-generated\n"
                              "MIME-Version: 1.0\n"
                              "Content-Type: text/plain; charset=utf-8\n"
                              "Content-Language: en\n"
                              "Content-Transfer-Encoding: 7bit\n"
                              "\n"
                              "Hello,\n\n.\nbye\n");
    free(text);
}

static void test_what_is_not_ascii_is_encoded(void **state)
{
    (void)state;
    char *text = written("Caf\xc3\xa9", "\xc3\xbc=", "a=\xc3\xbc \n");
    assert_non_null(strstr(text, "\nFrom: =?utf-8?Q?Caf=C3=A9?= <noreply@example.org>\n"));
    assert_non_null(strstr(text, "\nSubject: =?utf-8?Q?=C3=BC=3D?=\n"));
    assert_non_null(strstr(text, "\nContent-Transfer-Encoding: quoted-printable\n\n"
                                 "a=3D=C3=BC=20\n"));
    free(text);
}

/* No line is longer than mail allows, whatever the content is. */
static void test_lines_are_short(void **state)
{
    (void)state;
    char *large = malloc(5001);
    assert_non_null(large);
    for (size_t i = 0; i < 5000; i += 2)
        memcpy(large + i, "\xc3\xbc", 2);
    large[5000] = '\0';
    char *text = written(large, large, large);
    for (char *line = text; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        assert_true(strcspn(line, "\n") <= 100);
    }
    free(text);
    memset(large, 'x', 5000);
    text = written("x", "x", large);
    assert_non_null(strstr(text, "quoted-printable"));
    free(text);
    free(large);
}

static void test_nothing_makes_a_header(void **state)
{
    (void)state;
    static const char *const evil[] = { "a\nBcc: eve@example.org", "a\r\nBcc: eve@example.org",
        "\" <eve@example.org>, \"", "=?utf-8?Q?a=0ABcc:?=" };
    for (size_t i = 0; i < sizeof(evil) / sizeof(evil[0]); i++) {
        char *text = written(evil[i], evil[i], "x\n");
        assert_null(strstr(text, "\nBcc"));
        assert_null(strstr(text, "\rBcc"));
        const char *sender_end = strstr(text, "\nTo: ");
        assert_non_null(sender_end);
        assert_null(memmem(text, (size_t)(sender_end - text), "<eve@", 5));
        assert_null(strstr(text, "=?utf-8?Q?a=0ABcc"));
        free(text);
    }
}

/* ---- templates ---- */

static void test_what_is_filled_in_is_no_template(void **state)
{
    (void)state;
    struct templates *templates = NULL;
    struct buffer subject;
    struct buffer body;
    struct template_values values = { .site = BYTES_LITERAL("{{link}}\nX: y"),
        .user = BYTES_LITERAL("{{link}}"),
        .link = BYTES_LITERAL("https://example.org/#secret") };
    assert_result(templates_load(NULL, &templates, NULL), PASSKEY_OK);
    for (int kind = PASSKEY_MAIL_SIGN_IN; kind <= KIND_LAST; kind++) {
        bool linked = kind <= PASSKEY_MAIL_SIGN_UP;
        buffer_init(&subject, 4096);
        buffer_init(&body, 4096);
        const struct template *template =
            templates_find(templates, (enum passkey_mail_kind)kind, LANGUAGE_ENGLISH);
        assert_non_null(template);
        template_fill(template, &values, &subject, &body);
        assert_false(subject.failed || body.failed);
        assert_null(memchr(subject.data, '\n', subject.size));
        assert_null(memmem(subject.data, subject.size, "#secret", 7));
        assert_int_equal(memmem(body.data, body.size, "#secret", 7) != NULL, linked);
        buffer_deinit(&subject);
        buffer_deinit(&body);
    }
    assert_null(templates_find(templates, (enum passkey_mail_kind)0, LANGUAGE_DUTCH));
    assert_null(templates_find(templates, (enum passkey_mail_kind)(KIND_LAST + 1), LANGUAGE_DUTCH));
    assert_null(templates_find(templates, (enum passkey_mail_kind)99, LANGUAGE_DUTCH));
    templates_free(&templates);
}

/* ---- languages ---- */

static const char *const markers[] = { "<site>", "<url>", "<user>", "<link>", "<expires>", "<time>",
    "<detail>", "<device>", "<address>", "<support>", "<hours>" };
#define MARKER_COUNT (sizeof(markers) / sizeof(markers[0]))

/* The text of a kind in a language, with a marker for each value; freed by the caller. */
static char *marked(
    const struct templates *templates, enum passkey_mail_kind kind, enum language language)
{
    struct passkey_bytes views[MARKER_COUNT];
    struct template_values values;
    struct buffer text;
    char *taken = NULL;
    size_t size = 0;
    for (size_t i = 0; i < MARKER_COUNT; i++)
        views[i] = bytes_text(markers[i]);
    assert_int_equal(sizeof(values), sizeof(views));
    memcpy(&values, views, sizeof(values));
    buffer_init(&text, MESSAGE_SIZE_MAX);
    template_fill(templates_find(templates, kind, language), &values, &text, &text);
    assert_result(buffer_take(&text, &taken, &size, NULL), PASSKEY_OK);
    return taken;
}

static size_t occurrences(const char *text, const char *marker)
{
    size_t count = 0;
    for (const char *at = strstr(text, marker); at != NULL; at = strstr(at + 1, marker))
        count++;
    return count;
}

/* The values in the English text occur as often in the other languages. */
static void test_languages_fill_in_the_same(void **state)
{
    (void)state;
    struct templates *templates = NULL;
    assert_result(templates_load(NULL, &templates, NULL), PASSKEY_OK);
    for (int kind = PASSKEY_MAIL_SIGN_IN; kind <= KIND_LAST; kind++) {
        char *english = marked(templates, (enum passkey_mail_kind)kind, LANGUAGE_ENGLISH);
        for (int language = 1; language < LANGUAGE_COUNT; language++) {
            char *other = marked(templates, (enum passkey_mail_kind)kind, (enum language)language);
            print_message("# %s, %s\n", mail_kind_name((enum passkey_mail_kind)kind),
                language_name((enum language)language));
            assert_string_not_equal(other, english);
            for (size_t i = 0; i < MARKER_COUNT; i++)
                assert_int_equal(occurrences(other, markers[i]), occurrences(english, markers[i]));
            free(other);
        }
        assert_int_equal(occurrences(english, "<time>"), 1);
        assert_int_equal(occurrences(english, "<device>"), 1);
        assert_int_equal(occurrences(english, "<address>"), 1);
        free(english);
    }
    templates_free(&templates);
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[TEMPORARY_SIZE + 32];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void remove_file(const char *folder, const char *name)
{
    char path[TEMPORARY_SIZE + 32];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    assert_int_equal(unlink(path), 0);
}

/* sign_in.txt is for all languages without a file of their own. */
static void test_own_texts(void **state)
{
    (void)state;
    static const char *const begins[LANGUAGE_COUNT] = {
        [LANGUAGE_ENGLISH] = "all",
        [LANGUAGE_GERMAN] = "de",
        [LANGUAGE_FRENCH] = "all",
        [LANGUAGE_SPANISH] = "all",
        [LANGUAGE_DUTCH] = "all",
    };
    char folder[TEMPORARY_SIZE];
    struct templates *templates = NULL;
    temporary_template(folder);
    assert_non_null(mkdtemp(folder));
    write_file(folder, "sign_in.txt", "Subject: all\n\n{{link}}\n");
    write_file(folder, "sign_in.de.txt", "Subject: de\n\n{{link}}\n");
    assert_result(templates_load(folder, &templates, NULL), PASSKEY_OK);
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        char *text = marked(templates, PASSKEY_MAIL_SIGN_IN, (enum language)language);
        assert_int_equal(strncmp(text, begins[language], strlen(begins[language])), 0);
        free(text);
        text = marked(templates, PASSKEY_MAIL_RECOVERED, (enum language)language);
        assert_non_null(strstr(text, "<hours>")); /* the built-in one */
        free(text);
    }
    templates_free(&templates);
    write_file(folder, "sign_in.nl.txt", "Subject: nl\n\nno link\n");
    assert_result(templates_load(folder, &templates, NULL), PASSKEY_MEMBER_INVALID);
    remove_file(folder, "sign_in.txt");
    remove_file(folder, "sign_in.de.txt");
    remove_file(folder, "sign_in.nl.txt");
    assert_int_equal(rmdir(folder), 0);
}

static char *said(enum language language,
    void (*append)(enum language, struct passkey_bytes, struct buffer *),
    struct passkey_bytes value)
{
    struct buffer out;
    char *text = NULL;
    size_t size = 0;
    buffer_init(&out, 256);
    append(language, value, &out);
    assert_result(buffer_take(&out, &text, &size, NULL), PASSKEY_OK);
    return text;
}

static void test_devices(void **state)
{
    (void)state;
    static const struct {
        const char *user_agent;
        const char *device;
    } rows[] = {
        { "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
          "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
            "Edge, Windows" },
        { "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
          "Chrome/142.0.0.0 Mobile Safari/537.36",
            "Chrome, Android" },
        { "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
            "Firefox, Linux" },
        { "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
          "like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
            "Safari, iPhone" },
        { "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like "
          "Gecko) Version/18.1 Safari/605.1.15",
            "Safari, macOS" },
        { "curl/8.5.0 Your account is in danger: call 555-0100", "onbekend" },
        { NULL, "onbekend" },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *text = said(LANGUAGE_DUTCH, phrases_device, bytes_text(rows[i].user_agent));
        assert_string_equal(text, rows[i].device);
        free(text);
    }
}

static void test_addresses(void **state)
{
    (void)state;
    static const uint8_t four[] = { 192, 0, 2, 1 };
    static const uint8_t six[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 };
    char *text = said(LANGUAGE_GERMAN, phrases_address, BYTES_ARRAY(four));
    assert_string_equal(text, "192.0.2.1");
    free(text);
    text = said(LANGUAGE_GERMAN, phrases_address, BYTES_ARRAY(six));
    assert_string_equal(text, "2001:db8::1");
    free(text);
    text = said(LANGUAGE_GERMAN, phrases_address, (struct passkey_bytes){ NULL, 0 });
    assert_string_equal(text, "unbekannt");
    free(text);
}

static size_t size_at(const char *folder, const char *name)
{
    char path[TEMPORARY_SIZE + 20];
    struct stat status;
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    return lstat(path, &status) == 0 && S_ISREG(status.st_mode) ? (size_t)status.st_size : 0;
}

/* Users who can write in the folder could create a link under the temporary name of a mail. */
static void test_a_mail_is_not_written_through_a_link(void **state)
{
    (void)state;
    char folder[TEMPORARY_SIZE];
    char link[TEMPORARY_SIZE + 20];
    char problem[SMTP_PROBLEM_SIZE];
    struct smtp_mail mail = { "a@example.org", "b@example.org", BYTES_LITERAL("secret\n") };
    temporary_template(folder);
    assert_non_null(mkdtemp(folder));
    (void)snprintf(link, sizeof(link), "%s/.m.eml.new", folder);
    assert_int_equal(symlink("target", link), 0); /* in the folder; open() would create it */
    assert_int_equal(folder_send(folder, &mail, "m.eml", problem), SMTP_SENT);
    assert_int_equal(size_at(folder, "m.eml"), 7);
    assert_int_equal(size_at(folder, "target"), 0);
    (void)snprintf(link, sizeof(link), "%s/m.eml", folder);
    assert_int_equal(unlink(link), 0);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_text_is_unchanged),
        cmocka_unit_test(test_what_is_not_ascii_is_encoded),
        cmocka_unit_test(test_lines_are_short),
        cmocka_unit_test(test_nothing_makes_a_header),
        cmocka_unit_test(test_what_is_filled_in_is_no_template),
        cmocka_unit_test(test_languages_fill_in_the_same),
        cmocka_unit_test(test_own_texts),
        cmocka_unit_test(test_devices),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_a_mail_is_not_written_through_a_link),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
