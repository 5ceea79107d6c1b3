/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The C library has no functions for these system calls (landlock(7)).
 */
#include "passkeyd/sandbox_files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Since versions 2 and 3 of the interface; headers may be older than the kernel. */
#define ACCESS_REFER    (UINT64_C(1) << 13)
#define ACCESS_TRUNCATE (UINT64_C(1) << 14)

#define READ_FILE (UINT64_C(0) | LANDLOCK_ACCESS_FS_READ_FILE)
#define READ_ANY  (READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE_FILE                                                                                 \
    (READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | ACCESS_TRUNCATE) /* what a file can have */
#define WRITE_ANY                                                                                  \
    (READ_ANY | WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |        \
        LANDLOCK_ACCESS_FS_MAKE_DIR)

/* Of the interface; 0: the kernel has none, or an outer sandbox forbids it. */
static long version(void)
{
    long number = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return number < 0 ? 0 : number;
}

const char *sandbox_files_missing(void)
{
    return version() > 0 ? NULL : "the kernel does not offer Landlock";
}

/* Everything is forbidden that a rule can allow. */
static uint64_t accesses(long interface)
{
    uint64_t all = (UINT64_C(1) << 13) - 1; /* of version 1 */
    if (interface >= 2)
        all |= ACCESS_REFER;
    if (interface >= 3)
        all |= ACCESS_TRUNCATE;
    return all;
}

static uint64_t wanted(enum sandbox_access access, bool is_directory)
{
    if (access == SANDBOX_READ)
        return is_directory ? READ_ANY : READ_FILE;
    if (access == SANDBOX_WRITE)
        return is_directory ? WRITE_ANY : WRITE_FILE;
    return is_directory ? LANDLOCK_ACCESS_FS_REMOVE_FILE : 0;
}

/* A path that is gone or may not be looked up needs no rule. */
static bool add_rule(int ruleset, const struct sandbox_rule *rule, uint64_t handled)
{
    struct stat status;
    int fd = open(rule->path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return true;
    bool found = fstat(fd, &status) == 0;
    uint64_t access = wanted(rule->access, found && S_ISDIR(status.st_mode)) & handled;
    struct landlock_path_beneath_attr beneath = { .allowed_access = access, .parent_fd = fd };
    bool added = access == 0 || syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH,
                                    &beneath, 0) == 0;
    int number = errno;
    (void)close(fd);
    errno = number;
    return added;
}

bool sandbox_files_limit(const struct sandbox_rule *rules, size_t rule_count)
{
    struct landlock_ruleset_attr attributes = { .handled_access_fs = accesses(version()) };
    int ruleset = (int)syscall(
        SYS_landlock_create_ruleset, &attributes, sizeof(attributes.handled_access_fs), 0);
    bool made = ruleset >= 0;
    for (size_t i = 0; i < rule_count && made; i++)
        made = add_rule(ruleset, &rules[i], attributes.handled_access_fs);
    made = made && prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) == 0 &&
           syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    int number = errno;
    if (ruleset >= 0)
        (void)close(ruleset);
    errno = number;
    return made;
}
