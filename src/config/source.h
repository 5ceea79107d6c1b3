/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside the configuration: one value on its way from a source, and the table of keys that serves
 * the file, the environment, the flags and the help.
 */
#ifndef CONFIG_SOURCE_H
#define CONFIG_SOURCE_H

#include "base/names.h"
#include "config/config.h"

/* Later sources override earlier ones. */
enum rank {
    RANK_FILE = 1,
    RANK_ENVIRONMENT = 2,
    RANK_FLAG = 3,
};

/* A value as it came. */
struct setting {
    enum rank rank;
    const char *value;
    char where[CONFIG_WHERE_SIZE];
};

/* The kind of value that a key has, and the type of the member that stores it. */
enum key_kind {
    KEY_FUNCTION,    /* the key has a function */
    KEY_NUMBER,      /* a whole number from `least` to `most`: unsigned */
    KEY_DURATION,    /* such a number, of units: int64_t, milliseconds */
    KEY_NAME,        /* one of `names`: their enumeration */
    KEY_FIRST_WORD,  /* one of two words, "on|off": bool, true for the first */
    KEY_SECOND_WORD, /* one of two words: bool, true for the second */
    KEY_TEXT,        /* a text that is not empty: struct passkey_bytes */
    KEY_STRING,      /* a text that is not empty: const char * */
};

struct key {
    const char *section;
    const char *name;     /* in the file; NULL: it is in the name of the section */
    const char *variable; /* in the environment */
    const char *flag;
    /* The form of a value in the help; words are separated by '|'. NULL: the names. */
    const char *form;
    const char *help;          /* without the default */
    const char *default_value; /* in the help */
    enum key_kind kind;
    /* The offset of the member, in struct config_party for a key of a relying party, else in struct
     * config. */
    size_t at;
    size_t where; /* the offset of the member that stores the place of the value; 0: none */
    unsigned least;
    unsigned most;
    int64_t unit_ms;           /* of a duration */
    bool is_list;              /* may be set several times in the file */
    const struct names *names; /* of a name */
    /* Checks a text or string; NULL: every text that is not empty is accepted. */
    enum passkey_result (*check)(struct passkey_bytes text, struct passkey_error *error);
    void (*redact)(char *text); /* removes secrets before the value is shown; NULL: it has none */
    /* Stores a value of KEY_FUNCTION. party is NULL for sections other than "relying-party". */
    enum passkey_result (*apply)(struct config *config, struct config_party *party,
        const struct setting *setting, struct passkey_error *error);
};

extern const struct key CONFIG_KEYS[];
extern const size_t CONFIG_KEY_COUNT;

#define KEY_FORM_SIZE 128

/** The form of a value, for people. @param buffer  For the names, which are separated by '|'. */
const char *key_form(const struct key *key, char buffer[KEY_FORM_SIZE]);

/** Check a value and store it. @param party  NULL for keys that are not of a relying party. */
MUST_USE enum passkey_result key_apply(const struct key *key, struct config *config,
    struct config_party *party, const struct setting *setting, struct passkey_error *error);

/** "where: sentence", for PASSKEY_MEMBER_INVALID. */
__attribute__((format(printf, 3, 4))) enum passkey_result setting_refuse(
    const char *where, struct passkey_error *error, const char *format, ...);

/** Check a text with a function of the service; the message begins with the place it comes from. */
MUST_USE enum passkey_result setting_check(const char *where, const char *text,
    enum passkey_result (*check)(struct passkey_bytes text, struct passkey_error *error),
    struct passkey_error *error);

/** A copy that lives as long as the configuration, or NULL if memory is exhausted. */
struct passkey_bytes config_keep(struct config *config, struct passkey_bytes text);
/** Free all copies. */
void config_free_kept(struct config *config);

/** A new relying party; PASSKEY_MEMBER_INVALID when there is one of the id, or too many. */
MUST_USE enum passkey_result config_add_party(struct config *config, const char *rp_id,
    const char *where, struct config_party **party, struct passkey_error *error);

/** The INI file of the path. */
MUST_USE enum passkey_result config_read_file(
    struct config *config, const char *path, struct passkey_error *error);

/** Keep what was said last about a key, for config_show(). */
MUST_USE enum passkey_result config_remember(struct config *config, const struct key *key,
    const struct config_party *party, const struct setting *setting, struct passkey_error *error);

#endif
