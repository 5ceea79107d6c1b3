/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every key of the configuration. To add a key, add a row, and a function only if no kind of value
 * fits.
 */
#include "config/source.h"

#include "base/bytes.h"
#include "base/domain.h"
#include "config/asset.h"
#include "config/attestation.h"
#include "service/names/email_address.h"
#include "service/relying_party.h"
#include "store/location.h"
#include "store/store.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define LIST_COUNT_MAX 64

static enum passkey_result refuse_form(
    const struct setting *setting, const char *expected, struct passkey_error *error)
{
    char quoted[TEXT_QUOTE_SIZE];
    return setting_refuse(setting->where, error, "expected %s, not \"%s\".", expected,
        text_quote(bytes_text(setting->value), quoted));
}

/* ---- numbers ---- */

static bool read_number(const char *text, unsigned max, unsigned *number)
{
    size_t size = strspn(text, "0123456789");
    if (size == 0 || size > 6 || text[size] != '\0')
        return false;
    unsigned value = 0;
    for (size_t i = 0; i < size; i++)
        value = value * 10 + (unsigned)(text[i] - '0');
    *number = value;
    return value <= max;
}

/* ---- [server] ---- */

static const char LISTEN_FORM[] = "HOST:PORT such as 127.0.0.1:8080 or [::1]:8080, or unix:/PATH";

/* HOST:PORT, where the host may be in brackets. */
static bool read_host(const char *host, struct config_address *address)
{
    const char *colon = strrchr(host, ':');
    unsigned port = 0;
    if (colon == NULL || !read_number(colon + 1, UINT16_MAX, &port))
        return false;
    size_t size = (size_t)(colon - host);
    if (size >= 2 && host[0] == '[' && host[size - 1] == ']') {
        host++;
        size -= 2;
    } else if (memchr(host, ':', size) != NULL) {
        return false;
    }
    if (size >= sizeof(address->host))
        return false;
    snprintf(address->host, sizeof(address->host), "%.*s", (int)size, host);
    snprintf(address->port, sizeof(address->port), "%u", port);
    return true;
}

static bool read_address(const char *text, struct config_address *address)
{
    static const char unix_prefix[] = "unix:";
    const char *path = text + sizeof(unix_prefix) - 1;
    if (strncmp(text, unix_prefix, sizeof(unix_prefix) - 1) != 0)
        return read_host(text, address);
    if (path[0] != '/' || strlen(path) >= sizeof(address->path))
        return false;
    snprintf(address->path, sizeof(address->path), "%s", path);
    return true;
}

/*
 * A list from a later source replaces the list of an earlier one; within one source, lists are
 * joined.
 */
static enum passkey_result apply_listen(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error)
{
    (void)party;
    if (config->listen_rank != setting->rank)
        config->listen_count = 0;
    config->listen_rank = setting->rank;
    const char *rest = setting->value;
    for (rest += strspn(rest, ","); *rest != '\0'; rest += strspn(rest, ", \t")) {
        char text[CONFIG_HOST_SIZE + CONFIG_PORT_SIZE];
        int size = (int)strcspn(rest, ", \t");
        if (config->listen_count == CONFIG_LISTEN_COUNT_MAX)
            return setting_refuse(
                setting->where, error, "more than %d addresses.", CONFIG_LISTEN_COUNT_MAX);
        struct config_address *address = &config->listens[config->listen_count++];
        *address = (struct config_address){ .host = "" };
        memcpy(address->where, setting->where, sizeof(address->where));
        if (snprintf(text, sizeof(text), "%.*s", size, rest) >= (int)sizeof(text) ||
            !read_address(text, address))
            return refuse_form(setting, LISTEN_FORM, error);
        rest += size;
    }
    return config->listen_count == 0 ? refuse_form(setting, LISTEN_FORM, error) : PASSKEY_OK;
}

static enum passkey_result apply_private_listen(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error)
{
    (void)party;
    config->private_listen = strcmp(setting->value, "off") != 0;
    config->private_address = (struct config_address){ .host = "" };
    memcpy(config->private_address.where, setting->where, sizeof(setting->where));
    if (config->private_listen && !read_address(setting->value, &config->private_address))
        return refuse_form(setting, LISTEN_FORM, error);
    return PASSKEY_OK;
}

static enum passkey_result apply_socket_mode(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error)
{
    (void)party;
    unsigned mode = 0;
    size_t size = strspn(setting->value, "01234567");
    if (size < 3 || size > 4 || setting->value[size] != '\0')
        return refuse_form(setting, "an octal mode such as 0660", error);
    for (size_t i = 0; i < size; i++)
        mode = mode << 3 | (unsigned)(setting->value[i] - '0');
    if ((mode & ~0666U) != 0)
        return refuse_form(setting, "a mode from 0000 to 0666", error);
    config->socket_mode = mode;
    return PASSKEY_OK;
}

static enum passkey_result apply_proxies(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error)
{
    (void)party;
    if (config->proxies_rank != setting->rank)
        config->proxy_count = 0;
    config->proxies_rank = setting->rank;
    const char *rest = setting->value;
    for (rest += strspn(rest, ", \t"); *rest != '\0'; rest += strspn(rest, ", \t")) {
        struct passkey_bytes item = { (const uint8_t *)rest, strcspn(rest, ", \t") };
        if (config->proxy_count == CONFIG_PROXY_COUNT_MAX ||
            !network_read(item, &config->proxies[config->proxy_count]))
            return refuse_form(
                setting, "addresses or networks such as 127.0.0.1, 10.0.0.0/8", error);
        config->proxy_count++;
        rest += item.size;
    }
    return PASSKEY_OK;
}

#define BASE_PATH_SIZE_MAX 100

/* Segments of characters that need no escape in a URL, in HTML or in a header. None begins with a
 * dot, as ".." and ".well-known" do. */
static enum passkey_result base_path_check(struct passkey_bytes text, struct passkey_error *error)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
    char quoted[TEXT_QUOTE_SIZE];
    bool valid = text.size >= 2 && text.size <= BASE_PATH_SIZE_MAX && text.data[0] == '/' &&
                 text.data[text.size - 1] != '/';
    for (size_t i = 1; i < text.size && valid; i++) {
        bool first = text.data[i - 1] == '/';
        valid = text.data[i] == '/' ? !first
                                    : memchr(allowed, text.data[i], sizeof(allowed) - 1) != NULL &&
                                          !(first && text.data[i] == '.');
    }
    if (valid)
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "expected a path such as /auth, without a slash at its end, not \"%s\".",
        text_quote(text, quoted));
}

/* ---- [relying-party "..."] ---- */

static enum passkey_result keep_text(struct config *config, const struct setting *setting,
    struct passkey_bytes *text, struct passkey_error *error)
{
    if (setting->value[0] == '\0')
        return setting_refuse(setting->where, error, "the value is empty.");
    *text = config_keep(config, bytes_text(setting->value));
    return text->data == NULL ? fault(error, "Out of memory.") : PASSKEY_OK;
}

static enum passkey_result apply_rp_id(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error)
{
    TRY(setting_check(setting->where, setting->value, rp_id_check, error));
    memcpy(party->where, setting->where, sizeof(party->where));
    party->named = true;
    return keep_text(config, setting, &party->party.rp_id, error);
}

static enum passkey_result check_email_address(
    struct passkey_bytes text, struct passkey_error *error)
{
    struct email_address address;
    return email_address_canonical(text, &address, error);
}

struct list {
    const struct passkey_bytes **items;
    size_t *count;
    unsigned *rank;
};

static enum passkey_result list_append(struct config *config, const struct list *list,
    const struct setting *setting, struct passkey_bytes item, struct passkey_error *error)
{
    if (*list->count == LIST_COUNT_MAX)
        return setting_refuse(setting->where, error, "more than %d values.", LIST_COUNT_MAX);
    struct passkey_bytes larger[LIST_COUNT_MAX];
    for (size_t i = 0; i < *list->count; i++)
        larger[i] = (*list->items)[i];
    larger[*list->count] = config_keep(config, item);
    size_t size = (*list->count + 1) * sizeof(larger[0]);
    struct passkey_bytes kept =
        config_keep(config, (struct passkey_bytes){ (const uint8_t *)larger, size });
    if (larger[*list->count].data == NULL || kept.data == NULL)
        return fault(error, "Out of memory.");
    *list->items = (const struct passkey_bytes *)(const void *)kept.data;
    *list->count += 1;
    return PASSKEY_OK;
}

/*
 * A list from a later source replaces the list of an earlier one; within one source, lists are
 * joined.
 */
static enum passkey_result list_read(struct config *config, const struct list *list,
    const struct setting *setting, struct passkey_error *error)
{
    if (*list->rank != setting->rank)
        *list->count = 0;
    *list->rank = setting->rank;
    const char *rest = setting->value;
    size_t found = 0;
    for (rest += strspn(rest, ", \t"); *rest != '\0'; rest += strspn(rest, ", \t")) {
        struct passkey_bytes item = { (const uint8_t *)rest, strcspn(rest, ", \t") };
        TRY(list_append(config, list, setting, item, error));
        rest += item.size;
        found++;
    }
    return found == 0 ? setting_refuse(setting->where, error, "the value is empty.") : PASSKEY_OK;
}

static enum passkey_result apply_origins(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error)
{
    memcpy(party->where, setting->where, sizeof(party->where));
    struct list list = { &party->party.origins, &party->party.origin_count, &party->origins_rank };
    return list_read(config, &list, setting, error);
}

static enum passkey_result apply_top_origins(struct config *config, struct config_party *party,
    const struct setting *setting, struct passkey_error *error)
{
    struct list list = { &party->party.top_origins, &party->party.top_origin_count,
        &party->top_origins_rank };
    return list_read(config, &list, setting, error);
}

/* ---- the table ---- */

#define CONFIG(value, member) .kind = (value), .at = offsetof(struct config, member)
#define PARTY(value, member)  .kind = (value), .at = offsetof(struct config_party, member)

/* For errors that can be found only when all values are known. */
#define CONFIG_WHERE(member) .where = offsetof(struct config, member)
#define PARTY_WHERE          .where = offsetof(struct config_party, where)

/* A value that names a member of an enumeration. */
#define CONFIG_NAME(member, enumeration) CONFIG(KEY_NAME, member), .names = &enumeration##_names
#define PARTY_NAME(member, enumeration)  PARTY(KEY_NAME, member), .names = &enumeration##_names

#define NUMBER(member, first, last) CONFIG(KEY_NUMBER, member), .least = (first), .most = (last)
#define DURATION(member, unit, first, last)                                                        \
    CONFIG(KEY_DURATION, member), .unit_ms = (unit), .least = (first), .most = (last)
#define MINUTE_MS INT64_C(60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

const struct key CONFIG_KEYS[] = {
    { "server", "listen", "PASSKEYD_LISTEN", "--listen", "HOST:PORT|unix:/PATH,...",
        "addresses and Unix sockets to listen on", "127.0.0.1:8080", .apply = apply_listen },
    { "server", "private-listen", "PASSKEYD_PRIVATE_LISTEN", "--private-listen",
        "HOST:PORT|unix:/PATH|off", "address that serves /metrics; do not expose it", "off",
        .apply = apply_private_listen },
    { "server", "socket-mode", "PASSKEYD_SOCKET_MODE", "--socket-mode", "MODE",
        "octal mode of Unix sockets to listen on: who may connect to them", "0660",
        .apply = apply_socket_mode },
    { "server", "socket-group", "PASSKEYD_SOCKET_GROUP", "--socket-group", "GROUP",
        "group of Unix sockets to listen on", "the group of passkeyd",
        CONFIG(KEY_STRING, socket_group), CONFIG_WHERE(socket_group_where) },
    { "server", "workers", "PASSKEYD_WORKERS", "--workers", "COUNT",
        "number of threads for requests that may wait", "4; 32 with PostgreSQL",
        NUMBER(worker_count, 1, CONFIG_WORKER_COUNT_MAX) },
    { "server", "rate-limits", "PASSKEYD_RATE_LIMITS", "--rate-limits", "on|off",
        "rate limits; switch off for tests only", "on",
        CONFIG(KEY_SECOND_WORD, service.limits_off) },
    { "server", "ceremony-rate", "PASSKEYD_CEREMONY_RATE", "--ceremony-rate", "COUNT",
        "ceremonies that an address may start per second, and 30 times as many at once", "20",
        NUMBER(service.ceremony_rate, 1, 200) },
    { "server", "audit-days", "PASSKEYD_AUDIT_DAYS", "--audit-days", "COUNT",
        "time that audit events are kept, in days", "400", NUMBER(service.audit_days, 1, 36500) },
    { "server", "session-idle-minutes", "PASSKEYD_SESSION_IDLE_MINUTES", "--session-idle-minutes",
        "COUNT", "idle time after which a session ends, in minutes", "1440",
        DURATION(service.session_idle_ms, MINUTE_MS, 1, 525600) },
    { "server", "session-lifetime-days", "PASSKEYD_SESSION_LIFETIME_DAYS",
        "--session-lifetime-days", "COUNT",
        "time after which a session ends even if it is used, in days", "30",
        DURATION(service.session_lifetime_ms, DAY_MS, 1, 365) },
    { "server", "hold-hours", "PASSKEYD_HOLD_HOURS", "--hold-hours", "COUNT",
        "time that an account is held after a recovery or an e-mail link, in hours", "72",
        DURATION(service.hold_ms, HOUR_MS, 1, 720) },
    { "server", "operator-page", "PASSKEYD_OPERATOR_PAGE", "--operator-page", "on|off",
        "serve the operator page, /operator, which asks for an API key", "off",
        CONFIG(KEY_FIRST_WORD, operator_page) },
    { "server", "base-path", "PASSKEYD_BASE_PATH", "--base-path", "/PATH",
        "path of the pages and the REST interface on their host, such as /auth", "none",
        CONFIG(KEY_STRING, base_path), .check = base_path_check },
    { "server", "sandbox", "PASSKEYD_SANDBOX", "--sandbox", "on|off",
        "limit the files and system calls that passkeyd can use after its start; switch off for "
        "debugging tools",
        "on", CONFIG(KEY_SECOND_WORD, sandbox_off) },
    { "server", "trusted-proxies", "PASSKEYD_TRUSTED_PROXIES", "--trusted-proxies", "ADDRESS,...",
        "proxies whose X-Forwarded-For header is trusted for the client's address", "none",
        .apply = apply_proxies, .is_list = true },
    { "log", "form", "PASSKEYD_LOG", "--log", "text|json", "form of the lines of the log", "text",
        CONFIG(KEY_SECOND_WORD, log.json) },
    { "log", "level", "PASSKEYD_LOG_LEVEL", "--log-level", NULL,
        "log events of this level and of more urgent ones", "info",
        CONFIG_NAME(log.level, log_level) },
    { "log", "access", "PASSKEYD_ACCESS_LOG", "--access-log", "on|off",
        "log each answered request, at the level info", "off",
        CONFIG(KEY_FIRST_WORD, log.requests) },
    { "log", "addresses", "PASSKEYD_LOG_ADDRESSES", "--log-addresses", "shortened|whole",
        "addresses of clients in the access log; shortened: to the /24 of IPv4 or the /48 of IPv6",
        "shortened", CONFIG(KEY_SECOND_WORD, log.addresses) },
    { "store", "location", "PASSKEYD_STORE", "--store", "LOCATION",
        "location of the store: sqlite:FILE or postgresql://HOST/NAME", "sqlite:passkeyd.db",
        CONFIG(KEY_STRING, store), CONFIG_WHERE(store_where), .check = store_location_check,
        .redact = store_location_redact },
    { "store", "key-file", "PASSKEYD_KEY_FILE", "--key-file", "FILE",
        "file of 32 or more random bytes that encrypt the secrets in the store", "none",
        .apply = asset_apply_key_file },
    { "mail", "delivery", "PASSKEYD_MAIL", "--mail", "WAY",
        "how to send mail: smtp://, smtps:// or smtp-plain://HOST:PORT, sendmail:/PATH, "
        "folder:PATH or off",
        "folder:passkeyd-mail on localhost, otherwise off", CONFIG(KEY_STRING, mail.delivery),
        CONFIG_WHERE(mail.delivery_where) },
    { "mail", "user", "PASSKEYD_MAIL_USER", "--mail-user", "NAME", "user name for the mail server",
        "none", CONFIG(KEY_STRING, mail.user) },
    { "mail", "password-file", "PASSKEYD_MAIL_PASSWORD_FILE", "--mail-password-file", "FILE",
        "file that contains the password for the mail server", "none",
        CONFIG(KEY_STRING, mail.password_file), CONFIG_WHERE(mail.password_where) },
    { "mail", "templates", "PASSKEYD_MAIL_TEMPLATES", "--mail-templates", "DIRECTORY",
        "directory of mail texts that replace the built-in ones, such as sign_in.txt", "none",
        CONFIG(KEY_STRING, mail.templates) },
    { "authenticators", "providers", "PASSKEYD_PROVIDERS", "--providers", "FILE",
        "JSON file of provider names by AAGUID, in the form of the community list",
        "a built-in list", .apply = attestation_apply_providers },
    { "authenticators", "metadata-anchors", "PASSKEYD_METADATA_ANCHORS", "--metadata-anchors",
        "FILE,...",
        "trusted root certificates for the metadata in the store; without them it is not used",
        "none", .apply = attestation_apply_metadata_anchors, .is_list = true },
    { "authenticators", "metadata-signer", "PASSKEYD_METADATA_SIGNER", "--metadata-signer", "HOST",
        "host name that the metadata signer's certificate must have", "mds.fidoalliance.org",
        CONFIG(KEY_TEXT, attestation.metadata_signer) },
    { "attestation", "anchors", "PASSKEYD_ATTESTATION_ANCHORS", "--attestation-anchors", "FILE,...",
        "trust anchors for attestation, PEM or DER", "none", .apply = attestation_apply_anchors,
        .is_list = true },
    { "attestation", "crls", "PASSKEYD_ATTESTATION_CRLS", "--attestation-crls", "FILE,...",
        "revocation lists for attestation, PEM or DER", "none",
        .apply = attestation_apply_revocation_lists, .is_list = true },
    { "attestation", "trust", "PASSKEYD_ATTESTATION_TRUST", "--attestation-trust", NULL,
        "what to demand: chained refuses certificates that do not lead to a trust anchor, required "
        "also attestation without certificates",
        "optional", CONFIG_NAME(attestation.trust, attestation_trust) },
    { "attestation", "android-key", "PASSKEYD_ANDROID_KEY", "--android-key", "hardware|software",
        "which authorization list must contain the origin and purpose of an android-key",
        "hardware", CONFIG(KEY_SECOND_WORD, attestation.android_key_software_allowed) },
    { "attestation", "tpm-vendors", "PASSKEYD_TPM_VENDORS", "--tpm-vendors", "any|registered",
        "TPM vendors to accept; registered: those in the TCG registry", "any",
        CONFIG(KEY_SECOND_WORD, attestation.tpm_vendors_registered) },
    { "attestation", "formats", "PASSKEYD_ATTESTATION_FORMATS", "--attestation-formats", "NAME,...",
        "attestation formats to accept", "all but android-safetynet",
        .apply = attestation_apply_formats, .is_list = true },
    { "attestation", "allow", "PASSKEYD_AAGUID_ALLOW", "--aaguid-allow", "AAGUID,...",
        "accept only these models; needs trusted attestation", "all",
        .apply = attestation_apply_allow, .is_list = true },
    { "attestation", "deny", "PASSKEYD_AAGUID_DENY", "--aaguid-deny", "AAGUID,...",
        "refuse these models, whether the attestation is trusted or not", "none",
        .apply = attestation_apply_deny, .is_list = true },
    { "relying-party", NULL, "PASSKEYD_RP_ID", "--rp-id", "DOMAIN",
        "RP ID: the domain that passkeys are bound to", "localhost", .apply = apply_rp_id },
    { "relying-party", "name", "PASSKEYD_RP_NAME", "--rp-name", "TEXT",
        "name of the site that authenticators show", "the RP ID", PARTY(KEY_TEXT, party.name),
        .check = relying_party_name_check },
    { "relying-party", "origins", "PASSKEYD_ORIGINS", "--origins", "URL,...",
        "origins of pages that may use passkeys, the main one first", "http://localhost:PORT",
        .apply = apply_origins, .is_list = true },
    { "relying-party", "top-origins", "PASSKEYD_TOP_ORIGINS", "--top-origins", "URL,...",
        "origins that may embed your pages in a frame; the built-in pages refuse to be framed",
        "none", .apply = apply_top_origins, .is_list = true },
    { "relying-party", "user-verification", "PASSKEYD_USER_VERIFICATION", "--user-verification",
        NULL, "user verification (biometrics or PIN) at each ceremony", "preferred",
        PARTY_NAME(party.user_verification, requirement) },
    { "relying-party", "resident-key", "PASSKEYD_RESIDENT_KEY", "--resident-key", NULL,
        "discoverable credentials, which sign in without a user name", "preferred",
        PARTY_NAME(party.resident_key, requirement) },
    { "relying-party", "attestation", "PASSKEYD_ATTESTATION", "--attestation", NULL,
        "attestation to request from authenticators", "none",
        PARTY_NAME(party.attestation, conveyance) },
    { "relying-party", "sign-count-policy", "PASSKEYD_SIGN_COUNT_POLICY", "--sign-count-policy",
        NULL, "what to do if the sign count did not increase", "reject",
        PARTY_NAME(party.sign_count_policy, sign_count_policy) },
    { "relying-party", "synced-sign-count-policy", "PASSKEYD_SYNCED_SIGN_COUNT_POLICY",
        "--synced-sign-count-policy", NULL, "the same for passkeys that can be synced",
        "as sign-count-policy", PARTY_NAME(party.synced_sign_count_policy, sign_count_policy),
        .where = offsetof(struct config_party, synced_sign_count_where) },
    { "relying-party", "unsolicited-extensions", "PASSKEYD_UNSOLICITED_EXTENSIONS",
        "--unsolicited-extensions", "ignore|refuse",
        "what to do with outputs of extensions that were not requested", "ignore",
        PARTY(KEY_SECOND_WORD, party.unsolicited_extensions_refused) },
    { "relying-party", "sign-up", "PASSKEYD_SIGN_UP", "--sign-up", NULL,
        "who can create an account: anyone, anyone with a mailed link, invited users, no one",
        "open", PARTY_NAME(party.sign_up, sign_up_mode) },
    { "relying-party", "email-sign-in", "PASSKEYD_EMAIL_SIGN_IN", "--email-sign-in", "on|off",
        "let users sign in with a link mailed to their verified address", "off",
        PARTY(KEY_FIRST_WORD, party.email_sign_in) },
    { "relying-party", "link-page", "PASSKEYD_LINK_PAGE", "--link-page", "URL",
        "page that mailed links open", "the first origin and /", PARTY(KEY_TEXT, party.link_page),
        PARTY_WHERE },
    { "relying-party", "enrol-page", "PASSKEYD_ENROL_PAGE", "--enrol-page", "URL",
        "page where users create passkeys, for password managers", "as link-page",
        PARTY(KEY_TEXT, party.enrol_page), PARTY_WHERE },
    { "relying-party", "manage-page", "PASSKEYD_MANAGE_PAGE", "--manage-page", "URL",
        "page where users manage passkeys, for password managers", "as link-page",
        PARTY(KEY_TEXT, party.manage_page), PARTY_WHERE },
    { "relying-party", "app-id", "PASSKEYD_APP_ID", "--app-id", "URL",
        "AppID under which U2F keys were registered", "none", PARTY(KEY_TEXT, party.app_id),
        PARTY_WHERE },
    { "relying-party", "mail-from", "PASSKEYD_MAIL_FROM", "--mail-from", "ADDRESS",
        "sender address of mails", "noreply@ and the RP ID", PARTY(KEY_TEXT, mail_from),
        .check = check_email_address },
    { "relying-party", "id-tokens", "PASSKEYD_ID_TOKENS", "--id-tokens", "on|off",
        "return an ID token for every sign-in, even if the request does not ask for one", "off",
        PARTY(KEY_FIRST_WORD, party.id_tokens) },
    { "relying-party", "id-token-issuer", "PASSKEYD_ID_TOKEN_ISSUER", "--id-token-issuer", "TEXT",
        "`iss` claim of ID tokens", "the first origin", PARTY(KEY_TEXT, party.id_token_issuer) },
    { "relying-party", "id-token-audience", "PASSKEYD_ID_TOKEN_AUDIENCE", "--id-token-audience",
        "TEXT", "`aud` claim of ID tokens", "the first origin",
        PARTY(KEY_TEXT, party.id_token_audience) },
    { "relying-party", "support", "PASSKEYD_SUPPORT", "--support", "URL|ADDRESS",
        "https URL or e-mail address where users get help, shown with every failure", "none",
        PARTY(KEY_TEXT, party.support), PARTY_WHERE },
    { "relying-party", "privacy", "PASSKEYD_PRIVACY", "--privacy", "URL",
        "https URL of the privacy policy, which the pages link to", "none",
        PARTY(KEY_TEXT, party.privacy), PARTY_WHERE },
    { "relying-party", "style", "PASSKEYD_STYLE", "--style", "FILE",
        "CSS file that is added to the built-in pages, for example for colours", "none",
        .apply = asset_apply_style },
    { "relying-party", "logo", "PASSKEYD_LOGO", "--logo", "FILE",
        "SVG or PNG file that the built-in pages show as the logo", "none",
        .apply = asset_apply_logo },
};
const size_t CONFIG_KEY_COUNT = sizeof(CONFIG_KEYS) / sizeof(CONFIG_KEYS[0]);

const char *key_form(const struct key *key, char buffer[KEY_FORM_SIZE])
{
    size_t size = 0;
    if (key->form != NULL)
        return key->form;
    for (size_t i = 0; i < key->names->count && size < KEY_FORM_SIZE; i++)
        if (key->names->items[i] != NULL)
            size += (size_t)snprintf(buffer + size, KEY_FORM_SIZE - size, "%s%s",
                size == 0 ? "" : "|", key->names->items[i]);
    return buffer;
}

static enum passkey_result store_number(
    const struct key *key, void *member, const struct setting *setting, struct passkey_error *error)
{
    char expected[64];
    unsigned number = 0;
    snprintf(expected, sizeof(expected), "a whole number from %u to %u", key->least, key->most);
    if (!read_number(setting->value, key->most, &number) || number < key->least)
        return refuse_form(setting, expected, error);
    int64_t duration_ms = number * key->unit_ms;
    if (key->kind == KEY_DURATION)
        memcpy(member, &duration_ms, sizeof(duration_ms));
    else
        memcpy(member, &number, sizeof(number));
    return PASSKEY_OK;
}

static enum passkey_result store_word(
    const struct key *key, void *member, const struct setting *setting, struct passkey_error *error)
{
    size_t first = strcspn(key->form, "|");
    bool second = strcmp(setting->value, key->form + first + 1) == 0;
    if (!second && !bytes_equal(bytes_text(setting->value),
                       (struct passkey_bytes){ (const uint8_t *)key->form, first }))
        return refuse_form(setting, key->form, error);
    *(bool *)member = second == (key->kind == KEY_SECOND_WORD);
    return PASSKEY_OK;
}

static enum passkey_result store_name(
    const struct key *key, void *member, const struct setting *setting, struct passkey_error *error)
{
    char form[KEY_FORM_SIZE];
    int value = name_index(key->names, bytes_text(setting->value));
    if (value < 0)
        return refuse_form(setting, key_form(key, form), error);
    memcpy(member, &value, sizeof(value));
    return PASSKEY_OK;
}

static enum passkey_result store_text(const struct key *key, struct config *config, void *member,
    const struct setting *setting, struct passkey_error *error)
{
    struct passkey_bytes text = { NULL, 0 };
    if (key->check != NULL)
        TRY(setting_check(setting->where, setting->value, key->check, error));
    TRY(keep_text(config, setting, &text, error));
    if (key->kind == KEY_STRING)
        memcpy(member, &text.data, sizeof(text.data));
    else
        memcpy(member, &text, sizeof(text));
    return PASSKEY_OK;
}

enum passkey_result key_apply(const struct key *key, struct config *config,
    struct config_party *party, const struct setting *setting, struct passkey_error *error)
{
    if (key->apply != NULL)
        return key->apply(config, party, setting, error);
    char *base = party != NULL ? (char *)party : (char *)config;
    if (key->where != 0)
        memcpy(base + key->where, setting->where, sizeof(setting->where));
    if (key->kind == KEY_NUMBER || key->kind == KEY_DURATION)
        return store_number(key, base + key->at, setting, error);
    if (key->kind == KEY_NAME)
        return store_name(key, base + key->at, setting, error);
    if (key->kind == KEY_TEXT || key->kind == KEY_STRING)
        return store_text(key, config, base + key->at, setting, error);
    return store_word(key, base + key->at, setting, error);
}
