/*
 * Intercepts the file functions of the C library; loaded with LD_PRELOAD.
 *
 * It records the synced size of each file: for every successful fsync and fdatasync, the file's inode and its size at the start
 * of the call; for a deleted file, size 0. Each record is two 64-bit numbers, appended to the file that CULEX_SYNC_LOG names
 * before the call returns.
 *
 * It also simulates a faulty disk below the directory that CULEX_DISK names, while the file that CULEX_DISK_FAULT names exists:
 * with the content "full", writes and reservations of space fail with ENOSPC; with "broken", they and syncs fail with EIO.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int log_file = -1;
static const char *disk;
static const char *fault;

__attribute__((constructor)) static void begin(void) {
    const char *name = getenv("CULEX_SYNC_LOG");
    if (name != NULL) {
        log_file = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    }
    disk = getenv("CULEX_DISK");
    fault = getenv("CULEX_DISK_FAULT");
}

#define NEXT(name) ((__typeof__(&name)) dlsym(RTLD_NEXT, #name))

static int on_disk(int file) {
    char link[64];
    char path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path);
    size_t prefix = strlen(disk);
    return length > (ssize_t) prefix && strncmp(path, disk, prefix) == 0 && path[prefix] == '/';
}

/* Returns the error number that the fault causes for a file; 0 for none. */
static int error_of(int file, int is_sync) {
    int saved = errno;
    int error = 0;
    if (disk != NULL && fault != NULL) {
        int marker = open(fault, O_RDONLY | O_CLOEXEC);
        if (marker >= 0) {
            char kind = 0;
            if (read(marker, &kind, 1) == 1 && on_disk(file)) {
                error = kind == 'b' ? EIO : is_sync ? 0 : ENOSPC;
            }
            close(marker);
        }
    }
    errno = saved;
    return error;
}

#define FAIL_WHERE_BROKEN(file, is_sync)      \
    do {                                      \
        int error = error_of(file, is_sync);  \
        if (error != 0) {                     \
            errno = error;                    \
            return -1;                        \
        }                                     \
    } while (0)

ssize_t write(int file, const void *bytes, size_t count) {
    FAIL_WHERE_BROKEN(file, 0);
    return NEXT(write)(file, bytes, count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
    FAIL_WHERE_BROKEN(file, 0);
    return NEXT(pwrite)(file, bytes, count, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
    FAIL_WHERE_BROKEN(file, 0);
    return NEXT(pwrite64)(file, bytes, count, offset);
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    FAIL_WHERE_BROKEN(file, 0);
    return NEXT(writev)(file, parts, count);
}

int fallocate(int file, int mode, off_t offset, off_t length) {
    FAIL_WHERE_BROKEN(file, 0);
    return NEXT(fallocate)(file, mode, offset, length);
}

int fallocate64(int file, int mode, off64_t offset, off64_t length) {
    FAIL_WHERE_BROKEN(file, 0);
    return NEXT(fallocate64)(file, mode, offset, length);
}

int posix_fallocate(int file, off_t offset, off_t length) {
    int error = error_of(file, 0);
    return error != 0 ? error : NEXT(posix_fallocate)(file, offset, length);
}

static void record(uint64_t inode, uint64_t size) {
    uint64_t entry[2] = {inode, size};
    if (log_file >= 0 && NEXT(write)(log_file, entry, sizeof entry) != sizeof entry) {
        abort();
    }
}

static int forced(int (*next)(int), int file) {
    struct stat before;
    FAIL_WHERE_BROKEN(file, 1);
    int known = fstat(file, &before);
    int result = next(file);
    if (result == 0 && known == 0 && S_ISREG(before.st_mode)) {
        record(before.st_ino, before.st_size);
    }
    return result;
}

int fsync(int file) {
    return forced(NEXT(fsync), file);
}

int fdatasync(int file) {
    return forced(NEXT(fdatasync), file);
}

int unlink(const char *name) {
    struct stat before;
    if (stat(name, &before) == 0 && S_ISREG(before.st_mode) && before.st_nlink == 1) {
        record(before.st_ino, 0);
    }
    return NEXT(unlink)(name);
}
