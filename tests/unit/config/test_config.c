/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The configuration from its sources: the resulting values. tests/http/test_start.py tests with the
 * program that each error names its source.
 */
#include "config/attestation.h"
#include "config/config.h"
#include "config/source.h"
#include "store/location.h"
#include "store/store.h"
#include "temporary.h"
#include "unit/unit.h"
#include <stdlib.h>
#include <unistd.h>

static char *nothing[] = { NULL };

static enum passkey_result load(
    struct config *config, enum config_reader reader, char **arguments, char *const *environment)
{
    struct passkey_error error = { .result = PASSKEY_OK };
    enum passkey_result result = config_load(config, reader, arguments, environment, &error);
    assert_true(result == PASSKEY_OK || error.message[0] != '\0');
    return result;
}

static void test_defaults(void **state)
{
    (void)state;
    struct config config;
    char *arguments[] = { NULL };
    assert_result(load(&config, CONFIG_SERVER, arguments, nothing), PASSKEY_OK);
    assert_string_equal(config.listens[0].host, "127.0.0.1");
    assert_string_equal(config.listens[0].port, "8080");
    assert_int_equal(config.worker_count, 0); /* by the store */
    assert_string_equal(config.store, "sqlite:passkeyd.db");
    assert_false(config.service.limits_off);
    assert_result(config_finish(&config, 4321, NULL), PASSKEY_OK);
    assert_int_equal(config.party_count, 1);
    assert_bytes_equal(config.relying_parties[0].rp_id, BYTES_LITERAL("localhost"));
    assert_bytes_equal(
        config.relying_parties[0].origins[0], BYTES_LITERAL("http://localhost:4321"));
    config_deinit(&config);
}

static void test_default_port(void **state)
{
    (void)state;
    for (unsigned port = 0; port <= 80; port += 80) {
        struct config config;
        char *arguments[] = { NULL };
        assert_result(load(&config, CONFIG_TOOL, arguments, nothing), PASSKEY_OK);
        assert_result(config_finish(&config, port, NULL), PASSKEY_OK);
        assert_bytes_equal(config.relying_parties[0].origins[0], BYTES_LITERAL("http://localhost"));
        config_deinit(&config);
    }
}

static void test_listen(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        const char *host; /* NULL: refused */
        const char *port;
    } rows[] = {
        { "127.0.0.1:0", "127.0.0.1", "0" },
        { "[::1]:8080", "::1", "8080" },
        { "[::]:65535", "::", "65535" },
        { ":80", "", "80" },
        { "localhost:080", "localhost", "80" },
        { "::1:80", NULL, NULL },
        { "127.0.0.1:", NULL, NULL },
        { "127.0.0.1", NULL, NULL },
        { "127.0.0.1:65536", NULL, NULL },
        { "127.0.0.1:-1", NULL, NULL },
        { "127.0.0.1: 80", NULL, NULL },
        { "127.0.0.1:80,,", "127.0.0.1", "80" },
        { "127.0.0.1:80, 80", NULL, NULL },
        { "unix:", NULL, NULL },
        { "unix:relative", NULL, NULL },
        { ",", NULL, NULL },
        { "", NULL, NULL },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char flag[64];
        snprintf(flag, sizeof(flag), "--listen=%s", rows[i].value);
        char *arguments[] = { flag, NULL };
        struct config config;
        enum passkey_result result = load(&config, CONFIG_SERVER, arguments, nothing);
        assert_result(result, rows[i].host != NULL ? PASSKEY_OK : PASSKEY_MEMBER_INVALID);
        if (rows[i].host != NULL) {
            assert_string_equal(config.listens[0].host, rows[i].host);
            assert_string_equal(config.listens[0].port, rows[i].port);
        }
        config_deinit(&config);
    }
}

static void test_listen_list(void **state)
{
    (void)state;
    char *arguments[] = { (char[]){ "--listen=[::1]:1, unix:/run/a.sock,127.0.0.1:2" },
        (char[]){ "--listen=:3" }, (char[]){ "--socket-mode=600" },
        (char[]){ "--socket-group=www-data" }, NULL };
    struct config config;
    assert_result(load(&config, CONFIG_SERVER, arguments, nothing), PASSKEY_OK);
    assert_int_equal(config.listen_count, 4);
    assert_string_equal(config.listens[0].host, "::1");
    assert_string_equal(config.listens[0].path, "");
    assert_string_equal(config.listens[1].path, "/run/a.sock");
    assert_string_equal(config.listens[2].port, "2");
    assert_string_equal(config.listens[3].host, "");
    assert_int_equal(config.socket_mode, 0600);
    assert_string_equal(config.socket_group, "www-data");
    config_deinit(&config);
    static const char *const refused[] = { "--listen=:1,:1,:1,:1,:1,:1,:1,:1,:1",
        "--socket-mode=rw", "--socket-mode=66", "--socket-mode=0777", "--socket-mode=0668",
        "--private-listen=unix:x" };
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        char flag[64];
        snprintf(flag, sizeof(flag), "%s", refused[i]);
        char *wrong[] = { flag, NULL };
        assert_result(load(&config, CONFIG_SERVER, wrong, nothing), PASSKEY_MEMBER_INVALID);
        config_deinit(&config);
    }
}

/* A temporary file that contains the text. */
static void make_file(char path[TEMPORARY_SIZE], const char *text)
{
    temporary_template(path);
    int fd = mkstemp(path);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static void test_sources(void **state)
{
    (void)state;
    char path[TEMPORARY_SIZE];
    static const char text[] = "[server]\nworkers = 3\nlisten = 127.0.0.1:1\n"
                               "[store]\nlocation = sqlite:file.db\n"
                               "[relying-party \"example.org\"]\nname = File\n"
                               "origins = https://example.org\n  https://b.example.org\n"
                               "top-origins = https://example.com\n"
                               "user-verification = required\nresident-key = discouraged\n"
                               "attestation = enterprise\nsign-count-policy = ignore\n";
    make_file(path, text);
    char variable[TEMPORARY_SIZE + 20];
    snprintf(variable, sizeof(variable), "PASSKEYD_CONFIG=%s", path);
    char workers[] = "PASSKEYD_WORKERS=4";
    char limits[] = "PASSKEYD_RATE_LIMITS=off";
    char name[] = "PASSKEYD_RP_NAME=Environment";
    char other[] = "HOME=/";
    char *environment[] = { other, workers, variable, limits, name, NULL };
    char *arguments[] = { (char[]){ "--workers" }, (char[]){ "5" }, (char[]){ "--origins" },
        (char[]){ "https://c.example.org" }, NULL };
    struct config config;
    assert_result(load(&config, CONFIG_SERVER, arguments, environment), PASSKEY_OK);
    assert_result(config_finish(&config, 1, NULL), PASSKEY_OK);
    assert_int_equal(config.worker_count, 5);
    assert_true(config.service.limits_off);
    assert_string_equal(config.store, "sqlite:file.db");
    assert_string_equal(config.listens[0].port, "1");
    const struct passkey_relying_party *party = &config.relying_parties[0];
    assert_bytes_equal(party->name, BYTES_LITERAL("Environment"));
    assert_int_equal(party->origin_count, 1);
    assert_bytes_equal(party->origins[0], BYTES_LITERAL("https://c.example.org"));
    assert_bytes_equal(party->top_origins[0], BYTES_LITERAL("https://example.com"));
    assert_int_equal(party->user_verification, PASSKEY_REQUIRED);
    assert_int_equal(party->resident_key, PASSKEY_DISCOURAGED);
    assert_int_equal(party->attestation, PASSKEY_ATTESTATION_ENTERPRISE);
    assert_int_equal(party->sign_count_policy, PASSKEY_SIGN_COUNT_IGNORE);
    assert_int_equal(party->synced_sign_count_policy, PASSKEY_SIGN_COUNT_IGNORE); /* the same */
    config_deinit(&config);
    unlink(path);
}

/* Each of the two words, and any other. */
static void test_switches(void **state)
{
    (void)state;
    static char flags[][30] = { "--unsolicited-extensions", "--android-key", "--tpm-vendors" };
    static char words[][3][20] = { { "ignore", "refuse", "on" }, { "hardware", "software", "on" },
        { "any", "registered", "on" } };
    for (int i = 0; i < 9; i++) {
        struct config config;
        char *arguments[] = { flags[i / 3], words[i / 3][i % 3], NULL };
        enum passkey_result expected = i % 3 == 2 ? PASSKEY_MEMBER_INVALID : PASSKEY_OK;
        assert_result(load(&config, CONFIG_SERVER, arguments, nothing), expected);
        if (expected == PASSKEY_OK) {
            assert_result(config_finish(&config, 1, NULL), PASSKEY_OK);
            struct passkey_attestation_requirements read = config_attestation_requirements(&config);
            const bool on[] = { config.relying_parties[0].unsolicited_extensions_refused,
                read.android_key_software_allowed, read.tpm_vendors_registered };
            assert_int_equal(on[i / 3], i % 3);
        }
        config_deinit(&config);
    }
}

/*
 * Other arguments stay, in their order; a tool has no flags of the server; after "--", nothing is a
 * flag.
 */
static void test_rest(void **state)
{
    (void)state;
    char *arguments[] = { (char[]){ "user" }, (char[]){ "--store" }, (char[]){ "sqlite:a.db" },
        (char[]){ "list" }, (char[]){ "--json" }, (char[]){ "--workers" }, (char[]){ "--rp-id" },
        (char[]){ "localhost" }, (char[]){ "--" }, (char[]){ "--store" }, NULL };
    struct config config;
    assert_result(load(&config, CONFIG_TOOL, arguments, nothing), PASSKEY_OK);
    static const char *const left[] = { "user", "list", "--json", "--workers", "--", "--store" };
    for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++)
        assert_string_equal(arguments[i], left[i]);
    assert_null(arguments[sizeof(left) / sizeof(left[0])]);
    assert_string_equal(config.store, "sqlite:a.db");
    config_deinit(&config);
}

/* Locations and how they are printed. */
static const char *const shown_locations[][2] = {
    { "sqlite:passkeyd.db", "sqlite:passkeyd.db" },
    { "sqlite:a:b@c", "sqlite:a:b@c" },
    { "postgresql://", "postgresql://" },
    { "postgresql://host:5432/name", "postgresql://host:5432/name" },
    { "postgresql://ada@host:5432/name", "postgresql://ada@host:5432/name" },
    { "postgresql://ada:@host", "postgresql://ada:@host" },
    { "postgresql://ada:x@host", "postgresql://ada:*@host" },
    { "postgresql://ada:se:cr?t@one:1,two:2/name", "postgresql://ada:***@one:1,two:2/name" },
    { "postgresql:///name?user=ada&password=secret&sslmode=require&sslpassword=12",
        "postgresql:///name?user=ada&password=***&sslmode=require&sslpassword=**" },
    { "postgresql:///name?pass%77ord=secret", "postgresql:///name?pass%77ord=***" },
    { "postgresql://ada:secret@host?passfile=/a", "postgresql://ada:***@host?passfile=/a" },
};

static void test_store_shown(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(shown_locations) / sizeof(shown_locations[0]); i++) {
        char location[100];
        (void)snprintf(location, sizeof(location), "%s", shown_locations[i][0]);
        store_location_redact(location);
        assert_string_equal(location, shown_locations[i][1]);
    }
}

static void need_libpq(void)
{
    if (store_location_check(BYTES_LITERAL("postgresql://"), NULL) != PASSKEY_OK)
        skip();
}

static void keep_value(void *context, const struct config_shown *shown)
{
    if (shown->name != NULL && strcmp(shown->name, "location") == 0)
        *(const char **)context = shown->value;
}

static void test_password(void **state)
{
    (void)state;
    need_libpq();
    char *arguments[] = { (char[]){ "--store=postgresql://ada:secret@host/name" }, NULL };
    struct config config;
    const char *value = NULL;
    const struct config_receiver receiver = { &value, keep_value };
    assert_result(load(&config, CONFIG_SERVER, arguments, nothing), PASSKEY_OK);
    assert_string_equal(config.store, "postgresql://ada:secret@host/name");
    assert_string_equal(config.store_shown, "postgresql://ada:***@host/name");
    config_show(&config, &receiver);
    assert_string_equal(value, "postgresql://ada:***@host/name");
    config_deinit(&config);
}

/* The error is reported without the password. */
static void test_bad_location(void **state)
{
    (void)state;
    need_libpq();
    static const char *const bad[] = { "postgresql://ada:se/cret@host",
        "postgresql://ada:%cret@host", "postgresql://host/?password=%cret",
        "postgresql://host/?sslmod=require" };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct passkey_error error = { 0 };
        assert_result(store_location_check(bytes_text(bad[i]), &error), PASSKEY_MEMBER_INVALID);
        assert_null(strstr(error.message, "cret"));
        assert_true((strstr(error.message, "sslmod") != NULL) == (i == 3));
    }
}

/* Help is printed even if something else is wrong. */
static void test_help(void **state)
{
    (void)state;
    char *arguments[] = { (char[]){ "--listen" }, (char[]){ "nonsense" }, (char[]){ "--help" },
        NULL };
    struct config config;
    assert_result(load(&config, CONFIG_SERVER, arguments, nothing), PASSKEY_OK);
    assert_true(config.help);
    assert_false(config.version);
    config_deinit(&config);
}

static size_t member_size(enum key_kind kind)
{
    if (kind == KEY_NUMBER || kind == KEY_NAME)
        return sizeof(unsigned);
    return kind == KEY_FIRST_WORD || kind == KEY_SECOND_WORD ? sizeof(bool) : 0;
}

/* The default in the help is the value in a configuration without settings. */
static void test_help_has_the_defaults(void **state)
{
    (void)state;
    struct config config;
    char *arguments[] = { NULL };
    unsigned compared = 0;
    assert_result(load(&config, CONFIG_SERVER, arguments, nothing), PASSKEY_OK);
    assert_result(config_finish(&config, 0, NULL), PASSKEY_OK);
    for (size_t i = 0; i < CONFIG_KEY_COUNT; i++) {
        const struct key *key = &CONFIG_KEYS[i];
        print_message("# %s\n", key->flag);
        assert_string_not_equal(key->default_value, "");
        bool of_party = strcmp(key->section, "relying-party") == 0;
        const char *base = of_party ? (const char *)&config.parties[0] : (const char *)&config;
        unsigned before = 0;
        size_t size = member_size(key->kind);
        memcpy(&before, base + key->at, size);
        if (size == 0 || (key->kind == KEY_NUMBER && before == 0)) /* 0: the service's default */
            continue;
        if (key->kind == KEY_NAME && name_index(key->names, bytes_text(key->default_value)) < 0)
            continue; /* the default of another key */
        struct setting setting = { RANK_FLAG, key->default_value, "a test" };
        assert_result(key_apply(key, &config, of_party ? &config.parties[0] : NULL, &setting, NULL),
            PASSKEY_OK);
        assert_memory_equal(base + key->at, &before, size);
        compared++;
    }
    assert_true(compared > 12);
    config_deinit(&config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_default_port),
        cmocka_unit_test(test_listen),
        cmocka_unit_test(test_listen_list),
        cmocka_unit_test(test_sources),
        cmocka_unit_test(test_switches),
        cmocka_unit_test(test_rest),
        cmocka_unit_test(test_store_shown),
        cmocka_unit_test(test_password),
        cmocka_unit_test(test_bad_location),
        cmocka_unit_test(test_help),
        cmocka_unit_test(test_help_has_the_defaults),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
