/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Headers, and the two encodings that mail needs: encoded words in headers (RFC 2047) and
 * quoted-printable (RFC 2045, 6.7). A body of short ASCII lines is not encoded.
 */
#include "mail/message.h"

#include "base/bytes.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* RFC 5322, 2.1.1 allows 998; some mail programs use part of it. */
#define LINE_SIZE_MAX 900
/* RFC 2045, 6.7: 76 including the = at the end. */
#define QUOTED_LINE_MAX 75
/* RFC 2047, 2: 75 including the delimiters. */
#define WORD_SIZE_MAX 60

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
    "Oct", "Nov", "Dec" };
static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };

static struct tm utc_of(int64_t time_ms)
{
    time_t seconds = (time_t)(time_ms / 1000);
    struct tm utc = { 0 };
    (void)gmtime_r(&seconds, &utc);
    return utc;
}

void message_date(int64_t time_ms, char date[MESSAGE_DATE_SIZE])
{
    struct tm utc = utc_of(time_ms);
    (void)snprintf(date, MESSAGE_DATE_SIZE, "%s, %02d %s %04d %02d:%02d:%02d +0000",
        days[utc.tm_wday % 7], utc.tm_mday % 100, months[utc.tm_mon % 12],
        (utc.tm_year + 1900) % 10000, utc.tm_hour % 100, utc.tm_min % 100, utc.tm_sec % 100);
}

/* ---- encoded words ---- */

static bool printable(struct passkey_bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < ' ' || text.data[i] > '~')
            return false;
    return true;
}

static void append_hex(struct buffer *out, uint8_t byte)
{
    static const char digits[] = "0123456789ABCDEF";
    buffer_append_u8(out, '=');
    buffer_append_u8(out, (uint8_t)digits[byte >> 4]);
    buffer_append_u8(out, (uint8_t)digits[byte & 0x0F]);
}

static bool is_letter_or_digit(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9');
}

/* Writes any text as encoded words. Only letters and digits are not encoded, and UTF-8 characters
 * are not split. */
static void append_words(struct buffer *out, struct passkey_bytes text)
{
    size_t used = 0;
    buffer_append_text(out, "=?utf-8?Q?");
    for (size_t i = 0; i < text.size; i++) {
        bool begins = (text.data[i] & 0xC0) != 0x80;
        if (begins && used > WORD_SIZE_MAX - 12) {
            buffer_append_text(out, "?=\n =?utf-8?Q?");
            used = 0;
        }
        if (is_letter_or_digit(text.data[i])) {
            buffer_append_u8(out, text.data[i]);
            used++;
        } else {
            append_hex(out, text.data[i] < ' ' ? ' ' : text.data[i]);
            used += 3;
        }
    }
    buffer_append_text(out, "?=");
}

static void append_subject(struct buffer *out, struct passkey_bytes subject)
{
    buffer_append_text(out, "Subject: ");
    /* A subject that looks encoded is encoded again, so that it is displayed literally. */
    bool plain = printable(subject) && subject.size <= LINE_SIZE_MAX / 2 &&
                 memmem(subject.data, subject.size, "=?", 2) == NULL;
    if (plain)
        buffer_append(out, subject);
    else
        append_words(out, subject);
    buffer_append_text(out, "\n");
}

static void append_sender(struct buffer *out, const struct message *message)
{
    buffer_append_text(out, "From: ");
    bool plain = message->sender_name.size > 0;
    for (size_t i = 0; i < message->sender_name.size; i++)
        plain = plain && (is_letter_or_digit(message->sender_name.data[i]) ||
                             message->sender_name.data[i] == ' ');
    if (plain)
        buffer_append(out, message->sender_name);
    else
        append_words(out, message->sender_name);
    buffer_append_text(out, " <");
    buffer_append(out, message->sender);
    buffer_append_text(out, ">\n");
}

/* ---- the body ---- */

static bool fits_as_it_is(struct passkey_bytes body)
{
    size_t line = 0;
    for (size_t i = 0; i < body.size; i++) {
        uint8_t byte = body.data[i];
        line = byte == '\n' ? 0 : line + 1;
        if ((byte < ' ' && byte != '\n' && byte != '\t') || byte > '~' || line > LINE_SIZE_MAX)
            return false;
    }
    return true;
}

/* A space at the end of a line could be lost in transport. */
static bool stands_for_itself(struct passkey_bytes body, size_t at)
{
    uint8_t byte = body.data[at];
    bool last = at + 1 == body.size || body.data[at + 1] == '\n';
    return byte > ' ' ? byte <= '~' && byte != '=' : byte == ' ' && !last;
}

static void append_quoted(struct buffer *out, struct passkey_bytes body)
{
    size_t line = 0;
    for (size_t i = 0; i < body.size; i++) {
        if (body.data[i] == '\n') {
            buffer_append_u8(out, '\n');
            line = 0;
            continue;
        }
        bool plain = stands_for_itself(body, i);
        size_t needed = plain ? 1 : 3;
        if (line + needed > QUOTED_LINE_MAX) {
            buffer_append_text(out, "=\n");
            line = 0;
        }
        if (plain)
            buffer_append_u8(out, body.data[i]);
        else
            append_hex(out, body.data[i]);
        line += needed;
    }
}

void message_write(const struct message *message, struct buffer *out)
{
    char line[128];
    char date[MESSAGE_DATE_SIZE];
    bool plain = fits_as_it_is(message->body);
    message_date(message->now_ms, date);
    (void)snprintf(line, sizeof(line), "Date: %s\n", date);
    buffer_append_text(out, line);
    append_sender(out, message);
    buffer_append_text(out, "To: <");
    buffer_append(out, message->recipient);
    buffer_append_text(out, ">\n");
    append_subject(out, message->subject);
    (void)snprintf(line, sizeof(line), "Message-ID: <%" PRId64 ".%" PRId64 "@",
        message->created_at_ms, message->number);
    buffer_append_text(out, line);
    buffer_append(out, message->domain);
    buffer_append_text(out, ">\n"
                            "Auto-Submitted: auto-generated\n"
                            "MIME-Version: 1.0\n"
                            "Content-Type: text/plain; charset=utf-8\n"
                            "Content-Language: ");
    buffer_append_text(out, message->language);
    buffer_append_text(out, "\nContent-Transfer-Encoding: ");
    buffer_append_text(out, plain ? "7bit\n\n" : "quoted-printable\n\n");
    if (plain)
        buffer_append(out, message->body);
    else
        append_quoted(out, message->body);
}
