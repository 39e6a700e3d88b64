/*
 * Breaks one effect of a program: its n-th write to a file or connection, flush to the disk, rename and so on.
 *
 * Loaded before libc by LD_PRELOAD, it stands between the program and the calls by which anything outside of its memory
 * changes, counts them over all threads, and at the n-th does what BREAK_HOW says. Nothing in the program knows of it.
 *
 *   BREAK_PROGRAM=it  the name of the program that is meant; what only starts it is left alone
 *   BREAK_AT=n        the effect that is broken; 0 counts only
 *   BREAK_HOW=kill    the process is gone before the effect happens
 *             tear    a write happens by half, then the process is gone; any other effect as with kill
 *             power   as kill, and with it goes what no fsync had made durable: the contents of files are what they were
 *                     when they were flushed last
 *             fail    the call fails once: ENOSPC for a write to a file, ECONNRESET for one to a connection, else EIO
 *   BREAK_TOLD=path   a line for each effect: what it was, and of which file
 *
 * An effect on a file or on an internet connection counts; what goes to pipes, to sockets within this host and to standard
 * output does not. A child process counts for nothing: the variables are taken out of the environment, and a copy made by
 * fork is no longer the process meant.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum how { KILL, TEAR, POWER, FAIL };

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static pid_t meant;
static long count, at;
static enum how how;
static int told = -1;
/* Set while this library itself is at work. */
static __thread int ours;

/* Bytes of a file as they were before a write that is not durable yet; an empty one restores the size alone. */
struct undo {
    struct undo *before;
    dev_t device;
    ino_t file;
    int fd;
    off_t size, offset;
    size_t length;
    char bytes[];
};
static struct undo *undos;

__attribute__((constructor)) static void begin(void)
{
    const char *program = getenv("BREAK_PROGRAM"), *n = getenv("BREAK_AT"), *way = getenv("BREAK_HOW");
    const char *path = getenv("BREAK_TOLD");
    if (!n || !program || strcmp(program, program_invocation_short_name))
        return;
    at = atol(n);
    how = !way || !strcmp(way, "kill") ? KILL : !strcmp(way, "tear") ? TEAR : !strcmp(way, "power") ? POWER : FAIL;
    if (path)
        told = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    unsetenv("BREAK_PROGRAM");
    unsetenv("BREAK_AT");
    unsetenv("BREAK_HOW");
    unsetenv("BREAK_TOLD");
    meant = getpid();
}

/* Puts every file back to what was durable, newest change first. */
static void lose(void)
{
    for (struct undo *it = undos; it; it = it->before) {
        if (it->length)
            syscall(SYS_pwrite64, it->fd, it->bytes, it->length, it->offset);
        syscall(SYS_ftruncate, it->fd, it->size);
    }
}

__attribute__((noreturn)) static void die(void)
{
    if (how == POWER)
        lose();
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

/* What happens now: 0 the effect as it is, 1 half of it and then the end, -1 it fails with errno. */
static int effect(const char *what, const char *path, int error)
{
    char line[512];
    const char *name = path ? strrchr(path, '/') : NULL;
    count++;
    if (told >= 0) {
        int length = snprintf(line, sizeof line, "%s %s\n", what, name ? name + 1 : path ? path : "-");
        syscall(SYS_write, told, line, length < (int)sizeof line ? length : (int)sizeof line - 1);
    }
    if (count != at)
        return 0;
    switch (how) {
    case TEAR:
        if (!strcmp(what, "write") || !strcmp(what, "send"))
            return 1;
        die();
    case KILL:
    case POWER:
        die();
    case FAIL:
        break;
    }
    errno = error;
    return -1;
}

static int enter(void)
{
    if (ours || !meant || getpid() != meant)
        return 0;
    ours = 1;
    pthread_mutex_lock(&turn);
    return 1;
}

static void leave(void)
{
    int error = errno;
    pthread_mutex_unlock(&turn);
    ours = 0;
    errno = error;
}

static int is_connection(int fd)
{
    int domain = 0;
    socklen_t length = sizeof domain;
    return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0 && (domain == AF_INET || domain == AF_INET6);
}

static int is_file(int fd, struct stat *it)
{
    return fd > 2 && fstat(fd, it) == 0 && S_ISREG(it->st_mode);
}

static const char *path_of(int fd, char *path, size_t size)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    path[length < 0 ? 0 : length] = 0;
    return path;
}

/* A descriptor of the file that stays open: were one closed, the program would lose its locks on the file. */
static int kept(int fd, const struct stat *file)
{
    for (struct undo *it = undos; it; it = it->before)
        if (it->device == file->st_dev && it->file == file->st_ino)
            return it->fd;
    return dup(fd);
}

/* Keeps what a write of `length` bytes at `offset` is about to replace. */
static void remember(int fd, const struct stat *file, off_t offset, size_t length)
{
    if (how != POWER)
        return;
    struct undo *it = malloc(sizeof *it + length);
    if (!it)
        abort();
    ssize_t had = length ? syscall(SYS_pread64, fd, it->bytes, length, offset) : 0;
    *it = (struct undo){undos, file->st_dev, file->st_ino, kept(fd, file), file->st_size, offset, had > 0 ? had : 0};
    undos = it;
}

/* What was written to the file of `fd` is durable from now on. */
static void forget(int fd)
{
    struct stat file;
    if (fstat(fd, &file) < 0)
        return;
    for (struct undo **at = &undos; *at;) {
        struct undo *it = *at;
        if (it->device == file.st_dev && it->file == file.st_ino) {
            *at = it->before;
            free(it);
        } else {
            at = &it->before;
        }
    }
}

static size_t total(const struct iovec *parts, int many)
{
    size_t length = 0;
    for (int i = 0; i < many; i++)
        length += parts[i].iov_len;
    return length;
}

/* Writes half of `parts`, and ends. */
static void tear(int fd, const struct iovec *parts, int many, off_t offset, int is_socket)
{
    size_t left = (total(parts, many) + 1) / 2;
    for (int i = 0; i < many && left; i++) {
        size_t length = parts[i].iov_len < left ? parts[i].iov_len : left;
        if (is_socket)
            syscall(SYS_sendto, fd, parts[i].iov_base, length, MSG_NOSIGNAL, NULL, 0);
        else
            syscall(SYS_pwrite64, fd, parts[i].iov_base, length, offset);
        left -= length;
        offset += length;
    }
    die();
}

/* All kinds of writing: `offset` below 0 is that of the file. */
static ssize_t put(int fd, const struct iovec *parts, int many, off_t offset, int flags, int is_send)
{
    struct stat file;
    char path[512];
    int what = 0;
    ssize_t done = 0;
    if (enter()) {
        if (is_file(fd, &file)) {
            off_t place = offset < 0 ? lseek(fd, 0, SEEK_CUR) : offset;
            what = effect("write", path_of(fd, path, sizeof path), ENOSPC);
            if (what > 0)
                tear(fd, parts, many, place, 0);
            if (what == 0)
                remember(fd, &file, place, total(parts, many));
        } else if (is_connection(fd)) {
            what = effect("send", NULL, ECONNRESET);
            if (what > 0)
                tear(fd, parts, many, 0, 1);
        } else {
            leave();
            goto untouched;
        }
        if (what == 0) {
            struct msghdr message = {.msg_iov = (struct iovec *)parts, .msg_iovlen = many};
            done = is_send       ? syscall(SYS_sendmsg, fd, &message, flags)
                   : offset >= 0 ? syscall(SYS_pwrite64, fd, parts[0].iov_base, parts[0].iov_len, offset)
                                 : syscall(SYS_writev, fd, parts, many);
        }
        leave();
        return what < 0 ? -1 : done;
    }
untouched:
    if (is_send) {
        struct msghdr message = {.msg_iov = (struct iovec *)parts, .msg_iovlen = many};
        return syscall(SYS_sendmsg, fd, &message, flags);
    }
    if (offset >= 0)
        return syscall(SYS_pwrite64, fd, parts[0].iov_base, parts[0].iov_len, offset);
    return many == 1 ? syscall(SYS_write, fd, parts[0].iov_base, parts[0].iov_len) : syscall(SYS_writev, fd, parts, many);
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    return put(fd, &(struct iovec){(void *)bytes, length}, 1, -1, 0, 0);
}

ssize_t writev(int fd, const struct iovec *parts, int many)
{
    return put(fd, parts, many, -1, 0, 0);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset)
{
    return put(fd, &(struct iovec){(void *)bytes, length}, 1, offset, 0, 0);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset)
{
    return pwrite64(fd, bytes, length, offset);
}

ssize_t send(int fd, const void *bytes, size_t length, int flags)
{
    return put(fd, &(struct iovec){(void *)bytes, length}, 1, -1, flags, 1);
}

/* With an address it asks a name server, or nobody: no effect. */
ssize_t sendto(int fd, const void *bytes, size_t length, int flags, const struct sockaddr *to, socklen_t size)
{
    if (to)
        return syscall(SYS_sendto, fd, bytes, length, flags, to, size);
    return send(fd, bytes, length, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    if (message->msg_name || message->msg_controllen)
        return syscall(SYS_sendmsg, fd, message, flags);
    return put(fd, message->msg_iov, message->msg_iovlen, -1, flags, 1);
}

static int flush(int fd, long number)
{
    char path[512];
    int result;
    if (!enter())
        return syscall(number, fd);
    result = effect("fsync", path_of(fd, path, sizeof path), EIO);
    if (result == 0) {
        result = syscall(number, fd);
        if (result == 0)
            forget(fd);
    }
    leave();
    return result;
}

int fsync(int fd) { return flush(fd, SYS_fsync); }
int fdatasync(int fd) { return flush(fd, SYS_fdatasync); }

int ftruncate64(int fd, off64_t size)
{
    struct stat file;
    char path[512];
    int result;
    if (!enter())
        return syscall(SYS_ftruncate, fd, size);
    result = effect("truncate", path_of(fd, path, sizeof path), EIO);
    if (result == 0) {
        if (fstat(fd, &file) == 0)
            remember(fd, &file, size, file.st_size > size ? file.st_size - size : 0);
        result = syscall(SYS_ftruncate, fd, size);
    }
    leave();
    return result;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

/* One change of a directory. */
static int change(const char *what, const char *path, long number, long a, long b, long c, long d, long e)
{
    int result;
    if (!enter())
        return syscall(number, a, b, c, d, e);
    result = effect(what, path, EIO);
    if (result == 0)
        result = syscall(number, a, b, c, d, e);
    leave();
    return result;
}

#define L(pointer) ((long)(pointer))

int rename(const char *from, const char *to)
{
    return change("rename", to, SYS_renameat2, AT_FDCWD, L(from), AT_FDCWD, L(to), 0);
}

int linkat(int from_in, const char *from, int to_in, const char *to, int flags)
{
    return change("link", to, SYS_linkat, from_in, L(from), to_in, L(to), flags);
}

int link(const char *from, const char *to)
{
    return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlink(const char *path)
{
    return change("unlink", path, SYS_unlinkat, AT_FDCWD, L(path), 0, 0, 0);
}

int unlinkat(int in, const char *path, int flags)
{
    return change("unlink", path, SYS_unlinkat, in, L(path), flags, 0, 0);
}

int mkdir(const char *path, mode_t mode)
{
    return change("mkdir", path, SYS_mkdirat, AT_FDCWD, L(path), mode, 0, 0);
}

/* Opening a file is an effect where that makes it. */
static int open_at(int in, const char *path, int flags, mode_t mode)
{
    struct stat file;
    if (flags & O_CREAT && fstatat(in, path, &file, AT_SYMLINK_NOFOLLOW) < 0)
        return change("create", path, SYS_openat, in, L(path), flags, mode, 0);
    return syscall(SYS_openat, in, path, flags, mode);
}

#define MODE(flags) \
    mode_t mode = 0; \
    if (flags & (O_CREAT | __O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }

int open(const char *path, int flags, ...)
{
    MODE(flags)
    return open_at(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    MODE(flags)
    return open_at(AT_FDCWD, path, flags | O_LARGEFILE, mode);
}

int openat(int in, const char *path, int flags, ...)
{
    MODE(flags)
    return open_at(in, path, flags, mode);
}

int openat64(int in, const char *path, int flags, ...)
{
    MODE(flags)
    return open_at(in, path, flags | O_LARGEFILE, mode);
}

/* Between files; the kernel copies. */
ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t length, unsigned flags)
{
    char path[512];
    ssize_t result;
    if (!enter())
        return syscall(SYS_copy_file_range, from, from_at, to, to_at, length, flags);
    result = effect("copy", path_of(to, path, sizeof path), ENOSPC);
    if (result == 0)
        result = syscall(SYS_copy_file_range, from, from_at, to, to_at, length, flags);
    leave();
    return result;
}
