/* SPDX-License-Identifier: Apache-2.0 */
/* Reads dates, which have a fixed width, character by character. */
#include "metadata/text.h"

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)

/*
 * The number at a position of the text; 0 if it has no digits, which is not a valid year, month
 * or day.
 */
static int number_at(struct passkey_bytes text, size_t at, size_t digits)
{
    int number = 0;
    for (size_t i = at; i < at + digits; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return 0;
        number = number * 10 + (text.data[i] - '0');
    }
    return number;
}

static bool leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_of_month(int year, int month)
{
    static const int days[] = { 0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return days[month] + (month == 2 && leap(year) ? 1 : 0);
}

bool metadata_date(struct passkey_bytes text, int64_t *time_ms)
{
    if (text.size != 10 || text.data[4] != '-' || text.data[7] != '-')
        return false;
    int year = number_at(text, 0, 4);
    int month = number_at(text, 5, 2);
    int day = number_at(text, 8, 2);
    if (year < 1970 || month > 12 || day < 1 || day > days_of_month(year, month))
        return false;
    int64_t days = day - 1;
    for (int before = 1970; before < year; before++)
        days += leap(before) ? 366 : 365;
    for (int before = 1; before < month; before++)
        days += days_of_month(year, before);
    *time_ms = days * DAY_MS;
    return true;
}
