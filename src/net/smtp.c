/* SPDX-License-Identifier: Apache-2.0 */
/* SMTP with libcurl. The server's texts are never reported, because they may contain an address. */
#include "net/smtp.h"

#include "base/bytes.h"
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONNECT_TIME_MAX_S 15L
#define TOTAL_TIME_MAX_S   60L
#define URL_SIZE_MAX       300

enum security {
    SECURITY_STARTTLS,
    SECURITY_TLS,
    SECURITY_NONE,
};

static const struct scheme {
    const char *text;
    const char *curl;
    enum security security;
} schemes[] = {
    { "smtp://", "smtp://", SECURITY_STARTTLS },
    { "smtps://", "smtps://", SECURITY_TLS },
    { "smtp-plain://", "smtp://", SECURITY_NONE },
};

struct smtp {
    struct smtp_server server;
    const struct scheme *scheme;
    CURL *handle;
    struct curl_slist *recipients;
    struct buffer message; /* with \r\n as line ends */
    size_t sent;
};

/* ---- the server ---- */

static const struct scheme *scheme_of(const char *url)
{
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
        if (strncmp(url, schemes[i].text, strlen(schemes[i].text)) == 0)
            return &schemes[i];
    return NULL;
}

enum passkey_result smtp_check_url(const char *url, struct passkey_error *error)
{
    const struct scheme *scheme = scheme_of(url);
    const char *rest = scheme == NULL ? "" : url + strlen(scheme->text);
    /* A host name, or an IPv6 address in brackets, and a port. */
    size_t size = strspn(rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               ".-:[]");
    if (size == 0 || rest[size] != '\0' || strlen(url) > URL_SIZE_MAX) {
        char quoted[TEXT_QUOTE_SIZE];
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "expected smtp://HOST:PORT, smtps://HOST:PORT or smtp-plain://HOST:PORT, not \"%s\".",
            text_quote(bytes_text(url), quoted));
    }
    return PASSKEY_OK;
}

static size_t give_piece(char *out, size_t size, size_t count, void *context)
{
    struct smtp *smtp = context;
    size_t room = size * count;
    size_t left = smtp->message.size - smtp->sent;
    size_t piece = left < room ? left : room;
    if (piece > 0)
        memcpy(out, smtp->message.data + smtp->sent, piece);
    smtp->sent += piece;
    return piece;
}

static int look_for_stop(
    void *context, curl_off_t announced, curl_off_t read, curl_off_t to_send, curl_off_t sent)
{
    const struct smtp *smtp = context;
    (void)announced;
    (void)read;
    (void)to_send;
    (void)sent;
    return smtp->server.stopping != NULL && atomic_load(smtp->server.stopping) ? 1 : 0;
}

static bool set_connection(const struct smtp *smtp)
{
    CURL *handle = smtp->handle;
    const struct scheme *scheme = smtp->scheme;
    char url[URL_SIZE_MAX + 8];
    (void)snprintf(url, sizeof(url), "%s%s", scheme->curl, smtp->server.url + strlen(scheme->text));
    long use_ssl = scheme->security == SECURITY_NONE ? CURLUSESSL_NONE : CURLUSESSL_ALL;
    const char *certificates = getenv("SSL_CERT_FILE"); /* as in fetch.c */
    if (certificates != NULL && certificates[0] != '\0' &&
        curl_easy_setopt(handle, CURLOPT_CAINFO, certificates) != CURLE_OK)
        return false;
    if (smtp->server.user != NULL &&
        (curl_easy_setopt(handle, CURLOPT_USERNAME, smtp->server.user) != CURLE_OK ||
            curl_easy_setopt(handle, CURLOPT_PASSWORD, smtp->server.password) != CURLE_OK))
        return false;
    return curl_easy_setopt(handle, CURLOPT_URL, url) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps") == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_USE_SSL, use_ssl) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) ==
               CURLE_OK &&
           /* HTTP proxies do not accept mail. */
           curl_easy_setopt(handle, CURLOPT_PROXY, "") == CURLE_OK;
}

static bool set_transfer(struct smtp *smtp)
{
    CURL *handle = smtp->handle;
    return curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, CONNECT_TIME_MAX_S) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_TIMEOUT, TOTAL_TIME_MAX_S) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_READFUNCTION, give_piece) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_READDATA, smtp) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, look_for_stop) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_XFERINFODATA, smtp) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L) == CURLE_OK;
}

#define MESSAGE_SIZE_MAX ((size_t)256 * 1024)

enum passkey_result smtp_new(
    const struct smtp_server *server, struct smtp **smtp, struct passkey_error *error)
{
    TRY(smtp_check_url(server->url, error));
    const struct scheme *scheme = scheme_of(server->url);
    if (scheme == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return fault(error, "libcurl cannot be used.");
    CLEANUP(smtp_free) struct smtp *made = calloc(1, sizeof(*made));
    if (made == NULL) {
        curl_global_cleanup();
        return fault(error, "Out of memory.");
    }
    made->server = *server;
    made->scheme = scheme;
    buffer_init(&made->message, MESSAGE_SIZE_MAX);
    made->handle = curl_easy_init();
    if (made->handle == NULL)
        return fault(error, "libcurl ran out of memory.");
    if (!set_connection(made) || !set_transfer(made))
        return fault(error, "This libcurl cannot send mail: it lacks SMTP or TLS.");
    *smtp = made;
    made = NULL;
    return PASSKEY_OK;
}

void smtp_free(struct smtp **smtp)
{
    struct smtp *old = *smtp;
    *smtp = NULL;
    if (old == NULL)
        return;
    curl_easy_cleanup(old->handle);
    curl_slist_free_all(old->recipients);
    buffer_deinit(&old->message);
    free(old);
    curl_global_cleanup();
}

/* ---- one mail ---- */

static enum smtp_verdict later(char problem[SMTP_PROBLEM_SIZE], const char *sentence)
{
    (void)snprintf(problem, SMTP_PROBLEM_SIZE, "%s", sentence);
    return SMTP_LATER;
}

static void write_message(struct smtp *smtp, struct passkey_bytes message)
{
    buffer_reset(&smtp->message);
    smtp->sent = 0;
    for (size_t i = 0; i < message.size; i++) {
        if (message.data[i] == '\n')
            buffer_append_u8(&smtp->message, '\r');
        buffer_append_u8(&smtp->message, message.data[i]);
    }
}

/* RFC 5321, 4.2.1: 5yz is permanent. A refusal of this client (53z: its identity, 550 and similar
 * codes before a recipient was named) is not, because correcting a setting may end it. */
static bool for_good(CURLcode code, long status)
{
    return code != CURLE_LOGIN_DENIED && status / 100 == 5 && status / 10 != 53 &&
           (code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR ||
               code == CURLE_WEIRD_SERVER_REPLY || code == CURLE_REMOTE_ACCESS_DENIED);
}

static enum smtp_verdict evaluate(
    const struct smtp *smtp, CURLcode code, char problem[SMTP_PROBLEM_SIZE])
{
    long status = 0;
    if (code == CURLE_OK)
        return SMTP_SENT;
    (void)curl_easy_getinfo(smtp->handle, CURLINFO_RESPONSE_CODE, &status);
    if (code == CURLE_LOGIN_DENIED)
        return later(problem, "The mail server does not accept the user and the password.");
    if (code == CURLE_USE_SSL_FAILED)
        return later(
            problem, "The mail server does not offer STARTTLS, and mail is not sent without it.");
    if (code == CURLE_PEER_FAILED_VERIFICATION)
        return later(problem, "The certificate of the mail server is not trusted; for your own "
                              "root certificate, set SSL_CERT_FILE.");
    if (code == CURLE_ABORTED_BY_CALLBACK)
        return later(problem, "passkeyd stopped.");
    (void)snprintf(problem, SMTP_PROBLEM_SIZE, "%s (%ld).", curl_easy_strerror(code), status);
    return for_good(code, status) ? SMTP_NEVER : SMTP_LATER;
}

enum smtp_verdict smtp_send(
    struct smtp *smtp, const struct smtp_mail *mail, char problem[SMTP_PROBLEM_SIZE])
{
    curl_slist_free_all(smtp->recipients);
    smtp->recipients = curl_slist_append(NULL, mail->recipient);
    write_message(smtp, mail->message);
    if (smtp->recipients == NULL || smtp->message.failed ||
        curl_easy_setopt(smtp->handle, CURLOPT_MAIL_FROM, mail->sender) != CURLE_OK ||
        curl_easy_setopt(smtp->handle, CURLOPT_MAIL_RCPT, smtp->recipients) != CURLE_OK)
        return later(problem, "Out of memory.");
    enum smtp_verdict verdict = evaluate(smtp, curl_easy_perform(smtp->handle), problem);
    buffer_reset(&smtp->message);
    return verdict;
}
