/* SPDX-License-Identifier: Apache-2.0 */
/* Chooses the delivery that a location names. */
#include "mail/delivery.h"

#include "base/bytes.h"
#include "mail/command.h"
#include "mail/folder.h"
#include <stdlib.h>
#include <string.h>

#define COMMAND "sendmail:"
#define FOLDER  "folder:"

struct delivery {
    struct delivery_configuration configuration;
    struct smtp *smtp; /* NULL: another delivery */
};

/* The rest of the location after a prefix; NULL: it has another prefix. */
static const char *behind(const char *location, const char *beginning)
{
    size_t size = strlen(beginning);
    return strncmp(location, beginning, size) == 0 ? location + size : NULL;
}

enum passkey_result delivery_check(const char *location, struct passkey_error *error)
{
    const char *command = behind(location, COMMAND);
    const char *folder = behind(location, FOLDER);
    char quoted[TEXT_QUOTE_SIZE];
    if ((command != NULL && command[0] == '/') || (folder != NULL && folder[0] != '\0'))
        return PASSKEY_OK;
    if (strncmp(location, "smtp", 4) == 0)
        return smtp_check_url(location, error);
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "expected smtp://HOST:PORT, smtps://HOST:PORT, smtp-plain://HOST:PORT, sendmail:/PATH, "
        "folder:PATH or off, not \"%s\".",
        text_quote(bytes_text(location), quoted));
}

enum passkey_result delivery_new(const struct delivery_configuration *configuration,
    struct delivery **delivery, struct passkey_error *error)
{
    TRY(delivery_check(configuration->location, error));
    CLEANUP(delivery_free) struct delivery *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return fault(error, "Out of memory.");
    made->configuration = *configuration;
    struct smtp_server server = { .url = configuration->location,
        .user = configuration->user,
        .password = configuration->password,
        .stopping = configuration->stopping };
    if (strncmp(configuration->location, "smtp", 4) == 0)
        TRY(smtp_new(&server, &made->smtp, error));
    *delivery = made;
    made = NULL;
    return PASSKEY_OK;
}

void delivery_free(struct delivery **delivery)
{
    if (*delivery != NULL)
        smtp_free(&(*delivery)->smtp);
    free(*delivery);
    *delivery = NULL;
}

enum smtp_verdict delivery_send(struct delivery *delivery, const struct smtp_mail *mail,
    const char *name, char problem[SMTP_PROBLEM_SIZE])
{
    const struct delivery_configuration *configuration = &delivery->configuration;
    const char *command = behind(configuration->location, COMMAND);
    if (delivery->smtp != NULL)
        return smtp_send(delivery->smtp, mail, problem);
    if (command != NULL)
        return command_send(command, mail, configuration->stopping, problem);
    return folder_send(behind(configuration->location, FOLDER), mail, name, problem);
}
