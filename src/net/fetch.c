/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Uses libcurl. Size and time are limited, and the server must have a valid certificate; the
 * document itself is not checked. Messages name only the host, because the rest of a URL may
 * contain a password.
 */
#include "net/fetch.h"

#include "base/bytes.h"
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define REDIRECT_COUNT_MAX 5L
#define CONNECT_TIME_MAX_S 15L
#define TOTAL_TIME_MAX_S   300L
/* A server that is slower than this, for this long, hangs. */
#define SPEED_MIN_BYTES_S        1000L
#define SLOW_TIME_MAX_S          15L
#define PROGRESS_STEP_SIZE       65536
#define STATUS_WITH_DOCUMENT     200L
#define STATUS_CLASS_REDIRECTION 3

/* A download and its libcurl resources, which are freed together. */
struct download {
    CURLU *address;
    CURL *handle;
    char *scheme;
    char *host;
    struct buffer *contents;
    bool shows_progress;
    curl_off_t shown_steps; /* the progress shown on the terminal; -1: none */
};

static void download_deinit(struct download *download)
{
    curl_easy_cleanup(download->handle);
    curl_free(download->scheme);
    curl_free(download->host);
    curl_url_cleanup(download->address);
    curl_global_cleanup();
}

/* ---- the URL ---- */

bool fetch_is_url(const char *text)
{
    static const char scheme_characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                            "0123456789+-.";
    size_t size = strspn(text, scheme_characters);
    return size > 0 && strncmp(text + size, "://", 3) == 0;
}

static bool is_this_machine(const char *host)
{
    return strcasecmp(host, "localhost") == 0 || strcmp(host, "127.0.0.1") == 0 ||
           strcmp(host, "[::1]") == 0;
}

static bool is_plain(const struct download *download)
{
    return strcmp(download->scheme, "http") == 0;
}

static enum passkey_result read_address(
    struct download *download, const char *url, struct passkey_error *error)
{
    CURLUcode code = curl_url_set(download->address, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME);
    if (code == CURLUE_OK)
        code = curl_url_get(download->address, CURLUPART_SCHEME, &download->scheme, 0);
    if (code == CURLUE_OK)
        code = curl_url_get(download->address, CURLUPART_HOST, &download->host, 0);
    if (code == CURLUE_OUT_OF_MEMORY)
        return fault(error, "libcurl ran out of memory.");
    if (code != CURLUE_OK)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "The URL is not valid (%s): write it as in \"https://mds3.fidoalliance.org/\".",
            curl_url_strerror(code));
    if (strcmp(download->scheme, "https") != 0 &&
        !(is_plain(download) && is_this_machine(download->host)))
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "Only https is used for other machines: use a URL that begins with \"https://\", or "
            "download the file yourself and name it.");
    return PASSKEY_OK;
}

/* ---- libcurl's callbacks ---- */

static size_t take_piece(char *piece, size_t size, size_t count, void *context)
{
    struct buffer *contents = ((struct download *)context)->contents;
    size_t room = contents->size_max - contents->size;
    if (size * count > room)
        return 0;
    buffer_append(contents, (struct passkey_bytes){ (const uint8_t *)piece, size * count });
    return contents->failed ? 0 : size * count;
}

static int show_progress(void *context, curl_off_t size_announced, curl_off_t size_read,
    curl_off_t size_to_send, curl_off_t size_sent)
{
    struct download *download = context;
    (void)size_to_send;
    (void)size_sent;
    if (size_read / PROGRESS_STEP_SIZE == download->shown_steps)
        return 0;
    download->shown_steps = size_read / PROGRESS_STEP_SIZE;
    (void)fprintf(stderr, "\rFetching metadata: %" CURL_FORMAT_CURL_OFF_T " KiB", size_read / 1024);
    if (size_announced > 0)
        (void)fprintf(stderr, " of %" CURL_FORMAT_CURL_OFF_T, size_announced / 1024);
    return 0;
}

static void end_progress(const struct download *download)
{
    if (download->shows_progress && download->shown_steps >= 0)
        (void)fputs("\r\033[K", stderr);
}

/* ---- settings of the download ---- */

static bool bound(const struct download *download)
{
    CURL *handle = download->handle;
    return curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, CONNECT_TIME_MAX_S) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_TIMEOUT, TOTAL_TIME_MAX_S) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, SPEED_MIN_BYTES_S) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, SLOW_TIME_MAX_S) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_MAXFILESIZE_LARGE,
               (curl_off_t)download->contents->size_max) == CURLE_OK;
}

/* Redirections lead only to https, even from http. */
static bool secure(const struct download *download)
{
    CURL *handle = download->handle;
    const char *protocols = is_plain(download) ? "http,https" : "https";
    /* OpenSSL's own programs and curl do this, too; libcurl leaves it to its callers. */
    const char *certificates = getenv("SSL_CERT_FILE");
    if (certificates != NULL && certificates[0] != '\0' &&
        curl_easy_setopt(handle, CURLOPT_CAINFO, certificates) != CURLE_OK)
        return false;
    /* A plain http request must not leave this machine through a proxy. */
    if (is_plain(download) && curl_easy_setopt(handle, CURLOPT_NOPROXY, "*") != CURLE_OK)
        return false;
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, protocols) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "https") == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_MAXREDIRS, REDIRECT_COUNT_MAX) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) ==
               CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK;
}

static bool connect_ends(struct download *download)
{
    CURL *handle = download->handle;
    return curl_easy_setopt(handle, CURLOPT_CURLU, download->address) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_USERAGENT, "passkeyctl/" PASSKEY_VERSION) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_FAILONERROR, 1L) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_piece) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_WRITEDATA, download) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, show_progress) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_XFERINFODATA, download) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_NOPROGRESS, download->shows_progress ? 0L : 1L) ==
               CURLE_OK;
}

/* ---- errors ---- */

#define BROKEN   "the connection was lost. Try again later."
#define NO_HTTP  "its answer is not HTTP. Check the URL."
#define TOO_MUCH "it sends more data than the metadata can have. Check the URL."

static const struct {
    CURLcode code;
    const char *sentence;
} problems[] = {
    { CURLE_COULDNT_RESOLVE_HOST, "the host is unknown. Check the URL and the network." },
    { CURLE_COULDNT_RESOLVE_PROXY, "the proxy is unknown. Check https_proxy." },
    { CURLE_COULDNT_CONNECT, "it cannot be reached. Check the URL, the network and proxies." },
    { CURLE_OPERATION_TIMEDOUT, "it is too slow or does not answer. Try again later." },
    { CURLE_TOO_MANY_REDIRECTS, "it redirects too often. Check the URL." },
    { CURLE_UNSUPPORTED_PROTOCOL, NO_HTTP },
    { CURLE_WEIRD_SERVER_REPLY, NO_HTTP },
    { CURLE_PEER_FAILED_VERIFICATION,
        "its certificate is not trusted. Check the URL and the clock, and that ca-certificates is "
        "installed; for your own root certificate, set SSL_CERT_FILE." },
    { CURLE_SSL_CACERT_BADFILE,
        "the certificates of this machine cannot be read. Install ca-certificates, and check "
        "SSL_CERT_FILE." },
    { CURLE_SSL_CONNECT_ERROR,
        "a secure connection could not be established. Check that the URL is for https." },
    { CURLE_FILESIZE_EXCEEDED, TOO_MUCH },
    { CURLE_WRITE_ERROR, TOO_MUCH },
    { CURLE_PARTIAL_FILE, BROKEN },
    { CURLE_GOT_NOTHING, BROKEN },
    { CURLE_RECV_ERROR, BROKEN },
    { CURLE_SEND_ERROR, BROKEN },
};

static enum passkey_result refuse_document(
    const struct download *download, const char *sentence, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    return refuse(error, PASSKEY_METADATA_INVALID, CHECK_NONE,
        "The download from \"%s\" failed: %s The store is unchanged.",
        text_quote(bytes_text(download->host), quoted), sentence);
}

static enum passkey_result refuse_status(
    const struct download *download, long status, struct passkey_error *error)
{
    char sentence[100];
    (void)snprintf(sentence, sizeof(sentence), "it answers with status %ld. %s", status,
        status >= 500 ? "Try again later." : "Check the URL.");
    return refuse_document(download, sentence, error);
}

static enum passkey_result evaluate(
    const struct download *download, CURLcode code, struct passkey_error *error)
{
    char other[200];
    long status = 0;
    TRY(buffer_check(download->contents, error));
    if (code == CURLE_OUT_OF_MEMORY)
        return fault(error, "libcurl ran out of memory.");
    (void)curl_easy_getinfo(download->handle, CURLINFO_RESPONSE_CODE, &status);
    if (code == CURLE_OK && status == STATUS_WITH_DOCUMENT)
        return PASSKEY_OK;
    if (code == CURLE_OK || code == CURLE_HTTP_RETURNED_ERROR)
        return refuse_status(download, status, error);
    if (code == CURLE_UNSUPPORTED_PROTOCOL && status / 100 == STATUS_CLASS_REDIRECTION)
        return refuse_document(
            download, "it redirects to a URL that is not https. Find the new https URL.", error);
    for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++)
        if (problems[i].code == code)
            return refuse_document(download, problems[i].sentence, error);
    (void)snprintf(other, sizeof(other), "%s. Try again later.", curl_easy_strerror(code));
    return refuse_document(download, other, error);
}

enum passkey_result fetch_read(
    const char *url, struct buffer *contents, struct passkey_error *error)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return fault(error, "libcurl cannot be used.");
    CLEANUP(download_deinit)
    struct download download = {
        .contents = contents, .shows_progress = isatty(STDERR_FILENO) == 1, .shown_steps = -1
    };
    download.address = curl_url();
    download.handle = curl_easy_init();
    if (download.address == NULL || download.handle == NULL)
        return fault(error, "libcurl ran out of memory.");
    TRY(read_address(&download, url, error));
    if (!connect_ends(&download) || !bound(&download) || !secure(&download))
        return fault(error, "libcurl lacks a feature that the download needs.");
    CURLcode code = curl_easy_perform(download.handle);
    end_progress(&download);
    return evaluate(&download, code, error);
}

/* ---- a status ---- */

static size_t drop_piece(char *piece, size_t size, size_t count, void *context)
{
    (void)piece;
    (void)context;
    return size * count;
}

long fetch_status(const char *url, const char *socket_path, long seconds_max,
    char problem[PASSKEY_ERROR_MESSAGE_SIZE])
{
    long status = 0;
    CURL *handle = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_easy_init() : NULL;
    CURLcode code = CURLE_OUT_OF_MEMORY;
    if (handle != NULL && curl_easy_setopt(handle, CURLOPT_URL, url) == CURLE_OK &&
        curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http") == CURLE_OK &&
        curl_easy_setopt(handle, CURLOPT_NOPROXY, "*") == CURLE_OK &&
        curl_easy_setopt(handle, CURLOPT_UNIX_SOCKET_PATH, socket_path) == CURLE_OK &&
        curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
        curl_easy_setopt(handle, CURLOPT_TIMEOUT, seconds_max) == CURLE_OK &&
        curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, drop_piece) == CURLE_OK)
        code = curl_easy_perform(handle);
    if (code == CURLE_OK)
        (void)curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    else
        (void)snprintf(problem, PASSKEY_ERROR_MESSAGE_SIZE, "%s", curl_easy_strerror(code));
    curl_easy_cleanup(handle);
    curl_global_cleanup();
    return status;
}
