/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list has what the C library, SQLite, libpq, libmicrohttpd, libcurl and OpenSSL use to read
 * and write files, to serve and to connect, with threads and clocks. It has nothing that starts
 * another program, changes identities or looks into other processes.
 */
#include "passkeyd/sandbox_calls.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *const calls[] = {
    /* files */
    "access", "chdir", "chmod", "close", "close_range", "copy_file_range", "creat", "dup", "dup2",
    "dup3", "faccessat", "faccessat2", "fadvise64", "fadvise64_64", "fallocate", "fchmod",
    "fchmodat", "fchown", "fchown32", "fchownat", "fcntl", "fcntl64", "fdatasync", "flock", "fstat",
    "fstat64", "fstatat64", "fstatfs", "fstatfs64", "fsync", "ftruncate", "ftruncate64", "getcwd",
    "getdents", "getdents64", "ioctl", "link", "linkat", "lseek", "_llseek", "lstat", "lstat64",
    "mkdir", "mkdirat", "newfstatat", "open", "openat", "openat2", "pread64", "preadv", "pwrite64",
    "pwritev", "read", "readlink", "readlinkat", "readv", "rename", "renameat", "renameat2",
    "rmdir", "sendfile", "sendfile64", "stat", "stat64", "statfs", "statfs64", "statx",
    "sync_file_range", "truncate", "truncate64", "umask", "unlink", "unlinkat", "utimensat",
    "utimensat_time64", "write", "writev",
    /* memory */
    "brk", "madvise", "mincore", "mlock", "mlock2", "mmap", "mmap2", "mprotect", "mremap", "msync",
    "munlock", "munmap",
    /* waiting */
    "epoll_create", "epoll_create1", "epoll_ctl", "epoll_ctl_old", "epoll_pwait", "epoll_pwait2",
    "epoll_wait", "eventfd", "eventfd2", "pipe", "pipe2", "poll", "ppoll", "ppoll_time64",
    "pselect6", "pselect6_time64", "_newselect", "select", "timerfd_create", "timerfd_gettime",
    "timerfd_settime",
    /* sockets that exist */
    "accept", "accept4", "bind", "connect", "getpeername", "getsockname", "getsockopt", "listen",
    "recv", "recvfrom", "recvmmsg", "recvmsg", "send", "sendmmsg", "sendmsg", "sendto",
    "setsockopt", "shutdown", "socketpair",
    /* threads and signals */
    "exit", "exit_group", "futex", "futex_time64", "futex_waitv", "get_robust_list",
    "get_thread_area", "gettid", "membarrier", "restart_syscall", "rseq", "rt_sigaction",
    "rt_sigpending", "rt_sigprocmask", "rt_sigqueueinfo", "rt_sigreturn", "rt_sigsuspend",
    "rt_sigtimedwait", "rt_sigtimedwait_time64", "sched_getaffinity", "sched_getparam",
    "sched_getscheduler", "sched_yield", "set_robust_list", "set_thread_area", "set_tid_address",
    "sigaltstack", "sigreturn", "tgkill",
    /* clocks, and questions about the process and the system */
    "clock_getres", "clock_getres_time64", "clock_gettime", "clock_gettime64", "clock_nanosleep",
    "clock_nanosleep_time64", "getcpu", "getegid", "getegid32", "geteuid", "geteuid32", "getgid",
    "getgid32", "getpgid", "getpgrp", "getpid", "getppid", "getrandom", "getresgid", "getresuid",
    "getrlimit", "getrusage", "getsid", "gettimeofday", "getuid", "getuid32", "nanosleep", "prctl",
    "prlimit64", "sysinfo", "time", "times", "ugetrlimit", "uname"
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const char *sandbox_calls_missing(void)
{
    const unsigned action = SECCOMP_RET_ERRNO;
    bool offered = syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
    return offered ? NULL : "the kernel does not offer seccomp";
}

/* A name that this version of the library does not know is a call that it cannot allow. */
static int allow_calls(scmp_filter_ctx filter)
{
    int result = 0;
    for (size_t i = 0; i < COUNT(calls) && result == 0; i++) {
        int number = seccomp_syscall_resolve_name(calls[i]);
        if (number != __NR_SCMP_ERROR)
            result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
    }
    return result;
}

/* A new thread, but no new process. What clone3() gets is in memory, where a filter cannot look, so
 * it is not on the list, and the C library uses clone(). */
static int allow_threads(scmp_filter_ctx filter)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
        SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
}

/* Unix sockets always: those of PostgreSQL, a name service and the journal. */
static int allow_sockets(scmp_filter_ctx filter, bool network)
{
    static const unsigned families[] = { AF_UNIX, AF_INET, AF_INET6, AF_NETLINK };
    int result = 0;
    for (size_t i = 0; i < (network ? COUNT(families) : 1) && result == 0; i++) {
        struct scmp_arg_cmp family = {
            .arg = 0, .op = SCMP_CMP_EQ, .datum_a = families[i], .datum_b = 0
        };
        result = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1, &family);
    }
    return result;
}

bool sandbox_calls_limit(bool network)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    if (filter == NULL) {
        errno = ENOMEM;
        return false;
    }
    int result = allow_calls(filter);
    if (result == 0)
        result = allow_threads(filter);
    if (result == 0)
        result = allow_sockets(filter, network);
    if (result == 0)
        result = seccomp_load(filter);
    seccomp_release(filter);
    errno = -result;
    return result == 0;
}
