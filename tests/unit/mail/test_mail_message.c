/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mails as text: headers that nothing from outside can add to, encodings, times without a locale.
 */
#include "base/bytes.h"
#include "mail/folder.h"
#include "mail/message.h"
#include "mail/template.h"
#include "temporary.h"
#include "unit/unit.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* 2026-05-08T08:41:53Z, a Friday */
#define TIME_MS INT64_C(1778229713000)

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
        .subject = bytes_text(subject),
        .body = bytes_text(body) };
    buffer_init(&buffer, MESSAGE_SIZE_MAX);
    message_write(&message, &buffer);
    assert_result(buffer_take(&buffer, &text, &size, NULL), PASSKEY_OK);
    return text;
}

static void test_plain_text_stays_as_it_is(void **state)
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

/* No line of an answer is longer than mail takes, whatever is in it. */
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
    for (int kind = PASSKEY_MAIL_SIGN_IN; kind <= PASSKEY_MAIL_TICKET_CREATED; kind++) {
        bool linked = kind <= PASSKEY_MAIL_SIGN_UP;
        buffer_init(&subject, 4096);
        buffer_init(&body, 4096);
        assert_true(templates_know(templates, (enum passkey_mail_kind)kind));
        template_fill(templates, (enum passkey_mail_kind)kind, &values, &subject, &body);
        assert_false(subject.failed || body.failed);
        assert_null(memchr(subject.data, '\n', subject.size));
        assert_null(memmem(subject.data, subject.size, "#secret", 7));
        assert_int_equal(memmem(body.data, body.size, "#secret", 7) != NULL, linked);
        buffer_deinit(&subject);
        buffer_deinit(&body);
    }
    assert_false(templates_know(templates, (enum passkey_mail_kind)0));
    assert_false(templates_know(templates, (enum passkey_mail_kind)99));
    templates_free(&templates);
}

static size_t size_at(const char *folder, const char *name)
{
    char path[TEMPORARY_SIZE + 20];
    struct stat status;
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    return lstat(path, &status) == 0 && S_ISREG(status.st_mode) ? (size_t)status.st_size : 0;
}

/* Whoever may write in the folder could plant a link under the name that a mail gets first. */
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
        cmocka_unit_test(test_plain_text_stays_as_it_is),
        cmocka_unit_test(test_what_is_not_ascii_is_encoded),
        cmocka_unit_test(test_lines_are_short),
        cmocka_unit_test(test_nothing_makes_a_header),
        cmocka_unit_test(test_what_is_filled_in_is_no_template),
        cmocka_unit_test(test_a_mail_is_not_written_through_a_link),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
