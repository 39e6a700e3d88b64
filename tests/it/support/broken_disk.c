/* A disk that fails on request, for LD_PRELOAD: while the file named by BROKEN_DISK_SWITCH holds a number, every call that
 * would write to a file below BROKEN_DISK fails with that errno (28 full, 30 read-only, 5 unreadable). Nothing else is
 * touched. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static int wanted(void) {
    const char *path = getenv("BROKEN_DISK_SWITCH");
    char text[16] = "";
    if (!path) return 0;
    int file = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t count = syscall(SYS_read, file, text, sizeof text - 1);
    syscall(SYS_close, file);
    return count > 0 ? atoi(text) : 0;
}

static int is_below(const char *path) {
    const char *directory = getenv("BROKEN_DISK");
    return directory && strncmp(path, directory, strlen(directory)) == 0;
}

/* Sets errno where a write to this open file is to fail. */
static int fails(int file) {
    int saved = errno, error = wanted();
    char link[64], path[PATH_MAX];
    if (!error) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t count = readlink(link, path, sizeof path - 1);
    errno = saved;
    if (count < 0) return 0;
    path[count] = 0;
    /* The index of the write-ahead log is memory that processes share, not a file that would be kept. */
    if (!is_below(path) || strstr(path, "-shm")) return 0;
    errno = error;
    return 1;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int file, const void *bytes, size_t count) {
    return fails(file) ? -1 : NEXT(write)(file, bytes, count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
    return fails(file) ? -1 : NEXT(pwrite)(file, bytes, count, at);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
    return fails(file) ? -1 : NEXT(pwrite64)(file, bytes, count, at);
}

int ftruncate(int file, off_t length) {
    return fails(file) ? -1 : NEXT(ftruncate)(file, length);
}

int ftruncate64(int file, off64_t length) {
    return fails(file) ? -1 : NEXT(ftruncate64)(file, length);
}

int fallocate(int file, int mode, off_t at, off_t length) {
    return fails(file) ? -1 : NEXT(fallocate)(file, mode, at, length);
}
