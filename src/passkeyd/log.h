/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log of the process: one line on the standard error for each event, as text or as a JSON
 * object. If the standard error is the journal of systemd, each line begins with its priority
 * (sd-daemon(3)), and a line of text has no time, because the journal has both.
 */
#ifndef PASSKEYD_LOG_H
#define PASSKEYD_LOG_H

#include "base/log.h"
#include "config/config.h"

/** Find out whether the standard error is the journal. Text and LOG_LEVEL_INFO until
 *  log_configure(). */
void log_init(void);

/** Thread-safe, as the functions below. */
void log_configure(const struct config_log *config);

void log_write(const struct log_event *event);

/** The same for an event that is only a message. */
void log_message(enum log_level level, const char *message);

/** The same at LOG_LEVEL_WARNING, for modules that log lines. */
void log_warning(const char *message);

/** Print a message on the standard output; if the log is JSON, log it as an event instead, so that
 *  the whole output is JSON. */
void log_announce(const char *message);

#endif
