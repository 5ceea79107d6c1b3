/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyctl healthcheck: tests whether the configured server works, for containers and monitoring.
 */
#include "net/fetch.h"
#include "passkeyctl/commands/console.h"
#include "passkeyctl/terminal/command_table.h"
#include "passkeyctl/terminal/outcome.h"

#include "base/bytes.h"
#include <stdio.h>
#include <string.h>

#define READY_STATUS 200L
#define SECONDS_MAX  5L
#define URL_SIZE     (CONFIG_HOST_SIZE + 40)

/* A server that listens on all addresses also listens on this machine's. */
static void url_of(const struct config_address *address, char url[URL_SIZE])
{
    const char *host = address->host;
    if (host[0] == '\0' || strcmp(host, "0.0.0.0") == 0)
        host = "127.0.0.1";
    else if (strcmp(host, "::") == 0)
        host = "::1";
    bool v6 = strchr(host, ':') != NULL;
    (void)snprintf(url, URL_SIZE, "http://%s%s%s:%s/readyz", v6 ? "[" : "", host, v6 ? "]" : "",
        address->path[0] != '\0' ? "80" : address->port);
}

static enum passkey_result healthcheck(
    struct console *console, const struct request *request, struct passkey_error *error)
{
    char url[URL_SIZE];
    char problem[PASSKEY_ERROR_MESSAGE_SIZE] = "";
    const struct config_address *address = &console->config.listens[0];
    const char *socket_path = address->path[0] != '\0' ? address->path : NULL;
    url_of(address, url);
    long status = fetch_status(url, socket_path, SECONDS_MAX, problem);
    if (status == 0)
        return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE,
            "No answer from %s: %s. Check that passkeyd runs with this configuration.",
            socket_path != NULL ? socket_path : url, problem);
    if (status != READY_STATUS)
        return refuse(error, PASSKEY_NOT_FOUND, CHECK_NONE,
            "%s answered %ld: the server is not ready; see its log.", url, status);
    return outcome_print(request, &(struct outcome){ .sentence = "The server is ready." }, error);
}

static const struct verb verbs[] = {
    { NULL, NULL, 0, 0, NEED_CONFIGURATION, TAKES(OPTION_JSON) | TAKES(OPTION_QUIET),
        "check if the configured server is ready",
        "Requests /readyz from the configured address of passkeyd, and waits at most 5 seconds. "
        "The exit status is 0 if the server is ready, and 1 if it is not or does not answer.",
        "  passkeyctl healthcheck\n"
        "  HEALTHCHECK CMD [\"passkeyctl\", \"healthcheck\", \"--quiet\"]    (in a Dockerfile)\n",
        healthcheck },
};

const struct noun NOUN_HEALTHCHECK = { "healthcheck", "check if the server is ready", verbs, 1 };
