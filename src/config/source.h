/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Internals of the configuration: a value from a source, and the table of keys for the file, the
 * environment, the flags and the help.
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

/* A value as it was read. */
struct setting {
    enum rank rank;
    const char *value;
    char where[CONFIG_WHERE_SIZE];
};

/* The kind of value that a key has, and the type of the member that stores it. */
enum key_kind {
    KEY_FUNCTION,    /* the key has a function */
    KEY_NUMBER,      /* an integer from `least` to `most`: unsigned */
    KEY_DURATION,    /* the same as a number of units: int64_t, milliseconds */
    KEY_NAME,        /* one of `names`: their enumeration */
    KEY_FIRST_WORD,  /* one of two words, "on|off": bool, true for the first word */
    KEY_SECOND_WORD, /* the same: bool, true for the second word */
    KEY_TEXT,        /* a non-empty text: struct passkey_bytes */
    KEY_STRING,      /* a non-empty text: const char * */
};

struct key {
    const char *section;
    const char *name;     /* in the file; NULL: the value is in the name of the section */
    const char *variable; /* in the environment */
    const char *flag;
    /* The format of a value in the help; words are separated by '|'. NULL: the names. */
    const char *form;
    const char *help;          /* without the default */
    const char *default_value; /* in the help */
    enum key_kind kind;
    /* The offset of the member: in struct config_party for a key of a relying party, otherwise in
     * struct config. */
    size_t at;
    size_t where; /* the offset of the member for the source of the value; 0: none */
    unsigned least;
    unsigned most;
    int64_t unit_ms;           /* for a duration */
    bool is_list;              /* may be set several times in the file */
    const struct names *names; /* for a name */
    /* Checks a text or string; NULL: all non-empty texts are accepted. */
    enum passkey_result (*check)(struct passkey_bytes text, struct passkey_error *error);
    void (*redact)(char *text); /* removes secrets before the value is shown; NULL: it contains
                                 * none */
    /* Stores the value of a KEY_FUNCTION. `party` is NULL for sections other than
     * "relying-party". */
    enum passkey_result (*apply)(struct config *config, struct config_party *party,
        const struct setting *setting, struct passkey_error *error);
};

extern const struct key CONFIG_KEYS[];
extern const size_t CONFIG_KEY_COUNT;

#define KEY_FORM_SIZE 128

/** The format of a value, for people. @param buffer  Receives the names, separated by '|'. */
const char *key_form(const struct key *key, char buffer[KEY_FORM_SIZE]);

/** Check a value and store it. @param party  NULL for other keys than those of a relying party. */
MUST_USE enum passkey_result key_apply(const struct key *key, struct config *config,
    struct config_party *party, const struct setting *setting, struct passkey_error *error);

/** "where: sentence", for PASSKEY_MEMBER_INVALID. */
__attribute__((format(printf, 3, 4))) enum passkey_result setting_refuse(
    const char *where, struct passkey_error *error, const char *format, ...);

/** Check a text with a function of the service. The message begins with the source of the text. */
MUST_USE enum passkey_result setting_check(const char *where, const char *text,
    enum passkey_result (*check)(struct passkey_bytes text, struct passkey_error *error),
    struct passkey_error *error);

/** A copy that lives as long as the configuration; NULL if memory ran out. */
struct passkey_bytes config_keep(struct config *config, struct passkey_bytes text);
/** Free all copies. */
void config_free_kept(struct config *config);

/** Add a relying party. PASSKEY_MEMBER_INVALID if the RP ID exists or there are too many. */
MUST_USE enum passkey_result config_add_party(struct config *config, const char *rp_id,
    const char *where, struct config_party **party, struct passkey_error *error);

/** Read the INI file at the path. */
MUST_USE enum passkey_result config_read_file(
    struct config *config, const char *path, struct passkey_error *error);

/** Remember the value of a key that is in effect, for config_show(). */
MUST_USE enum passkey_result config_remember(struct config *config, const struct key *key,
    const struct config_party *party, const struct setting *setting, struct passkey_error *error);

#endif
