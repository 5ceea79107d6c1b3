/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Delivery to a folder, for development and for programs that read mails there: one file per mail,
 * which appears only when it is complete.
 */
#include "mail/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 4096

static enum smtp_verdict problem_of(const char *path, char problem[SMTP_PROBLEM_SIZE])
{
    (void)snprintf(problem, SMTP_PROBLEM_SIZE, "The folder %.200s cannot be written to: %.60s.",
        path, strerror(errno));
    return SMTP_LATER;
}

static bool write_whole(int fd, struct passkey_bytes text)
{
    while (text.size > 0) {
        ssize_t written = write(fd, text.data, text.size);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            text.data += written;
            text.size -= (size_t)written;
        }
    }
    return true;
}

enum smtp_verdict folder_send(const char *path, const struct smtp_mail *mail, const char *name,
    char problem[SMTP_PROBLEM_SIZE])
{
    char made[PATH_SIZE];
    char there[PATH_SIZE];
    if (snprintf(made, sizeof(made), "%s/.%s.new", path, name) >= (int)sizeof(made) ||
        snprintf(there, sizeof(there), "%s/%s", path, name) >= (int)sizeof(there)) {
        errno = ENAMETOOLONG;
        return problem_of(path, problem);
    }
    /* Mails contain links, so others must not read them. */
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return problem_of(path, problem);
    /* If others can write to the folder, a file with this name, such as a symbolic link, must not
     * be opened. Files left by a crash are removed, too. */
    (void)unlink(made);
    int fd = open(made, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return problem_of(path, problem);
    bool written = write_whole(fd, mail->message);
    written = close(fd) == 0 && written;
    if (written && rename(made, there) == 0)
        return SMTP_SENT;
    enum smtp_verdict verdict = problem_of(path, problem);
    (void)unlink(made);
    return verdict;
}
