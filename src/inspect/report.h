/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report under way: JSON of what was read so far, and what was found broken beside it, each with
 * the part and the byte where. Nothing here knows what is inspected.
 */
#ifndef INSPECT_REPORT_H
#define INSPECT_REPORT_H

#include "base/json_writer.h"

/* A domain name has at most 253 characters. */
#define REPORT_HOST_SIZE_MAX 253

struct report {
    char host[REPORT_HOST_SIZE_MAX]; /* of the origin, if one was read: a hash is named by it */
    size_t host_size;
    struct json_writer writer; /* of what was read; the caller's buffer */
    struct buffer problem_text;
    struct json_writer problems;
    size_t problem_count;
};

/* Where one reads: problems are counted from the beginning of the whole. */
struct part {
    const char *name;
    struct passkey_bytes whole;
};

/** @param report  Given back with report_deinit(). */
void report_init(struct report *report, struct buffer *out);
void report_deinit(struct report *report);

/** The member "problems", as the last one. */
void report_finish(struct report *report);

/** @param at  In the part or just after its last byte; elsewhere: no offset is reported. */
__attribute__((format(printf, 4, 5))) void report_problem(
    struct report *report, const struct part *part, const uint8_t *at, const char *format, ...);

/* What has no member of its own: texts that are collected and written as one list. */
struct others {
    struct buffer text;
    struct json_writer writer;
};

/** @param others  Given back with others_deinit(). */
void others_init(struct others *others);
void others_deinit(struct others *others);
/** As the member "other", if there is any. */
void others_write(struct report *report, struct others *others);

/* Members of the object that is being written. */
void report_text(struct report *report, const char *key, const char *text);
/** Text from outside; what is not UTF-8 is replaced, NUL too. */
void report_bytes_text(struct report *report, const char *key, struct passkey_bytes text);
/** The same as the next value of a list, or after a key. */
void report_value_text(struct json_writer *writer, struct passkey_bytes text);
/** As text where a double does not hold it. */
void report_integer(struct report *report, const char *key, int64_t integer);
void report_bool(struct report *report, const char *key, bool flag);
/** base64url */
void report_bytes(struct report *report, const char *key, struct passkey_bytes bytes);
void report_time(struct report *report, const char *key, int64_t time_ms);

#endif
