/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads and writes RFC 3339 times. timegm() turns 31 February into 3 March; a date that it changes
 * does not exist and is refused.
 */
#include "base/rfc3339.h"

#include "base/reader.h"

#include <time.h>

static bool take_digits(struct reader *reader, size_t count, int *value)
{
    int read = 0;
    uint8_t byte = 0;
    for (size_t i = 0; i < count; i++) {
        if (!reader_u8(reader, &byte) || byte < '0' || byte > '9')
            return false;
        read = read * 10 + (byte - '0');
    }
    *value = read;
    return true;
}

static bool take_one_of(struct reader *reader, uint8_t upper, uint8_t lower)
{
    uint8_t byte = 0;
    return reader_u8(reader, &byte) && (byte == upper || byte == lower);
}

static bool take(struct reader *reader, uint8_t byte)
{
    return take_one_of(reader, byte, byte);
}

static bool next_is(const struct reader *reader, uint8_t byte)
{
    struct passkey_bytes rest = reader_rest(reader);
    return rest.size > 0 && rest.data[0] == byte;
}

/* Digits after the third are smaller than a millisecond and ignored. */
static bool take_fraction(struct reader *reader, int *milliseconds)
{
    int digit = 0;
    int unit = 100;
    *milliseconds = 0;
    if (!next_is(reader, '.'))
        return true;
    if (!take(reader, '.') || !take_digits(reader, 1, &digit))
        return false;
    *milliseconds = digit * unit;
    while (take_digits(&(struct reader){ reader->data, reader->left }, 1, &digit)) {
        if (!take_digits(reader, 1, &digit))
            return false;
        unit /= 10;
        *milliseconds += digit * unit;
    }
    return true;
}

static bool take_offset(struct reader *reader, int *minutes)
{
    int hour = 0;
    int minute = 0;
    bool west = next_is(reader, '-');
    *minutes = 0;
    if (!west && !next_is(reader, '+'))
        return take_one_of(reader, 'Z', 'z');
    if (!take(reader, west ? '-' : '+') || !take_digits(reader, 2, &hour) || !take(reader, ':') ||
        !take_digits(reader, 2, &minute) || hour > 23 || minute > 59)
        return false;
    *minutes = (hour * 60 + minute) * (west ? -1 : 1);
    return true;
}

static bool take_date(struct reader *reader, struct tm *parts)
{
    if (!take_digits(reader, 4, &parts->tm_year) || !take(reader, '-') ||
        !take_digits(reader, 2, &parts->tm_mon) || !take(reader, '-') ||
        !take_digits(reader, 2, &parts->tm_mday))
        return false;
    parts->tm_year -= 1900;
    parts->tm_mon -= 1;
    return true;
}

static bool take_clock(struct reader *reader, struct tm *parts)
{
    return take_digits(reader, 2, &parts->tm_hour) && take(reader, ':') &&
           take_digits(reader, 2, &parts->tm_min) && take(reader, ':') &&
           take_digits(reader, 2, &parts->tm_sec);
}

static bool same(const struct tm *a, const struct tm *b)
{
    return a->tm_year == b->tm_year && a->tm_mon == b->tm_mon && a->tm_mday == b->tm_mday &&
           a->tm_hour == b->tm_hour && a->tm_min == b->tm_min && a->tm_sec == b->tm_sec;
}

bool rfc3339_read(struct passkey_bytes text, int64_t *time_ms)
{
    struct reader reader = reader_of(text);
    struct tm parts = { 0 };
    int milliseconds = 0;
    int offset = 0;
    if (!take_date(&reader, &parts) || !take_one_of(&reader, 'T', 't') ||
        !take_clock(&reader, &parts) || !take_fraction(&reader, &milliseconds) ||
        !take_offset(&reader, &offset) || !reader_end(&reader))
        return false;
    struct tm normal = parts;
    int64_t seconds = (int64_t)timegm(&normal);
    if (!same(&parts, &normal))
        return false;
    *time_ms = (seconds - (int64_t)offset * 60) * 1000 + milliseconds;
    return true;
}

/* Returns the place after the digits and the separator. */
static char *put(char *at, int value, size_t digits, char separator)
{
    for (size_t i = digits; i > 0; i--, value /= 10)
        at[i - 1] = (char)('0' + value % 10);
    at[digits] = separator;
    return at + digits + 1;
}

/* Without snprintf(), which takes a tenth of the time of an answer. */
bool rfc3339_write(int64_t time_ms, char text[RFC3339_SIZE])
{
    time_t seconds = (time_t)(time_ms / 1000 - (time_ms % 1000 < 0));
    struct tm utc;
    if (gmtime_r(&seconds, &utc) == NULL || utc.tm_year < -1900 || utc.tm_year > 8099)
        return false;
    char *at = put(text, utc.tm_year + 1900, 4, '-');
    at = put(at, utc.tm_mon + 1, 2, '-');
    at = put(at, utc.tm_mday, 2, 'T');
    at = put(at, utc.tm_hour, 2, ':');
    at = put(at, utc.tm_min, 2, ':');
    at = put(at, utc.tm_sec, 2, 'Z');
    *at = '\0';
    return true;
}
