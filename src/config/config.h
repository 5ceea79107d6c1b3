/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The configuration of passkeyd and passkeyctl: defaults, then an INI file, then the environment,
 * then flags. Each source overrides the ones before it. Every value is checked when it is read, so
 * that an error names the line, the variable or the flag.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/log.h"
#include "base/network.h"
#include "base/result.h"
#include <passkey/service.h>
#include <stdio.h>

#define CONFIG_PARTY_COUNT_MAX  64
#define CONFIG_WORKER_COUNT_MAX 256
#define CONFIG_PROXY_COUNT_MAX  64
#define CONFIG_SEALING_KEY_SIZE 32
#define CONFIG_HOST_SIZE        256
#define CONFIG_PORT_SIZE        6
/* The source of a value: "passkeyd.ini line 12", "PASSKEYD_STORE", "--store". */
#define CONFIG_WHERE_SIZE 160

#define CONFIG_LISTEN_COUNT_MAX 8
/* The maximum size of a Unix socket's path, as in sockaddr_un. */
#define CONFIG_PATH_SIZE 108

/* An address to listen on. */
struct config_address {
    char host[CONFIG_HOST_SIZE];   /* empty: all addresses */
    char port[CONFIG_PORT_SIZE];   /* "0": the system chooses */
    char path[CONFIG_PATH_SIZE];   /* of a Unix socket; empty: not a Unix socket */
    char where[CONFIG_WHERE_SIZE]; /* empty: the default */
};

struct config_text;
struct config_remembered;

struct config_party {
    struct passkey_relying_party party; /* views into memory of the configuration */
    bool named; /* false: settings of a relying party without an RP ID, so that it is localhost */
    char where[CONFIG_WHERE_SIZE]; /* of the setting that decides which origins match */
    unsigned origins_rank;         /* of the source that gave the lists; see source.h */
    unsigned top_origins_rank;
    struct passkey_bytes style; /* the content of files for the pages; no data: none */
    struct passkey_bytes logo;
    char synced_sign_count_where[CONFIG_WHERE_SIZE]; /* empty: not set */
    const char *logo_name;                           /* "logo.svg" or "logo.png" */
    struct passkey_bytes
        page; /* its URL without the slash at its end, by config_finish(): its first
                                * origin that is not an app's, and the base path; no data: none */
    struct passkey_bytes mail_from; /* an address; no data: noreply@ and the RP ID */
    uint64_t keys_seen;             /* the keys that the file has set */
};

/* How mails are sent. The password is given as a file name, because values are shown by `config
 * show` and in lists of processes. Only the server opens the file; other programs may lack the
 * permission. */
struct config_mail {
    const char *delivery; /* see --help; NULL: not configured */
    char delivery_where[CONFIG_WHERE_SIZE];
    const char *user;          /* NULL: none */
    const char *password_file; /* NULL: none */
    char password_where[CONFIG_WHERE_SIZE];
    const char *templates; /* a directory; NULL: the built-in texts */
};

struct config_log {
    bool json; /* else text */
    enum log_level level;
    bool requests;  /* log each answered request */
    bool addresses; /* whole ones */
};

/* Texts or certificates out of one or more values. */
struct config_views {
    struct passkey_bytes *items;
    size_t count;
    size_t room;
    unsigned rank; /* of the source that gave them; see source.h */
};

struct config_attestation {
    struct passkey_bytes providers; /* JSON; no data: the built-in list */
    struct config_views metadata_anchors;
    struct passkey_bytes metadata_signer;
    struct config_views anchors;
    struct config_views revocation_lists;
    struct config_views formats;
    struct config_views allow; /* AAGUIDs */
    struct config_views deny;
    struct passkey_bytes allow_row; /* the same, as one array */
    struct passkey_bytes deny_row;
    enum passkey_attestation_trust trust;
    bool android_key_software_allowed;
    bool tpm_vendors_registered;
};

struct config {
    struct config_address listens[CONFIG_LISTEN_COUNT_MAX];
    size_t listen_count;
    unsigned listen_rank;
    bool private_listen;
    struct config_address private_address;
    unsigned socket_mode;     /* of Unix sockets */
    const char *socket_group; /* of Unix sockets; NULL: the group of the process */
    char socket_group_where[CONFIG_WHERE_SIZE];
    unsigned worker_count;                        /* 0: by the store */
    struct passkey_service_configuration service; /* see config_service() */
    bool operator_page;
    bool sandbox_off;
    const char *base_path; /* such as "/auth"; NULL: the root */
    struct network proxies[CONFIG_PROXY_COUNT_MAX];
    size_t proxy_count;
    unsigned proxies_rank;
    struct config_attestation attestation;
    const char *file; /* that was read; of an argument or variable; NULL: none */
    const char *store;
    const char *store_shown;             /* the same without passwords, for messages */
    char store_where[CONFIG_WHERE_SIZE]; /* empty: by default */
    struct config_mail mail;
    struct config_log log;
    struct config_party *parties; /* CONFIG_PARTY_COUNT_MAX of them */
    bool sealing;
    uint8_t sealing_key[CONFIG_SEALING_KEY_SIZE]; /* the content of the key file, hashed */
    size_t party_count;
    struct passkey_relying_party *relying_parties; /* party_count of them, set by config_finish() */
    struct passkey_attestation_requirements requirements; /* set by config_finish() */
    struct config_text *texts;
    struct config_remembered *remembered; /* the settings in effect; see config_show() */
    uint64_t keys_seen;
    bool help; /* --help or --version was given; nothing else was read */
    bool version;
};

/**
 * Which program reads: the server accepts all flags, a tool only those of the store and the relying
 * party.
 */
enum config_reader {
    CONFIG_SERVER = 1,
    CONFIG_TOOL = 2,
};

/**
 * Read the configuration.
 *
 * @param arguments  argv without the program's name, NULL-terminated. Flags of the configuration
 *         are removed; the others keep their order. After "--", nothing is a flag.
 * @param environment  Like environ.
 * @param config  Free it with config_deinit(), whatever the result.
 * @returns PASSKEY_OK; PASSKEY_MEMBER_INVALID, with the source in the message; PASSKEY_INTERNAL.
 */
MUST_USE enum passkey_result config_load(struct config *config, enum config_reader reader,
    char **arguments, char *const *environment, struct passkey_error *error);

/** Whether a file, variable or flag names the relying party. */
bool config_names_party(const struct config *config);

/**
 * Set the RP ID of the relying party whose settings came without one. Call it before
 * config_finish().
 *
 * @param rp_id  Instead of "localhost".
 */
MUST_USE enum passkey_result config_name_party(
    struct config *config, const char *rp_id, struct passkey_error *error);

/**
 * Set the origin of the default relying party, and check all relying parties.
 *
 * @param port  The port that was bound; 0: unknown.
 */
MUST_USE enum passkey_result config_finish(
    struct config *config, unsigned port, struct passkey_error *error);

/** The location that means that no mail is sent. */
#define CONFIG_MAIL_OFF "off"
/** Where mails are sent: a location, or CONFIG_MAIL_OFF. Call it after config_finish(). */
const char *config_mail_delivery(const struct config *config);

/**
 * The configuration of the service, with views into this configuration. Call it after
 * config_finish().
 */
struct passkey_service_configuration config_service(const struct config *config);

/** The key of a key file: the SHA-256 hash of its content. PASSKEY_MEMBER_INVALID if the file is
 * too short or if others can read it. */
MUST_USE enum passkey_result config_read_key_file(
    const char *path, uint8_t key[CONFIG_SEALING_KEY_SIZE], struct passkey_error *error);

void config_deinit(struct config *config);

/** Write one line for each flag of the reader, with its variable and its place in the file. */
void config_write_help(FILE *out, enum config_reader reader);

enum config_paths {
    CONFIG_NO_PATH,
    CONFIG_PATH,  /* the value is the path of a file or directory */
    CONFIG_PATHS, /* several, separated by commas */
};

/* A setting as it counts. */
struct config_shown {
    const char *section;        /* "server" */
    struct passkey_bytes party; /* the RP ID in the name of the section, or absent */
    const char *name;
    const char *value; /* as it was written, or the words for the default */
    const char *where; /* NULL: the default */
    enum config_paths paths;
};

struct config_receiver {
    void *context;
    void (*show)(void *context, const struct config_shown *shown);
};

/** Report all settings, those of the server first. The configuration must be finished. */
void config_show(const struct config *config, const struct config_receiver *receiver);

#endif
