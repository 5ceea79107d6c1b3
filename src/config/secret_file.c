/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rule is PostgreSQL's for private keys. Under systemd, credentials may belong to root and be
 * readable by the service through an access control list, which appears as mode 0440.
 */
#include "config/secret_file.h"

#include "base/bytes.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Permission bits beyond 0640, and beyond 0600. */
#define BEYOND_0640 (S_IXUSR | S_IWGRP | S_IXGRP | S_IRWXO)
#define BEYOND_0600 (S_IXUSR | S_IRWXG | S_IRWXO)

static bool is_private(const struct stat *status)
{
    if (status->st_uid == 0)
        return (status->st_mode & BEYOND_0640) == 0;
    bool ours = status->st_uid == geteuid() || geteuid() == 0;
    return ours && (status->st_mode & BEYOND_0600) == 0;
}

static void path_free(char **path)
{
    free(*path);
}

/* Only systemd and the user's own programs can write there. */
static bool is_credential(const char *path)
{
    const char *directory = getenv("CREDENTIALS_DIRECTORY");
    if (directory == NULL || directory[0] != '/')
        return false;
    CLEANUP(path_free) char *folder = realpath(directory, NULL);
    CLEANUP(path_free) char *file = realpath(path, NULL);
    if (folder == NULL || file == NULL)
        return false;
    size_t size = strlen(folder);
    return size > 1 && strncmp(file, folder, size) == 0 && file[size] == '/';
}

enum passkey_result secret_file_check(
    const char *where, const char *path, int fd, struct passkey_error *error)
{
    struct stat status;
    char quoted[TEXT_QUOTE_SIZE];
    if (fstat(fd, &status) == 0 && (is_private(&status) || is_credential(path)))
        return PASSKEY_OK;
    return setting_refuse(where, error,
        "\"%s\" holds a secret: it must be owned by root with a mode of at most 0640, or by the "
        "user that runs this program with a mode of at most 0600 (chmod 600).",
        text_quote(bytes_text(path), quoted));
}
