/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is logged: one event at a time. A program passes the function that writes it to the modules
 * that log, as `void (*log)(const struct log_event *event)`; any thread may call it.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stddef.h>
#include <stdint.h>

/* The most urgent first. */
enum log_level {
    LOG_LEVEL_ERROR,   /* something failed */
    LOG_LEVEL_WARNING, /* something is probably not meant, or was refused to protect the server */
    LOG_LEVEL_INFO,    /* the server's life; answered requests, if they are logged */
    LOG_LEVEL_DEBUG,   /* each refused request */
};

/* A request that was answered. */
struct log_access {
    const char *method;
    const char *path; /* printable ASCII */
    unsigned status;
    size_t size;         /* of the body that was sent */
    int64_t duration_ms; /* from the whole request to its answer */
    const char *address; /* of the client; empty: it has none */
};

/* Strings are borrowed until the function returns. */
struct log_event {
    enum log_level level;
    const char *message; /* UTF-8; whatever else is in it is replaced when it is written. NULL: the
                             * request says it all */
    const char *request_id;          /* of the request that caused it; empty or NULL: none */
    const char *code;                /* of the result, such as "internal"; NULL: none */
    const struct log_access *access; /* NULL: the event is not an answered request */
    unsigned withheld; /* events of this kind that were not logged since the last one */
};

#endif
