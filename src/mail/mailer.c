/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes a mail from the queue, writes it, sends it, and records the result. A failure is logged
 * once, and again after a success. Recipients are never logged. Because users choose recipients,
 * the number of log lines is limited.
 */
#include "mail/mailer.h"

#include "base/bytes.h"
#include "mail/message.h"
#include "mail/phrases.h"
#include "mail/template.h"
#include "service/access/bounded_log.h"
#include <inttypes.h>
#include <passkey/backend.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* People wait for a link with their mailbox open. */
#define TURN_MS 500
/* A turn ends after these, so that the next relying party gets one. */
#define MAILS_PER_TURN 20
#define ADDRESS_SIZE   512

struct mailer {
    struct mailer_configuration configuration;
    struct passkey_worker *worker;
    struct templates *templates;
    struct delivery *delivery;
    atomic_bool stopping;
    bool failed; /* the last attempt failed and was logged */
    struct bounded_log delays;
    struct bounded_log refusals; /* mails that will not be sent again */
    pthread_t thread;
    bool started;
};

/* ---- one mail ---- */

static void tell(
    struct mailer *mailer, struct bounded_log *kind, const char *what, const char *problem)
{
    char line[PASSKEY_ERROR_MESSAGE_SIZE + 128];
    (void)snprintf(line, sizeof(line), "%s: %s", what, problem);
    struct log_event event = { .level = LOG_LEVEL_WARNING, .message = line };
    bounded_log_write(kind, mailer->configuration.now_ms(), mailer->configuration.log, &event);
}

/* The texts of a mail. */
enum text {
    TEXT_SUBJECT,
    TEXT_BODY,
    TEXT_MESSAGE,
    TEXT_EXPIRES,
    TEXT_TIME,
    TEXT_DEVICE,
    TEXT_ADDRESS,
    TEXT_SUPPORT,
    TEXT_COUNT,
};

static void append_operators(
    const struct phrases *phrases, const struct mailer_party *party, struct buffer *out)
{
    buffer_append_text(out, phrases->operators);
    buffer_append(out, party->name);
}

/* Operators and backends have no device that the user could recognize. */
static void write_cause(const struct mailer_party *party, const struct passkey_mail *mail,
    enum language language, struct buffer texts[TEXT_COUNT])
{
    const struct phrases *phrases = phrases_of(language);
    if (mail->actor != PASSKEY_ACTOR_API_KEY && mail->actor != PASSKEY_ACTOR_OPERATOR) {
        phrases_device(language, mail->user_agent, &texts[TEXT_DEVICE]);
        phrases_address(language, mail->address, &texts[TEXT_ADDRESS]);
        return;
    }
    buffer_append_text(&texts[TEXT_DEVICE], phrases->by_operators);
    append_operators(phrases, party, &texts[TEXT_DEVICE]);
    buffer_append_text(&texts[TEXT_DEVICE], phrases->by_operators_end);
    buffer_append_text(&texts[TEXT_ADDRESS], phrases->none);
}

static void fill_in(const struct mailer *mailer, const struct passkey_mail *mail,
    enum language language, struct buffer texts[TEXT_COUNT])
{
    const struct mailer_party *party = &mailer->configuration.parties[mail->relying_party];
    const struct phrases *phrases = phrases_of(language);
    char hours[16];
    (void)snprintf(hours, sizeof(hours), "%u", mailer->configuration.hold_hours);
    phrases_time(language, mail->expires_at_ms, &texts[TEXT_EXPIRES]);
    phrases_time(language, mail->created_at_ms, &texts[TEXT_TIME]);
    write_cause(party, mail, language, texts);
    buffer_append(&texts[TEXT_SUPPORT], party->support);
    if (party->support.size == 0)
        append_operators(phrases, party, &texts[TEXT_SUPPORT]);
    struct template_values values = { .site = party->name,
        .url = party->url,
        .user = mail->user_name,
        .link = bytes_text(mail->link),
        .expires = buffer_view(&texts[TEXT_EXPIRES]),
        .time = buffer_view(&texts[TEXT_TIME]),
        /* About an address that was removed. */
        .detail = mail->detail.size > 0 ? mail->detail : bytes_text(phrases->none),
        .device = buffer_view(&texts[TEXT_DEVICE]),
        .address = buffer_view(&texts[TEXT_ADDRESS]),
        .support = buffer_view(&texts[TEXT_SUPPORT]),
        .hours = bytes_text(hours) };
    template_fill(templates_find(mailer->templates, mail->kind, language), &values,
        &texts[TEXT_SUBJECT], &texts[TEXT_BODY]);
}

static void write_mail(
    const struct mailer *mailer, const struct passkey_mail *mail, struct buffer texts[TEXT_COUNT])
{
    const struct mailer_party *party = &mailer->configuration.parties[mail->relying_party];
    enum language language = LANGUAGE_ENGLISH;
    (void)language_of(mail->language, &language);
    fill_in(mailer, mail, language, texts);
    struct message message = { .now_ms = mailer->configuration.now_ms(),
        .number = mail->number,
        .created_at_ms = mail->created_at_ms,
        .domain = party->rp_id,
        .sender_name = party->name,
        .sender = party->from,
        .recipient = mail->recipient,
        .language = language_name(language),
        .subject = buffer_view(&texts[TEXT_SUBJECT]),
        .body = buffer_view(&texts[TEXT_BODY]) };
    message_write(&message, &texts[TEXT_MESSAGE]);
}

/* Copies with a NUL; false if it is too long for an address. */
static bool copy_address(struct passkey_bytes address, char out[ADDRESS_SIZE])
{
    return snprintf(out, ADDRESS_SIZE, "%.*s", (int)address.size, (const char *)address.data) <
           ADDRESS_SIZE;
}

static enum smtp_verdict deliver(struct mailer *mailer, const struct passkey_mail *mail,
    struct passkey_bytes message, char problem[SMTP_PROBLEM_SIZE])
{
    char sender[ADDRESS_SIZE];
    char recipient[ADDRESS_SIZE];
    char name[64];
    (void)snprintf(problem, SMTP_PROBLEM_SIZE, "An address is too long.");
    if (!copy_address(mailer->configuration.parties[mail->relying_party].from, sender) ||
        !copy_address(mail->recipient, recipient))
        return SMTP_NEVER;
    (void)snprintf(
        name, sizeof(name), "%" PRId64 "-%" PRId64 ".eml", mail->created_at_ms, mail->number);
    struct smtp_mail envelope = { .sender = sender, .recipient = recipient, .message = message };
    return delivery_send(mailer->delivery, &envelope, name, problem);
}

static enum smtp_verdict send_mail(
    struct mailer *mailer, const struct passkey_mail *mail, char problem[SMTP_PROBLEM_SIZE])
{
    struct buffer texts[TEXT_COUNT];
    if (templates_find(mailer->templates, mail->kind, LANGUAGE_ENGLISH) == NULL) {
        (void)snprintf(
            problem, SMTP_PROBLEM_SIZE, "Its kind is unknown; a newer program created it.");
        return SMTP_LATER;
    }
    for (size_t i = 0; i < TEXT_COUNT; i++)
        buffer_init(&texts[i], MESSAGE_SIZE_MAX);
    write_mail(mailer, mail, texts);
    enum smtp_verdict verdict = SMTP_LATER;
    bool failed = false;
    for (size_t i = 0; i < TEXT_COUNT; i++)
        failed = failed || texts[i].failed;
    (void)snprintf(problem, SMTP_PROBLEM_SIZE, "Out of memory.");
    if (!failed)
        verdict = deliver(mailer, mail, buffer_view(&texts[TEXT_MESSAGE]), problem);
    for (size_t i = 0; i < TEXT_COUNT; i++)
        buffer_deinit(&texts[i]); /* the texts contain a link */
    return verdict;
}

static void report(struct mailer *mailer, const struct passkey_mail *mail,
    enum smtp_verdict verdict, const char *problem)
{
    char what[96];
    if (verdict == SMTP_SENT) {
        mailer->failed = false;
        return;
    }
    (void)snprintf(what, sizeof(what), "a mail (%s) %s", mail_kind_name(mail->kind),
        verdict == SMTP_LATER ? "could not be sent; it will be tried again"
                              : "could not be sent; it is dropped");
    if (verdict == SMTP_NEVER)
        tell(mailer, &mailer->refusals, what, problem);
    else if (!mailer->failed)
        tell(mailer, &mailer->delays, what, problem);
    mailer->failed = mailer->failed || verdict == SMTP_LATER;
}

/* ---- the thread ---- */

/* false: no mail is due, or the next one must wait. */
static bool send_next(struct mailer *mailer, size_t party)
{
    struct passkey_error error = { .result = PASSKEY_OK };
    struct passkey_mail *mail = NULL;
    char problem[SMTP_PROBLEM_SIZE] = "";
    if (passkey_mail_next(mailer->worker, party, &mail, &error) != PASSKEY_OK) {
        if (!mailer->failed)
            tell(mailer, &mailer->delays, "the queue of mails could not be read", error.message);
        mailer->failed = true;
        return false;
    }
    if (mail == NULL)
        return false;
    enum smtp_verdict verdict = send_mail(mailer, mail, problem);
    report(mailer, mail, verdict, problem);
    enum passkey_result result =
        passkey_mail_done(mailer->worker, mail, verdict == SMTP_LATER ? problem : NULL, &error);
    passkey_mail_free(&mail);
    /* If the mail was sent but could not be removed, it is sent again, which is better than losing
     * it. */
    return result == PASSKEY_OK && verdict != SMTP_LATER;
}

static void *run(void *context)
{
    struct mailer *mailer = context;
    const struct timespec pause = { 0, TURN_MS * 1000000 };
    while (!atomic_load(&mailer->stopping)) {
        for (size_t party = 0; party < mailer->configuration.party_count; party++)
            for (unsigned i = 0; i < MAILS_PER_TURN && !atomic_load(&mailer->stopping); i++)
                if (!send_next(mailer, party))
                    break;
        (void)nanosleep(&pause, NULL);
    }
    return NULL;
}

enum passkey_result mailer_start(const struct mailer_configuration *configuration,
    struct mailer **mailer, struct passkey_error *error)
{
    CLEANUP(mailer_stop) struct mailer *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    made->configuration = *configuration;
    atomic_init(&made->stopping, false);
    struct delivery_configuration way = { .location = configuration->location,
        .user = configuration->user,
        .password = configuration->password,
        .stopping = &made->stopping };
    TRY(templates_load(configuration->templates, &made->templates, error));
    TRY(delivery_new(&way, &made->delivery, error));
    TRY(passkey_worker_new(configuration->service, &made->worker, error));
    made->started = pthread_create(&made->thread, NULL, run, made) == 0;
    if (!made->started)
        return fault(error, "The mail thread could not be started.");
    *mailer = made;
    made = NULL;
    return PASSKEY_OK;
}

void mailer_stop(struct mailer **mailer)
{
    struct mailer *old = *mailer;
    *mailer = NULL;
    if (old == NULL)
        return;
    atomic_store(&old->stopping, true);
    if (old->started)
        (void)pthread_join(old->thread, NULL);
    passkey_worker_free(&old->worker);
    delivery_free(&old->delivery);
    templates_free(&old->templates);
    free(old);
}
