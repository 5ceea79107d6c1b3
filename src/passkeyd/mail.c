/* SPDX-License-Identifier: Apache-2.0 */
/* Starts the mailer with the configuration. */
#include "passkeyd/mail.h"

#include "config/secret_file.h"

#include "base/bytes.h"
#include "passkeyd/log.h"
#include "service/access/hold.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define HOUR_MS 3600000

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void fill_party(struct mail *mail, const struct config *config, size_t index)
{
    const struct passkey_relying_party *party = &config->relying_parties[index];
    struct passkey_bytes from = config->parties[index].mail_from;
    if (from.data == NULL) {
        (void)snprintf(mail->from[index], sizeof(mail->from[index]), "noreply@%.*s",
            (int)party->rp_id.size, (const char *)party->rp_id.data);
        from = bytes_text(mail->from[index]);
    }
    mail->parties[index] = (struct mailer_party){ .rp_id = party->rp_id,
        .name = party->name.size > 0 ? party->name : party->rp_id,
        .url = config->parties[index].page,
        .from = from,
        .support = party->support };
}

/* A server that never sends its links is worse than one that does not start. */
static enum passkey_result check_off(const struct config *config, struct passkey_error *error)
{
    for (size_t i = 0; i < config->party_count; i++) {
        const struct passkey_relying_party *party = &config->relying_parties[i];
        char quoted[TEXT_QUOTE_SIZE];
        if (party->email_sign_in || party->sign_up == PASSKEY_SIGN_UP_MODE_EMAIL)
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "--mail: \"%s\" uses sign-in or sign-up by e-mail, but mail is off; set its "
                "delivery, for example --mail smtp://mail.example.org:587.",
                text_quote(party->rp_id, quoted));
    }
    return PASSKEY_OK;
}

/* Reads the first line of the file. */
static enum passkey_result read_password(
    struct mail *mail, const struct config *config, struct passkey_error *error)
{
    const char *where = config->mail.password_where;
    const char *path = config->mail.password_file;
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "%s: \"%.200s\" could not be opened: %s.", where, path, strerror(errno));
    enum passkey_result private = secret_file_check(where, path, fileno(file), error);
    if (private != PASSKEY_OK) {
        (void)fclose(file);
        return private;
    }
    size_t size = fread(mail->password, 1, sizeof(mail->password) - 1, file);
    bool whole = ferror(file) == 0 && size < sizeof(mail->password) - 1;
    (void)fclose(file);
    mail->password[size] = '\0';
    mail->password[strcspn(mail->password, "\r\n")] = '\0';
    if (!whole || mail->password[0] == '\0')
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "%s: \"%.200s\" must hold a password of 1 to %zu bytes.", where, path,
            sizeof(mail->password) - 2);
    return PASSKEY_OK;
}

static enum passkey_result check_delivery(
    const struct mail *mail, const struct config *config, struct passkey_error *error)
{
    struct passkey_error found = { .result = PASSKEY_OK };
    enum passkey_result result = delivery_check(mail->delivery, &found);
    if (result != PASSKEY_OK)
        return refuse(
            error, result, CHECK_NONE, "%s: %s", config->mail.delivery_where, found.message);
    if ((config->mail.user != NULL) != (config->mail.password_file != NULL))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "--mail-user and --mail-password-file must be set together.");
    return PASSKEY_OK;
}

enum passkey_result mail_start(struct mail *mail, const struct config *config,
    struct passkey_service *service, struct passkey_error *error)
{
    mail->delivery = config_mail_delivery(config);
    if (strcmp(mail->delivery, CONFIG_MAIL_OFF) == 0)
        return check_off(config, error);
    TRY(check_delivery(mail, config, error));
    if (config->mail.password_file != NULL)
        TRY(read_password(mail, config, error));
    for (size_t i = 0; i < config->party_count; i++)
        fill_party(mail, config, i);
    struct mailer_configuration configuration = { .service = service,
        .parties = mail->parties,
        .party_count = config->party_count,
        .location = mail->delivery,
        .user = config->mail.user,
        .password = mail->password,
        .templates = config->mail.templates,
        .hold_hours =
            (unsigned)((config->service.hold_ms > 0 ? config->service.hold_ms : HOLD_MS) / HOUR_MS),
        .now_ms = now_ms,
        .log = log_write };
    return mailer_start(&configuration, &mail->mailer, error);
}

void mail_stop(struct mail *mail)
{
    mailer_stop(&mail->mailer);
    bytes_wipe(mail->password, sizeof(mail->password));
}

void mail_describe(const struct mail *mail, char *line, size_t size)
{
    static const char folder[] = "folder:";
    if (mail->mailer == NULL)
        (void)snprintf(line, size, "mail is off: no links or notices are sent");
    else if (strncmp(mail->delivery, folder, sizeof(folder) - 1) == 0)
        (void)snprintf(
            line, size, "mail is written to the folder %s", mail->delivery + sizeof(folder) - 1);
    else
        (void)snprintf(line, size, "mail is sent with %s", mail->delivery);
}
