/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report in progress: JSON of what was read so far, and the problems, each with its part and
 * offset. It is independent of what is inspected.
 */
#ifndef INSPECT_REPORT_H
#define INSPECT_REPORT_H

#include "base/json_writer.h"

/* A domain name has at most 253 characters. */
#define REPORT_HOST_SIZE_MAX 253

struct report {
    char host[REPORT_HOST_SIZE_MAX]; /* of the origin, if one was read; its hash is shown with it */
    size_t host_size;
    struct json_writer writer; /* for what was read; uses the caller's buffer */
    struct buffer problem_text;
    struct json_writer problems;
    size_t problem_count;
};

/* The part being read. Offsets of problems are relative to its beginning. */
struct part {
    const char *name;
    struct passkey_bytes whole;
};

/** @param report  Free it with report_deinit(). */
void report_init(struct report *report, struct buffer *out);
void report_deinit(struct report *report);

/** Write the member "problems", which is the last one. */
void report_finish(struct report *report);

/** @param at  In the part or right after its last byte; otherwise no offset is reported. */
__attribute__((format(printf, 4, 5))) void report_problem(
    struct report *report, const struct part *part, const uint8_t *at, const char *format, ...);

/* Content without a member of its own: texts that are collected and written as one list. */
struct others {
    struct buffer text;
    struct json_writer writer;
};

/** @param others  Free it with others_deinit(). */
void others_init(struct others *others);
void others_deinit(struct others *others);
/** Write the member "other", if there are any texts. */
void others_write(struct report *report, struct others *others);

/* Write members of the current object. */
void report_text(struct report *report, const char *key, const char *text);
/** Text from input. NUL and what is not valid UTF-8 are replaced. */
void report_bytes_text(struct report *report, const char *key, struct passkey_bytes text);
/** The same for the next value of a list, or after a key. */
void report_value_text(struct json_writer *writer, struct passkey_bytes text);
/** Written as a string if a double cannot represent it. */
void report_integer(struct report *report, const char *key, int64_t integer);
void report_bool(struct report *report, const char *key, bool flag);
/** base64url */
void report_bytes(struct report *report, const char *key, struct passkey_bytes bytes);
void report_time(struct report *report, const char *key, int64_t time_ms);

#endif
